import { paretoFrontier } from '../frontier/pareto.js'
import { drawing, figure } from './figure.js'
import { html, type Html } from './html.js'
import { families } from './specs/families.js'
import { fillLegend, type FamilyPoint } from './specs/family-marks.js'
import { learningCurves } from './specs/learning-curves.js'
import { pagePalette as palette } from './specs/palette.js'
import { partFrontiers } from './specs/part-frontiers.js'
import type { Plane } from './specs/plane-frame.js'
import type { SweepRun } from './sweep-runs.js'

/** The plane, the skewed plane, part by part, family by family. */
export function planePlots(plane: Plane): Html[] {
  const line =
    plane.entropy === null
      ? html`The dashed line is the best R&nbsp;+&nbsp;D: the entropy of the data is at most this.`
      : html`The dashed line is D&nbsp;=&nbsp;H&nbsp;−&nbsp;R; below it, in grey, no model can be.`
  const fill = fillLegend(plane.all)
  const marks = html`A point per run: its shape is the marginal, its lightness the decoder, its fill the
  encoder${fill && ` (${fill})`}, its colour the objective. A click shows the run.`
  return [
    html`<h2>In the rate–distortion plane</h2>
      ${figure(families(plane, { palette }), html`${marks} In steps: the Pareto frontier; thick: the lower convex hull. ${line}`)}`,
    html`<h2>What is lost</h2>
      ${figure(families(plane, { palette, skewed: true }), html`The same, −elbo against the rate: the diagonal lies level.`)}`,
    ...partByPart(plane),
    ...panels(plane),
  ]
}

/** A picture for each kind of part that differs among the runs: how far do models with this one reach? */
function partByPart(plane: Plane): Html[] {
  const kinds = (['encoder', 'decoder', 'marginal'] as const).map((kind) => {
    const names = [...new Set(plane.all.map((point) => point[kind]))]
    const parts = names.map((name) => {
      const points = plane.all.filter((point) => point[kind] === name)
      return { name, points, frontier: paretoFrontier(points) }
    })
    return { kind, parts }
  })
  const differing = kinds.filter(({ parts }) => parts.length > 1)
  if (differing.length === 0) return []
  return [
    html`<h2>Part by part</h2>
      <p class="note">The frontier of all runs that share a part, whatever their others are.</p>
      <div class="side">
        ${differing.map(({ kind, parts }) => figure(partFrontiers(plane, parts, { palette }), html`By ${kind}.`))}
      </div>`,
  ]
}

/** A panel per family, in the same frame. */
function panels(plane: Plane): Html[] {
  const nameOf = ({ encoder, decoder, marginal }: FamilyPoint) => `${encoder}, ${decoder}, ${marginal}`
  const names = [...new Set(plane.all.map(nameOf))]
  if (names.length < 2) return []
  const panel = (name: string) => {
    const shown = plane.all.filter((point) => nameOf(point) === name)
    const caption = html`${name}: ${shown.length} runs.`
    return figure(families(plane, { palette, shown, legend: false, height: 220 }), caption)
  }
  return [
    html`<h2>Family by family</h2>
      <p class="note">Encoder, decoder, marginal; all other runs pale behind.</p>
      <div class="side">${names.map(panel)}</div>`,
  ]
}

/** Learning curves, all runs in one figure per quantity. */
export function curvePlots(runs: readonly SweepRun[]): Html[] {
  const lines = runs.map(({ curve }, id) => ({ id, points: curve })).filter(({ points }) => points.length > 0)
  if (lines.length === 0) return []
  const quantities = ['minus-elbo', 'rate', 'distortion'] as const
  return [
    html`<h2>How they got there</h2>
      <p class="note">A line per run, of some of its logged training batches; the chosen one strong.</p>
      <div class="columns3">${quantities.map((each) => drawing(learningCurves(each, lines, { palette })))}</div>`,
  ]
}
