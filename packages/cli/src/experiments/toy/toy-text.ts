import { html, type Html, formatNats } from '@elbow-vae/results/page'
import type { Panels } from '@elbow-vae/results/runs'
import type { DrawnRun, ToyFacts } from './toy-facts.js'

/** Below this rate the text says that the encoder ignores x, nats. */
const ignoredBelow = 0.05
/** The rate counts as equal to its target within this tolerance, nats. */
const tolerance = 0.01

/** The introduction of the report. */
export const toyIntroduction = (drawn: readonly DrawnRun[], facts: ToyFacts): Html => {
  const [optimal, elbo, target] = pick(drawn, facts)
  const difference =
    optimal && elbo && target
      ? html` Their ELBOs are
        ${[optimal, elbo, target].map(({ row }, i) => html`${i > 0 && ', '}${formatNats(row['elbo'])}`)} nats.`
      : ''
  return html`<p>
      Each data point <var>x</var> belongs to a class, purple with probability 0.7 and yellow with 0.3. The models
      encode <var>x</var> as a code <var>z</var> and never see the class.${difference} The likelihoods of the models are
      nearly equal, but the information in their codes is not.
    </p>
    <p>
      The rate R is an upper bound of the information in the code about <var>x</var>. The distortion D is the
      reconstruction error. R&nbsp;+&nbsp;D is at least the entropy H of the data. The ELBO depends on the sum only, so
      the objective has to set the rate.
    </p>`
}

/** The text about figure 2, with the numbers of these runs. */
export function toyText(drawn: readonly DrawnRun[], facts: ToyFacts): Html {
  const [optimal, elbo, target] = pick(drawn, facts)
  return html`${optimal && aboutOptimal(optimal)} ${elbo && aboutElbo(elbo)} ${target && aboutTarget(target, optimal)}`
}

function pick(drawn: readonly DrawnRun[], { figure: [optimal, elbo, target] }: ToyFacts) {
  const find = (name: string) => drawn.find(({ variant }) => variant === name)
  return [find(optimal), find(elbo), find(target)] as const
}

const aboutOptimal = ({ row }: DrawnRun) =>
  html`<p>
    <strong>The hand-made model</strong> uses the true distribution: it draws its code from p(z*|x), half of the codes
    for purple and half for yellow. Its rate is ${formatNats(row['rate'])} nats, and the code has
    ${formatNats(row['latent_truth_information'])} nats of information about the class.
  </p>`

function aboutElbo({ row }: DrawnRun): Html {
  const rate = Number(row['rate'])
  const explanation =
    rate < ignoredBelow
      ? html`All bars of the code space have nearly the same mixture of colors: the encoder ignores <var>x</var>, and a
          reconstruction is a sample from the whole distribution of the data.`
      : html`The ELBO depends on R&nbsp;+&nbsp;D only, so another seed may have another rate.`
  return html`<p>
    <strong>The VAE trained on the ELBO</strong> generates the distribution of the data (KL(p*‖g) =
    ${formatNats(row['kl_data_model'])}) with a rate of ${formatNats(rate)} nats. ${explanation}
  </p>`
}

function aboutTarget({ row, panels }: DrawnRun, optimal: DrawnRun | undefined): Html {
  const [purple, yellow] = clusterMasses(panels)
  const rate = Math.abs(Number(row['rate']) - 0.5) < tolerance ? 'reaches it' : `ends at ${formatNats(row['rate'])}`
  const reference = optimal && ` (hand-made model: ${formatNats(optimal.row['latent_truth_information'])})`
  return html`<p>
    <strong>The same model with a target rate of 0.5 nats</strong> ${rate}. Although it never sees the classes, its
    codes form a purple cluster with ${percent(purple)} of the probability and a yellow one with ${percent(yellow)}.
    They have ${formatNats(row['latent_truth_information'])} nats of information about the class${reference}. The model
    also generates the distribution of the data (KL(p*‖g) = ${formatNats(row['kl_data_model'])}), and most
    reconstructions have the class of their input.
  </p>`
}

/** The probability of the codes with mostly class 0, and of all others. */
export function clusterMasses({ codeSpace }: Panels): [number, number] {
  const first = codeSpace
    .filter((row) => Number(row['class_0']) > Number(row['aggregate']) / 2)
    .reduce((sum, row) => sum + Number(row['aggregate']), 0)
  return [first, 1 - first]
}

const percent = (share: number) => `${Math.round(100 * share)} %`
