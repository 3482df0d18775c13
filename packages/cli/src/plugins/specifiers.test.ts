import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { specifiersOf } from './specifiers.js'

it.each([
  [
    ['--plugin', './a,b'],
    ['./a', 'b'],
  ],
  [
    ['--plugin=./a', '--plugin', 'b'],
    ['./a', 'b'],
  ],
  [
    ['--plugin', '"./a,b",c'],
    ['./a,b', 'c'],
  ],
])('%j names the packages %j', async (args, packages) => {
  expect(await specifiersOf(args, undefined, tmpdir())).toEqual(packages)
})
