import { cssVariables, darkPalette, lightPalette } from '../plots/palette.js'
import { readBundle, readVega } from './assets.js'
import { html, Html, scriptCode } from './html.js'

/** The contents of a page. */
export interface Page {
  /** A line above the title: the kind of report. */
  readonly kicker: Html
  readonly title: string
  /** The paragraph below the title. */
  readonly lede: Html
  readonly body: readonly Html[]
  readonly footer: Html
  /** Scripts and styles of the page; default: those that every page needs. */
  readonly kind?: PageKind | undefined
  /** Of a watched page: the server announces the current version, and the browser reloads an older page. */
  readonly version?: number | undefined
}

/** A page with plots, a sweep whose runs can be chosen, or such a page that reloads itself. */
export type PageKind = 'page' | 'sweep-page' | 'watched-page'

const styles: Readonly<Record<PageKind, string>> = {
  page: 'page.css',
  'sweep-page': 'sweep-page.css',
  'watched-page': 'sweep-page.css',
}

/** A self-contained HTML file: it holds the styles, the data, the plots and the vega library that draws them. */
export async function renderPage(page: Page): Promise<string> {
  const { kicker, title, lede, body, footer, kind = 'page', version } = page
  const [style, vega, script] = await Promise.all([readBundle(styles[kind]), readVega(), readBundle(`${kind}.js`)])
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Elbow</title>
        <link rel="icon" href="data:," />
        <style>
          ${paletteStyle} ${new Html(style)}
        </style>
      </head>
      <body ${version !== undefined && html`data-version="${version}"`}>
        <main>
          <header>
            <p class="kicker">${kicker}</p>
            <h1>${title}</h1>
            <div class="lede">${lede}</div>
            <noscript><p class="note">JavaScript is off, so this page shows no plots.</p></noscript>
          </header>
          ${body}
          <footer>${footer}</footer>
        </main>
        <script>
          ${scriptCode(vega)}
        </script>
        <script>
          ${scriptCode(script)}
        </script>
      </body>
    </html> `.text
}

const paletteStyle = new Html(`
:root { ${cssVariables(lightPalette)} }
@media (prefers-color-scheme: dark) { :root { ${cssVariables(darkPalette)} } }
`)
