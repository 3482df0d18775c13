import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { lacks, librariesIn, orSkipped, runPython } from './testing/python.js'
import { openShell, type Shell } from './testing/shell.js'
import { snippetsOf, type Snippet } from './testing/snippets.js'

const page = fileURLToPath(new URL('../../../docs/from-sweep-to-figure.md', import.meta.url))
const snippets = snippetsOf(await readFile(page, 'utf8'))

let shell: Shell
beforeAll(async () => {
  shell = await openShell()
  return shell.remove
})

const runSnippet = ({ language, code }: Snippet): Promise<string> =>
  language === 'python' ? runPython(code, { cwd: shell.directory }) : shell.run(code)

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
    async () => expect(await readFile(join(shell.directory, 'curve.svg'), 'utf8')).toContain('</svg>'),
  )
})
