import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/spawn.js'
import { readConfigFile } from './config-file.js'

let file: string
beforeEach(async () => {
  const { path, remove } = await temporaryDirectory()
  file = join(path, 'config.yaml')
  return remove
})
const read = async (content: string) => {
  await writeFile(file, content)
  return readConfigFile(file)
}

describe('readConfigFile', () => {
  it('reads names and values, as YAML or JSON', async () => {
    const config = { objective: 'beta', 'objective.beta': 0.5, 'optimizer.normalize-gradients': true }
    expect(await read('objective: beta\nobjective.beta: 0.5\noptimizer.normalize-gradients: true\n')).toEqual(config)
    expect(await read(JSON.stringify(config))).toEqual(config)
  })

  it('accepts a part and its options as a group', async () => {
    expect(await read('encoder: { name: mlp, hidden: [10, 20] }')).toEqual({
      encoder: 'mlp',
      'encoder.hidden': [10, 20],
    })
  })

  it('keeps lists', async () => {
    expect(await read('evaluate: [information]')).toEqual({ evaluate: ['information'] })
  })

  it.each([
    ['text', 'objective'],
    ['a list', '[1]'],
    ['nothing', ''],
    ['a comment alone', '# later'],
  ])('refuses %s', async (_, content) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'BAD_USAGE', exitCode: 2 })
  })

  it('reports in one line why a file cannot be read', async () => {
    await expect(read('a: [1,\nb: }')).rejects.toThrow(/^.*config\.yaml: cannot be read, [^\n]*$/)
    await expect(readConfigFile(`${file}.absent`)).rejects.toThrow(/absent: cannot be read, ENOENT[^\n]*$/)
  })
})
