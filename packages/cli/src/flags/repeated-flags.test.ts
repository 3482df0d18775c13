import { describe, expect, it, vi } from 'vitest'
import { createProgram } from '../program.js'

describe('a flag that is given twice', () => {
  const toy = ['--dataset', 'toy', '--encoder', 'discrete', '--decoder', 'discrete', '--marginal', 'discrete']

  it.each([
    ['run', ['--evaluate', 'information', '--evaluate', 'surgery'], '--evaluate'],
    ['run', ['--encoder=mlp'], '--encoder'],
    ['sweep', ['--seed', '1', '--seed', '2'], '--seed'],
    ['evaluate', ['--split', 'train', '--split', 'test'], '--split'],
  ])('is refused by %s in one line: %o', async (command, flags, named) => {
    let line = ''
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => (line += String(text)) !== '')
    const args = [command, ...(command === 'evaluate' ? ['some-run'] : [...toy, '--objective', 'elbo']), ...flags]
    const parsed = createProgram(args).then((program) => program.parseAsync(['node', 'elbow', ...args]))
    await expect(parsed).rejects.toMatchObject({ code: 'commander.repeated', exitCode: 2 })
    expect(line).toBe(
      `${named} was given twice. Give it once; the entries of a list are separated by commas. (BAD_USAGE)\n`,
    )
  })
})
