import { join } from 'node:path'
import { readRunTable, type Row } from '@elbow-vae/core'
import { numberCell, type OneBitGroup } from './one-bit-groups.js'
import { allLayers, layerLabels } from './one-bit-layers.js'
import { figure, link, html, type Html } from '@elbow-vae/results/page'
import { codeDensityPlot, codeMean, pagePalette as palette } from '@elbow-vae/results/plots'

/** n of the figures in the post. */
const shownBits = [5, 1000]

/** A model of the figures. */
interface ShownCode {
  readonly title: string
  readonly code: string
  /** Path of the table, relative to the page. */
  readonly file: string
  readonly rows: readonly Row[]
}

/** The section with the densities of the codes and the means of the decoders. */
export async function oneBitCodes(directory: string, groups: readonly OneBitGroup[]): Promise<Html> {
  const shown = await read(directory, shownGroups(groups))
  if (shown.length === 0) return html``
  const top = Math.min(
    1,
    1.05 * Math.max(...shown.flatMap(({ rows }) => rows.map((row) => numberCell(row, 'aggregate')))),
  )
  const parts = ['e(z), x = 0…0', 'e(z), x = 1…1']
  const densities = shown.map(({ title, code, file, rows }) =>
    figure(codeDensityPlot(rows, { palette, code, top, parts }), html`<strong>${title}.</strong> Table: ${link(file)}`),
  )
  const means = codeMean(
    shown.map(({ title, rows }) => ({ series: title, points: meanPoints(rows) })),
    { palette },
  )
  const files = shown.map(({ file }, i) => html`${i > 0 && ', '}${link(file)}`)
  return html`<h2>Densities of the codes</h2>
    <p>
      The areas are e(z), the density of the codes of the data; the line is the marginal m(z), which codes are drawn
      from to generate data. With one layer e(z) is a mixture of two Gaussians and cannot equal the Gaussian m(z): e(z)
      has a valley at 0, where m(z) is highest. With two layers the density of z2 given x is an integral over z1 and can
      approximate half a Gaussian. The same is true of z given x if the encoder has an auxiliary variable.
    </p>
    <div class="side">${densities}</div>
    <h2>Decoder between the two clusters</h2>
    ${figure(
      means,
      html`The mean of the decoder near 0. The marginal has most of its codes there, the data hardly any, and the mean
      is between the two values of x. The sign of z is flipped if a model has x = 1 at negative z. Tables: ${files}`,
    )}`
}

/** The runs with β = 1 and the n of the post if there are any, otherwise the smallest n above 1 and the largest. */
function shownGroups(groups: readonly OneBitGroup[]): readonly OneBitGroup[] {
  const plain = groups.filter(({ beta, bits }) => beta === 1 && bits > 1)
  const bits = [...new Set(plain.map((group) => group.bits))].sort((a, b) => a - b)
  const selected = shownBits.every((n) => bits.includes(n)) ? shownBits : [bits[0], bits.at(-1)]
  const depth = ({ layers }: OneBitGroup) => allLayers.indexOf(layers)
  const order = (group: OneBitGroup) => selected.indexOf(group.bits)
  return plain
    .filter((group) => selected.includes(group.bits))
    .sort((a, b) => order(a) - order(b) || depth(a) - depth(b))
}

async function read(directory: string, groups: readonly OneBitGroup[]): Promise<readonly ShownCode[]> {
  const found = await Promise.all(
    groups.map(async ({ layers, bits, best }) => {
      const run = String(best['run'])
      const table = await readRunTable(join(directory, run), 'code-density')
      return {
        title: `${layerLabels[layers]}, n = ${bits}`,
        code: layers === 2 ? 'z2' : 'z',
        file: `${run}/code-density.arrow`,
        rows: table?.rows ?? [],
      }
    }),
  )
  return found.filter(({ rows }) => rows.length > 0)
}

/** The plot shows |z| up to this. */
const maxAbsolute = 1.5

function meanPoints(rows: readonly Row[]) {
  const points = rows.map((row) => ({ z: numberCell(row, 'z'), mean: numberCell(row, 'mean') }))
  const [first, last] = [points[0], points.at(-1)]
  const sign = first && last && first.mean > last.mean ? -1 : 1
  return points
    .map(({ z, mean }) => ({ z: sign * z, mean }))
    .filter(({ z }) => Math.abs(z) <= maxAbsolute)
    .sort((a, b) => a.z - b.z)
}
