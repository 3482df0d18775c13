import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { locateFiles, type Surroundings } from './locate-files.js'

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

const located = (options: Record<string, string>, where: Partial<Surroundings> = {}) =>
  locateFiles({ name: 'file', options }, declared, { path: at('project', 'runs', 'x'), ...where }).options

describe('a data file that a run names by a relative path', () => {
  it.each([
    ['where the run was started', ['project'], { startedIn: ['project'] }],
    ['in the run itself', ['project', 'runs', 'x'], { startedIn: ['data'] }],
    ['above the run, where it does not say where it was started', ['project'], {}],
    ['in --data-dir', ['data'], { startedIn: ['project'], dataDir: ['data'] }],
  ] as const)('is found %s', async (_, place, where) => {
    await writeFile(at(...place, 'd.npy'), '')
    const directories = Object.entries(where).map(([name, names]) => [name, at(...(names as readonly string[]))])
    const options = located({ path: 'd.npy', key: 'd.npy' }, Object.fromEntries(directories))
    expect(options).toEqual({ path: at(...place, 'd.npy'), key: 'd.npy' })
  })

  it('is not one of the same name above a run that says where it was started', async () => {
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
  it('takes the place of the one file', async () => {
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
