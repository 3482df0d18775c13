import { basename, dirname, relative } from 'node:path'
import { writeAtomically, type Row } from '@elbow-vae/core'
import { varyingNames } from '../runs/configuration-cells.js'
import { groupsOf } from '../frontier/final-points.js'
import type { FinalPoint } from '../frontier/final-point.js'
import { frontierOf } from '../frontier/frontier-table.js'
import { isFinitePoint } from '../frontier/pareto.js'
import { effectiveConfiguration, effectiveLabel } from '../runs/effective-values.js'
import type { DamagedRun } from '../runs/readable-runs.js'
import { html, type Html } from '../page/html.js'
import { formatNats } from '../page/number-table.js'
import { namedPlots } from './named-plots.js'
import { namedIfAll } from './named-runs.js'
import { renderPage } from '../page/page.js'
import { runPanel } from './run-panel.js'
import { runPictures } from './run-pictures.js'
import { runTable, type ShownRun } from './run-table.js'
import type { FamilyPoint } from '../plots/family-marks.js'
import type { Plane } from '../plots/plane-frame.js'
import { curvePlots, planePlots } from './sweep-plots.js'
import { isInPlane, type SweepRun } from './sweep-runs.js'

/**
 * Writes one page for any number of runs: the plane of ABE (arXiv:1711.00464), figures 3 and 4, −ELBO against the rate, a
 * panel per family, learning curves, a table of all evaluations, and the chosen run.
 *
 * @param out      path of the page
 * @param damaged  runs that are left out, to be listed
 * @throws WRONG_DATA for runs on different data
 */
export async function writeSweepReport(
  out: string,
  runs: readonly SweepRun[],
  damaged: readonly DamagedRun[] = [],
): Promise<void> {
  await writeAtomically(out, await sweepPage(runs, dirname(out), { damaged }))
}

/** Options of `sweepPage`. */
export interface SweepPageOptions {
  /** Of a page that is served while its runs are training: see `Page.version`. */
  readonly version?: number
  /** Runs that are left out, to be listed. */
  readonly damaged?: readonly DamagedRun[]
}

/** The page of `writeSweepReport` as text. @param from  the directory that links are relative to */
export async function sweepPage(
  runs: readonly SweepRun[],
  from: string,
  { version, damaged = [] }: SweepPageOptions = {},
): Promise<string> {
  const finite = runs.filter(isInPlane)
  const [group] = groupsOf(finite, [])
  const { frontier, hull, best } = frontierOf(group ?? { name: 'all', points: [] })
  const names = varyingNames(runs.flatMap((run) => [run.configuration, effectiveConfiguration(run)]))
  const all = finite.map((run) => familyPoint(run, runs.indexOf(run), names))
  const named = await namedIfAll(finite, (run) => runs.indexOf(run))
  const plane: Plane = { all, frontier, hull, entropy: entropyOf(finite) }
  const shown = runs.map((run, id): ShownRun => {
    const curves = [frontier.includes(run) && 'frontier', hull.includes(run) && 'hull'].filter(Boolean).join(', ')
    return { run, id, href: hrefOf(run, from), curves }
  })
  const byPriority = [...shown].sort((a, b) => Number(b.curves !== '') - Number(a.curves !== ''))
  const pictures = await runPictures(byPriority.map(({ id, run: { directory } }) => ({ id, directory })))
  const summary =
    best &&
    html`Runs on the Pareto frontier: ${frontier.length}; on the lower convex hull: ${hull.length}. The highest ELBO is
      <strong>${formatNats(-best.rate - best.distortion)}</strong> nats, at rate ${formatNats(best.rate)}. The entropy
      of the data is therefore at most ${formatNats(best.rate + best.distortion)} nats.`
  const content = [
    ...(all.length === 0
      ? [html`<p>No run has finished with a finite rate and distortion yet.</p>`]
      : named
        ? namedPlots(named)
        : planePlots(plane)),
    ...curvePlots(runs),
    ...(runs.length > 0 ? [runTable(shown, names)] : []),
  ]
  return renderPage({
    kicker: html`Elbow sweep`,
    title: finite.length === 1 ? '1 run' : `${finite.length} runs`,
    lede: html`<p>${summary}${leftOut(runs, damaged)}</p>`,
    body: [html`<div class="content">${content}</div>`, runPanel(common(runs, names), pictures)],
    footer: html`Rates and distortions are in nats per example. Data: eval.arrow, train.arrow and run.json of each run.`,
    kind: version === undefined ? 'sweep-page' : 'watched-page',
    version,
  })
}

function leftOut(runs: readonly SweepRun[], damaged: readonly DamagedRun[]): Html[] {
  const done = runs.filter(({ status }) => status === 'done')
  const unfinished = runs.length - done.length
  const notFinite = done.filter((run) => !isFinitePoint(run)).length
  const names = damaged.map(({ directory }) => basename(directory)).join(', ')
  return [
    ...(unfinished > 0 ? [html` Not finished: ${unfinished}.`] : []),
    ...(notFinite > 0
      ? [html` Without a finite rate and distortion, and therefore not in the plots: ${notFinite}.`]
      : []),
    ...(damaged.length > 0 ? [html` Left out because of damaged files: ${damaged.length} (${names}).`] : []),
  ]
}

/** Cells with the same value in all runs that have them. */
const common = (runs: readonly SweepRun[], differing: readonly string[]): Row =>
  Object.fromEntries(
    runs.flatMap(({ configuration }) => Object.entries(configuration)).filter(([name]) => !differing.includes(name)),
  )

function familyPoint(run: SweepRun, id: number, names: readonly string[]): FamilyPoint {
  const { configuration, row, rate, distortion } = run
  const text = (name: string) => String(configuration[name])
  return {
    ...{ run: String(row['run']), id, rate, distortion },
    ...{ encoder: text('encoder'), decoder: text('decoder'), marginal: text('marginal'), objective: text('objective') },
    differs: names
      .filter((name) => name.includes('.') && configuration[name] !== undefined)
      .map((name) => `${name} ${effectiveLabel(run, name)}`)
      .join(', '),
  }
}

/** The report of the run, relative to the page. */
const hrefOf = ({ directory }: SweepRun, from: string) =>
  [...relative(from, directory).split(/[\\/]/).filter(Boolean), 'report.html'].map(encodeURIComponent).join('/')

/** H, if all evaluations have the same. */
function entropyOf(points: readonly FinalPoint[]): number | null {
  const entropies = new Set(points.map(({ row }) => row['data_entropy'] ?? null))
  const [entropy] = entropies
  return entropies.size === 1 && typeof entropy === 'number' ? entropy : null
}
