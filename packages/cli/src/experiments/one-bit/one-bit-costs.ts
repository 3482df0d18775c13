import { numberCell, type OneBitGroup } from './one-bit-groups.js'
import { allLayers, layerLabels } from './one-bit-layers.js'
import type { Optima, Optimum } from './one-bit-optima.js'
import { figure, link, html, type Html } from '@elbow-vae/results/page'
import { pagePalette as palette, trend, type TrendPoint } from '@elbow-vae/results/plots'

/** Labels of the models. */
const seriesOf = (groups: readonly OneBitGroup[]) =>
  allLayers.filter((each) => groups.some(({ layers }) => layers === each)).map((each) => layerLabels[each])

/** A point per run. @param x  the setting on the horizontal axis */
const pointsOf = (groups: readonly OneBitGroup[], x: 'bits' | 'beta', column: string): TrendPoint[] =>
  groups.flatMap(({ layers, runs, best, ...group }) =>
    runs.map((row) => ({
      series: layerLabels[layers],
      label: `${layerLabels[layers]}, ${x === 'bits' ? 'n' : 'β'} = ${group[x]}, seed ${numberCell(row, 'seed')}`,
      x: group[x],
      value: numberCell(row, column),
      best: row === best,
    })),
  )

/** The section with distortion per dimension and loss against n. */
export function oneBitCosts(groups: readonly OneBitGroup[], { overBits }: Optima): Html {
  const plain = groups.filter(({ beta }) => beta === 1)
  if (plain.length === 0) return html``
  const bits = [...new Set(plain.map((group) => group.bits))].sort((a, b) => a - b)
  const shared = { palette, series: seriesOf(plain), x: { title: 'n, bits', log: true, values: bits } }
  const optimum = (valueOf: (optimum: Optimum) => number) => ({
    label: 'one layer, exact optimum',
    points: overBits.map((each) => ({ x: each.bits, value: valueOf(each) })),
  })
  const ends = [...overBits.slice(0, 1), ...overBits.slice(-1)]
  const floor = { label: 'ln 2', points: ends.map((each) => ({ x: each.bits, value: Math.LN2 })) }
  const perBit = trend(pointsOf(plain, 'bits', 'distortion_per_bit'), {
    ...shared,
    y: { title: 'D / n (nats)', log: true },
    curves: [optimum((each) => each.distortion / each.bits)],
  })
  const losses = trend(pointsOf(plain, 'bits', 'loss'), {
    ...shared,
    y: { title: 'loss D + R (nats)', top: 1.7 },
    curves: [optimum(({ loss }) => loss), floor],
  })
  return html`<h2>Cost against the number of bits</h2>
    <div class="side">
      ${figure(
        perBit,
        html`Distortion per dimension. It decreases with n, because more dimensions depend on the code. Large dots are
        the best runs of their seeds. Tables: ${link('summary.arrow')}, ${link('optimum.arrow')}`,
      )}
      ${figure(
        losses,
        html`Loss. The entropy of the data is ln 2. A model that ignores its code has the loss n ln 2, which is outside
        this plot from n = 3 on. One layer with a Gaussian encoder cannot be below the dashed curve. Two layers come
        close to ln 2, and so does one layer with an auxiliary variable in the encoder. Runs above 1.7 are not shown.
        Tables: ${link('summary.arrow')}, ${link('optimum.arrow')}`,
      )}
    </div>`
}

/** The section with n = 1 and weights below 1 on the rate. */
export function oneBitWeights(groups: readonly OneBitGroup[], { overBeta }: Optima): Html {
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
  return html`<h2>One bit with a weight on the rate</h2>
    <p>
      At n = 1 and β = 1 a model that ignores its code is optimal. With a smaller weight on the rate the optimal model
      uses its code, and its rate increases as β decreases.
    </p>
    <div class="side">
      ${figure(
        draw('rate', 'rate R (nats)'),
        html`Rate at n = 1; one bit is ln 2 = 0.6931 nats. Tables: ${link('summary.arrow')}, ${link('optimum.arrow')}`,
      )}
      ${figure(
        draw('distortion', 'distortion D (nats)'),
        html`Distortion of the same runs. Tables: ${link('summary.arrow')}, ${link('optimum.arrow')}`,
      )}
    </div>`
}
