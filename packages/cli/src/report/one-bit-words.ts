import { ignoredBelow, number, type OneBitGroup } from '../experiments/one-bit-groups.js'
import { layersInWords } from '../experiments/one-bit-layers.js'
import { html, type Html } from './html.js'
import { nats } from './number-table.js'

/** What the experiment is about, with its two most telling numbers. */
export function oneBitLede(groups: readonly OneBitGroup[]): Html {
  const [one, two] = [1, 2].map((layers) =>
    worst(groups.filter((group) => group.layers === layers && group.beta === 1)),
  )
  const compared =
    one &&
    two &&
    one.bits === two.bits &&
    html` At n = ${one.bits} one layer pays <strong>${nats(one.best['loss'])}</strong> nats for it, and two layers
      <strong>${nats(two.best['loss'])}</strong>; the bit itself is worth 0.6931.`
  return html`<p>
      The data is n zeros or n ones, one fair bit written n times. A decoder that treats the n dimensions as independent
      given its code must find the bit in the code, or pay for it n times.${compared}
    </p>
    <p>
      A code costs more than the bit when the encoder’s family cannot be the posterior: the loss is the cost −log g(x)
      of the data under the model plus E KL(e(z|x) ‖ p(z|x)), and both are computed here by quadrature.
    </p>`
}

/** The largest n there is. */
const worst = (groups: readonly OneBitGroup[]): OneBitGroup | undefined =>
  [...groups].sort((a, b) => b.bits - a.bits)[0]

/** Which runs ignore their code, and what that means. */
export function collapseWords(groups: readonly OneBitGroup[]): Html {
  const collapsed = groups.filter(({ ignoring }) => ignoring > 0)
  const list = collapsed.map(
    (group, i) =>
      html`${i > 0 && '; '}${group.ignoring} of ${group.runs.length} with ${layersInWords[group.layers]} at n =
      ${group.bits}${group.beta < 1 && html`, β = ${group.beta}`}`,
  )
  const tight = collapsed.filter(({ bits, beta }) => bits === 1 && beta === 1)
  const divergence = Math.max(...tight.map(({ best }) => number(best, 'posterior_divergence')))
  return html`<h2>Runs that ignore their code</h2>
    <p>
      ${
        collapsed.length === 0
          ? html`None of these runs ignores its code: every rate is above ${ignoredBelow} nats.`
          : html`Rate below ${ignoredBelow} nats: ${list}. All others use their code.`
      }
    </p>
    ${
      tight.length > 0 &&
      html`<p>
        At n = 1 that is no failure. A decoder that says ½ whatever the code is has g(x) = ½, the density of the data;
        then p(z|x) = m(z), a Gaussian, which the encoder can be exactly. Both parts of the price vanish and the bound
        is tight: E KL(e(z|x) ‖ p(z|x)) = ${nats(divergence)}. Any use of the code would make e(z) a mixture of two
        different Gaussians, which m(z) is not, so a model of one layer can only lose by it. From n = 2 on the
        independent dimensions cannot agree without the code, ignoring it costs n ln 2, and the code is used.
      </p>`
    }`
}
