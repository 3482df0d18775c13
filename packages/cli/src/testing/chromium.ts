import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'

/** Debian's, or one of its other names. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

export const hasChromium = executablePath !== undefined

/** For the names of tests that need a browser. */
export const orNoBrowser = hasChromium ? '' : ' (skipped: no chromium is installed)'

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath: executablePath! })

export interface Opened {
  readonly page: Page
  /** Errors and warnings of its console, and errors that nobody caught. */
  readonly complaints: readonly string[]
  /** What it asked a server or a disk for, beside itself. */
  readonly requests: readonly string[]
}

export interface View {
  readonly width?: number
  readonly dark?: boolean
}

/**
 * Open a page, from a file or an address, and wait until its plots are drawn.
 *
 * @param view  1440 pixels and light, unless told otherwise
 */
export async function openPage(
  browser: Browser,
  where: string,
  { width = 1440, dark = false }: View = {},
): Promise<Opened> {
  const address = where.startsWith('http') ? where : pathToFileURL(where).href
  const viewport = { width, height: width < 600 ? 812 : 900 }
  const page = await browser.newPage({ viewport, colorScheme: dark ? 'dark' : 'light' })
  const [complaints, requests] = [[] as string[], [] as string[]]
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

/** Until every plot of a page is drawn. */
export const drawn = (page: Page): Promise<unknown> =>
  page.waitForFunction('document.querySelectorAll(".plot:not(.drawn)").length === 0', null, { timeout: 60_000 })
