import { basename, dirname, relative } from 'node:path'
import { writeAtomically, type Row } from '@elbow/core'
import { differing } from '../configuration-cells.js'
import { groupsOf, type FinalPoint } from '../frontier/final-points.js'
import { frontierOf } from '../frontier/frontier-table.js'
import { isFinitePoint } from '../frontier/pareto.js'
import { configurationInForce, inForceLabel } from '../in-force.js'
import type { DamagedRun } from '../readable-runs.js'
import { html, type Html } from './html.js'
import { nats } from './number-table.js'
import { namedPlots } from './named-plots.js'
import { namedIfAll } from './named-runs.js'
import { renderPage } from './page.js'
import { runPanel } from './run-panel.js'
import { runPanelScript } from './run-panel-script.js'
import { runPanelStyle } from './run-panel-style.js'
import { runPictures } from './run-pictures.js'
import { runTable, type ShownRun } from './run-table.js'
import type { FamilyPoint } from './specs/family-marks.js'
import type { Plane } from './specs/plane-frame.js'
import { curvePlots, planePlots } from './sweep-plots.js'
import { isInPlane, type SweepRun } from './sweep-runs.js'

/**
 * One page of any number of runs: the plane of ABE figures 3 and 4, a panel per family, the elbo against the rate, learning
 * curves, a table of what every evaluator measured, and the run that a person chooses.
 *
 * @param out  its path
 * @throws WRONG_DATA for runs on different data
 */
export async function writeSweepReport(
  out: string,
  runs: readonly SweepRun[],
  damaged: readonly DamagedRun[] = [],
): Promise<void> {
  await writeAtomically(out, await sweepPage(runs, dirname(out), { damaged }))
}

interface PageOptions {
  /** More that is to run in the browser. */
  readonly script?: string
  /** Runs that are left out. */
  readonly damaged?: readonly DamagedRun[]
}

/** @param from  the directory that links are relative to */
export async function sweepPage(
  runs: readonly SweepRun[],
  from: string,
  { script = '', damaged = [] }: PageOptions = {},
): Promise<string> {
  const finite = runs.filter(isInPlane)
  const [group] = groupsOf(finite, [])
  const { frontier, hull, best } = frontierOf(group ?? { name: 'all', points: [] })
  const names = differing(runs.flatMap((run) => [run.configuration, configurationInForce(run)]))
  const all = finite.map((run) => familyPoint(run, runs.indexOf(run), names))
  const named = await namedIfAll(finite, (run) => runs.indexOf(run))
  const plane: Plane = { all, frontier, hull, entropy: entropyOf(finite) }
  const shown = runs.map((run, id): ShownRun => {
    const on = [frontier.includes(run) && 'frontier', hull.includes(run) && 'hull'].filter(Boolean).join(', ')
    return { run, id, href: hrefOf(run, from), on }
  })
  const byClaim = [...shown].sort((a, b) => Number(b.on !== '') - Number(a.on !== ''))
  const pictures = await runPictures(byClaim.map(({ id, run: { directory } }) => ({ id, directory })))
  const where =
    best &&
    html`${frontier.length} on the Pareto frontier, ${hull.length} on the convex hull. The best elbo is
      <strong>${nats(-best.rate - best.distortion)}</strong> nats, at rate ${nats(best.rate)}: the entropy of the data
      is at most ${nats(best.rate + best.distortion)}.`
  const content = [
    ...(all.length === 0
      ? [html`<p>No run has ended in the plane yet.</p>`]
      : named
        ? namedPlots(named)
        : planePlots(plane)),
    ...curvePlots(runs),
    ...(runs.length > 0 ? [runTable(shown, names)] : []),
  ]
  return renderPage({
    kicker: html`Elbow sweep`,
    title: finite.length === 1 ? '1 run' : `${finite.length} runs`,
    lede: html`<p>${where}${leftOut(runs, damaged)}</p>`,
    body: [html`<div class="content">${content}</div>`, runPanel(common(runs, names), pictures)],
    footer: html`Rates and distortions in nats per example. Behind this page: eval.arrow, train.arrow and run.json of
    each run.`,
    style: runPanelStyle,
    script: runPanelScript + script,
  })
}

function leftOut(runs: readonly SweepRun[], damaged: readonly DamagedRun[]): Html[] {
  const done = runs.filter(({ status }) => status === 'done')
  const unfinished = runs.length - done.length
  const notFinite = done.filter((run) => !isFinitePoint(run)).length
  const names = damaged.map(({ directory }) => basename(directory)).join(', ')
  return [
    ...(unfinished > 0 ? [html` Not done: ${unfinished}.`] : []),
    ...(notFinite > 0 ? [html` On no plot, for want of a finite rate and distortion: ${notFinite}.`] : []),
    ...(damaged.length > 0 ? [html` Left out, because of damaged files: ${damaged.length} (${names}).`] : []),
  ]
}

/** Cells that say the same of all runs that have them. */
const common = (runs: readonly SweepRun[], differing: readonly string[]): Row =>
  Object.fromEntries(
    runs.flatMap(({ configuration }) => Object.entries(configuration)).filter(([name]) => !differing.includes(name)),
  )

function familyPoint(run: SweepRun, id: number, names: readonly string[]): FamilyPoint {
  const { configuration, row, rate, distortion } = run
  const word = (name: string) => String(configuration[name])
  return {
    ...{ run: String(row['run']), id, rate, distortion },
    ...{ encoder: word('encoder'), decoder: word('decoder'), marginal: word('marginal'), objective: word('objective') },
    differs: names
      .filter((name) => name.includes('.') && configuration[name] !== undefined)
      .map((name) => `${name} ${inForceLabel(run, name)}`)
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
