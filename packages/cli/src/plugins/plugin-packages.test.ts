import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { registryWith } from './built-in.js'
import { manifestOf, replaced, rowsOf, toyRun } from '../testing/runs.js'
import { elbow, temporaryDirectory } from '../testing/spawn.js'
import { checkPackage } from './check-package.js'
import { locatePackage } from './locate-package.js'
import { runsTypeScript } from './typescript.js'

let directory: string
beforeEach(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

/** D + R², in a package without node_modules: it uses the program's @elbow-vae/core. */
const squared = `
import { apiVersion, definePlugin, tf } from '@elbow-vae/core'
const squared = definePlugin({
  kind: 'objective',
  name: 'squared',
  summary: 'D + w R²',
  options: { weight: { default: 1, min: 0, help: 'w' } },
  create: ({ weight }) => ({
    loss: (m) => tf.add(m.mean(m.distortion), tf.mul(weight, tf.square(m.mean(m.rate)))),
  }),
})
export default { apiVersion, plugins: [squared] }
`

async function writePackage(path: string, module: string, about: object = {}): Promise<void> {
  await mkdir(path, { recursive: true })
  const json = { name: 'elbow-plugin-squared', version: '1.2.3', type: 'module', exports: './index.js', ...about }
  await writeFile(join(path, 'package.json'), JSON.stringify(json))
  await writeFile(join(path, 'index.js'), module)
}

const run = [...replaced(toyRun, '--objective', 'squared'), '--objective.weight', '2', '--steps', '3', '--out', 'out']
const plugin = ['--plugin', './mine']
const at = (words: readonly string[]) => elbow(words, { cwd: directory })

describe('a plugin package', () => {
  it('by path: its flags work, and the run records it', async () => {
    await writePackage(join(directory, 'mine'), squared)
    expect((await at([...run, ...plugin])).code).toBe(0)
    const { config, plugins } = await manifestOf(join(directory, 'out'))
    expect(config.objective).toEqual({ name: 'squared', options: { weight: 2 } })
    expect(plugins).toEqual([{ specifier: join(directory, 'mine'), name: 'elbow-plugin-squared', version: '1.2.3' }])
    const rows = await rowsOf(join(directory, 'out'), 'train.arrow')
    const { loss, rate, distortion } = rows[0] as Record<string, number>
    expect(loss! - distortion!).toBeCloseTo(2 * rate! ** 2, 4)
  })

  it('is found again by evaluate from another directory, and with --plugin after it was moved', async () => {
    await writePackage(join(directory, 'mine'), squared)
    await at([...run, ...plugin])
    await mkdir(join(directory, 'elsewhere'))
    const { code, stderr } = await elbow(['evaluate', '../out'], { cwd: join(directory, 'elsewhere') })
    expect([code, stderr]).toEqual([0, ''])
    await rename(join(directory, 'mine'), join(directory, 'moved'))
    expect((await at(['evaluate', 'out'])).stderr).toMatch(/^Plugin package ".*mine": does not exist\. /)
    expect((await at(['evaluate', 'out', '--plugin', './moved'])).code).toBe(0)
  })

  it('by name, from node_modules, through its exports map', async () => {
    const path = join(directory, 'node_modules', 'elbow-plugin-squared')
    await writePackage(path, squared, { exports: { '.': { types: './index.d.ts', import: './index.js' } } })
    const { code } = await at([...run, '--plugin=elbow-plugin-squared'])
    expect(code).toBe(0)
    expect((await manifestOf(join(directory, 'out'))).plugins![0]!.specifier).toBe(path)
  })

  it('is loaded from its sources if it names them and Node runs them, except inside node_modules', async () => {
    const entries = { '@elbow-vae/source': './index.ts', default: './index.js' }
    for (const place of ['mine', 'node_modules/mine']) {
      await writePackage(join(directory, place), squared, { exports: entries })
      await writeFile(join(directory, place, 'index.ts'), squared)
    }
    expect((await locatePackage('mine', directory)).entry).toMatch(/index\.js$/)
    expect((await locatePackage('./mine', directory)).entry).toMatch(runsTypeScript ? /index\.ts$/ : /index\.js$/)
  })

  it('from the configuration file', async () => {
    await writePackage(join(directory, 'mine'), squared)
    await writeFile(join(directory, 'run.yaml'), 'plugins: [./mine]\nobjective.weight: 3\n')
    expect((await at([...run, '--config', 'run.yaml'])).code).toBe(0)
    expect((await manifestOf(join(directory, 'out'))).config.objective.options).toEqual({ weight: 2 })
  })

  it("from the working directory's package.json, and is listed", async () => {
    await writePackage(join(directory, 'mine'), squared)
    await writeFile(join(directory, 'package.json'), JSON.stringify({ plugins: ['./mine'] }))
    const { stdout } = await at(['plugins', 'list'])
    expect(stdout.toString()).toMatch(/^objective +squared +D \+ w R²$/m)
  })

  it('is passed to every job of a sweep', async () => {
    await writePackage(join(directory, 'mine'), squared)
    const words = replaced(replaced(run, '--objective.weight', '1,2'), '--out', 'both')
    const { code, stdout } = await at(['sweep', ...words.slice(1), ...plugin])
    expect(code).toBe(0)
    expect(stdout.toString()).toContain('2 runs')
    const done = (await rowsOf(join(directory, 'both'), 'summary.arrow')).map(({ status }) => status)
    expect(done).toEqual(['done', 'done'])
  })

  it('named twice is loaded once', async () => {
    await writePackage(join(directory, 'mine'), squared)
    expect((await at([...run, '--plugin', './mine,./mine', '--plugin=./mine/index.js'])).code).toBe(0)
  })
})

const mine = { kind: 'objective', name: 'mine', summary: 'mine', options: {}, create: () => ({}) }
const faulty: readonly (readonly [fault: string, exported: unknown, said: RegExp])[] = [
  ['no default export', undefined, /has no default export/],
  ['another version of the API', { apiVersion: 99, plugins: [mine] }, /plugin API 99, this is 1/],
  ['no version', { plugins: [mine] }, /plugin API none, this is 1/],
  ['no plugins', { apiVersion: 1 }, /declares no plugins/],
  ['a plugin that is not an object', { apiVersion: 1, plugins: [3] }, /plugins\[0\] is not an object/],
  ['an unknown kind', withIn({ kind: 'objektive' }), /plugin "mine" has kind "objektive"\. Kinds are dataset, encoder/],
  ['an invalid name', withIn({ name: 'My Own' }), /plugin "My Own" has the name "My Own"/],
  ['no summary', withIn({ summary: '' }), /plugin "mine" has no summary/],
  ['no create', withIn({ create: undefined }), /plugin "mine" has no create/],
  ['no options', withIn({ options: undefined }), /plugin "mine" has no options/],
  ['an option without a default', withIn({ options: { a: { help: 'b' } } }), /option "a" without a default/],
  ['an option without help', withIn({ options: { a: { default: 1 } } }), /option "a" without help/],
]

function withIn(more: object): unknown {
  return { apiVersion: 1, plugins: [{ ...mine, ...more }] }
}

describe('a faulty plugin package', () => {
  it.each(faulty)('with %s is refused in one line that names it', (_, exported, message) => {
    const check = () => checkPackage('elbow-plugin-mine', exported)
    expect(check).toThrow(message)
    expect(check).toThrow(/^Plugin package "elbow-plugin-mine": .*\.$/)
    expect(check).toThrow(expect.objectContaining({ code: 'BAD_PLUGIN', exitCode: 2 }))
  })

  it('with an existing name is refused', () => {
    const plugins = checkPackage('elbow-plugin-mine', withIn({ name: 'beta' }))
    const loaded = { specifier: './mine', name: 'elbow-plugin-mine', version: null, plugins }
    expect(() => registryWith([loaded])).toThrow(/objective "beta" exists in Elbow already\. Rename it\.$/)
  })

  it.each([
    ["import './nowhere.js'", /cannot be imported \(Cannot find module .*nowhere\.js/],
    ['export default {', /cannot be imported \(Unexpected end of input\)/],
  ])('that cannot be imported (%s) is refused without output files', async (module, message) => {
    await writePackage(join(directory, 'mine'), module)
    const { code, stdout, stderr } = await at([...toyRun, ...plugin])
    expect(code).toBe(2)
    expect(stdout.toString()).toBe('')
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^Plugin package "elbow-plugin-squared": .*\. \(BAD_PLUGIN\)\n$/)
    expect(await readdir(directory)).toEqual(['mine'])
  })

  it.each([
    ['./nowhere', /^Plugin package "\.\/nowhere": does not exist\. /],
    [
      'elbow-plugin-nowhere',
      /^Plugin package "elbow-plugin-nowhere": is in no node_modules of .* npm install elbow-plugin-nowhere/,
    ],
    ['./empty', /^Plugin package ".*empty": has no readable package.json /],
  ])('that does not exist: %s', async (specifier, message) => {
    await mkdir(join(directory, 'empty'), { recursive: true })
    await expect(locatePackage(specifier, directory)).rejects.toThrow(message)
  })
})
