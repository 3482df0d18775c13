import { readSplit, splitFiles, splitNames } from '../static-mnist-files.js'

/** One file of a dataset, as its server offers it. */
export interface DataFile {
  readonly name: string
  readonly url: string
  readonly bytes: number
  readonly sha256: string
}

/** Where a dataset comes from. */
export interface Source {
  readonly files: readonly DataFile[]
  /** Accepts the same data in another format. @throws DATA_CORRUPT */
  check?(directory: string, file: string): Promise<unknown>
}

export type Sources = Readonly<Record<string, Source>>

const larochelle = 'http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist'

/** The datasets that lie in files, by name. */
export const sources: Sources = {
  'static-mnist': {
    files: [
      {
        name: splitFiles.train.file,
        url: `${larochelle}/${splitFiles.train.file}`,
        bytes: 78_400_000,
        sha256: 'ad693b29f94c14277b095f5238ddefbbdaaae0939789dd2f4f0205278cee3e4d',
      },
      {
        name: splitFiles.validation.file,
        url: `${larochelle}/${splitFiles.validation.file}`,
        bytes: 15_680_000,
        sha256: '1de3d397c40fe8eeb33dafd4099a1f665ec01e96d9be234aaeeac8a34930e2e2',
      },
      {
        name: splitFiles.test.file,
        url: `${larochelle}/${splitFiles.test.file}`,
        bytes: 15_680_000,
        sha256: 'e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c',
      },
    ],
    async check(directory, file) {
      const split = splitNames.find((name) => splitFiles[name].file === file)
      if (split) await readSplit(directory, split, true)
    },
  },
}

/**
 * Where to ask for a file: its own address, or below `ELBOW_DATA_MIRROR` as DATASET/FILE.
 */
export function address(dataset: string, file: DataFile, mirror = process.env['ELBOW_DATA_MIRROR']): string {
  return mirror ? `${mirror.replace(/\/+$/, '')}/${dataset}/${file.name}` : file.url
}
