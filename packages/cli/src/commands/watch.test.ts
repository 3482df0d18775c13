import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasChromium, launchChromium, openPage, orNoBrowser, startElbow, temporaryDirectory } from '../testing/index.js'
import { writeRun } from '@elbow-vae/results/testing'
import { watchReport, commonDirectory } from '@elbow-vae/results/watch'

let directory: string
beforeEach(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** Watches the directory until the test ends. @returns the address */
async function watched(): Promise<string> {
  const controller = new AbortController()
  const { signal } = controller
  return new Promise((resolve, reject) => {
    const ended = watchReport([directory], { port: 0, signal, log: resolve })
    ended.catch(reject)
    stops.push(() => (controller.abort(), ended))
  })
}

const run = (name: string, status = 'done') =>
  writeRun(directory, name, { rate: 0.25, distortion: 1.5, status, panels: false })
const textOf = async (address: string) => (await fetch(address)).text()

describe('elbow report --watch', () => {
  it('waits for the first run of a sweep, and shows runs when they start and end', async () => {
    const address = await watched()
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect(await textOf(address)).toContain('No run has finished with a finite rate and distortion yet.')
    await run('one', 'running')
    await expect.poll(() => textOf(address), { timeout: 20_000 }).toContain('Not finished: 1.')
    await run('one')
    await run('two')
    await expect.poll(() => textOf(address), { timeout: 20_000 }).toContain('<h1>2 runs</h1>')
  })

  it('survives a run whose files are incomplete, and shows it when they are complete', async () => {
    await run('one')
    const address = await watched()
    await mkdir(join(directory, 'half'))
    await writeFile(join(directory, 'half', 'run.json'), '{"schema": "1", "ru')
    await run('two')
    await writeFile(join(directory, 'two', 'eval.arrow'), 'ARROW1')
    await run('three')
    await expect.poll(() => textOf(address), { timeout: 20_000 }).toContain('<h1>2 runs</h1>')
    await run('two')
    await expect.poll(() => textOf(address), { timeout: 20_000 }).toContain('<h1>3 runs</h1>')
  })

  it('serves the files that the page links to, and no others', async () => {
    const one = await run('one')
    await writeFile(join(one, 'report.html'), 'report of one')
    await writeFile(join(one, 'best.safetensors'), 'weights')
    await writeFile(join(directory, 'secret.json'), '{}')
    const address = await watched()
    expect(await textOf(`${address}one/report.html`)).toBe('report of one')
    for (const path of ['one/best.safetensors', 'secret.json', 'one/..%2fsecret.json', 'one/missing.png', '%ff', '/'])
      expect((await fetch(address + path)).status, path).toBe(404)
  })

  it('refuses a directory that does not exist', async () => {
    const watching = { port: 0, signal: new AbortController().signal, log: () => undefined }
    await expect(watchReport([join(directory, 'none')], watching)).rejects.toMatchObject({ code: 'NOT_A_RUN' })
  })

  it('fails if its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const watching = { port, signal: new AbortController().signal, log: () => undefined }
    await expect(watchReport([directory], watching)).rejects.toMatchObject({ code: 'CANNOT_LISTEN' })
    other.close()
  })

  it('prints its address in one line, and ends on Ctrl-C with exit code 130', async () => {
    await run('one')
    const running = startElbow(['report', directory, '--watch'], { cwd: directory })
    await running.printed(10)
    running.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' })
    expect(stdout.toString()).toMatch(/^Report: http:\/\/127\.0\.0\.1:\d+\/ \(Ctrl-C ends it\)\n$/)
  })

  it.skipIf(!hasChromium)(
    `reloads the page in the browser when a run ends, and keeps the chosen run${orNoBrowser}`,
    async () => {
      await run('one')
      const address = await watched()
      const browser = await launchChromium()
      stops.unshift(() => browser.close())
      const { page, complaints } = await openPage(browser, address)
      await page.locator('.runs button').first().click()
      await run('two')
      await page.getByRole('heading', { name: '2 runs' }).waitFor()
      expect(await page.locator('aside.run h2').innerText()).toBe('one')
      expect(complaints).toEqual([])
    },
  )
})

it('finds the deepest directory that contains all paths', () => {
  expect(commonDirectory(['a/b', 'a/b/c'])).toBe(resolve('a/b'))
  expect(commonDirectory(['a/b', 'a/bc'])).toBe(resolve('a'))
  expect(commonDirectory(['a'])).toBe(resolve('a'))
})
