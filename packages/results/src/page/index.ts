export { renderPage, type Page, type PageKind } from './page.js'
export { html, Html, type HtmlContent } from './html.js'
export { figure, link } from './figure.js'
export { formatNats, numberTable, type Heading } from './number-table.js'
