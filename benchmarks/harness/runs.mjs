// Directories of benchmarks that train on static MNIST.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findImages } from './data.mjs'

/** @returns the directory for runs, and that of static MNIST, which is undefined if it was not found */
export function mnistAndRuns({ runs: given, 'data-dir': dataDir }) {
  const runs = given ?? mkdtempSync(join(tmpdir(), 'elbow-runs-'))
  if (given === undefined) process.on('exit', () => rmSync(runs, { recursive: true, force: true }))
  mkdirSync(runs, { recursive: true })
  const { directory, description } = findImages(runs, dataDir)
  return { runs, mnist: description === 'static MNIST' ? directory : undefined }
}
