import { dirname, relative } from 'node:path'
import { writeAtomically } from '@elbow/core'
import { differing } from '../configuration-cells.js'
import { groupsOf, type FinalPoint } from '../frontier/final-points.js'
import { frontierOf } from '../frontier/frontier-table.js'
import { isFinitePoint, paretoFrontier } from '../frontier/pareto.js'
import { drawing, figure } from './figure.js'
import { html, type Html } from './html.js'
import { nats } from './number-table.js'
import { renderPage } from './page.js'
import { runPanel } from './run-panel.js'
import { runPanelScript } from './run-panel-script.js'
import { runPanelStyle } from './run-panel-style.js'
import { runPictures } from './run-pictures.js'
import { runTable, type ShownRun } from './run-table.js'
import { families } from './specs/families.js'
import { fillLegend, type FamilyPoint } from './specs/family-marks.js'
import { learningCurves } from './specs/learning-curves.js'
import { pagePalette as palette } from './specs/palette.js'
import { partFrontiers } from './specs/part-frontiers.js'
import type { Plane } from './specs/plane-frame.js'
import { isInPlane, type SweepRun } from './sweep-runs.js'

/**
 * One page of any number of runs: the plane of ABE figures 3 and 4, a panel per family, the elbo against the rate, learning
 * curves, a table of what every evaluator measured, and the run that a person chooses.
 *
 * @param out  its path
 * @throws WRONG_DATA for runs on different data
 */
export async function writeSweepReport(out: string, runs: readonly SweepRun[]): Promise<void> {
  await writeAtomically(out, await sweepPage(runs, dirname(out)))
}

/**
 * @param from    the directory that links are relative to
 * @param script  more that is to run in the browser
 */
export async function sweepPage(runs: readonly SweepRun[], from: string, script = ''): Promise<string> {
  const finite = runs.filter(isInPlane)
  const [group] = groupsOf(finite, [])
  const { frontier, hull, best } = frontierOf(group ?? { name: 'all', points: [] })
  const names = differing(runs.map(({ configuration }) => configuration))
  const all = finite.map((run) => familyPoint(run, runs.indexOf(run), names))
  const plane: Plane = { all, frontier, hull, entropy: entropyOf(finite) }
  const shown = runs.map((run, id): ShownRun => {
    const on = [frontier.includes(run) && 'frontier', hull.includes(run) && 'hull'].filter(Boolean).join(', ')
    return { run, id, href: hrefOf(run, from), on }
  })
  const byClaim = [...shown].sort((a, b) => Number(b.on !== '') - Number(a.on !== ''))
  const pictures = await runPictures(byClaim.map(({ id, run: { directory } }) => ({ id, directory })))
  const where =
    best &&
    html` The best elbo is <strong>${nats(-best.rate - best.distortion)}</strong> nats, at rate ${nats(best.rate)}: the
      entropy of the data is at most ${nats(best.rate + best.distortion)}.`
  const content = [
    ...(all.length === 0 ? [html`<p>No run has ended in the plane yet.</p>`] : plots(plane)),
    ...curves(runs),
    ...(runs.length > 0 ? [runTable(shown, names)] : []),
  ]
  return renderPage({
    kicker: html`Elbow sweep`,
    title: `${finite.length} runs`,
    lede: html`<p>
      ${frontier.length} of them are on the Pareto frontier, ${hull.length} on the convex hull.${where}${leftOut(runs)}
    </p>`,
    body: [html`<div class="content">${content}</div>`, runPanel(common(runs, names), pictures)],
    footer: html`Rates and distortions in nats per example. Behind this page: eval.arrow, train.arrow and run.json of
    each run.`,
    style: runPanelStyle,
    script: runPanelScript + script,
  })
}

function leftOut(runs: readonly SweepRun[]): Html[] {
  const done = runs.filter(({ status }) => status === 'done')
  const unfinished = runs.length - done.length
  const notFinite = done.filter((run) => !isFinitePoint(run)).length
  return [
    ...(unfinished > 0 ? [html` ${unfinished} runs are not done.`] : []),
    ...(notFinite > 0 ? [html` ${notFinite} runs are on no plot: their rate or distortion is not finite.`] : []),
  ]
}

/** Cells that say the same of all runs. */
const common = ([first]: readonly SweepRun[], differing: readonly string[]) =>
  Object.fromEntries(Object.entries(first?.configuration ?? {}).filter(([name]) => !differing.includes(name)))

function plots(plane: Plane): Html[] {
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

/** All runs in one figure per quantity. */
function curves(runs: readonly SweepRun[]): Html[] {
  const lines = runs.map(({ curve }, id) => ({ id, points: curve })).filter(({ points }) => points.length > 0)
  if (lines.length === 0) return []
  const quantities = ['minus-elbo', 'rate', 'distortion'] as const
  return [
    html`<h2>How they got there</h2>
      <p class="note">A line per run, of some of its logged training batches; the chosen one strong.</p>
      <div class="columns3">${quantities.map((each) => drawing(learningCurves(each, lines, { palette })))}</div>`,
  ]
}

function familyPoint(
  { configuration, row, rate, distortion }: SweepRun,
  id: number,
  names: readonly string[],
): FamilyPoint {
  const word = (name: string) => String(configuration[name])
  return {
    ...{ run: String(row['run']), id, rate, distortion },
    ...{ encoder: word('encoder'), decoder: word('decoder'), marginal: word('marginal'), objective: word('objective') },
    differs: names
      .filter((name) => name.includes('.') && configuration[name] !== undefined)
      .map((name) => `${name} ${word(name)}`)
      .join(', '),
  }
}

/** The run's own report, relative to the page. */
const hrefOf = ({ directory }: SweepRun, from: string) =>
  [...relative(from, directory).split(/[\\/]/).filter(Boolean), 'report.html'].map(encodeURIComponent).join('/')

/** H, where all evaluations know it. */
function entropyOf(points: readonly FinalPoint[]): number | null {
  const known = new Set(points.map(({ row }) => row['data_entropy'] ?? null))
  const [entropy] = known
  return known.size === 1 && typeof entropy === 'number' ? entropy : null
}
