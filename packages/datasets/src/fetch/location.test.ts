import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dataDirectory, locateDataset, requireFiles } from './location.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-location-'))
  vi.stubEnv('ELBOW_DATA', directory)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

const put = async (...path: string[]) => {
  await mkdir(join(directory, ...path.slice(0, -1)), { recursive: true })
  await writeFile(join(directory, ...path), '')
}

const files = ['a', 'b']

describe('dataDirectory', () => {
  it('is ELBOW_DATA, otherwise below XDG_DATA_HOME, otherwise in the home directory', () => {
    expect(dataDirectory({ ELBOW_DATA: '/data', XDG_DATA_HOME: '/xdg' })).toBe('/data')
    expect(dataDirectory({ XDG_DATA_HOME: '/xdg' })).toBe(join('/xdg', 'elbow'))
    expect(dataDirectory({})).toBe(join(homedir(), '.local', 'share', 'elbow'))
  })
})

describe('locateDataset', () => {
  it('is the given directory, or its subdirectory if that has the files', async () => {
    const given = join(directory, 'given')
    expect(locateDataset('digits', files, given)).toBe(given)
    await put('given', 'digits', 'a')
    expect(locateDataset('digits', files, given)).toBe(join(given, 'digits'))
    await put('given', 'a')
    expect(locateDataset('digits', files, given)).toBe(given)
    await put('given', 'digits', 'b')
    expect(locateDataset('digits', files, given)).toBe(join(given, 'digits'))
  })

  it('is ELBOW_DATA/NAME unless the files are in ELBOW_DATA', async () => {
    expect(locateDataset('digits', files)).toBe(join(directory, 'digits'))
    await put('a')
    expect(locateDataset('digits', files)).toBe(directory)
  })
})

describe('requireFiles', () => {
  it('reports the missing files, the directory and the command', async () => {
    await put('a')
    expect(() => requireFiles('digits', files, directory)).toThrow(
      `digits: b not found in ${directory}. Fetch them with elbow data fetch digits, or give their directory with --data-dir.`,
    )
    await put('b')
    expect(() => requireFiles('digits', files, directory)).not.toThrow()
  })

  it('suggests to fetch them to the given directory, which the next run searches', async () => {
    const given = join(directory, 'my data')
    await mkdir(given)
    const looked = locateDataset('digits', files, given)
    expect(() => requireFiles('digits', files, looked)).toThrow(
      `Fetch them with elbow data fetch digits --data-dir "${given}", or give`,
    )
    // `elbow data fetch` writes to the directory of locateDataset.
    expect(locateDataset('digits', files, given)).toBe(looked)
  })
})
