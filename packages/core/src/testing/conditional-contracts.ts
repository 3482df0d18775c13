import { codeSize } from '../model.js'
import type { Conditional, Marginal } from '../parts.js'
import type { AnyPlugin } from '../plugin.js'
import { normal } from '../noise/host.js'
import { freshNoise } from '../noise/noise.js'
import { tf, type Tensor } from '../tf.js'
import { check, demand, numbersOf, type Check, type ContractOptions } from './check.js'
import { testContext } from './context.js'
import { densityChecks, type Subject } from './density-checks.js'
import { exampleOf } from './example-data.js'
import { partChecks, withPart } from './made-part.js'

const examples = 3
const noise = () => freshNoise(1, 'contract', 0)

/** e(z|x): from x [B, …event] to a density over codes. */
export function obeysEncoderContract(plugin: AnyPlugin<'encoder'>, how: ContractOptions = {}): readonly Check[] {
  const context = testContext('encoder', how.context)
  const size = codeSize(context)
  const x = () => exampleOf(context, examples)
  const subject = (part: Conditional): Subject => ({
    variables: part.variables,
    density: (draws) => ({ density: part.density(part.parameters(x())), count: draws }),
  })
  const use = (part: Conditional) => tf.tidy(() => void part.density(part.parameters(x())).draw(noise(), 2))
  return [
    ...partChecks(plugin, how, use),
    check('says parameters whose first dimension is the example', how, () =>
      withPart(plugin, how, 1, ({ part }) =>
        tf.tidy(() => {
          for (const [name, { shape }] of Object.entries(part.parameters(x())))
            demand(
              shape[0] === examples,
              `parameter "${name}" has shape [${shape.join(', ')}] for ${examples} examples`,
            )
        }),
      ),
    ),
    check('means something by every number: zeros too are parameters', how, () =>
      withPart(plugin, how, 1, async ({ part }) => {
        const { logProb } = await numbersOf(() => {
          const said = part.parameters(x())
          const zeros = Object.fromEntries(Object.entries(said).map(([name, tensor]) => [name, tf.zerosLike(tensor)]))
          return { logProb: part.density(zeros).draw(noise(), 2).logProb }
        })
        demand(logProb!.every(Number.isFinite), 'zeros in place of what the network says give no density')
      }),
    ),
    check('has independent dimensions given x, or names its factors', how, () =>
      withPart(plugin, how, 1, async ({ part }) => {
        const others = (kept: number) => Array.from({ length: size }, (_, d) => (d === kept ? 0 : 0.5))
        for (const kept of [0, size - 1]) {
          const { before, after } = await numbersOf(() => {
            const { logProbPerDimension, factors } = part.density(part.parameters(x()))
            const value = tf.tensor(normal({ seed: 1, stream: 'codes', step: 0 }, size), [1, 1, size])
            const at = (z: Tensor) =>
              tf.slice(logProbPerDimension!(tf.tile(z, [1, examples, 1])), [0, 0, kept], [1, -1, 1])
            if (!logProbPerDimension || factors) return { before: tf.zeros([1]), after: tf.zeros([1]) }
            return { before: at(value), after: at(tf.add(value, others(kept))) }
          })
          const moved = before!.some((nats, b) => Math.abs(nats - after![b]!) > 1e-4 * (1 + Math.abs(nats)))
          demand(!moved, `log e(z_${kept}|x) of logProbPerDimension moves with other dimensions of z: name the factors`)
        }
      }),
    ),
    ...densityChecks(how, { examples, event: [size], kind: 'continuous' }, (body) =>
      withPart(plugin, how, 1, ({ part }) => body(subject(part))),
    ),
  ]
}

/** d(x|z): from codes [K, B, D] to a density over examples. */
export function obeysDecoderContract(plugin: AnyPlugin<'decoder'>, how: ContractOptions = {}): readonly Check[] {
  const context = testContext('decoder', how.context)
  const { event, dataKind: kind } = context
  const size = codeSize(context)
  /** The same codes for every draw. */
  const z = (draws: number): Tensor => {
    const codes = tf.tensor(normal({ seed: 1, stream: 'codes', step: 0 }, examples * size), [1, examples, size])
    return tf.tile(codes, [draws, 1, 1])
  }
  const subject = (part: Conditional): Subject => ({
    variables: part.variables,
    isSampled: part.sampler !== undefined,
    density: (draws) => ({ density: part.density(part.parameters(z(draws))), count: 1 }),
  })
  const use = (part: Conditional) =>
    tf.tidy(() => void part.density(part.parameters(z(2))).logProb(exampleOf(context, examples)))
  return [
    ...partChecks(plugin, how, use),
    ...densityChecks(how, { examples, event, kind }, (body) =>
      withPart(plugin, how, 1, ({ part }) => body(subject(part))),
    ),
  ]
}

/** m(z): a density over codes. */
export function obeysMarginalContract(plugin: AnyPlugin<'marginal'>, how: ContractOptions = {}): readonly Check[] {
  const size = codeSize(testContext('marginal', how.context))
  const use = (part: Marginal) => tf.tidy(() => void part.density().draw(noise(), 2))
  return [
    ...partChecks(plugin, how, use),
    ...densityChecks(how, { examples: 1, event: [size], kind: 'continuous' }, (body) =>
      withPart(plugin, how, 1, ({ part }) =>
        body({
          variables: part.variables,
          isSampled: part.sampler !== undefined,
          density: (draws) => ({ density: part.density(), count: draws }),
        }),
      ),
    ),
  ]
}
