import { staticMnist } from './static-mnist.js'
import { toy } from './toy.js'

/** The datasets that come with Elbow. */
export const datasets = [toy, staticMnist] as const

export { staticMnist, toy }
export { solveToy, toyDistribution, type ToyDistribution } from './toy-distribution.js'
export { dataDirectory, locateDataset } from './location.js'
export { inventory, type InventoryEntry } from './inventory.js'
export { fetchDataset, type FetchOptions, type FetchProgress } from './fetch/fetch.js'
export { verifyDataset, type FileReport } from './fetch/verify.js'
export { sources, type DataFile, type Source, type Sources } from './fetch/sources.js'
