import { codeSize } from '../model/build.js'
import type { Conditional, Marginal } from '../contracts/conditional.js'
import type { AnyPlugin } from '../contracts/plugin.js'
import { normal } from '../noise/host.js'
import { freshNoise } from '../noise/step-noise.js'
import { required } from '../required.js'
import { mapTensors } from '../tensors/map-tensors.js'
import { tf, type Tensor } from '../tensors/tf.js'
import { check, assertThat, readTensor, type Check, type ContractOptions } from './check.js'
import { testContext } from './context.js'
import { densityChecks, type Subject } from './density-checks.js'
import { exampleOf } from './example-data.js'
import { partChecks, withPart } from './built-part.js'

const examples = 3
const noise = () => freshNoise(1, 'contract', 0)

/** Checks of an encoder e(z|x), from x [B, …event] to a density over codes. */
export function obeysEncoderContract(plugin: AnyPlugin<'encoder'>, settings: ContractOptions = {}): readonly Check[] {
  const context = testContext('encoder', settings.context)
  const size = codeSize(context)
  const x = () => exampleOf(context, examples)
  const subject = (part: Conditional): Subject => ({
    variables: part.variables,
    density: (draws) => ({ density: part.density(part.parameters(x())), count: draws }),
  })
  const use = (part: Conditional) => tf.tidy(() => void part.density(part.parameters(x())).draw(noise(), 2))
  return [
    ...partChecks(plugin, settings, use),
    check('returns parameters with the examples as first dimension', settings, () =>
      withPart(plugin, settings, 1, ({ part }) =>
        tf.tidy(() => {
          for (const [name, { shape }] of Object.entries(part.parameters(x())))
            assertThat(
              shape[0] === examples,
              `parameter "${name}" has shape [${shape.join(', ')}] for ${examples} examples`,
            )
        }),
      ),
    ),
    check('is valid for all parameters, including zeros', settings, () =>
      withPart(plugin, settings, 1, async ({ part }) => {
        const logProb = await readTensor(() => {
          const zeros = mapTensors(part.parameters(x()), (tensor) => tf.zerosLike(tensor))
          return part.density(zeros).draw(noise(), 2).logProb
        })
        assertThat(logProb.every(Number.isFinite), 'the density with parameters of zero is not valid')
      }),
    ),
    check('has independent dimensions given x, or sets factors', settings, () =>
      withPart(plugin, settings, 1, async ({ part }) => {
        const shiftOthers = (dimension: number) => Array.from({ length: size }, (_, d) => (d === dimension ? 0 : 0.5))
        for (const dimension of [0, size - 1]) {
          const logs = (moved: boolean) => {
            const { logProbPerDimension, factors } = part.density(part.parameters(x()))
            if (!logProbPerDimension || factors) return tf.zeros([1])
            const value = tf.tensor(normal({ seed: 1, stream: 'codes', step: 0 }, size), [1, 1, size])
            const z = moved ? tf.add(value, shiftOthers(dimension)) : value
            return tf.slice(logProbPerDimension(tf.tile(z, [1, examples, 1])), [0, 0, dimension], [1, -1, 1])
          }
          const before = await readTensor(() => logs(false))
          const after = await readTensor(() => logs(true))
          const differs = before.some(
            (nats, b) => Math.abs(nats - required(after[b], 'a log density')) > 1e-4 * (1 + Math.abs(nats)),
          )
          assertThat(
            !differs,
            `log e(z_${dimension}|x) of logProbPerDimension depends on other dimensions of z: set factors`,
          )
        }
      }),
    ),
    ...densityChecks(settings, { examples, event: [size], kind: 'continuous' }, (body) =>
      withPart(plugin, settings, 1, ({ part }) => body(subject(part))),
    ),
  ]
}

/** Checks of a decoder d(x|z), from codes [K, B, D] to a density over examples. */
export function obeysDecoderContract(plugin: AnyPlugin<'decoder'>, settings: ContractOptions = {}): readonly Check[] {
  const context = testContext('decoder', settings.context)
  const { event, dataKind: kind } = context
  const size = codeSize(context)
  /** The same codes for all draws. */
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
    ...partChecks(plugin, settings, use),
    ...densityChecks(settings, { examples, event, kind }, (body) =>
      withPart(plugin, settings, 1, ({ part }) => body(subject(part))),
    ),
  ]
}

/** Checks of a marginal m(z), a density over codes. */
export function obeysMarginalContract(plugin: AnyPlugin<'marginal'>, settings: ContractOptions = {}): readonly Check[] {
  const size = codeSize(testContext('marginal', settings.context))
  const use = (part: Marginal) => tf.tidy(() => void part.density().draw(noise(), 2))
  return [
    ...partChecks(plugin, settings, use),
    ...densityChecks(settings, { examples: 1, event: [size], kind: 'continuous' }, (body) =>
      withPart(plugin, settings, 1, ({ part }) =>
        body({
          variables: part.variables,
          isSampled: part.sampler !== undefined,
          density: (draws) => ({ density: part.density(), count: draws }),
        }),
      ),
    ),
  ]
}
