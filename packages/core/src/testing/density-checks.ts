import { compileStep } from '../compile/index.js'
import { freshNoise } from '../noise/noise.js'
import type { DataKind, Density, Draw, Shape } from '../parts.js'
import { tf, type NamedTensorMap, type Scalar, type Tensor, type Variable } from '../tf.js'
import { check, demand, demandShape, distance, numbersOf, type Check, type ContractOptions } from './check.js'
import { exampleOf } from './example-data.js'
import { everyValue } from './every-value.js'
import { gradientError } from './gradients.js'

/** A density and the weights behind it, as a check finds them. */
export interface Subject {
  /**
   * The density, made anew within a tidy, for so many draws of each example, and the count that `draw` is to be given: a
   * decoder's parameters have the draws in them already.
   */
  density(draws: number): { readonly density: Density; readonly count: number }
  readonly variables: readonly Variable[]
  /** It is drawn from by a sampler alone. */
  readonly isSampled?: boolean
}

/** What a part's densities are over. */
export interface Place {
  /** B, examples that the density's parameters lead with; 1 for a marginal. */
  readonly examples: number
  readonly event: Shape
  readonly kind: DataKind
}

/** Opens a subject for the time of a check. */
export type WithSubject = (body: (subject: Subject) => Promise<void> | void) => Promise<void>

const draws = 4
const noise = () => freshNoise(1, 'contract', 0)

/** What every density owes: shapes, a density that goes with its draws, gradients that are right, eager or compiled. */
export function densityChecks(how: ContractOptions, place: Place, open: WithSubject): readonly Check[] {
  const { examples, event, kind } = place
  const drawn = ({ density }: Subject): Draw => {
    const made = density(draws)
    return made.density.draw(noise(), made.count)
  }
  /** The values that it is asked about: its own draws, where these have a gradient, and what they say of themselves. */
  const measured = (subject: Subject): NamedTensorMap => {
    const given = () =>
      tf.tile(tf.expandDims(exampleOf({ event, dataKind: kind }, examples), 0), [draws, 1, ...event.map(() => 1)])
    const own = subject.isSampled || kind !== 'continuous' ? undefined : drawn(subject)
    const value = own?.value ?? given()
    const logProb = subject.density(draws).density.logProb(value)
    return { value, logProb, ...(own && { ofDraw: own.logProb }) }
  }
  const drawing: readonly Check[] = [
    check('draws with the right shapes', how, () =>
      open((subject) => {
        if (subject.isSampled) return
        tf.tidy(() => {
          const { value, logProb } = drawn(subject)
          demandShape('a draw', value, [draws, examples, ...event])
          demandShape('the log-density of a draw', logProb, [draws, examples])
        })
      }),
    ),
    check('says of its own draws what logProb says of them', how, () =>
      open(async (subject) => {
        if (subject.isSampled) return
        const of = await numbersOf(() => ({ logProb: drawn(subject).logProb }))
        const again = await numbersOf(() => ({ logProb: subject.density(draws).density.logProb(drawn(subject)) }))
        const far = distance(again, of)
        demand(far < 1e-3, `logProb differs from that of the draw by ${far.toPrecision(2)} (relative)`)
      }),
    ),
    check('draws the same under the same noise', how, () =>
      open(async (subject) => {
        if (subject.isSampled) return
        const all = () => numbersOf(() => ({ value: drawn(subject).value, logProb: drawn(subject).logProb }))
        demand(
          distance(await all(), await all()) === 0,
          'two draws under one noise differ: take all randomness from the noise',
        )
      }),
    ),
  ]
  return [
    ...drawing,
    check('has a log-density for every value, [K, B]', how, () =>
      open(async (subject) => {
        tf.tidy(() => demandShape('logProb', measured(subject)['logProb']!, [draws, examples]))
        const { logProb } = await numbersOf(() => measured(subject))
        demand(
          logProb!.every((nats) => !Number.isNaN(nats) && nats < Infinity),
          'a log-density is not a number',
        )
      }),
    ),
    check('is normalised', how, () => open((subject) => demandNormalised(subject, place))),
    check('has the gradients of finite differences, and every weight has one', how, () =>
      open(async (subject) => {
        if (subject.variables.length === 0) return
        const loss = () => {
          const { value, ...logs } = measured(subject) as { value: Tensor; logProb: Tensor; ofDraw?: Tensor }
          const wave = tf.mul(value, tf.sin(tf.mul(value, 2)))
          return tf.addN([wave, ...Object.values(logs)].map((each) => tf.mean<Scalar>(each)))
        }
        const { grads, value } = tf.variableGrads(loss, [...subject.variables])
        const idle = subject.variables.filter((variable) => !grads[variable.name]).length
        tf.dispose([value, ...Object.values(grads).filter((each) => each)])
        demand(idle === 0, `${idle} of ${subject.variables.length} weights have no influence on draws and densities`)
        const error = await gradientError(loss, subject.variables)
        demand(error < 0.05, `a gradient is ${(100 * error).toFixed(0)} % off the finite difference`)
      }),
    ),
    check('compiled, is what it is eagerly', how, () =>
      open(async (subject) => {
        const body = () => measured(subject)
        const step = compileStep(body, { name: 'contract', variables: [...subject.variables], mode: 'auto' })
        try {
          const eager = await numbersOf(body)
          tf.dispose(step.run({}))
          const compiled = await numbersOf(() => step.run({}))
          demand(distance(compiled, eager) < 1e-4, 'the compiled graph gives other numbers')
        } finally {
          step.dispose()
        }
      }),
    ),
  ]
}

/** Draws for a Monte Carlo check of a density. */
const many = 20_000

/** @throws unless the density of the first example sums, or integrates, to 1 */
async function demandNormalised(subject: Subject, { event, kind, examples }: Place): Promise<void> {
  const { sum } = await numbersOf(() => {
    const { density } = subject.density(draws)
    const all = density.enumerate?.()
    if (all) return { sum: tf.sum(tf.exp(all.logProb), 0) }
    const values = kind === 'continuous' ? undefined : everyValue(kind, event) // [V, …event]
    if (!values) return { sum: tf.scalar(1) }
    const mass = values.map((value) =>
      density.logProb(tf.tile(tf.expandDims(value, 0), [examples, ...event.map(() => 1)])),
    )
    return { sum: tf.sum(tf.exp(tf.stack(mass)), 0) }
  })
  const off = Math.max(...[...sum!].map((each) => Math.abs(each - 1)))
  demand(off < 1e-3, `its probabilities sum to ${sum![0]!.toFixed(4)}, not to 1`)
  const isContinuous = kind === 'continuous' && tf.tidy(() => subject.density(1).density.enumerate === undefined)
  if (isContinuous && !subject.isSampled) await demandIntegral(subject, event)
}

/** For a box around the middle of its draws, E_q 1[x in box] / q(x) is the volume of the box, whatever q is. */
async function demandIntegral({ density }: Subject, event: Shape): Promise<void> {
  const size = event.reduce((product, n) => product * n, 1)
  const { value, log } = (await numbersOf(() => {
    const made = density(many)
    const draw = made.density.draw(noise(), made.count)
    const first = (tensor: Tensor, width: number) => tf.slice(tf.reshape(tensor, [many, -1]), [0, 0], [many, width])
    return { value: first(draw.value, size), log: first(draw.logProb, 1) }
  })) as { value: Float32Array; log: Float32Array }
  const sorted = Array.from({ length: size }, (_, d) =>
    Float64Array.from({ length: many }, (_, k) => value[k * size + d]!).sort(),
  )
  const tail = (1 - 0.3 ** (1 / size)) / 2 // so that the box holds about three draws in ten
  const box = sorted.map((each) => [each[Math.floor(tail * many)]!, each[Math.floor((1 - tail) * many)]!] as const)
  if (box.some(([low, high]) => low === high)) return // no density
  const isInside = (k: number) =>
    box.every(([low, high], d) => value[k * size + d]! > low && value[k * size + d]! < high)
  const terms = Float64Array.from({ length: many }, (_, k) => (isInside(k) ? Math.exp(-log[k]!) : 0))
  const mean = terms.reduce((sum, term) => sum + term, 0) / many
  const error = Math.sqrt(terms.reduce((sum, term) => sum + (term - mean) ** 2, 0)) / many
  const volume = box.reduce((product, [low, high]) => product * (high - low), 1)
  demand(
    Math.abs(mean - volume) < 5 * error + 0.02 * volume,
    `in a box of volume ${volume.toPrecision(3)}, E 1/q is ${mean.toPrecision(3)} ± ${error.toPrecision(1)}: it is not normalised, or not the density of its draws`,
  )
}
