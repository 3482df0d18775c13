import { join } from 'node:path'
import { writeAtomically, type Manifest, type Row } from '@elbow-vae/core'
import { latestRows, preferredRow } from '../runs/final-evaluation.js'
import { configuration } from './configuration.js'
import { evaluationTable } from './evaluation-table.js'
import { figure, link } from '../page/figure.js'
import { html, type Html } from '../page/html.js'
import { modelPanels } from './model-panels.js'
import { formatNats } from '../page/number-table.js'
import { renderPage } from '../page/page.js'
import { samplesPicture } from '../page/picture.js'
import { readRun, type RunTable } from '../runs/read-run.js'
import { learningCurve, type Quantity } from '../plots/learning-curve.js'
import { pagePalette as palette } from '../plots/palette.js'
import { rateDistortionPlot } from '../plots/rate-distortion.js'
import { thinRows } from '../plots/thin-rows.js'

/**
 * Writes `report.html` of one run: evaluation, rate–distortion plane, learning curves, pictures, configuration.
 *
 * @returns path of the page
 * @throws NOT_A_RUN
 */
export async function writeRunReport(directory: string): Promise<string> {
  const { manifest, evaluations, train, panels } = await readRun(directory)
  const path = join(directory, 'report.html')
  const last = latestRows(evaluations?.rows ?? [])
  const body = [
    html`<h2>Last evaluation</h2>
      ${evaluations && last.length > 0 ? evaluationTable(evaluations, last) : html`<p>The run has no evaluation yet.</p>`}`,
    ...plane(evaluations, train, manifest),
    ...curves(evaluations, train),
    ...(await samplesPicture(directory)),
    ...(panels
      ? [
          html`<h2>Distributions of data and codes</h2>
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
    footer: html`Rates and distortions are in nats per example. Data: ${link('run.json')},
    ${[evaluations, train].map((table) => table && html`${link(table.file)} `)}`,
  })
  await writeAtomically(path, page)
  return path
}

function lede({ status, error, config }: Manifest, last: readonly Row[]): Html {
  const row = preferredRow(last)
  const result =
    row &&
    html` Last evaluation (split ${String(row['split'])}): rate <strong>${formatNats(row['rate'])}</strong>, distortion
      <strong>${formatNats(row['distortion'])}</strong> nats per example.`
  const stopped = status !== 'done' && html` <strong>Status of this run: ${status}${error && `, ${error}`}.</strong>`
  return html`<p>
    Objective ${config.objective.name} on ${config.dataset.name}: encoder ${config.encoder.name}, decoder
    ${config.decoder.name}, marginal ${config.marginal.name}.${result}${stopped}
  </p>`
}

/** Infinite rates are null in the table. */
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
  const path = thinRows(train?.rows ?? [])
    .filter(isPoint)
    .map((row) => ({ rate: Number(row['rate']), distortion: Number(row['distortion']) }))
  const spec = rateDistortionPlot(points, { palette, entropy: dataset.entropy, path })
  const line =
    dataset.entropy === null
      ? html`The dashed line is the lowest R&nbsp;+&nbsp;D of these evaluations, an estimated upper bound of the entropy
        of the data.`
      : html`The dashed line is D&nbsp;=&nbsp;H&nbsp;−&nbsp;R, where H is the entropy of the data. No model can be in
        the gray region below it.`
  const caption = html`A point per evaluation and split; the thin line shows logged training batches. ${line} Tables:
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
    const target = quantity === 'rate' && train.rows[0]?.['target_rate'] !== undefined && ' Dashed: the target rate.'
    const caption = html`The ${quantity} of logged training batches (line) and of evaluations (points).${target} Table:
    ${link(train.file)}`
    return figure(spec, caption)
  }
  return [
    html`<h2>Learning curves</h2>
      <div class="side">${draw('rate')} ${draw('distortion')}</div>`,
  ]
}
