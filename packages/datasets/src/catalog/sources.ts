import { mnistSource } from '../mnist/source.js'
import { omniglotSource } from '../omniglot/source.js'
import { staticMnistSource } from '../static-mnist/source.js'
import type { DataSources } from '../fetch/source.js'

/** Sources of the datasets that are read from files, by name. */
export const dataSources: DataSources = {
  'static-mnist': staticMnistSource,
  mnist: mnistSource,
  omniglot: omniglotSource,
}
