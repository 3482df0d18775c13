import { describe, expect, it } from 'vitest'
import { plotElement, link } from './figure.js'
import { html, scriptCode, scriptJson } from './html.js'
import { formatNats } from './number-table.js'
import { renderPage } from './page.js'
import { dataSpace } from '../plots/data-space.js'
import { dataSpaceRows } from '../testing/toy-tables.js'

const hostile = `<img src=x onerror="alert('1')"> & </script>`

describe('html', () => {
  it('escapes text but not HTML', () => {
    expect(html`<b>${hostile}</b>${html`<i>${1}</i>`}${[null, undefined, false]}`.text).toBe(
      '<b>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; &lt;/script&gt;</b><i>1</i>',
    )
  })

  it('escapes the end of a script element without a change of the value', () => {
    const json = scriptJson({ text: hostile }).text
    expect(json).not.toContain('<')
    expect(JSON.parse(json)).toEqual({ text: hostile })
    const code = scriptCode(`'</script><!--<script>'`).text
    expect(code).not.toMatch(/<\/script|<script|<!--/i)
    expect((0, eval)(code)).toBe('</script><!--<script>')
  })

  it('encodes relative file names in links', () => {
    expect(link('a run/100%.arrow').text).toContain('href="a%20run/100%25.arrow"')
  })
})

describe('renderPage', () => {
  const page = () =>
    renderPage({
      kicker: html`test`,
      title: hostile,
      lede: html`<p>${hostile}</p>`,
      body: [plotElement(dataSpace(dataSpaceRows))],
      footer: html`end`,
    })

  it('contains no addresses except those of namespaces, so that it works offline', async () => {
    const text = await page()
    expect(text).not.toMatch(/(src|href)\s*=\s*["']?(https?:)?\/\//i)
    expect(text).not.toMatch(/@import|url\(\s*["']?http/i)
    const addresses = new Set(text.match(/https?:\/\/[^\s"'`)]+/g))
    for (const address of addresses) expect(address).toMatch(/^http:\/\/www\.w3\.org\//)
  })

  it('escapes its contents and has three script elements', async () => {
    const text = await page()
    expect(text).not.toContain('<img')
    expect(text.match(/<script/g)).toHaveLength(3)
    expect(text.match(/<\/script>/g)).toHaveLength(3)
  })

  it('is smaller than one megabyte without data', async () => {
    expect((await page()).length).toBeLessThan(1e6)
  })
})

it('formats nats with four decimals, a minus sign, no negative zero, and a dash for null', () => {
  expect([0.5, -3.29891, -1e-9, null, undefined, Infinity].map(formatNats)).toEqual([
    '0.5000',
    '−3.2989',
    '0.0000',
    '–',
    '–',
    '–',
  ])
})
