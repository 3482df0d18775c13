/**
 * What runs in the browser: draw each plot where its data lies, and show what the mark under the pointer stands for.
 * Colours are CSS variables, so light and dark need no code.
 */
export const pageScript = `
'use strict'
const tip = document.createElement('div')
tip.className = 'tip'
tip.hidden = true
document.body.append(tip)

const format = (value) => (typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(4))) : String(value))

function showTip(handler, event, item, value) {
  tip.hidden = value === null || value === undefined || value === ''
  if (tip.hidden) return
  const entries = typeof value === 'object' ? Object.entries(value) : [['', value]]
  tip.replaceChildren(...entries.map(([name, content]) => {
    const line = document.createElement('div')
    const label = document.createElement('span')
    label.textContent = name
    line.append(label, ' ' + format(content))
    return line
  }))
  const { clientX, clientY } = event.touches ? event.touches[0] || event.changedTouches[0] : event
  const { width, height } = tip.getBoundingClientRect()
  const right = document.documentElement.clientWidth - width - 8
  tip.style.left = Math.max(8, Math.min(clientX + 14, right)) + 'px'
  tip.style.top = (clientY + height + 24 > innerHeight ? clientY - height - 12 : clientY + 16) + 'px'
}

for (const plot of document.querySelectorAll('.plot')) {
  const spec = JSON.parse(plot.querySelector('script').textContent)
  const container = plot.querySelector('.drawing')
  new vega.View(vega.parse(spec), { container, renderer: 'svg', hover: true, tooltip: showTip }).runAsync()
}
addEventListener('scroll', () => { tip.hidden = true }, { passive: true, capture: true })
`
