import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { openShell, type Shell, snippetsOf } from '@elbow-vae/cli/testing'

const root = new URL('../../../../', import.meta.url)
const page = (name: string) => readFile(new URL(`docs/${name}`, root), 'utf8')

let shell: Shell
beforeAll(async () => {
  shell = await openShell()
  return shell.remove
})

describe('docs/plugins.md: the worked example', async () => {
  const text = await page('plugins.md')
  const snippets = snippetsOf(text)
  const codeWith = (part: string) => snippets.find(({ code }) => code.includes(part))!.code
  const command = /^elbow run --plugin .*(?=…)/m.exec(text)![0]
  const directory = /--plugin \.\/(\S+)/.exec(command)![1]!

  beforeAll(async () => {
    await write(`${directory}/index.js`, codeWith('definePlugin'))
    await write(`${directory}/package.json`, codeWith('"peerDependencies"'))
    await write(
      `${directory}/index.test.js`,
      codeWith('@elbow-vae/core/testing').replace("from 'vitest'", "from 'node:test'"),
    )
    await mkdir(join(shell.directory, 'node_modules/@elbow-vae'), { recursive: true })
    await symlink(fileURLToPath(new URL('packages/core', root)), join(shell.directory, 'node_modules/@elbow-vae/core'))
  })

  it('works in a run', async () => {
    const parts = '--encoder discrete --decoder discrete --marginal discrete --engine wasm --steps 20'
    expect(await shell.run(`${command} ${parts}`)).toMatch(/^split +examples +rate /)
  }, 300_000)

  it('passes its contract tests', async () => {
    expect(await shell.run(`node --test ${directory}/index.test.js`)).toContain('# fail 0')
  }, 300_000)
})

describe('docs/experiments.md', async () => {
  const commands = snippetsOf(await page('experiments.md')).filter(({ language }) => language === 'sh')

  it('shows a custom sweep', () => expect(commands.length).toBeGreaterThan(1))

  for (const { section, code } of commands) {
    it(`${section}: ${code.split('\n')[0]} … runs`, async () => void (await shell.run(code)), 300_000)
  }
})

describe('docs/troubleshooting.md', () => {
  it('has every code of core/src/errors.ts', async () => {
    const source = await readFile(new URL('packages/core/src/errors.ts', root), 'utf8')
    const codes = [...source.matchAll(/(?:usage|failure)\('([A-Z_]+)'\)/g)].map(([, code]) => code!)
    const text = await page('troubleshooting.md')
    expect(codes.length).toBeGreaterThan(20)
    expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([])
  })
})

describe('the Markdown pages', async () => {
  const below = await readdir(new URL('docs', root), { recursive: true })
  const pages = ['README.md', 'CONTRIBUTING.md', ...below.map((name) => `docs/${name}`)].filter(
    (name) => name.endsWith('.md') && !name.startsWith('docs/api/'),
  )

  it('link to existing files', async () => {
    const broken: string[] = []
    for (const name of pages) {
      const text = await readFile(new URL(name, root), 'utf8')
      for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g))
        if (!existsSync(new URL(target!, new URL(name, root)))) broken.push(`${name}: ${target}`)
    }
    expect(broken).toEqual([])
  })
})

async function write(path: string, text: string): Promise<void> {
  const file = join(shell.directory, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
