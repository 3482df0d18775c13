import { describe, expect, it } from 'vitest'
import { jobLines } from './job-lines.js'

function recorded(isTTY: boolean) {
  let text = ''
  const stream = { isTTY, columns: 20, write: (piece: string) => void (text += piece) } as unknown as NodeJS.WriteStream
  return { lines: jobLines(stream), text: () => text }
}

describe('a line for each job', () => {
  it('is rewritten on a terminal, below permanent lines, and cut to its width', () => {
    const { lines, text } = recorded(true)
    lines.now('a', 'step 1')
    lines.now('b', 'step 1 of very many steps')
    lines.log('a is done', 'a')
    const up = (n: number) => `\u001b[${n}A\u001b[J`
    expect(text()).toBe(
      ['a: step 1\n', `${up(1)}a: step 1\nb: step 1 of very m\n`, `${up(2)}a is done\nb: step 1 of very m\n`].join(''),
    )
    lines.end()
    expect(text().endsWith(up(1))).toBe(true)
  })

  it.each([true, false])('reports a data file once for all jobs that read it; on a terminal: %s', (isTTY) => {
    const { lines, text } = recorded(isTTY)
    for (const job of ['a', 'b']) lines.now(job, 'data: x.npy')
    lines.now('b', 'data: y.npy')
    expect(text()).toBe('data: x.npy\ndata: y.npy\n')
  })

  it('is plain without a terminal', () => {
    const { lines, text } = recorded(false)
    lines.now('a', 'step 1')
    lines.log('a is done', 'a')
    lines.end()
    expect(text()).toBe('a: step 1\na is done\n')
  })
})
