import { number, type OneBitGroup } from '../experiments/one-bit-groups.js'
import { everyLayers, layersInWords } from '../experiments/one-bit-layers.js'
import type { Optima } from '../experiments/one-bit-optima.js'
import { figure, link } from './figure.js'
import { html, type Html } from './html.js'
import { pagePalette as palette } from './specs/palette.js'
import { trend, type TrendPoint } from './specs/trend.js'

/** Names of the models that there are. */
const seriesOf = (groups: readonly OneBitGroup[]) =>
  everyLayers.filter((each) => groups.some(({ layers }) => layers === each)).map((each) => layersInWords[each])

/** A dot per run. @param x  the setting it is drawn against */
const pointsOf = (groups: readonly OneBitGroup[], x: 'bits' | 'beta', column: string): TrendPoint[] =>
  groups.flatMap(({ layers, runs, best, ...group }) =>
    runs.map((row) => ({
      series: layersInWords[layers],
      label: `${layersInWords[layers]}, ${x === 'bits' ? 'n' : 'β'} = ${group[x]}, seed ${number(row, 'seed')}`,
      x: group[x],
      value: number(row, column),
      best: row === best,
    })),
  )

/** Reconstruction cost per dimension, and loss, against n. */
export function costs(groups: readonly OneBitGroup[], { overBits }: Optima): Html {
  const plain = groups.filter(({ beta }) => beta === 1)
  if (plain.length === 0) return html``
  const bits = [...new Set(plain.map((group) => group.bits))].sort((a, b) => a - b)
  const shared = { palette, series: seriesOf(plain), x: { title: 'n, bits', log: true, values: bits } }
  const optimum = (of: 'loss' | 'distortion', share: (n: number) => number) => ({
    label: 'one layer, exact optimum',
    points: overBits.map((each) => ({ x: each.bits, value: each[of] / share(each.bits) })),
  })
  const ends = [overBits[0]!.bits, overBits.at(-1)!.bits]
  const floor = { label: 'ln 2', points: ends.map((x) => ({ x, value: Math.LN2 })) }
  const perBit = trend(pointsOf(plain, 'bits', 'distortion_per_bit'), {
    ...shared,
    y: { title: 'D / n (nats)', log: true },
    curves: [optimum('distortion', (n) => n)],
  })
  const losses = trend(pointsOf(plain, 'bits', 'loss'), {
    ...shared,
    y: { title: 'loss D + R (nats)', top: 1.7 },
    curves: [optimum('loss', () => 1), floor],
  })
  return html`<h2>Cost against the number of bits</h2>
    <div class="side">
      ${figure(
        perBit,
        html`Reconstruction cost per dimension. The more bits hang on the code, the more it is used. Large dots are the
        best of their seeds. Tables: ${link('summary.arrow')}, ${link('optimum.arrow')}`,
      )}
      ${figure(
        losses,
        html`Loss. Ignoring the code would cost n ln 2, which leaves this frame at n = 3; the data is worth ln 2. One
        layer pays for its Gaussian encoder, and no run of it can be below the dashed curve; two layers pay little, and
        so does one whose encoder has an auxiliary variable. Runs above 1.7 are outside. Tables:
        ${link('summary.arrow')}, ${link('optimum.arrow')}`,
      )}
    </div>`
}

/** n = 1 with a weight below 1 on the rate. */
export function weights(groups: readonly OneBitGroup[], { overBeta }: Optima): Html {
  const single = groups.filter(({ bits }) => bits === 1)
  if (!single.some(({ beta }) => beta < 1)) return html``
  const shared = { palette, series: seriesOf(single), x: { title: 'weight β of the rate' } }
  const draw = (column: 'rate' | 'distortion', title: string) =>
    trend(pointsOf(single, 'beta', column), {
      ...shared,
      y: { title },
      curves: [
        { label: 'one layer, optimum', points: overBeta.map((each) => ({ x: each.beta, value: each[column] })) },
      ],
    })
  return html`<h2>One bit, with a weight on the rate</h2>
    <p>
      At n = 1 and β = 1 a model that ignores its code is optimal. As soon as the rate costs a little less than the
      distortion, even this one bit is encoded, more and more of it.
    </p>
    <div class="side">
      ${figure(
        draw('rate', 'rate R (nats)'),
        html`Rate at n = 1: ln 2 = 0.6931 is the whole bit. Tables: ${link('summary.arrow')}, ${link('optimum.arrow')}`,
      )}
      ${figure(
        draw('distortion', 'distortion D (nats)'),
        html`Distortion of the same runs. Tables: ${link('summary.arrow')}, ${link('optimum.arrow')}`,
      )}
    </div>`
}
