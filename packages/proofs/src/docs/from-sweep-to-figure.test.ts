import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  lacks,
  librariesIn,
  orSkipped,
  runPython,
  openShell,
  type Shell,
  snippetsOf,
  type Snippet,
} from '@elbow-vae/cli/testing'

const page = fileURLToPath(new URL('../../../../docs/from-sweep-to-figure.md', import.meta.url))
const snippets = snippetsOf(await readFile(page, 'utf8'))

let shell: Shell
beforeAll(async () => {
  shell = await openShell()
  return shell.remove
})

const runSnippet = ({ language, code }: Snippet): Promise<string> =>
  language === 'python' ? runPython(code, { cwd: shell.directory }) : shell.run(code)

const words = (text: string) => text.split(/[\s│┌┐└┘├┤┬┴┼─═╞╡╪┆]+/).filter(Boolean)

/** Compare word by word, without the frames of tables; numbers may differ by one unit in the last digit. */
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

/** Snippets in R are not tested. */
const executed = snippets.filter(({ language }) => language !== 'r')

describe('docs/from-sweep-to-figure.md', () => {
  it('has snippets in shell, Python and R, and their output', () => {
    expect(new Set(snippets.map(({ language }) => language))).toEqual(new Set(['sh', 'python', 'r']))
    expect(snippets.filter(({ printed }) => printed !== undefined).length).toBeGreaterThan(5)
  })

  for (const [i, snippet] of executed.entries()) {
    const needed = librariesIn(snippet.code)
    const title = `${i + 1}. ${snippet.section} (${snippet.language}) prints the output in the page${orSkipped(...needed)}`
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
    `writes the figure${orSkipped('matplotlib', 'pandas', 'pyarrow')}`,
    async () => expect(await readFile(join(shell.directory, 'curve.svg'), 'utf8')).toContain('</svg>'),
  )
})
