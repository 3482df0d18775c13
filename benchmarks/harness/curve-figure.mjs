// learning-curve.svg: test −elbo, rate and distortion after each epoch, in one panel each.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { View, parse } from 'vega'
import { compile } from 'vega-lite'

const panels = [
  ['negative_elbo', '−elbo'],
  ['rate', 'rate'],
  ['distortion', 'distortion'],
]

/** @param rows  rows of learning-curve.arrow */
export async function saveFigure(directory, rows) {
  const spec = {
    background: 'white',
    config: { font: 'sans-serif', view: { stroke: null }, axis: { gridColor: '#e6e6e6', domain: false } },
    hconcat: panels.map(([field, title], i) => ({
      width: 200,
      height: 180,
      title: { text: title, fontWeight: 'normal', anchor: 'start' },
      data: { values: rows },
      mark: { type: 'line', point: { size: 35, filled: true }, strokeWidth: 1.5 },
      encoding: {
        x: { field: 'epoch', type: 'quantitative', axis: { tickMinStep: 1, title: 'epochs' } },
        y: {
          field,
          type: 'quantitative',
          scale: { zero: false },
          axis: { title: i === 0 ? 'nats per test image' : null },
        },
        color: {
          field: 'contestant',
          type: 'nominal',
          scale: { domain: ['elbow', 'torch'], range: ['#4c2c92', '#d98200'] },
          legend: { title: null, orient: 'bottom' },
        },
      },
    })),
  }
  const view = new View(parse(compile(spec).spec), { renderer: 'none' })
  writeFileSync(join(directory, 'learning-curve.svg'), await view.toSVG())
  view.finalize()
}
