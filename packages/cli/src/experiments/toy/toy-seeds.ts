import { median } from '@elbow-vae/core'
import { figure, link, html, type Html, formatNats, numberTable } from '@elbow-vae/results/page'
import type { ExperimentResults, FinishedRun } from './read-experiment.js'
import { pagePalette as palette, rateDistortionPlot, stripPlot } from '@elbow-vae/results/plots'
import type { ToyFacts } from './toy-facts.js'

interface Measure {
  readonly title: string
  readonly valueOf: (run: FinishedRun) => number
}

const column =
  (name: string) =>
  ({ row }: FinishedRun) =>
    Number(row[name])

const measures = {
  rate: { title: 'R', valueOf: column('rate') },
  distortion: { title: 'D', valueOf: column('distortion') },
  excess: { title: 'R + D − H', valueOf: (run) => run.excess },
  truth: { title: 'I(Z;Z*)', valueOf: column('latent_truth_information') },
  divergence: { title: 'KL(p*‖g)', valueOf: column('kl_data_model') },
} as const satisfies Record<string, Measure>

/** The results over seeds, compared with the hand-made model. */
export function seedsSection({ runs, entropy }: ExperimentResults, { variants, figure: [optimal] }: ToyFacts): Html {
  const trained = variants.filter(({ name }) => name !== optimal && runs.some((run) => run.variant === name))
  const seeds = new Set(runs.filter(({ variant }) => variant !== optimal).map(({ seed }) => seed)).size
  const reference = runs.find(({ variant }) => variant === optimal)
  const titleOf = (name: string) => variants.find((variant) => variant.name === name)?.title ?? name
  if (seeds === 0) return html``

  const stripOf = ({ title, valueOf }: Measure, caption: string) => {
    const points = trained.flatMap(({ name, title: group }) =>
      runs
        .filter(({ variant }) => variant === name)
        .map((run) => ({ group, label: `seed ${run.seed}`, value: valueOf(run) })),
    )
    const options = { palette, title: `${title} (nats)` }
    const rule = reference && { reference: { label: titleOf(optimal), value: valueOf(reference) } }
    const groups = trained.map((variant) => variant.title)
    return figure(stripPlot(groups, points, { ...options, ...rule }), html`${caption} Table: ${link('summary.arrow')}`)
  }
  const strips = html`<div class="side">
    ${stripOf(measures.rate, 'Rate. The ELBO does not determine it; a target rate with λ = 1 may be exceeded, with λ = 2 it is reached.')}
    ${stripOf(measures.excess, 'Gap of the bound; 0 is the line D = H − R.')}
    ${stripOf(measures.truth, 'Mutual information of the code and the class; the dashed line is the hand-made model.')}
    ${stripOf(measures.divergence, 'Divergence of the generated distribution from the data.')}
  </div>`
  const planePoints = runs.map((run) => ({
    label: `${titleOf(run.variant)}, seed ${run.seed}`,
    series: titleOf(run.variant),
    rate: measures.rate.valueOf(run),
    distortion: measures.distortion.valueOf(run),
  }))
  // Trained models first, with the colors of the strips; the hand-made one is drawn on top.
  const titles = [...trained.map(({ title }) => title), titleOf(optimal)]
  const ordered = titles.flatMap((title) => planePoints.filter(({ series }) => series === title))
  const plane = figure(
    rateDistortionPlot(ordered, { palette, entropy }),
    html`Every run in the rate–distortion plane. The ELBO is constant along the dashed line, so the objective or chance
    determines the position of a run on it. No model can be in the gray region. Table: ${link('summary.arrow')}`,
  )
  return html`<h2>${seeds > 1 ? `Results over ${seeds} seeds` : 'Results of one seed'}</h2>
    ${seedTable(runs, variants)} ${seeds > 1 && strips}
    <h2>In the rate–distortion plane</h2>
    ${plane}`
}

function seedTable(runs: readonly FinishedRun[], variants: ToyFacts['variants']): Html {
  const columns = Object.values(measures)
  const rows = variants.flatMap(({ name, title }) => {
    const group = runs.filter(({ variant }) => variant === name)
    return group.length === 0 ? [] : [[title, group.length, ...columns.map(({ valueOf }) => range(group.map(valueOf)))]]
  })
  const head = [{ text: 'model' }, { text: 'seeds' }, ...columns.map(({ title }) => ({ text: title }))]
  return html`${numberTable('Medians over seeds', head, rows)}
    <p class="note">The median, and the range below it, in nats. Table: ${link('summary.arrow')}</p>`
}

/** The median, and the range if there are several values. */
function range(values: readonly number[]): Html {
  const limits =
    values.length > 1 && html`<small>${formatNats(Math.min(...values))} – ${formatNats(Math.max(...values))}</small>`
  return html`${formatNats(median(values))}${limits}`
}
