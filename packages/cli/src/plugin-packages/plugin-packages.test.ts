import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { manifestOf, replaced, rowsOf, toyRun } from '../testing/runs.js'
import { elbow, temporaryDirectory } from '../testing/spawn.js'

let directory: string
beforeEach(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

/** D + R², in a package with no node_modules beside it: @elbow/core is the program's. */
const squared = `
import { apiVersion, definePlugin, tf } from '@elbow/core'
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
  it('by path: its flags work, and the run remembers it', async () => {
    await writePackage(join(directory, 'mine'), squared)
    expect((await at([...run, ...plugin])).code).toBe(0)
    const { config, plugins } = await manifestOf(join(directory, 'out'))
    expect(config.objective).toEqual({ name: 'squared', options: { weight: 2 } })
    expect(plugins).toEqual([{ specifier: join(directory, 'mine'), name: 'elbow-plugin-squared', version: '1.2.3' }])
    const rows = await rowsOf(join(directory, 'out'), 'train.arrow')
    const { loss, rate, distortion } = rows[0] as Record<string, number>
    expect(loss! - distortion!).toBeCloseTo(2 * rate! ** 2, 4)
  })

  it('is found again by evaluate, from elsewhere', async () => {
    await writePackage(join(directory, 'mine'), squared)
    await at([...run, ...plugin])
    await mkdir(join(directory, 'elsewhere'))
    const { code, stderr } = await elbow(['evaluate', '../out'], { cwd: join(directory, 'elsewhere') })
    expect([code, stderr]).toEqual([0, ''])
  })

  it('by name, from node_modules, its exports map followed', async () => {
    const path = join(directory, 'node_modules', 'elbow-plugin-squared')
    await writePackage(path, squared, { exports: { '.': { types: './index.d.ts', import: './index.js' } } })
    const { code } = await at([...run, '--plugin=elbow-plugin-squared'])
    expect(code).toBe(0)
    expect((await manifestOf(join(directory, 'out'))).plugins![0]!.specifier).toBe('elbow-plugin-squared')
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

  it('goes with every job of a sweep', async () => {
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

const faulty: readonly (readonly [fault: string, module: string, said: RegExp])[] = [
  ['no default export', 'export const plugins = []', /has no default export/],
  ['another version of the API', 'export default { apiVersion: 99, plugins: [] }', /plugin API 99, this is 1/],
  ['no version', 'export default { plugins: [] }', /plugin API none, this is 1/],
  ['no plugins', 'export default { apiVersion: 1 }', /declares no plugins/],
  [
    'a kind that is none',
    declared({ kind: 'objektive' }),
    /plugin "mine" has kind "objektive"\. Kinds are dataset, encoder/,
  ],
  ['a name that is none', declared({ name: 'My Own' }), /plugin "My Own" has the name "My Own"/],
  ['no summary', declared({ summary: '' }), /plugin "mine" has no summary/],
  ['no create', declared({}, ''), /plugin "mine" has no create/],
  ['an option without a default', declared({ options: { a: { help: 'b' } } }), /option "a" without a default/],
  ['an option without help', declared({ options: { a: { default: 1 } } }), /option "a" without help/],
  ['a name that is taken', declared({ name: 'beta' }), /objective "beta": Elbow has one of that name\. Rename it/],
  ['an import that fails', "import './nowhere.js'", /cannot be imported \(Cannot find module .*nowhere\.js/],
  ['what is no JavaScript', 'export default {', /cannot be imported \(Unexpected end of input\)/],
]

function declared(more: object, create = 'create: () => ({ loss: (m) => m.mean(m.rate) })'): string {
  const plugin = { kind: 'objective', name: 'mine', summary: 'mine', options: {}, ...more }
  return `export default { apiVersion: 1, plugins: [{ ...${JSON.stringify(plugin)}, ${create} }] }`
}

describe('a faulty plugin package', () => {
  let path: string
  beforeAll(async () => {
    const temporary = await temporaryDirectory()
    path = temporary.path
    for (const [i, [, module]] of faulty.entries()) await writePackage(join(path, `faulty-${i}`), module)
    return temporary.remove
  })

  it.each(faulty.map(([fault, , said], i) => [fault, i, said] as const))(
    'with %s is refused in one line that names it',
    async (_, i, said) => {
      const { code, stdout, stderr } = await elbow([...toyRun, '--plugin', `./faulty-${i}`], { cwd: path })
      expect(code).toBe(2)
      expect(stdout.toString()).toBe('')
      expect(stderr).toMatch(said)
      expect(stderr).toMatch(/^Plugin package "elbow-plugin-squared": .*\. \(BAD_PLUGIN\)\n$/)
      expect(await readdir(path)).not.toContain('runs')
    },
  )

  it.each([
    ['./nowhere', /^Plugin package ".\/nowhere": is not there\. .*\n$/],
    [
      'elbow-plugin-nowhere',
      /^Plugin package "elbow-plugin-nowhere": is in no node_modules of .* npm install elbow-plugin-nowhere.*\n$/,
    ],
    ['./empty', /^Plugin package ".*empty": has no package.json that can be read .*\n$/],
  ])('that is not there: %s', async (specifier, said) => {
    await mkdir(join(path, 'empty'), { recursive: true })
    const { code, stderr } = await elbow([...toyRun, '--plugin', specifier], { cwd: path })
    expect(code).toBe(2)
    expect(stderr).toMatch(said)
  })
})
