import { compileStep } from '../graph/index.js'
import { freshNoise } from '../noise/step-noise.js'
import type { DataKind } from '../contracts/dataset.js'
import type { Density, Draw } from '../contracts/density.js'
import type { Shape } from '../contracts/tensors.js'
import { required } from '../required.js'
import { sizeFromShape } from '../tensors/shapes.js'
import { tf, type Scalar, type Tensor, type Variable } from '../tensors/tf.js'
import {
  check,
  assertThat,
  assertShape,
  distance,
  readNamedTensors,
  readTensor,
  type Check,
  type ContractOptions,
} from './check.js'
import { exampleOf } from './example-data.js'
import { everyValue } from './every-value.js'
import { gradientError } from './gradients.js'

/** The density to check, and its weights. */
export interface Subject {
  /**
   * Creates the density within a tidy, for `draws` draws per example. `count` is the argument for `draw`: the parameters of a decoder
   * already include the draws.
   */
  density(draws: number): { readonly density: Density; readonly count: number }
  readonly variables: readonly Variable[]
  /** Whether only a sampler can draw from it. */
  readonly isSampled?: boolean
}

/** Values of a part's densities. */
export interface DensityShape {
  /** B, the number of examples; 1 for a marginal. */
  readonly examples: number
  readonly event: Shape
  readonly kind: DataKind
}

/** Creates a subject for a check. */
export type WithSubject = (body: (subject: Subject) => Promise<void> | void) => Promise<void>

const draws = 4
const noise = () => freshNoise(1, 'contract', 0)

/** Checks of every density: shapes, normalization, agreement of draws and densities, gradients, and compilation. */
export function densityChecks(settings: ContractOptions, shape: DensityShape, open: WithSubject): readonly Check[] {
  const { examples, event, kind } = shape
  const drawFrom = (subject: Subject): Draw => {
    const { density, count } = subject.density(draws)
    return density.draw(noise(), count)
  }
  /** Values with their log densities. The values are draws of the density, if these have gradients. */
  const evaluate = (subject: Subject): { value: Tensor; logProb: Tensor; ofDraw?: Tensor } => {
    const draw = subject.isSampled || kind !== 'continuous' ? undefined : drawFrom(subject)
    if (draw) {
      const logProb = subject.density(draws).density.logProb(draw.value)
      return { value: draw.value, logProb, ofDraw: draw.logProb }
    }
    const examplesOnce = tf.expandDims(exampleOf({ event, dataKind: kind }, examples), 0)
    const value = tf.tile(examplesOnce, [draws, 1, ...event.map(() => 1)])
    return { value, logProb: subject.density(draws).density.logProb(value) }
  }
  const drawing: readonly Check[] = [
    check('draws values with the right shapes', settings, () =>
      open((subject) => {
        if (subject.isSampled) return
        tf.tidy(() => {
          const { value, logProb } = drawFrom(subject)
          assertShape('a draw', value, [draws, examples, ...event])
          assertShape('the log density of a draw', logProb, [draws, examples])
        })
      }),
    ),
    check('returns draws with the log density of logProb', settings, () =>
      open(async (subject) => {
        if (subject.isSampled) return
        const ofDraw = await readNamedTensors(() => ({ logProb: drawFrom(subject).logProb }))
        const evaluated = await readNamedTensors(() => ({
          logProb: subject.density(draws).density.logProb(drawFrom(subject)),
        }))
        const error = distance(evaluated, ofDraw)
        assertThat(error < 1e-3, `logProb differs from that of the draw by ${error.toPrecision(2)} (relative)`)
      }),
    ),
    check('draws the same values for the same noise', settings, () =>
      open(async (subject) => {
        if (subject.isSampled) return
        const read = () =>
          readNamedTensors(() => ({ value: drawFrom(subject).value, logProb: drawFrom(subject).logProb }))
        assertThat(
          distance(await read(), await read()) === 0,
          'two draws with the same noise differ: take all randomness from the noise',
        )
      }),
    ),
  ]
  return [
    ...drawing,
    check('has a log density for each value, [K, B]', settings, () =>
      open(async (subject) => {
        tf.tidy(() => assertShape('logProb', evaluate(subject).logProb, [draws, examples]))
        const logProb = await readTensor(() => evaluate(subject).logProb)
        assertThat(
          logProb.every((nats) => !Number.isNaN(nats) && nats < Infinity),
          'a log density is not a number',
        )
      }),
    ),
    check('is normalized', settings, () => open((subject) => assertNormalized(subject, shape))),
    check('has the gradients of finite differences, for all weights', settings, () =>
      open(async (subject) => {
        if (subject.variables.length === 0) return
        const loss = () => {
          const { value, ...logs } = evaluate(subject)
          const wave = tf.mul(value, tf.sin(tf.mul(value, 2)))
          return tf.addN([wave, ...Object.values(logs)].map((each) => tf.mean<Scalar>(each)))
        }
        const { grads, value } = tf.variableGrads(loss, [...subject.variables])
        const unused = subject.variables.filter((variable) => !grads[variable.name]).length
        tf.dispose([value, ...Object.values(grads).filter((each) => each)])
        assertThat(
          unused === 0,
          `${unused} of ${subject.variables.length} weights have no influence on draws and densities`,
        )
        const error = await gradientError(loss, subject.variables)
        assertThat(error < 0.05, `a gradient is ${(100 * error).toFixed(0)} % off the finite difference`)
      }),
    ),
    check('has the same values when compiled', settings, () =>
      open(async (subject) => {
        const body = () => evaluate(subject)
        const step = compileStep(body, { name: 'contract', variables: [...subject.variables], mode: 'auto' })
        try {
          const eager = await readNamedTensors(body)
          tf.dispose(step.run({}))
          const compiled = await readNamedTensors(() => step.run({}))
          assertThat(distance(compiled, eager) < 1e-4, 'the compiled graph gives different values')
        } finally {
          step.dispose()
        }
      }),
    ),
  ]
}

/** Number of draws for a Monte Carlo check of a density. */
const manyDraws = 20_000

/** @throws Error unless the density of the first example sums or integrates to 1 */
async function assertNormalized(subject: Subject, { event, kind, examples }: DensityShape): Promise<void> {
  const sum = await readTensor(() => {
    const { density } = subject.density(draws)
    const all = density.enumerate?.()
    if (all) return tf.sum(tf.exp(all.logProb), 0)
    const values = kind === 'continuous' ? undefined : everyValue(kind, event) // [V, …event]
    if (!values) return tf.scalar(1)
    const mass = values.map((value) =>
      density.logProb(tf.tile(tf.expandDims(value, 0), [examples, ...event.map(() => 1)])),
    )
    return tf.sum(tf.exp(tf.stack(mass)), 0)
  })
  const error = Math.max(...[...sum].map((total) => Math.abs(total - 1)))
  assertThat(error < 1e-3, `its probabilities sum to ${sum[0]?.toFixed(4)}, not to 1`)
  const isContinuous = kind === 'continuous' && tf.tidy(() => subject.density(1).density.enumerate === undefined)
  if (isContinuous && !subject.isSampled) await assertIntegral(subject, event)
}

/**
 * Checks the integral of a density q by Monte Carlo over a box around the center of its draws.
 *
 *   E_q [ 1[x ∈ box] / q(x) ] = volume of the box
 */
async function assertIntegral(subject: Subject, event: Shape): Promise<void> {
  const size = sizeFromShape(event)
  const drawn = await readNamedTensors(() => {
    const { density, count } = subject.density(manyDraws)
    const draw = density.draw(noise(), count)
    const first = (tensor: Tensor, width: number) =>
      tf.slice(tf.reshape(tensor, [manyDraws, -1]), [0, 0], [manyDraws, width])
    return { value: first(draw.value, size), log: first(draw.logProb, 1) }
  })
  const [value, log] = [required(drawn['value'], 'the draws'), required(drawn['log'], 'their log densities')]
  const sorted = Array.from({ length: size }, (_, d) =>
    Float64Array.from({ length: manyDraws }, (_, k) => value[k * size + d]!).sort(),
  )
  const tail = (1 - 0.3 ** (1 / size)) / 2 // the box contains about 30 % of the draws
  const box = sorted.map(
    (values) => [values[Math.floor(tail * manyDraws)]!, values[Math.floor((1 - tail) * manyDraws)]!] as const,
  )
  if (box.some(([low, high]) => low === high)) return // no density
  const isInside = (k: number) =>
    box.every(([low, high], d) => value[k * size + d]! > low && value[k * size + d]! < high)
  const terms = Float64Array.from({ length: manyDraws }, (_, k) => (isInside(k) ? Math.exp(-log[k]!) : 0))
  const mean = terms.reduce((sum, term) => sum + term, 0) / manyDraws
  const error = Math.sqrt(terms.reduce((sum, term) => sum + (term - mean) ** 2, 0)) / manyDraws
  const volume = box.reduce((product, [low, high]) => product * (high - low), 1)
  assertThat(
    Math.abs(mean - volume) < 5 * error + 0.02 * volume,
    `in a box of volume ${volume.toPrecision(3)}, E 1/q is ${mean.toPrecision(3)} ± ${error.toPrecision(1)}: it is not normalized, or not the density of its draws`,
  )
}
