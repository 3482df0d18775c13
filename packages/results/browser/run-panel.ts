import { create, find, readJson } from './elements.js'
import { setSignal } from './plots.js'

/**
 * The panel of the chosen run. A click on a plot, a click on a row of the table or an arrow key chooses a run. The panel
 * then lists the cells of the run's row, the plots draw a ring around its point, and the address ends with its name, so
 * that a reload chooses the same run.
 */
const panel = find(document, 'aside.run')
const chosenPart = find(panel, '.chosen')
const closeButton = find(chosenPart, '.close')
const heading = find(chosenPart, 'h2')
const content = find(chosenPart, 'h2 + div')
const rows = [...document.querySelectorAll<HTMLTableRowElement>('.runs tbody tr')]
const rowsById = new Map(rows.map((row) => [idOf(row), row]))
const heads = [...document.querySelectorAll<HTMLTableCellElement>('.runs thead th')].slice(1)

/** `samples.png` of the runs; `RunPictures` in ../src/reports/run-pictures.ts. */
interface Pictures {
  readonly embedded: Readonly<Record<string, string>>
  readonly linked: readonly number[]
}

let pictures: Pictures | undefined
const readPictures = () => (pictures ??= readJson<Pictures>(document, '.pictures'))

function idOf(row: HTMLTableRowElement): number {
  return Number(row.dataset['run'])
}

const reportOf = (row: HTMLTableRowElement) => row.dataset['href'] ?? ''
const nameOf = (row: HTMLTableRowElement) => reportOf(row).replace(/\/?report\.html$/, '')

/** The row's cells of one group as a table with a line for each; empty cells are left out. */
function groupTable(row: HTMLTableRowElement, group: string, title?: string): HTMLElement[] {
  const copy = (cell: Node) => [...cell.cloneNode(true).childNodes]
  const [, ...cells] = row.cells
  const lines = cells.flatMap((cell, i) => {
    const head = heads[i]
    if (head?.dataset['group'] !== group || cell.textContent === '' || cell.textContent === '–') return []
    return [create('tr', [create('th', copy(head), { scope: 'row', title: head.title }), create('td', copy(cell))])]
  })
  if (lines.length === 0) return []
  return [...(title ? [create('h3', title)] : []), create('table', create('tbody', lines))]
}

function pictureOf(row: HTMLTableRowElement): HTMLElement[] {
  const { embedded, linked } = readPictures()
  const id = idOf(row)
  const data = embedded[id]
  if (data) {
    const alt = 'inputs, reconstructions and generations'
    return [create('img', [], { alt, src: `data:image/png;base64,${data}` })]
  }
  const href = reportOf(row).replace(/report\.html$/, 'samples.png')
  return linked.includes(id) ? [create('p', create('a', 'samples.png', { href }))] : []
}

const none = -1
let chosen = none
let settling: ReturnType<typeof setTimeout> | undefined

/** @param id  an id that no run has closes the panel */
function choose(id: number): void {
  const row = rowsById.get(id)
  rowsById.get(chosen)?.classList.remove('chosen')
  chosen = row ? id : none
  panel.classList.toggle('open', row !== undefined)
  find(panel, '.hint').hidden = row !== undefined
  chosenPart.hidden = !row
  if (row) show(row)
  clearTimeout(settling)
  settling = setTimeout(settle, 40)
}

function show(row: HTMLTableRowElement): void {
  row.classList.add('chosen')
  heading.textContent = find(row, 'th').textContent
  content.replaceChildren(
    create('p', row.dataset['parts'], { className: 'note' }),
    create('p', create('a', 'Open the report of this run', { href: reportOf(row) })),
    ...groupTable(row, 'result'),
    ...pictureOf(row),
    ...groupTable(row, 'configuration', 'Options that differ between runs'),
    ...groupTable(row, 'evaluation', 'Last evaluation'),
  )
  panel.scrollTop = 0
}

/** Runs after a delay, so that holding a key down does not redraw all plots at each step. */
function settle(): void {
  const row = rowsById.get(chosen)
  history.replaceState(null, '', row ? `#${nameOf(row)}` : location.pathname + location.search)
  setSignal('chosen', chosen)
}

closeButton.addEventListener('click', () => choose(none))
document.addEventListener('mark', ({ detail: { id } }) => {
  if (id !== undefined) choose(id)
})

/** The row whose button is the target of an event. */
function clickedRow(target: EventTarget | null): HTMLTableRowElement | null {
  if (!(target instanceof Element)) return null
  return target.closest('.runs tbody th')?.closest('tr') ?? null
}

document.addEventListener('click', ({ target }) => {
  const row = clickedRow(target)
  if (row) choose(idOf(row))
})

/** Runs that have a point in the plots, by rate. */
const rowsByRate = rows
  .filter((row) => row.dataset['rate'] !== undefined)
  .sort((a, b) => Number(a.dataset['rate']) - Number(b.dataset['rate']))
const stepsInPlot: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Enter: 1 }
const stepsInTable: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 }

/** The row `step` positions after `row`, the first or the last one beyond the ends. */
const neighbor = (all: readonly HTMLTableRowElement[], row: HTMLTableRowElement | undefined, step: number) =>
  all[Math.max(0, Math.min(all.length - 1, (row ? all.indexOf(row) : -1) + step))]

document.addEventListener('keydown', (event) => {
  const { key, target } = event
  if (event.altKey || event.ctrlKey || event.metaKey) return
  if (key === 'Escape') return choose(none)
  const row = clickedRow(target)
  const stepInTable = stepsInTable[key]
  const stepInPlot = stepsInPlot[key]
  if (row && stepInTable !== undefined) {
    const next = neighbor(rows, row, stepInTable)
    if (!next) return
    find(next, 'button').focus()
    choose(idOf(next))
  } else if (target instanceof Element && target.matches('.plot') && stepInPlot !== undefined) {
    const next = neighbor(rowsByRate, rowsById.get(chosen), stepInPlot)
    if (!next) return
    choose(idOf(next))
  } else return
  event.preventDefault()
})

for (const plot of document.querySelectorAll<HTMLElement>('.plot')) {
  plot.tabIndex = 0
  plot.setAttribute('role', 'group')
  plot.setAttribute('aria-label', 'Plot: the arrow keys left and right choose a run')
}

const named = location.hash && rows.find((row) => `#${nameOf(row)}` === location.hash)
if (named) choose(idOf(named))
