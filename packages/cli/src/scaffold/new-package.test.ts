import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { kinds } from '@elbow-vae/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runsTypeScript } from '../plugins/typescript.js'
import { contentOf } from '../testing/runs.js'
import { runElbow } from '../testing/run-elbow.js'
import { elbow, temporaryDirectory } from '../testing/spawn.js'
import { baseName, exampleRun, newPlugin, packageFiles } from './index.js'
import { nextCommands } from './next-commands.js'
import { writePackage } from './write-package.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const plugins = kinds.map((kind) => newPlugin(`@me/elbow-plugin-my-${kind}`, kind))
const objective = plugins.find(({ kind }) => kind === 'objective')!

let directory: string
let remove: () => Promise<void>
beforeAll(async () => {
  ;({ path: directory, remove } = await temporaryDirectory())
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'), 'junction')
  for (const plugin of plugins) await writePackage(placeOf(plugin), packageFiles(plugin))
})
afterAll(() => remove())

const placeOf = ({ packageName }: (typeof plugins)[number]) => join(directory, baseName(packageName))
const at = (words: string) => elbow(words.split(' '), { cwd: directory })
const here = (words: string) => runElbow(words.split(' '), { cwd: directory })
/** Run a tool of the workspace's node_modules. @returns its output */
const tool = async (script: string, ...args: string[]) => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
  const run = promisify(execFile)(process.execPath, [join(root, 'node_modules', script), ...args], { cwd: directory, env }) // prettier-ignore
  return (await run.catch((error: { stdout: string }) => error)).stdout
}
const runOf = (out: string) => at(`run --plugin ./elbow-plugin-my-objective ${exampleRun(objective)} --engine wasm --out ${out}`) // prettier-ignore

describe('a new package', () => {
  it.runIf(runsTypeScript)('works without a build if Node runs TypeScript', async () => {
    expect((await runOf('sources')).code).toBe(0)
  })

  it.skipIf(runsTypeScript)('asks for a build if Node does not run TypeScript', async () => {
    const { code, stderr } = await runOf('sources')
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^Plugin package "@me\/elbow-plugin-my-objective": its main module .* does not exist\. Build /,
    )
    expect(stderr).toContain('npm run build), or use Node 22.18 or later')
  })

  it('builds and type-checks for every kind', async () => {
    expect(await tool('typescript/bin/tsc', '-b', ...plugins.map(placeOf))).toBe('')
  })

  it('passes its test for every kind', async () => {
    const words = ['--no-isolate', '--maxWorkers=1', '--exclude', '**/dist/**', '--reporter=json']
    const { testResults, numFailedTests } = JSON.parse(await tool('vitest/vitest.mjs', 'run', ...words)) as {
      testResults: { name: string; status: string }[]
      numFailedTests: number
    }
    expect(numFailedTests).toBe(0)
    expect(testResults.map(({ status }) => status)).toEqual(plugins.map(() => 'passed'))
  })

  it('works in a run after a build, as in its README', async () => {
    const { code, stdout } = await runOf('built')
    expect(code).toBe(0)
    expect(stdout.toString()).toMatch(/^test +10000 /m)
    expect(await readFile(join(placeOf(objective), 'README.md'), 'utf8')).toContain(exampleRun(objective))
  })

  it.each(plugins.map((plugin) => [plugin.kind, plugin] as const))(
    'of a %s has equation and source in under 60 lines',
    (_, plugin) => {
      const source = packageFiles(plugin)[`src/${plugin.name}.ts`]!
      expect(source.split('\n').length - 1).toBeLessThan(60)
      expect(source).toMatch(/^ {2}equation: '.*\n {2}paper: '/m)
    },
  )

  it('is built with the tools of this repository', async () => {
    const { devDependencies } = JSON.parse(packageFiles(objective)['package.json']!) as Record<string, object>
    const own = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, object>
    const { version } = JSON.parse(await readFile(join(root, 'packages/core/package.json'), 'utf8')) as { version: string } // prettier-ignore
    expect({ '@elbow-vae/core': version, ...own['devDependencies'] }).toMatchObject(devDependencies!)
  })
})

describe('elbow plugins new', () => {
  it('prints the next commands, without an install if nothing is missing', async () => {
    const { stdout } = await here('plugins new elbow-plugin-heavy-tails --kind marginal')
    const plugin = newPlugin('elbow-plugin-heavy-tails', 'marginal')
    expect(stdout.toString().split('\n').slice(2)).toEqual([
      '  npm --prefix ./elbow-plugin-heavy-tails test',
      `  npx elbow run --plugin ./elbow-plugin-heavy-tails ${exampleRun(plugin)}`,
      '',
    ])
    expect(await readFile(join(directory, 'elbow-plugin-heavy-tails/src/heavy-tails.ts'), 'utf8')).toContain(
      'export const heavyTailsMarginal = definePlugin({',
    )
  })

  it('copies a core that is not from a registry', () => {
    const [install] = nextCommands(objective, '/nowhere/elbow-plugin-mine')
    expect(install).toMatch(/^npm --prefix \/nowhere\/elbow-plugin-mine install --ignore-scripts --no-save --install-links \.\S*packages\/core$/) // prettier-ignore
  })

  it.each([
    ['elbow-plugin-mine --kind objectiv', /^Unknown kind "objectiv"\. Did you mean "objective"\? /],
    ['elbow-plugin-beta --kind objective', /^Elbow has a built-in objective "beta"\. Give another --plugin-name\. /],
  ])('refuses %s, and writes no files', async (words, message) => {
    const before = await readdir(directory)
    const { code, stdout, stderr } = await here(`plugins new ${words}`)
    expect([code, stdout.toString()]).toEqual([2, ''])
    expect(stderr).toMatch(message)
    expect(await readdir(directory)).toEqual(before)
  })

  it('refuses a directory with files, and fills an empty one', async () => {
    const taken = join(directory, 'taken')
    await mkdir(taken)
    const files = packageFiles(objective)
    await writePackage(taken, files)
    await writeFile(join(taken, 'README.md'), 'mine')
    const before = await contentOf(taken)
    await expect(writePackage(taken, files)).rejects.toThrow(/taken exists and is not empty\. Give another --dir/)
    expect(await contentOf(taken)).toEqual(before)
    await expect(writePackage(join(taken, 'README.md'), files)).rejects.toThrow(/exists and is not empty/)
  })
})
