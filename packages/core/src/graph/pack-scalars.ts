import { required } from '../required.js'
import { dtypes } from './binding.js'
import { intAttribute, typeAttribute } from './attributes.js'
import { typeOf, type Edge, type StepGraph } from './graph.js'
import { rewrite, translate } from './rewrite.js'

const { float32 } = dtypes

/**
 * Feeds all scalar inputs as one vector and fetches all scalar outputs as one vector.
 *
 * A feed or a fetch costs more than an op, and a training step has several of each: learning rate, bias corrections and
 * weights; loss, rate and distortion.
 */
export function packScalars(step: StepGraph): StepGraph {
  return packOutputs(packFeeds(step))
}

function packFeeds(step: StepGraph): StepGraph {
  const scalars = step.feeds.filter(({ node }) => isScalar({ node, output: 0 }))
  if (scalars.length < 2) return step
  let vector: Edge | undefined
  const rewritten = rewrite(step, (node, builder) => {
    const i = scalars.findIndex((feed) => feed.node === node)
    if (i < 0) return undefined
    vector ??= builder.placeholder({ shape: [scalars.length], dtype: float32 })
    const attributes = [intAttribute('num', scalars.length), intAttribute('axis', 0), typeAttribute('T', float32)]
    const types = scalars.map(() => ({ shape: [], dtype: float32 }))
    return [required(builder.pure('Unpack', attributes, [vector], types)[i], 'an unpacked scalar')]
  })
  const { feeds, ...rest } = translate(step, rewritten)
  const others = feeds.filter(({ node }) => node.op === 'Placeholder')
  if (vector === undefined) return { ...rest, feeds: others }
  return { ...rest, feeds: [...others, { inputs: scalars.flatMap(({ inputs }) => inputs), node: vector.node }] }
}

function packOutputs(step: StepGraph): StepGraph {
  const scalars = step.outputs.filter(({ edge }) => isScalar(edge))
  if (scalars.length < 2) return step
  const rewritten = rewrite(step, () => undefined)
  const attributes = [intAttribute('N', scalars.length), intAttribute('axis', 0), typeAttribute('T', float32)]
  const inputs = scalars.map(({ edge }) => rewritten.edge(edge))
  const type = { shape: [scalars.length], dtype: float32 }
  const edge = rewritten.builder.single('Pack', attributes, inputs, type)
  const translated = translate(step, rewritten)
  const packed = new Set(step.outputs.flatMap((output, i) => (scalars.includes(output) ? [i] : [])))
  const others = translated.outputs.filter((_, i) => !packed.has(i))
  return { ...translated, outputs: [...others, { outputs: scalars.flatMap(({ outputs }) => outputs), edge }] }
}

const isScalar = (edge: Edge) => typeOf(edge).shape.length === 0 && typeOf(edge).dtype === float32
