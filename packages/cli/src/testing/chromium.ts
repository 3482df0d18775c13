import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

export const hasChromium = executablePath !== undefined

/** A suffix for the titles of tests that need a browser. */
export const orNoBrowser = hasChromium ? '' : ' (skipped: no chromium is installed)'

export function launchChromium(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('no chromium is installed')
  return chromium.launch({ executablePath })
}

export interface Opened {
  readonly page: Page
  /** Console errors and warnings, and uncaught errors. */
  readonly complaints: readonly string[]
  /** Addresses of further resources that the page loaded. */
  readonly requests: readonly string[]
}

export interface View {
  readonly width?: number
  readonly dark?: boolean
}

/**
 * Open a page from a file or an address, and wait until its plots are drawn.
 *
 * @param view  default: 1440 pixels wide and light
 */
export async function openPage(
  browser: Browser,
  location: string,
  { width = 1440, dark = false }: View = {},
): Promise<Opened> {
  const address = location.startsWith('http') ? location : pathToFileURL(location).href
  const viewport = { width, height: width < 600 ? 812 : 900 }
  const page = await browser.newPage({ viewport, colorScheme: dark ? 'dark' : 'light' })
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && !request.isNavigationRequest()) requests.push(request.url())
  })
  await page.goto(address)
  await drawn(page)
  return { page, complaints, requests }
}

/** Wait until every plot of a page is drawn. */
export const drawn = (page: Page): Promise<unknown> =>
  page.waitForFunction('document.querySelectorAll(".plot:not(.drawn)").length === 0', null, { timeout: 60_000 })
