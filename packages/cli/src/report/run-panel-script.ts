/**
 * What runs in the browser where there are runs to choose from. A plot, a row of the table or an arrow key chooses; then
 * the panel shows the run's row upright, plots ring its point, and the address ends with its name, so that it is still
 * chosen when the page is loaded again.
 */
export const runPanelScript = `
const panel = document.querySelector('aside.run')
const chosenPart = panel.querySelector('.chosen')
const [close, heading, about] = chosenPart.children
const rows = [...document.querySelectorAll('.runs tbody tr')]
const rowOf = new Map(rows.map((row) => [Number(row.dataset.run), row]))
const heads = [...document.querySelectorAll('.runs thead th')].slice(1)
const nameOf = (row) => row.dataset.href.replace(/\\/?report\\.html$/, '')
let readPictures = () => {
  const pictures = JSON.parse(document.querySelector('.pictures').textContent)
  readPictures = () => pictures
  return pictures
}

function element(tag, content, properties = {}) {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...[content].flat())
  return made
}

/** The row's cells of one group, one above the other; what the run says nothing about is left out. */
function upright(row, group, title) {
  const lines = heads.flatMap((head, i) => {
    const cell = row.cells[i + 1]
    if (head.dataset.group !== group || cell.textContent === '' || cell.textContent === '–') return []
    const copy = (from) => [...from.cloneNode(true).childNodes]
    return [element('tr', [element('th', copy(head), { scope: 'row', title: head.title }), element('td', copy(cell))])]
  })
  if (lines.length === 0) return []
  return [...(title ? [element('h3', title)] : []), element('table', element('tbody', lines))]
}

function pictureOf(row) {
  const { embedded, linked } = readPictures()
  const id = row.dataset.run
  if (embedded[id]) return [element('img', [], { alt: 'inputs, reconstructions and generations', src: 'data:image/png;base64,' + embedded[id] })]
  const href = row.dataset.href.replace(/report\\.html$/, 'samples.png')
  return linked.includes(Number(id)) ? [element('p', element('a', 'samples.png', { href }))] : []
}

let chosen = -1
function choose(id) {
  const row = rowOf.get(id)
  if (rowOf.has(chosen)) rowOf.get(chosen).classList.remove('chosen')
  chosen = row ? id : -1
  panel.classList.toggle('open', Boolean(row))
  panel.querySelector('.hint').hidden = Boolean(row)
  chosenPart.hidden = !row
  if (row) {
    row.classList.add('chosen')
    heading.textContent = row.cells[0].textContent
    about.replaceChildren(
      element('p', row.dataset.parts, { className: 'note' }),
      element('p', element('a', 'Open its report', { href: row.dataset.href })),
      ...upright(row, 'place'),
      ...pictureOf(row),
      ...upright(row, 'configuration', 'What differs'),
      ...upright(row, 'evaluation', 'Last evaluation'),
    )
    panel.scrollTop = 0
  }
  clearTimeout(settling)
  settling = setTimeout(settle, 40)
}

/** A key that is held down does not draw all plots each time. */
let settling
function settle() {
  const row = rowOf.get(chosen)
  history.replaceState(null, '', row ? '#' + nameOf(row) : location.pathname + location.search)
  setSignal('chosen', chosen)
}

close.addEventListener('click', () => choose(-1))
document.addEventListener('mark', ({ detail: { id } }) => {
  if (id !== undefined) choose(id)
})

const runOfButton = (target) => target instanceof Element && target.closest('.runs tbody th') && target.closest('tr')
document.addEventListener('click', ({ target }) => {
  const row = runOfButton(target)
  if (row) choose(Number(row.dataset.run))
})

/** Runs that have a point, by rate. */
const along = rows.filter((row) => row.dataset.rate !== undefined).sort((a, b) => a.dataset.rate - b.dataset.rate)
const inPlot = { ArrowLeft: -1, ArrowRight: 1, Enter: 1 }
const inTable = { ArrowUp: -1, ArrowDown: 1 }
const neighbour = (all, row, step) => all[Math.max(0, Math.min(all.length - 1, all.indexOf(row) + step))]

document.addEventListener('keydown', (event) => {
  const { key, target } = event
  if (event.altKey || event.ctrlKey || event.metaKey) return
  if (key === 'Escape') return choose(-1)
  const row = runOfButton(target)
  if (row && inTable[key]) {
    const next = neighbour(rows, row, inTable[key])
    next.querySelector('button').focus()
    choose(Number(next.dataset.run))
  } else if (target.matches('.plot') && inPlot[key] && along.length > 0) {
    choose(Number(neighbour(along, rowOf.get(chosen), inPlot[key]).dataset.run))
  } else return
  event.preventDefault()
})

for (const plot of document.querySelectorAll('.plot')) {
  plot.tabIndex = 0
  plot.setAttribute('role', 'group')
  plot.setAttribute('aria-label', 'Plot: the arrow keys left and right choose a run')
}
const named = location.hash && rows.find((row) => '#' + nameOf(row) === location.hash)
if (named) choose(Number(named.dataset.run))
`
