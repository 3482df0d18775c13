import { paretoFrontier } from '../frontier/pareto.js'
import { plotElement, figure } from '../page/figure.js'
import { html, type Html } from '../page/html.js'
import { familiesPlot } from '../plots/families.js'
import { fillLegend, type FamilyPoint } from '../plots/family-marks.js'
import { learningCurves } from '../plots/learning-curves.js'
import { pagePalette as palette } from '../plots/palette.js'
import { partFrontiers } from '../plots/part-frontiers.js'
import type { Plane } from '../plots/plane-frame.js'
import type { SweepRun } from './sweep-runs.js'

/** The rate–distortion plane, −ELBO against rate, the frontiers of parts, and a panel per family. */
export function planePlots(plane: Plane): Html[] {
  const line =
    plane.entropy === null
      ? html`The dashed line is the lowest R&nbsp;+&nbsp;D, an upper bound of the entropy of the data.`
      : html`The dashed line is D&nbsp;=&nbsp;H&nbsp;−&nbsp;R, where H is the entropy of the data. No model can be in
        the gray region below it.`
  const fill = fillLegend(plane.all)
  const marks = html`Each point is a run. Shape: marginal. Lightness: decoder. Fill: encoder${fill && ` (${fill})`}.
  Color: objective. Click a point to see its run.`
  return [
    html`<h2>In the rate–distortion plane</h2>
      ${figure(familiesPlot(plane, { palette }), html`${marks} Step line: Pareto frontier. Thick line: lower convex hull. ${line}`)}`,
    html`<h2>Negative ELBO</h2>
      ${figure(
        familiesPlot(plane, { palette, skewed: true }),
        html`The same points, with −ELBO&nbsp;=&nbsp;R&nbsp;+&nbsp;D on the vertical axis: lines of equal
        R&nbsp;+&nbsp;D are horizontal.`,
      )}`,
    ...partPlots(plane),
    ...familyPlots(plane),
  ]
}

/** For each kind of part that differs between runs: the frontier of the runs with each part. */
function partPlots(plane: Plane): Html[] {
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
    html`<h2>Frontier of each part</h2>
      <p class="note">The frontier of all runs with the same encoder, decoder or marginal.</p>
      <div class="side">
        ${differing.map(({ kind, parts }) => figure(partFrontiers(plane, parts, { palette }), html`By ${kind}.`))}
      </div>`,
  ]
}

/** A panel per family: the runs with the same encoder, decoder and marginal. All panels have the same axes. */
function familyPlots(plane: Plane): Html[] {
  const nameOf = ({ encoder, decoder, marginal }: FamilyPoint) => `${encoder}, ${decoder}, ${marginal}`
  const names = [...new Set(plane.all.map(nameOf))]
  if (names.length < 2) return []
  const panel = (name: string) => {
    const shown = plane.all.filter((point) => nameOf(point) === name)
    const caption = html`${name}: ${shown.length} runs.`
    return figure(familiesPlot(plane, { palette, shown, legend: false, height: 220 }), caption)
  }
  return [
    html`<h2>Families</h2>
      <p class="note">A panel per combination of encoder, decoder and marginal. The runs of other families are pale.</p>
      <div class="side">${names.map(panel)}</div>`,
  ]
}

/** The learning curves of all runs, a figure per quantity. */
export function curvePlots(runs: readonly SweepRun[]): Html[] {
  const lines = runs.map(({ curve }, id) => ({ id, points: curve })).filter(({ points }) => points.length > 0)
  if (lines.length === 0) return []
  const quantities = ['minus-elbo', 'rate', 'distortion'] as const
  return [
    html`<h2>Learning curves</h2>
      <p class="note">A line per run, from logged training batches. The line of the chosen run is highlighted.</p>
      <div class="three-columns">
        ${quantities.map((each) => plotElement(learningCurves(each, lines, { palette })))}
      </div>`,
  ]
}
