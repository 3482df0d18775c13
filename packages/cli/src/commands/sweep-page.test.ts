import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, launchChromium, openPage, orNoBrowser, type View, temporaryDirectory } from '../testing/index.js'
import { writeSweepReport } from '@elbow-vae/results/reports'
import { madeUpRuns } from '@elbow-vae/results/testing'

/** A PNG of one pixel. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

describe.skipIf(!hasChromium)(`the page of a sweep, in Chromium${orNoBrowser}`, () => {
  let directory: string
  let browser: Browser
  beforeAll(async () => {
    const temporary = await temporaryDirectory()
    directory = temporary.path
    browser = await launchChromium()
    return async () => {
      await browser.close()
      await temporary.remove()
    }
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))

  /** A page of made-up runs; the first one has a picture. */
  async function pageOf(count: number): Promise<string> {
    const base = join(directory, String(count))
    const runs = madeUpRuns(base, count)
    for (const { directory } of runs.slice(0, 1)) {
      await mkdir(directory, { recursive: true })
      await writeFile(join(directory, 'samples.png'), Buffer.from(pixel, 'base64'))
    }
    const out = join(base, 'report.html')
    await writeSweepReport(out, runs)
    return out
  }
  const open = async (count: number, view?: View) => openPage(browser, await pageOf(count), view)
  const panel = (page: Page) => page.locator('aside.run')
  const point = (page: Page, i: number) =>
    page.locator('.plot').first().locator('.mark-symbol path[aria-roledescription=point]').nth(i)
  const widthOf = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth')

  it('draws a point per run in the plane and a line per run in the learning curves', async () => {
    const { page } = await open(20)
    const plots = page.locator('.plot svg')
    expect(await plots.count()).toBe(8)
    expect(await plots.first().locator('path[aria-roledescription=point]').count()).toBe(20)
    expect(await plots.last().locator('path[aria-roledescription="line mark"]').count()).toBe(20)
  })

  it('shows the run of a clicked point: configuration, measurements, picture, link to its report', async () => {
    const { page } = await open(20)
    expect(await panel(page).locator('.chosen').isVisible()).toBe(false)
    await point(page, 0).click()
    const text = await panel(page).innerText()
    for (const expected of [
      'run <0>',
      'marginal gaussian',
      'objective.beta',
      'active units',
      'log likelihood',
      '± 0.2500',
    ])
      expect(text).toContain(expected)
    expect(await panel(page).getByRole('link').getAttribute('href')).toBe('sweep/run%20%3C0%3E/report.html')
    const pixels = () => page.evaluate<number>("document.querySelector('aside.run img').naturalWidth")
    await expect.poll(pixels).toBe(1)
    await point(page, 1).click()
    expect(await panel(page).locator('h2').innerText()).toBe('run <1>')
    expect(await panel(page).locator('img').count()).toBe(0)
  })

  it('marks the chosen run in the plots, the table and the address, and chooses it again after a reload', async () => {
    const { page } = await open(20)
    await point(page, 3).click()
    const rings = page.locator('.plot').first().locator('path[stroke-width="2"]:not([stroke-dasharray])')
    await expect.poll(() => rings.count()).toBe(1)
    expect(await page.locator('tr.chosen button').innerText()).toBe('run <3>')
    await page.reload()
    expect(await panel(page).locator('h2').innerText()).toBe('run <3>')
  })

  it('shows the run of a clicked learning curve', async () => {
    const { page } = await open(2)
    const line = page.locator('.plot').last().locator('path[aria-roledescription="line mark"]').first()
    await line.dispatchEvent('click')
    expect(await panel(page).locator('h2').innerText()).toMatch(/run <\d>/)
  })

  it('works with the keyboard: Enter and arrows in the table, arrows in a plot, Escape', async () => {
    const { page } = await open(20)
    const chosen = () => panel(page).locator('h2').innerText()
    await page.locator('.runs .scroll').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await chosen()).toBe('run <0>')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    expect(await chosen()).toBe('run <1>')
    await page.keyboard.press('Escape')
    expect(await panel(page).locator('.chosen').isVisible()).toBe(false)

    const byRate = madeUpRuns(directory, 20).sort((a, b) => a.rate - b.rate)
    await page.locator('.plot').first().focus()
    await page.keyboard.press('ArrowRight')
    expect(await chosen()).toBe(byRate[0]?.row['run'])
    await page.keyboard.press('ArrowRight')
    expect(await chosen()).toBe(byRate[1]?.row['run'])
  })

  it.each([
    ['wide and light', { width: 1440 }],
    ['wide and dark', { width: 1440, dark: true }],
    ['on a phone', { width: 375 }],
    ['on a phone and dark', { width: 375, dark: true }],
  ])('has no console messages, no requests and no horizontal scrolling, %s', async (_, view) => {
    const { page, complaints, requests } = await open(20, view)
    await page.locator('.runs button').first().click()
    await panel(page).locator('img').waitFor()
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
    expect(await widthOf(page)).toBeLessThanOrEqual(view.width)
  })

  it('is dark if the system is', async () => {
    const brightness = async (dark: boolean) => {
      const { page } = await open(20, { dark })
      const colors = await page.evaluate<string[]>(`[
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.querySelector('.plot .role-axis-label text')).fill,
      ]`)
      return colors.map((color) => Number(/\d+/.exec(color)?.[0]))
    }
    const [surface, ink] = await brightness(true)
    expect(surface).toBeLessThan(60)
    expect(ink).toBeGreaterThan(120)
    expect((await brightness(false))[0]).toBe(255)
  })

  it('works with a thousand runs', async () => {
    const { page, complaints } = await open(1000)
    expect(await page.locator('.plot').first().locator('path[aria-roledescription=point]').count()).toBe(1000)
    await page.locator('.runs button').nth(999).click()
    expect(await panel(page).locator('h2').innerText()).toBe('run <999>')
    expect(complaints).toEqual([])
  })

  it('draws 200 runs, and prints the seconds', async () => {
    const file = await pageOf(200)
    const began = performance.now()
    const { page } = await openPage(browser, file)
    const seconds = (performance.now() - began) / 1000
    const loaded = await page.evaluate<number>('performance.getEntriesByType("navigation")[0].loadEventEnd')
    console.log(`200 runs: loaded after ${(loaded / 1000).toFixed(2)} s, all plots drawn after ${seconds.toFixed(2)} s`)
    expect(seconds).toBeGreaterThan(0)
  })
})
