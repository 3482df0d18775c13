import { streamTo, type RunOutput, type TableStream } from '@elbow-vae/core'

/** Output of a run that writes no files: its evaluation table goes to standard output as an Arrow stream. */
export function standardOutput(): RunOutput {
  const discarded: TableStream = {
    append: () => undefined,
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  return {
    name: '-',
    openTable: (name, columns, metadata) =>
      Promise.resolve(name === 'eval' ? streamTo(process.stdout, columns, metadata) : discarded),
    writeTable: () => Promise.resolve(),
    writeImages: () => Promise.resolve(),
    writeManifest: () => Promise.resolve(),
    writeCheckpoint: () => Promise.resolve(),
  }
}
