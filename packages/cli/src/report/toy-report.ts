import { join } from 'node:path'
import { writeAtomically } from '@elbow/core'
import { toyVariants } from '../experiments/toy.js'
import { link } from './figure.js'
import { html, type Html } from './html.js'
import { modelPanels } from './model-panels.js'
import { nats, numberTable } from './number-table.js'
import { renderPage } from './page.js'
import { firstRun, readExperiment, type FinishedRun } from './read-experiment.js'
import type { Panels } from './read-run.js'
import { overSeeds } from './toy-seeds.js'
import { toyLede, toyWords } from './toy-words.js'

/** What is not in the tables: the models' names for a reader, in order, and what the paper printed. */
export interface ToyFacts {
  readonly variants: readonly {
    readonly name: string
    readonly title: string
    readonly published: Readonly<Partial<Record<'rate' | 'distortion', number>>>
  }[]
  /** Variants of ABE figure 2: made by hand, trained on the elbo, trained at a target rate. */
  readonly figure: readonly [optimal: string, elbo: string, targetRate: string]
}

export type DrawnRun = FinishedRun & { readonly title: string; readonly panels: Panels }

const abe: ToyFacts = { variants: toyVariants, figure: ['optimal', 'elbo', 'target-rate-ramp'] }

/**
 * `report.html` of `elbow reproduce toy`: ABE figure 2, its numbers beside ours, and what other seeds do.
 *
 * @returns its path
 */
export async function writeToyReport(directory: string, facts: ToyFacts = abe): Promise<string> {
  const experiment = await readExperiment(directory)
  const titleOf = (name: string) => facts.variants.find((variant) => variant.name === name)?.title ?? name
  const found = await Promise.all(facts.figure.map((variant) => firstRun(directory, experiment, variant)))
  const drawn = found.flatMap((run): DrawnRun[] => (run ? [{ ...run, title: titleOf(run.variant) }] : []))
  const path = join(directory, 'report.html')
  const page = await renderPage({
    kicker: html`<code>elbow reproduce toy</code>, after figure 2 of <cite>Fixing a Broken ELBO</cite>`,
    title: 'Same likelihood, different codes',
    lede: toyLede(drawn, facts),
    body: [
      html`<h2>The paper’s numbers beside ours</h2>
        ${besidePaper(drawn, facts)}`,
      html`<h2>What each model knows</h2>
        ${toyWords(drawn, facts)} ${drawn.length > 0 && figureTwo(drawn)}`,
      overSeeds(experiment, facts),
    ],
    footer: html`<p>
        After section 4 and figure 2 of A. Alemi, B. Poole, I. Fischer, J. Dillon, R. Saurous, K. Murphy:
        <a href="https://arxiv.org/abs/1711.00464">Fixing a Broken ELBO</a>, ICML 2018.
      </p>
      <p>
        Drawn from ${link('summary.arrow')}${drawn.map(({ run }) => html`, ${link(`${run}/eval.arrow`)}`)} by
        <code>elbow reproduce toy</code>. All expectations are exact sums over the 30 values of x and the codes.
        ${experiment.unfinished > 0 && `${experiment.unfinished} of the runs did not finish and are left out.`}
      </p>`,
  })
  await writeAtomically(path, page)
  return path
}

function besidePaper(drawn: readonly DrawnRun[], { variants }: ToyFacts): Html {
  const head = [
    { text: 'model' },
    { text: html`R, paper`, description: 'rate that the paper prints' },
    { text: html`R, ours`, description: 'R = E log e(z|x)/m(z)' },
    { text: 'D', description: 'D = −E log d(x|z)' },
    { text: 'elbo', description: '−(R + D)' },
    { text: 'R + D − H', description: 'how far the bounds are from tight' },
    { text: 'I(X;Z)', description: 'what the code knows about x' },
    { text: 'I(Z;Z*)', description: 'what the code knows about the true class' },
    { text: 'KL(p*‖g)', description: 'how far the generated distribution is from the data' },
  ]
  const rows = drawn.map(({ title, variant, row, excess }) => {
    const published = variants.find(({ name }) => name === variant)?.published.rate
    const measured = ['mutual_information', 'latent_truth_information', 'kl_data_model'].map((name) => nats(row[name]))
    return [
      title,
      published ?? '–',
      nats(row['rate']),
      nats(row['distortion']),
      nats(row['elbo']),
      nats(excess),
      ...measured,
    ]
  })
  const seed = drawn.at(-1)?.seed
  return html`${numberTable('The paper’s numbers beside ours', head, rows)}
    <p class="note">
      Nats. Trained models: ${seed === undefined ? 'none' : `seed ${seed}`}. The paper prints no more than these rates;
      that of the hand-made model is its definition. Table: ${link('summary.arrow')}
    </p>`
}

const figureTwo = (drawn: readonly DrawnRun[]) =>
  modelPanels(
    drawn.map(({ title, run, row, panels }) => ({
      title,
      directory: run,
      panels,
      numbers: html`R ${nats(row['rate'])} · D ${nats(row['distortion'])}<br />I(Z;Z*)
        ${nats(row['latent_truth_information'])}`,
    })),
  )
