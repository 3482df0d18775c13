import type { DataFile, DataSource } from '../fetch/source.js'
import { readSplit, splitFiles, splitNames } from './files.js'

const larochelle = 'http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist'

const file = (name: string, bytes: number, sha256: string): DataFile => ({
  name,
  url: `${larochelle}/${name}`,
  bytes,
  digest: { algorithm: 'sha256', value: sha256 },
})

/** Larochelle's text files; MAT files with the same bits are accepted. */
export const staticMnistSource: DataSource = {
  files: [
    file(splitFiles.train.file, 78_400_000, 'ad693b29f94c14277b095f5238ddefbbdaaae0939789dd2f4f0205278cee3e4d'),
    file(splitFiles.validation.file, 15_680_000, '1de3d397c40fe8eeb33dafd4099a1f665ec01e96d9be234aaeeac8a34930e2e2'),
    file(splitFiles.test.file, 15_680_000, 'e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c'),
  ],
  async check(directory, name) {
    const split = splitNames.find((candidate) => splitFiles[candidate].file === name)
    if (split) await readSplit(directory, split, true)
  },
}
