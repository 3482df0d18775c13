import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const built = new URL('../../dist/terminal/blocked-signals.js', import.meta.url).href

/** A program that handles SIGTERM without exiting, and blocks the event loop as a slow step does. */
const deaf = `
  import { writeSync } from 'node:fs'
  import { watchBlocking } from '${built}'
  const hear = () => undefined
  process.on('SIGTERM', hear)
  const removeListener = () => {
    process.off('SIGTERM', hear)
    writeSync(2, 'removed')
  }
  setInterval(() => undefined, 1000)
  await new Promise((watching) => watchBlocking(removeListener, () => undefined, { patience: 200, watching }))
  for (let x = 0; ; x++) Math.sin(x)
`

it('SIGTERM ends a process with a blocked event loop at once', async () => {
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
