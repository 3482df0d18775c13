import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { html, scriptCode, type Html } from './html.js'
import { pageScript } from './page-script.js'
import { pageStyle } from './page-style.js'

export interface Page {
  /** A line above the title: what this is a report of. */
  readonly kicker: Html
  readonly title: string
  readonly lede: Html
  readonly body: readonly Html[]
  readonly footer: Html
  /** Style and script of what only some pages have. */
  readonly style?: Html
  readonly script?: string
}

/** One file that needs nothing else: styles, data, plots and the vega that draws them. */
export async function renderPage({ kicker, title, lede, body, footer, style, script = '' }: Page): Promise<string> {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Elbow</title>
        <link rel="icon" href="data:," />
        <style>
          ${pageStyle()} ${style}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="kicker">${kicker}</p>
            <h1>${title}</h1>
            <div class="lede">${lede}</div>
            <noscript><p class="note">The plots on this page are drawn by JavaScript, which is off.</p></noscript>
          </header>
          ${body}
          <footer>${footer}</footer>
        </main>
        <script>
          ${scriptCode(await vegaRuntime())}
        </script>
        <script>
          ${scriptCode(pageScript + script)}
        </script>
      </body>
    </html> `.text
}

/** vega's own minified build, which lies beside the module that Node loads. */
async function vegaRuntime(): Promise<string> {
  const module = createRequire(import.meta.url).resolve('vega')
  return readFile(join(dirname(module), 'vega.min.js'), 'utf8')
}
