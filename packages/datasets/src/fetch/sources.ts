import { mnistSource } from '../mnist/source.js'
import { omniglotSource } from '../omniglot/source.js'
import { staticMnistSource } from '../static-mnist-source.js'
import type { Sources } from './source.js'

/** The datasets that lie in files, by name. */
export const sources: Sources = { 'static-mnist': staticMnistSource, mnist: mnistSource, omniglot: omniglotSource }
