import { join } from 'node:path'
import { tableNamed, type Row } from '@elbow/core'
import { number, type OneBitGroup } from '../experiments/one-bit-groups.js'
import { everyLayers, layersInWords } from '../experiments/one-bit-layers.js'
import { figure, link } from './figure.js'
import { html, type Html } from './html.js'
import { codeDensity } from './specs/code-density.js'
import { codeMean } from './specs/code-mean.js'
import { pagePalette as palette } from './specs/palette.js'

/** n of the post's pictures. */
const shownBits = [5, 1000]

interface Shown {
  readonly title: string
  readonly code: string
  /** Its table, by its path from the page. */
  readonly file: string
  readonly rows: readonly Row[]
}

/** Encoding distributions beside the prior, and what the decoder says in the valley between the clusters. */
export async function codes(directory: string, groups: readonly OneBitGroup[]): Promise<Html> {
  const shown = await read(directory, chosen(groups))
  if (shown.length === 0) return html``
  const top = Math.min(1, 1.05 * Math.max(...shown.flatMap(({ rows }) => rows.map((row) => number(row, 'aggregate')))))
  const parts = ['e(z), x = 0…0', 'e(z), x = 1…1']
  const densities = shown.map(({ title, code, file, rows }) =>
    figure(codeDensity(rows, { palette, code, top, parts }), html`<strong>${title}.</strong> Table: ${link(file)}`),
  )
  const means = codeMean(
    shown.map(({ title, rows }) => ({ series: title, points: meanPoints(rows) })),
    { palette },
  )
  const files = shown.map(({ file }, i) => html`${i > 0 && ', '}${link(file)}`)
  return html`<h2>Where the codes are</h2>
    <p>
      The colours are e(z), the codes that the data comes to; the line is m(z), the codes that are drawn when data is
      generated. With one layer e(z) is a mixture of two Gaussians, which no Gaussian m(z) can be: there is a valley at
      0, where m(z) is highest. With two layers the density of z2 given x is whatever z1 makes of it, and half a
      Gaussian is within reach; so it is of z given x where an auxiliary variable is drawn first.
    </p>
    <div class="side">${densities}</div>
    <h2>The valley</h2>
    ${figure(
      means,
      html`What the decoder says near 0, where the marginal puts most of its codes and the data hardly any: an average
      of the two values of x. Turned over where a model put x = 1 on the left. Tables: ${files}`,
    )}`
}

/** The post's, where they were run; else the smallest n that uses its code, and the largest. */
function chosen(groups: readonly OneBitGroup[]): readonly OneBitGroup[] {
  const used = groups.filter(({ beta, bits }) => beta === 1 && bits > 1)
  const bits = [...new Set(used.map((group) => group.bits))].sort((a, b) => a - b)
  const wanted = shownBits.every((n) => bits.includes(n)) ? shownBits : [bits[0], bits.at(-1)]
  const depth = ({ layers }: OneBitGroup) => everyLayers.indexOf(layers)
  const order = (group: OneBitGroup) => wanted.indexOf(group.bits)
  return used.filter((group) => wanted.includes(group.bits)).sort((a, b) => order(a) - order(b) || depth(a) - depth(b))
}

async function read(directory: string, groups: readonly OneBitGroup[]): Promise<readonly Shown[]> {
  const found = await Promise.all(
    groups.map(async ({ layers, bits, best }) => {
      const run = String(best['run'])
      const table = await tableNamed(join(directory, run), 'code-density')
      return {
        title: `${layersInWords[layers]}, n = ${bits}`,
        code: layers === 2 ? 'z2' : 'z',
        file: `${run}/code-density.arrow`,
        rows: table?.rows ?? [],
      }
    }),
  )
  return found.filter(({ rows }) => rows.length > 0)
}

/** Half the width of the picture. */
const near = 1.5

function meanPoints(rows: readonly Row[]) {
  const turned = number(rows[0]!, 'mean') > number(rows.at(-1)!, 'mean') ? -1 : 1
  return rows
    .map((row) => ({ z: turned * number(row, 'z'), mean: number(row, 'mean') }))
    .filter(({ z }) => Math.abs(z) <= near)
    .sort((a, b) => a.z - b.z)
}
