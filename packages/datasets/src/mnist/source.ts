import type { DataFile, DataSource } from '../fetch/source.js'

const mirror = 'https://ossci-datasets.s3.amazonaws.com/mnist'

interface Published {
  readonly bytes: number
  readonly md5: string
}

/** The gzipped file as served, and its uncompressed equivalent. */
function file(name: string, packed: Published, plain: Published): DataFile {
  return {
    name: `${name}.gz`,
    url: `${mirror}/${name}.gz`,
    bytes: packed.bytes,
    digest: { algorithm: 'md5', value: packed.md5 },
    also: [{ name, bytes: plain.bytes, digest: { algorithm: 'md5', value: plain.md5 } }],
  }
}

/** LeCun's files from torchvision's mirror, with torchvision's md5 digests. */
export const mnistFiles = {
  trainImages: file(
    'train-images-idx3-ubyte',
    { bytes: 9_912_422, md5: 'f68b3c2dcbeaaa9fbdd348bbdeb94873' },
    { bytes: 47_040_016, md5: '6bbc9ace898e44ae57da46a324031adb' },
  ),
  trainLabels: file(
    'train-labels-idx1-ubyte',
    { bytes: 28_881, md5: 'd53e105ee54ea40749a09fcbcd1e9432' },
    { bytes: 60_008, md5: 'a25bea736e30d166cdddb491f175f624' },
  ),
  testImages: file(
    't10k-images-idx3-ubyte',
    { bytes: 1_648_877, md5: '9fb629c4189551a2d022fa330f9573f3' },
    { bytes: 7_840_016, md5: '2646ac647ad5339dbf082846283269ea' },
  ),
  testLabels: file(
    't10k-labels-idx1-ubyte',
    { bytes: 4_542, md5: 'ec29112dd5afa0611ce80d1b7f02629c' },
    { bytes: 10_008, md5: '27ae3e4e09519cfbb04c329615203637' },
  ),
} as const

export const mnistSource: DataSource = { files: Object.values(mnistFiles) }
