import type { DataFile, Digest, DataSource } from '../fetch/source.js'

const lake = 'https://github.com/brendenlake/omniglot/raw/master/python'

const drawings = (name: string, bytes: number, algorithm: Digest['algorithm'], value: string): DataFile => ({
  name,
  url: `${lake}/${name}`,
  bytes,
  digest: { algorithm, value },
})

/** Burda et al. 2015: images of 28 × 28 pixels of all drawings, with their split. */
export const chardata: DataFile = {
  name: 'chardata.mat',
  url: 'https://github.com/yburda/iwae/raw/master/datasets/OMNIGLOT/chardata.mat',
  digest: { algorithm: 'git-blob', value: '016a3536ffe5e1d38e42563a18d7a78bfaf643ec' },
}

/** Lake et al. 2015: original drawings of 105 × 105 pixels. The small sets are subsets of the first. */
export const drawingFiles: readonly DataFile[] = [
  drawings('images_background.zip', 9_464_212, 'md5', '68d2efa1b9178cc56df9314c21c6e718'),
  drawings('images_evaluation.zip', 6_462_886, 'md5', '6b91aef0f799c5bb55b94e3f2daec811'),
  drawings(
    'images_background_small1.zip',
    1_319_022,
    'sha256',
    'f38eb80f801274ac2b4dff5b24289016bfaba4a7d5bb50deebf27104ad6cb8a4',
  ),
  drawings(
    'images_background_small2.zip',
    1_580_917,
    'sha256',
    '3ccaa407515a8778e5d0861875af38b17e418f301ad5bb3b5a6b65d901a41c7f',
  ),
]

export const omniglotSource: DataSource = { files: [chardata], alternatives: drawingFiles }
