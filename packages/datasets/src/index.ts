import { bits } from './bits/bits.js'
import { file } from './file/file.js'
import { linear } from './linear/linear.js'
import { mnist } from './mnist/mnist.js'
import { omniglot } from './omniglot/omniglot.js'
import { staticMnist } from './static-mnist/static-mnist.js'
import { toy } from './toy/toy.js'

/** The datasets that come with Elbow. */
export const datasets = [toy, bits, linear, staticMnist, mnist, omniglot, file] as const

export { bits, file, linear, mnist, omniglot, staticMnist, toy }
export { linearPopulation, type LinearPopulation, type PopulationOptions } from './linear/population.js'
export { solveToy, toyDistribution, type ToyDistribution } from './toy/toy-distribution.js'
export { dataDirectory, locateDataset } from './fetch/location.js'
export { inventory, type InventoryEntry, type InventoryFile } from './catalog/inventory.js'
export { fetchDataset, type FetchOptions, type FetchProgress } from './catalog/fetch.js'
export { verifyDataset, type FileReport } from './catalog/verify.js'
export { dataSources } from './catalog/sources.js'
export type { DataFile, Digest, FileVariant, DataSource, DataSources } from './fetch/source.js'
