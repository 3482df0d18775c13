import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const built = new URL('../dist/blocked-signals.js', import.meta.url).href

/** Hears SIGTERM and does not end by it, and computes without a pause, as a slow step does. */
const deaf = `
  import { writeSync } from 'node:fs'
  import { watchBlocking } from '${built}'
  const hear = () => undefined
  process.on('SIGTERM', hear)
  const letGo = () => {
    process.off('SIGTERM', hear)
    writeSync(2, 'let go')
  }
  setInterval(() => undefined, 1000)
  await new Promise((watching) => watchBlocking(letGo, () => undefined, { patience: 200, watching }))
  for (let x = 0; ; x++) Math.sin(x)
`

it('a process that computes without a pause is ended by SIGTERM at once', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', deaf], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  try {
    await once(child.stderr, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([null, 'SIGTERM'])
  } finally {
    child.kill('SIGKILL')
  }
})
