import { collapseThreshold, numberCell, type OneBitGroup } from './one-bit-groups.js'
import { layerLabels } from './one-bit-layers.js'
import { html, type Html, formatNats } from '@elbow-vae/results/page'

/** The introduction of the report. */
export function oneBitIntroduction(groups: readonly OneBitGroup[]): Html {
  const [one, two] = [1, 2].map((layers) =>
    largest(groups.filter((group) => group.layers === layers && group.beta === 1)),
  )
  const compared =
    one &&
    two &&
    one.bits === two.bits &&
    html` At n = ${one.bits} the loss of one layer is <strong>${formatNats(one.best['loss'])}</strong> nats and that of
      two layers <strong>${formatNats(two.best['loss'])}</strong> nats; the entropy of the data is ln 2 = 0.6931 nats.`
  return html`<p>
      The data are n zeros or n ones with probability ½ each: one bit, written n times. The decoder treats the n
      dimensions as independent given the code. If the code does not contain the bit, the loss is n ln 2.${compared}
    </p>
    <p>
      The loss exceeds the entropy if the encoder cannot represent the posterior: it is the negative log-likelihood −log
      g(x) plus E KL(e(z|x) ‖ p(z|x)). Both are computed by quadrature.
    </p>`
}

/** The model with the largest n. */
const largest = (groups: readonly OneBitGroup[]): OneBitGroup | undefined =>
  [...groups].sort((a, b) => b.bits - a.bits)[0]

/** The section about runs that ignore their code. */
export function collapseText(groups: readonly OneBitGroup[]): Html {
  const collapsed = groups.filter(({ ignoring }) => ignoring > 0)
  const list = collapsed.map(
    (group, i) =>
      html`${i > 0 && '; '}${group.ignoring} of ${group.runs.length} runs with ${layerLabels[group.layers]} at n =
      ${group.bits}${group.beta < 1 && html`, β = ${group.beta}`}`,
  )
  const tight = collapsed.filter(({ bits, beta }) => bits === 1 && beta === 1)
  const divergence = Math.max(...tight.map(({ best }) => numberCell(best, 'posterior_divergence')))
  return html`<h2>Runs that ignore their code</h2>
    <p>
      ${
        collapsed.length === 0
          ? html`None of these runs ignores its code: every rate is above ${collapseThreshold} nats.`
          : html`The rate is below ${collapseThreshold} nats for ${list}. All other runs use their code.`
      }
    </p>
    ${
      tight.length > 0 &&
      html`<p>
        At n = 1 this is the optimum. A decoder with probability ½ for every code has g(x) = ½, the distribution of the
        data. Its posterior is p(z|x) = m(z), a Gaussian, which the encoder represents exactly, so the bound is tight: E
        KL(e(z|x) ‖ p(z|x)) = ${formatNats(divergence)}. If the code were used, e(z) would be a mixture of two different
        Gaussians and differ from m(z), so the loss of one layer would increase. From n = 2 on, a model that ignores its
        code has the loss n ln 2, and the models use it.
      </p>`
    }`
}
