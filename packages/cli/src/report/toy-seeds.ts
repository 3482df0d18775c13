import { median } from '../median.js'
import { figure, link } from './figure.js'
import { html, type Html } from './html.js'
import { nats, numberTable } from './number-table.js'
import type { Experiment, FinishedRun } from './read-experiment.js'
import { pagePalette as palette } from './specs/palette.js'
import { rateDistortion } from './specs/rate-distortion.js'
import { strip } from './specs/strip.js'
import type { ToyFacts } from './toy-report.js'

interface Measure {
  readonly title: string
  readonly of: (run: FinishedRun) => number
}

const column =
  (name: string) =>
  ({ row }: FinishedRun) =>
    Number(row[name])

const measures = {
  rate: { title: 'R', of: column('rate') },
  distortion: { title: 'D', of: column('distortion') },
  excess: { title: 'R + D − H', of: (run) => run.excess },
  truth: { title: 'I(Z;Z*)', of: column('latent_truth_information') },
  divergence: { title: 'KL(p*‖g)', of: column('kl_data_model') },
} as const satisfies Record<string, Measure>

/** What every model does from many starting points; the hand-made one is the reference. */
export function overSeeds({ runs, entropy }: Experiment, { variants, figure: [optimal] }: ToyFacts): Html {
  const trained = variants.filter(({ name }) => name !== optimal && runs.some((run) => run.variant === name))
  const seeds = new Set(runs.filter(({ variant }) => variant !== optimal).map(({ seed }) => seed)).size
  const reference = runs.find(({ variant }) => variant === optimal)
  const titleOf = (name: string) => variants.find((variant) => variant.name === name)?.title ?? name
  if (seeds === 0) return html``

  const stripOf = ({ title, of }: Measure, caption: string) => {
    const points = trained.flatMap(({ name, title: group }) =>
      runs
        .filter(({ variant }) => variant === name)
        .map((run) => ({ group, label: `seed ${run.seed}`, value: of(run) })),
    )
    const options = { palette, title: `${title} (nats)` }
    const rule = reference && { reference: { label: titleOf(optimal), value: of(reference) } }
    const groups = trained.map((variant) => variant.title)
    return figure(strip(groups, points, { ...options, ...rule }), html`${caption} Table: ${link('summary.arrow')}`)
  }
  const strips = html`<div class="side">
    ${stripOf(measures.rate, 'The rate: the elbo leaves it open, λ = 1 may overshoot, λ = 2 holds the target.')}
    ${stripOf(measures.excess, 'Slack of the bounds; 0 is the line D = H − R.')}
    ${stripOf(measures.truth, 'What the code knows about the class: as much as by hand at the dashed rule.')}
    ${stripOf(measures.divergence, 'How far what is generated is from the data.')}
  </div>`
  const planePoints = runs.map((run) => ({
    label: `${titleOf(run.variant)}, seed ${run.seed}`,
    series: titleOf(run.variant),
    rate: measures.rate.of(run),
    distortion: measures.distortion.of(run),
  }))
  // Trained models first, with the colours of the strips; the hand-made one last, on top.
  const titles = [...trained.map(({ title }) => title), titleOf(optimal)]
  const ordered = titles.flatMap((title) => planePoints.filter(({ series }) => series === title))
  const plane = figure(
    rateDistortion(ordered, { palette, entropy }),
    html`Every run in the rate–distortion plane. All lie on the dashed line or barely above it: the elbo is the same all
    along it, so a run’s place on it is what the objective asked for, or chance. No model can be in the grey. Table:
    ${link('summary.arrow')}`,
  )
  return html`<h2>${seeds > 1 ? `The same over ${seeds} seeds` : 'One seed of each'}</h2>
    ${seedTable(runs, variants)} ${seeds > 1 && strips}
    <h2>In the rate–distortion plane</h2>
    ${plane}`
}

function seedTable(runs: readonly FinishedRun[], variants: ToyFacts['variants']): Html {
  const columns = Object.values(measures)
  const rows = variants.flatMap(({ name, title }) => {
    const own = runs.filter(({ variant }) => variant === name)
    return own.length === 0 ? [] : [[title, own.length, ...columns.map(({ of }) => spread(own.map(of)))]]
  })
  const head = [{ text: 'model' }, { text: 'seeds' }, ...columns.map(({ title }) => ({ text: title }))]
  return html`${numberTable('Medians over seeds', head, rows)}
    <p class="note">Median, and smallest to largest below it; nats. Table: ${link('summary.arrow')}</p>`
}

/** Median, and the range where there are several. */
function spread(values: readonly number[]): Html {
  const range = values.length > 1 && html`<small>${nats(Math.min(...values))} – ${nats(Math.max(...values))}</small>`
  return html`${nats(median(values))}${range}`
}
