import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { lacks, librariesIn, orSkipped, python, runPython } from './testing/python.js'
import { snippetsOf, type Snippet } from './testing/snippets.js'
import { elbowScript, temporaryDirectory } from './testing/spawn.js'

const page = fileURLToPath(new URL('../../../docs/from-sweep-to-figure.md', import.meta.url))
const snippets = snippetsOf(await readFile(page, 'utf8'))

let directory: string
let programs: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = join(temporary.path, 'work')
  programs = join(temporary.path, 'programs')
  await mkdir(directory)
  await mkdir(programs)
  await writeProgram('elbow', `"${process.execPath}" "${elbowScript}"`)
  await writeProgram('python3', `"${python}"`)
  return temporary.remove
})

/** Something that a shell finds by this name. */
async function writeProgram(name: string, command: string): Promise<void> {
  const file = join(programs, name)
  await writeFile(file, `#!/bin/sh\nexec ${command} "$@"\n`)
  await chmod(file, 0o755)
}

async function runSnippet({ language, code }: Snippet): Promise<string> {
  if (language === 'python') return runPython(code, { cwd: directory })
  const env = { ...process.env, PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}` }
  return (await promisify(execFile)('sh', ['-ec', code], { cwd: directory, env })).stdout
}

const words = (text: string) => text.split(/[\s│┌┐└┘├┤┬┴┼─═╞╡╪┆]+/).filter(Boolean)

/** Word by word, whatever the frames around them; a number to a unit in its last digit. */
function expectPrinted(got: string, expected: string): void {
  expect(words(got).map(withoutDigits)).toEqual(words(expected).map(withoutDigits))
  const [printed, shown] = [got, expected].map((text) => words(text).filter(isNumber))
  shown!.forEach((number, i) => {
    const digits = number.split('.')[1]?.length ?? 0
    expect(Math.abs(Number(printed![i]) - Number(number)), number).toBeLessThan(1.5 * 10 ** -digits)
  })
}

const isNumber = (word: string) => /^-?\d+(\.\d+)?$/.test(word)
const withoutDigits = (word: string) => (isNumber(word) ? 'number' : word)

/** R is not among the languages of the tests. */
const executed = snippets.filter(({ language }) => language !== 'r')

describe('docs/from-sweep-to-figure.md', () => {
  it('shows shell, Python and R, and what they print', () => {
    expect(new Set(snippets.map(({ language }) => language))).toEqual(new Set(['sh', 'python', 'r']))
    expect(snippets.filter(({ printed }) => printed !== undefined).length).toBeGreaterThan(5)
  })

  for (const [i, snippet] of executed.entries()) {
    const needed = librariesIn(snippet.code)
    const title = `${i + 1}. ${snippet.section} (${snippet.language}) does what it says${orSkipped(...needed)}`
    it.skipIf(lacks(...needed))(
      title,
      async () => {
        const printed = await runSnippet(snippet)
        if (snippet.printed !== undefined) expectPrinted(printed, snippet.printed)
      },
      300_000,
    )
  }

  it.skipIf(lacks('matplotlib', 'pandas', 'pyarrow'))(
    `leaves the figure${orSkipped('matplotlib', 'pandas', 'pyarrow')}`,
    async () => expect(await readFile(join(directory, 'curve.svg'), 'utf8')).toContain('</svg>'),
  )
})
