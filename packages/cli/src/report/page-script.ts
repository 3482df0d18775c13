/**
 * What runs in the browser: draw each plot where its data lies, one after the other, so that the first is soon there; show
 * what the mark under the pointer stands for; tell with an event `mark` which one was clicked. Colours are CSS variables, so light and dark need no code.
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

const views = []
const signals = new Map()

/** Of all plots that know a signal of this name, drawn already or not. */
function setSignal(name, value) {
  signals.set(name, value)
  for (const { view, names } of views) if (names.includes(name)) view.signal(name, value).runAsync()
}

async function draw(plot) {
  const spec = JSON.parse(plot.querySelector('script').textContent)
  const container = plot.querySelector('.drawing')
  const narrow = container.clientWidth < 600
  const legends = narrow ? { direction: 'vertical', margin: 4 } : { direction: 'horizontal', margin: 28 }
  spec.config.legend.layout = { top: { anchor: 'start', ...legends } }
  const view = new vega.View(vega.parse(spec), { container, renderer: 'svg', hover: true, tooltip: showTip })
  const names = (spec.signals || []).map(({ name }) => name)
  for (const [name, value] of signals) if (names.includes(name)) view.signal(name, value)
  views.push({ view, names })
  view.addEventListener('click', (event, item) => {
    if (item && item.datum) plot.dispatchEvent(new CustomEvent('mark', { bubbles: true, detail: item.datum }))
  })
  await view.runAsync()
  plot.classList.add('drawn')
}

async function drawAll() {
  for (const plot of document.querySelectorAll('.plot')) {
    await draw(plot)
    await new Promise((resolve) => setTimeout(resolve))
  }
}
drawAll()
addEventListener('scroll', () => { tip.hidden = true }, { passive: true, capture: true })
`
