import { html, type Html } from './html.js'
import { nats } from './number-table.js'
import type { Panels } from './read-run.js'
import type { DrawnRun, ToyFacts } from './toy-report.js'

/** Below this a code says nothing worth speaking of, nats. */
const nothing = 0.05
/** As close to a target as the words "as asked" allow, nats. */
const close = 0.01

/** What the experiment is about, before any number. */
export const toyLede = (drawn: readonly DrawnRun[], facts: ToyFacts): Html => {
  const [optimal, elbo, target] = pick(drawn, facts)
  const difference =
    optimal && elbo && target
      ? html` They reach an elbo of
        ${[optimal, elbo, target].map(({ row }, i) => html`${i > 0 && ', '}${nats(row['elbo'])}`)} nats.`
      : ''
  return html`<p>
      Behind every <var>x</var> there is a class, purple seven times in ten and yellow otherwise, that no model is told
      about. Here are models that describe <var>x</var> by a code <var>z</var>.${difference} The likelihood hardly tells
      them apart; what their codes know does.
    </p>
    <p>
      The rate R is what the code may know about <var>x</var>, the distortion D is what it leaves out, and
      R&nbsp;+&nbsp;D cannot be less than the entropy H of the data. Any split between the two is as good for the elbo,
      so the split has to be asked for.
    </p>`
}

/** What one sees in figure 2, said of the numbers that are there. */
export function toyWords(drawn: readonly DrawnRun[], facts: ToyFacts): Html {
  const [optimal, elbo, target] = pick(drawn, facts)
  return html`${optimal && aboutOptimal(optimal)} ${elbo && aboutElbo(elbo)} ${target && aboutTarget(target, optimal)}`
}

const pick = (drawn: readonly DrawnRun[], { figure }: ToyFacts) =>
  figure.map((name) => drawn.find(({ variant }) => variant === name)) as [DrawnRun?, DrawnRun?, DrawnRun?]

const aboutOptimal = ({ row }: DrawnRun) =>
  html`<p>
    <strong>The hand-made model</strong> knows the truth: it draws its code from p(z*|x), half of the codes for purple
    and half for yellow. That takes ${nats(row['rate'])} nats, all that <var>x</var> says about its class, and the code
    tells ${nats(row['latent_truth_information'])} nats about the class itself.
  </p>`

function aboutElbo({ row }: DrawnRun): Html {
  const rate = Number(row['rate'])
  const seen =
    rate < nothing
      ? html`Every bar of its code space has nearly the same mix of colours, its encoder hardly looks at <var>x</var>,
          and whatever <var>x</var> it is given, it reconstructs a draw from the whole data.`
      : html`The elbo did not ask for that, nor for less: only R&nbsp;+&nbsp;D counts, and this run happened to split it
        so.`
  return html`<p>
    <strong>The VAE, trained on the elbo,</strong> generates the data (KL(p*‖g) = ${nats(row['kl_data_model'])}) with a
    code that carries ${nats(rate)} nats. ${seen}
  </p>`
}

function aboutTarget({ row, panels }: DrawnRun, optimal: DrawnRun | undefined): Html {
  const [purple, yellow] = clusterMasses(panels)
  const asked = Math.abs(Number(row['rate']) - 0.5) < close ? 'uses them' : `ends at ${nats(row['rate'])}`
  const byHand = optimal && ` (by hand: ${nats(optimal.row['latent_truth_information'])})`
  return html`<p>
    <strong>The same model, asked for 0.5 nats,</strong> ${asked}. Nobody told it about classes, yet its codes fall into
    a purple cluster with ${percent(purple)} of the mass and a yellow one with ${percent(yellow)}, and tell
    ${nats(row['latent_truth_information'])} nats about the class${byHand}. It still generates the data (KL(p*‖g) =
    ${nats(row['kl_data_model'])}), and what it reconstructs mostly stays in the class that it was given.
  </p>`
}

/** Mass of the codes that mean mostly class 0, and mostly another. */
export function clusterMasses({ codeSpace }: Panels): [number, number] {
  const first = codeSpace
    .filter((row) => Number(row['class_0']) > Number(row['aggregate']) / 2)
    .reduce((sum, row) => sum + Number(row['aggregate']), 0)
  return [first, 1 - first]
}

const percent = (share: number) => `${Math.round(100 * share)} %`
