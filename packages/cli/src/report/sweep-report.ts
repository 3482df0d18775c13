import { dirname, relative } from 'node:path'
import { writeAtomically } from '@elbow/core'
import { differing } from '../configuration-cells.js'
import type { FinalPoint, FinalPoints } from '../frontier/final-points.js'
import { groupsOf } from '../frontier/final-points.js'
import { frontierOf } from '../frontier/frontier-table.js'
import { isFinitePoint, paretoFrontier } from '../frontier/pareto.js'
import { figure } from './figure.js'
import { html, type Html } from './html.js'
import { nats, numberTable } from './number-table.js'
import { renderPage } from './page.js'
import { families } from './specs/families.js'
import { fillLegend, type FamilyPoint } from './specs/family-marks.js'
import { pagePalette as palette } from './specs/palette.js'
import { partFrontiers } from './specs/part-frontiers.js'
import type { Plane } from './specs/plane-frame.js'

/**
 * One page of any number of runs: the plane of ABE figures 3 and 4, a panel per family, the elbo against the rate.
 *
 * @param out  its path
 * @throws WRONG_DATA for runs on different data
 */
export async function writeSweepReport(out: string, { points, unfinished, notFinite }: FinalPoints): Promise<void> {
  const finite = points.filter(isFinitePoint)
  const [group] = groupsOf(finite, [])
  const { frontier, hull, best } = frontierOf(group ?? { name: 'all', points: [] })
  const names = differing(finite.map(({ configuration }) => configuration))
  const all = finite.map((point) => familyPoint(point, names, dirname(out)))
  const plane: Plane = { all, frontier, hull, entropy: entropyOf(finite) }
  const left = [
    ...(unfinished > 0 ? [html` ${unfinished} runs are not done.`] : []),
    ...(notFinite > 0 ? [html` ${notFinite} runs are on no plot: their rate or distortion is not finite.`] : []),
  ]
  const where =
    best &&
    html` The best elbo is <strong>${nats(-best.rate - best.distortion)}</strong> nats, at rate ${nats(best.rate)}: the
      entropy of the data is at most ${nats(best.rate + best.distortion)}.`
  const page = await renderPage({
    kicker: html`Elbow sweep`,
    title: `${finite.length} runs`,
    lede: html`<p>
      ${frontier.length} of them are on the Pareto frontier, ${hull.length} on the convex hull.${where}${left}
    </p>`,
    body:
      all.length === 0
        ? [html`<p>No run has ended in the plane yet.</p>`]
        : [...plots(plane), runTable(all, finite, frontier, hull)],
    footer: html`Rates and distortions in nats per example. Behind this page: eval.arrow and run.json of each run.`,
  })
  await writeAtomically(out, page)
}

function plots(plane: Plane): Html[] {
  const line =
    plane.entropy === null
      ? html`The dashed line is the best R&nbsp;+&nbsp;D: the entropy of the data is at most this.`
      : html`The dashed line is D&nbsp;=&nbsp;H&nbsp;−&nbsp;R; below it, in grey, no model can be.`
  const fill = fillLegend(plane.all)
  const marks = html`A point per run: its shape is the marginal, its lightness the decoder, its fill the
  encoder${fill && ` (${fill})`}, its colour the objective. A click opens the run.`
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

function runTable(
  all: readonly FamilyPoint[],
  points: readonly FinalPoint[],
  frontier: readonly FinalPoint[],
  hull: readonly FinalPoint[],
): Html {
  const head = ['run', 'R', 'D', 'R + D', 'on'].map((text) => ({ text }))
  const rows = all.map(({ run, href, rate, distortion }, i) => [
    html`<a href="${href}">${run}</a>`,
    ...[rate, distortion, rate + distortion].map(nats),
    [frontier.includes(points[i]!) && 'frontier', hull.includes(points[i]!) && 'hull'].filter(Boolean).join(', '),
  ])
  return html`<h2>Runs</h2>
    ${numberTable('Runs', head, rows)}`
}

function familyPoint(point: FinalPoint, names: readonly string[], from: string): FamilyPoint {
  const { configuration, row, rate, distortion, directory } = point
  const word = (name: string) => String(configuration[name])
  const path = [...relative(from, directory).split(/[\\/]/), 'report.html']
  return {
    ...{ run: String(row['run']), href: path.map(encodeURIComponent).join('/'), rate, distortion },
    ...{ encoder: word('encoder'), decoder: word('decoder'), marginal: word('marginal'), objective: word('objective') },
    differs: names
      .filter((name) => name.includes('.') && configuration[name] !== undefined)
      .map((name) => `${name} ${word(name)}`)
      .join(', '),
  }
}

/** H, where all evaluations know it. */
function entropyOf(points: readonly FinalPoint[]): number | null {
  const known = new Set(points.map(({ row }) => row['data_entropy'] ?? null))
  const [entropy] = known
  return known.size === 1 && typeof entropy === 'number' ? entropy : null
}
