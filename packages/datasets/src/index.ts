import { bits } from './bits.js'
import { file } from './file.js'
import { linear } from './linear.js'
import { mnist } from './mnist.js'
import { omniglot } from './omniglot.js'
import { staticMnist } from './static-mnist.js'
import { toy } from './toy.js'

/** The datasets that come with Elbow. */
export const datasets = [toy, bits, linear, staticMnist, mnist, omniglot, file] as const

export { bits, file, linear, mnist, omniglot, staticMnist, toy }
export { linearPopulation, type LinearPopulation, type PopulationOptions } from './linear/population.js'
export { solveToy, toyDistribution, type ToyDistribution } from './toy-distribution.js'
export { dataDirectory, locateDataset } from './location.js'
export { inventory, type InventoryEntry, type InventoryFile } from './inventory.js'
export { fetchDataset, type FetchOptions, type FetchProgress } from './fetch/fetch.js'
export { verifyDataset, type FileReport } from './fetch/verify.js'
export { sources } from './fetch/sources.js'
export type { DataFile, Digest, FileForm, Source, Sources } from './fetch/source.js'
