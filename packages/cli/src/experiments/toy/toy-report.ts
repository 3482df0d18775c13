import type { DrawnRun, ToyFacts } from './toy-facts.js'
import { join } from 'node:path'
import { writeAtomically } from '@elbow-vae/core'
import { toyVariants } from './toy.js'
import { link, html, type Html, formatNats, numberTable, renderPage } from '@elbow-vae/results/page'
import { modelPanels } from '@elbow-vae/results/reports'
import { firstRun, readExperiment } from './read-experiment.js'
import { seedsSection } from './toy-seeds.js'
import { toyIntroduction, toyText } from './toy-text.js'

const abe: ToyFacts = { variants: toyVariants, figure: ['optimal', 'elbo', 'target-rate-ramp'] }

/**
 * Writes `report.html` of `elbow reproduce toy`: ABE figure 2, a comparison with the paper, and the results of other seeds.
 *
 * @returns path of the page
 */
export async function writeToyReport(directory: string, facts: ToyFacts = abe): Promise<string> {
  const experiment = await readExperiment(directory)
  const titleOf = (name: string) => facts.variants.find((variant) => variant.name === name)?.title ?? name
  const found = await Promise.all(facts.figure.map((variant) => firstRun(directory, experiment, variant)))
  const drawn = found.flatMap((run): DrawnRun[] => (run ? [{ ...run, title: titleOf(run.variant) }] : []))
  const path = join(directory, 'report.html')
  const page = await renderPage({
    kicker: html`<code>elbow reproduce toy</code>, a reproduction of figure 2 of <cite>Fixing a Broken ELBO</cite>`,
    title: 'Same likelihood, different codes',
    lede: toyIntroduction(drawn, facts),
    body: [
      html`<h2>Comparison with the paper</h2>
        ${comparison(drawn, facts)}`,
      html`<h2>Information in the codes</h2>
        ${toyText(drawn, facts)} ${drawn.length > 0 && figureTwo(drawn)}`,
      seedsSection(experiment, facts),
    ],
    footer: html`<p>
        Source: section 4 and figure 2 of A. Alemi, B. Poole, I. Fischer, J. Dillon, R. Saurous, K. Murphy:
        <a href="https://arxiv.org/abs/1711.00464">Fixing a Broken ELBO</a>, ICML 2018.
      </p>
      <p>
        Data: ${link('summary.arrow')}${drawn.map(({ run }) => html`, ${link(`${run}/eval.arrow`)}`)}. Expectations are
        exact sums over the 30 values of x and the codes.
        ${experiment.unfinished > 0 && `Unfinished runs, which are left out: ${experiment.unfinished}.`}
      </p>`,
  })
  await writeAtomically(path, page)
  return path
}

function comparison(drawn: readonly DrawnRun[], { variants }: ToyFacts): Html {
  const head = [
    { text: 'model' },
    { text: html`R, paper`, description: 'rate in the paper' },
    { text: html`R, ours`, description: 'R = E log e(z|x)/m(z)' },
    { text: 'D', description: 'D = −E log d(x|z)' },
    { text: 'ELBO', description: '−(R + D)' },
    { text: 'R + D − H', description: 'gap between the bound and the entropy of the data' },
    { text: 'I(X;Z)', description: 'mutual information of the data and the code' },
    { text: 'I(Z;Z*)', description: 'mutual information of the code and the true class' },
    { text: 'KL(p*‖g)', description: 'divergence of the generated distribution from the data' },
  ]
  const rows = drawn.map(({ title, variant, row, excess }) => {
    const published = variants.find(({ name }) => name === variant)?.published.rate
    const measured = ['mutual_information', 'latent_truth_information', 'kl_data_model'].map((name) =>
      formatNats(row[name]),
    )
    return [
      title,
      published ?? '–',
      formatNats(row['rate']),
      formatNats(row['distortion']),
      formatNats(row['elbo']),
      formatNats(excess),
      ...measured,
    ]
  })
  const seed = drawn.at(-1)?.seed
  return html`${numberTable('Comparison with the paper', head, rows)}
    <p class="note">
      In nats. Trained models: ${seed === undefined ? 'none' : `seed ${seed}`}. The paper prints only these rates; that
      of the hand-made model is 0.5 by construction. Table: ${link('summary.arrow')}
    </p>`
}

const figureTwo = (drawn: readonly DrawnRun[]) =>
  modelPanels(
    drawn.map(({ title, run, row, panels }) => ({
      title,
      directory: run,
      panels,
      numbers: html`R ${formatNats(row['rate'])} · D ${formatNats(row['distortion'])}<br />I(Z;Z*)
        ${formatNats(row['latent_truth_information'])}`,
    })),
  )
