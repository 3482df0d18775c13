import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { locateFiles, type FileLocations } from './locate-files.js'

const declared = {
  path: { default: '', file: true, help: '' },
  test: { default: '', file: true, help: '' },
  key: { default: '', help: '' },
} as const

let directory: string
const at = (...names: string[]) => join(directory, ...names)
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-locate-'))
  await mkdir(at('project', 'runs', 'x'), { recursive: true })
  await mkdir(at('data'))
  return () => rm(directory, { recursive: true })
})

const located = (options: Record<string, string>, where: Partial<FileLocations> = {}) =>
  locateFiles({ name: 'file', options }, declared, { path: at('project', 'runs', 'x'), ...where }).options

describe('a data file with a relative path', () => {
  it.each<[string, string[], { startedIn?: string[]; dataDir?: string[] }]>([
    ['where the run was started', ['project'], { startedIn: ['project'] }],
    ['in the directory of the run', ['project', 'runs', 'x'], { startedIn: ['data'] }],
    ['above the run, if run.json does not record where it was started', ['project'], {}],
    ['in --data-dir', ['data'], { startedIn: ['project'], dataDir: ['data'] }],
  ])('is found %s', async (_, location, where) => {
    await writeFile(at(...location, 'd.npy'), '')
    const { startedIn, dataDir } = where
    const directories = {
      ...(startedIn && { startedIn: at(...startedIn) }),
      ...(dataDir && { dataDir: at(...dataDir) }),
    }
    const options = located({ path: 'd.npy', key: 'd.npy' }, directories)
    expect(options).toEqual({ path: at(...location, 'd.npy'), key: 'd.npy' })
  })

  it('is not searched for above a run whose run.json records where it was started', async () => {
    await writeFile(at('d.npy'), '')
    expect(() => located({ path: 'd.npy' }, { startedIn: at('project') })).toThrow(
      expect.objectContaining({
        code: 'DATA_MISSING',
        message: `${at('project', 'runs', 'x')}: its data file d.npy not found in ${at('project')}. Name it with --data FILE.`,
      }),
    )
  })
})

describe('--data', () => {
  it('replaces the only data file', async () => {
    await writeFile(at('data', 'e.npy'), '')
    expect(located({ path: 'd.npy', test: '' }, { dataFile: at('data', 'e.npy') }).path).toBe(at('data', 'e.npy'))
  })

  it.each([
    ['of several', { path: 'd.npy', test: 'e.npy' }, declared, /has 2 data files.*--data-dir/],
    ['of a dataset without files', {}, {}, /reads no file that an option names\. Use --data-dir/],
    ['that is not there', { path: 'd.npy' }, declared, /^nowhere\.npy not found in \./],
  ])('is refused %s', (_, options, declaredHere, message) => {
    const locate = () => locateFiles({ name: 'file', options }, declaredHere, { path: at(), dataFile: 'nowhere.npy' })
    expect(locate).toThrow(message)
  })
})
