import { join } from 'node:path'
import { writeAtomically, type Manifest, type Row } from '@elbow/core'
import { lastOf, rowThatCounts } from '../final-evaluation.js'
import { configuration } from './configuration.js'
import { evaluationTable } from './evaluation-table.js'
import { figure, link } from './figure.js'
import { html, type Html } from './html.js'
import { modelPanels } from './model-panels.js'
import { nats } from './number-table.js'
import { renderPage } from './page.js'
import { samplesPicture } from './picture.js'
import { readRun, type RunTable } from './read-run.js'
import { learningCurve, type Quantity } from './specs/learning-curve.js'
import { pagePalette as palette } from './specs/palette.js'
import { rateDistortion } from './specs/rate-distortion.js'
import { thin } from './specs/thin.js'

/**
 * `report.html` of one run: what it was, where it ended in the plane, and how it got there.
 *
 * @returns its path
 * @throws NOT_A_RUN
 */
export async function writeRunReport(directory: string): Promise<string> {
  const { manifest, evaluations, train, panels } = await readRun(directory)
  const path = join(directory, 'report.html')
  const last = lastOf(evaluations?.rows ?? [])
  const body = [
    html`<h2>Where it ended</h2>
      ${evaluations && last.length > 0 ? evaluationTable(evaluations, last) : html`<p>It ended before its first evaluation.</p>`}`,
    ...plane(evaluations, train, manifest),
    ...curves(evaluations, train),
    ...(await samplesPicture(directory)),
    ...(panels
      ? [
          html`<h2>What the code knows</h2>
            ${modelPanels([{ title: manifest.run, directory: '', panels }])}`,
        ]
      : []),
    configuration(manifest),
  ]
  const page = await renderPage({
    kicker: html`Elbow run`,
    title: manifest.run,
    lede: lede(manifest, last),
    body,
    footer: html`Rates and distortions in nats per example. Behind this page: ${link('run.json')},
    ${[evaluations, train].map((table) => table && html`${link(table.file)} `)}`,
  })
  await writeAtomically(path, page)
  return path
}

function lede({ status, error, config }: Manifest, last: readonly Row[]): Html {
  const row = rowThatCounts(last)
  const where =
    row &&
    html` It ended at rate <strong>${nats(row['rate'])}</strong> and distortion
      <strong>${nats(row['distortion'])}</strong> nats per example (${String(row['split'])}).`
  const stopped = status !== 'done' && html` <strong>This run is ${status}${error && `: ${error}`}.</strong>`
  return html`<p>
    Objective ${config.objective.name} on ${config.dataset.name}: encoder ${config.encoder.name}, decoder
    ${config.decoder.name}, marginal ${config.marginal.name}.${where}${stopped}
  </p>`
}

/** Infinite rates are null. */
const isPoint = (row: Row) => typeof row['rate'] === 'number' && typeof row['distortion'] === 'number'

function plane(evaluations: RunTable | undefined, train: RunTable | undefined, { dataset }: Manifest): Html[] {
  const rows = (evaluations?.rows ?? []).filter(isPoint)
  if (!evaluations || rows.length === 0) return []
  const points = rows.map((row) => ({
    label: `step ${String(row['step'])}, ${String(row['split'])}`,
    series: String(row['split']),
    rate: Number(row['rate']),
    distortion: Number(row['distortion']),
  }))
  const path = thin(train?.rows ?? [])
    .filter(isPoint)
    .map((row) => ({ rate: Number(row['rate']), distortion: Number(row['distortion']) }))
  const spec = rateDistortion(points, { palette, entropy: dataset.entropy, path })
  const line =
    dataset.entropy === null
      ? html`The dashed line is the best R&nbsp;+&nbsp;D of these evaluations: the entropy of the data is not known, but
        about this at most.`
      : html`The dashed line is D&nbsp;=&nbsp;H&nbsp;−&nbsp;R; below it, in grey, no model can be.`
  const caption = html`A point per evaluation and split; the thin line is the way there, batch by batch. ${line} Tables:
  ${link(evaluations.file)}${train && html`, ${link(train.file)}`}`
  return [
    html`<h2>In the rate–distortion plane</h2>
      ${figure(spec, caption)}`,
  ]
}

function curves(evaluations: RunTable | undefined, train: RunTable | undefined): Html[] {
  if (!train || train.rows.length === 0) return []
  const draw = (quantity: Quantity) => {
    const spec = learningCurve(quantity, train.rows, evaluations?.rows ?? [], { palette })
    const target = quantity === 'rate' && train.rows[0]!['target_rate'] !== undefined && ' Dashed: the target.'
    const caption = html`The ${quantity} of each logged training batch (line) and of each evaluation (points).${target}
    Table: ${link(train.file)}`
    return figure(spec, caption)
  }
  return [
    html`<h2>How it got there</h2>
      <div class="side">${draw('rate')} ${draw('distortion')}</div>`,
  ]
}
