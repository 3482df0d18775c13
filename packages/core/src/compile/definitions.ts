import { attributeTypes, type Attribute } from './binding.js'
import { typeAttribute } from './builder.js'
import { reachable, typeOf, type Edge, type GraphNode, type OutputType, type RecordedStep } from './graph.js'
import type { NodeDefinition } from './saved-model.js'

/** A recorded step in TensorFlow's terms, and the names by which a session feeds and fetches it. */
export interface StepDefinition {
  readonly nodes: readonly NodeDefinition[]
  /** What `run` feeds: the step's inputs that matter, by name. */
  readonly feeds: readonly { readonly input: string; readonly node: string }[]
  /** What `run` fetches; fetching runs the assignments too. */
  readonly fetches: readonly { readonly output: string; readonly node: string }[]
  /** Variables that live in the session, by their number in the step. */
  readonly variables: readonly { readonly index: number; readonly assigned: boolean }[]
}

/** Names of the nodes around variable `i`. */
export const handleNode = (i: number) => `h${i}`
export const readNode = (i: number) => `r${i}`
/** Fed by a push … */
export const valueNode = (i: number) => `v${i}`
/** … and fetched by it. */
export const pushNode = (i: number) => `p${i}`

/** Fetched where a step has no outputs: runs are for what they fetch. */
const doneNode = 'done'

export function stepDefinition(step: RecordedStep): StepDefinition {
  const results = [...step.outputs.values()]
  const changes = [...step.assignments.values(), ...step.updates.flatMap(({ inputs }) => inputs)]
  const used = reachable([...results, ...changes])
  const assigned = new Set([...step.assignments.keys(), ...step.updates.flatMap(({ variables }) => variables)])
  const read = new Set(used.flatMap(({ variable }) => variable ?? []))
  const held = step.variables.flatMap((_, i) => (assigned.has(i) || read.has(i) ? [i] : []))

  const reads = new Map(used.flatMap((node) => (node.variable === undefined ? [] : [[node.variable, name(node)]])))
  const after = (variables: readonly number[]) => variables.flatMap((i) => (reads.has(i) ? [`^${reads.get(i)}`] : []))
  const assignments = [...step.assignments].flatMap(([i, value]) => assignment(i, value, step.variables[i]!, after([i])))
  const updates = step.updates.map(({ op, variables, inputs }, i) => ({
    name: `u${i}`,
    op,
    inputs: [...variables.map(handleNode), ...inputs.map(reference), ...after(variables)],
    attributes: [typeAttribute('T', step.variables[variables[0]!]!.dtype)],
  }))
  const last = [...assignments, ...updates].map((node) => `^${node.name}`)
  const outputs = [...step.outputs.values()].map((edge, i) => output(edge, i, i === 0 ? last : []))
  const done = outputs.length === 0 ? [{ ...scalar(doneNode, 0), inputs: last }] : []
  const xla = (d: NodeDefinition): NodeDefinition =>
    process.env['XLA'] && !d.op.startsWith('Placeholder') ? { ...d, attributes: [...(d.attributes ?? []), { name: '_XlaCompile', type: 3, value: true }, { name: '_XlaScope', type: 0, value: 'jit' }] } : d
  if (process.env['DUMP']) { const c: Record<string, number> = {}; for (const n of [...used, ...updates, ...assignments]) c[n.op] = (c[n.op] ?? 0) + 1; console.log(c, used.length) }
  return {
    nodes: [
      ...used.map((u) => xla(definition(u))),
      ...held.flatMap((i) => variable(i, step.variables[i]!)),
      ...assignments,
      ...updates.map(xla),
      ...outputs,
      ...done,
    ],
    feeds: [...step.feeds].flatMap(([input, node]) => (used.includes(node) ? [{ input, node: name(node) }] : [])),
    fetches: [...step.outputs.keys()].map((key, i) => ({ output: key, node: outputs[i]!.name })),
    variables: held.map((index) => ({ index, assigned: assigned.has(index) })),
  }
}

const name = (node: GraphNode) => `n${node.index}`

const reference = ({ node, output: i }: Edge) => (i === 0 ? name(node) : `${name(node)}:${i}`)

function definition(node: GraphNode): NodeDefinition {
  const type = node.outputs[0]!
  if (node.values !== undefined) return { name: name(node), op: node.op, value: { ...type, values: node.values } }
  if (node.feed !== undefined) return placeholder(name(node), type)
  if (node.variable !== undefined) return reading(name(node), node.variable, type)
  return { name: name(node), op: node.op, inputs: node.inputs.map(reference), attributes: node.attributes }
}

const placeholder = (at: string, { shape, dtype }: OutputType): NodeDefinition => ({
  name: at,
  op: 'Placeholder',
  attributes: [typeAttribute('dtype', dtype), shapeAttribute(shape)],
})

const reading = (at: string, variable: number, { dtype }: OutputType): NodeDefinition => ({
  name: at,
  op: 'ReadVariableOp',
  inputs: [handleNode(variable)],
  attributes: [typeAttribute('dtype', dtype)],
})

const identity = (at: string, edge: Edge, after: readonly string[]): NodeDefinition => ({
  name: at,
  op: 'Identity',
  inputs: [reference(edge), ...after],
  attributes: [typeAttribute('T', typeOf(edge).dtype)],
})

const output = (edge: Edge, i: number, after: readonly string[]) => identity(`o${i}`, edge, after)

/**
 * A session must own the memory of its variables: what is fed belongs to JavaScript, and freeing that from one of
 * TensorFlow's threads would crash. So fed values are copied, not adopted.
 */
const ownCopy = (at: string, of: string, dtype: number): NodeDefinition => ({
  name: at,
  op: 'DeepCopy',
  inputs: [of],
  attributes: [typeAttribute('T', dtype)],
})

/** The variable itself, how to read it between runs, and how to set it between runs. */
const variable = (i: number, type: OutputType): NodeDefinition[] => [
  {
    name: handleNode(i),
    op: 'VarHandleOp',
    attributes: [
      typeAttribute('dtype', type.dtype),
      shapeAttribute(type.shape),
      { name: 'shared_name', type: attributeTypes.string, value: handleNode(i) },
    ],
  },
  reading(readNode(i), i, type),
  placeholder(valueNode(i), type),
  ownCopy(`c${i}`, valueNode(i), type.dtype),
  assign(`s${i}`, i, `c${i}`, type.dtype, []),
  { ...scalar(pushNode(i), 0), inputs: [`^s${i}`] },
]

/** Runs after every read of the old value. */
function assignment(i: number, value: Edge, { dtype }: OutputType, after: readonly string[]): NodeDefinition[] {
  const fed = value.node.op === 'Placeholder' || value.node.op === 'Reshape'
  if (!fed) return [assign(`a${i}`, i, reference(value), dtype, after)]
  return [ownCopy(`b${i}`, reference(value), dtype), assign(`a${i}`, i, `b${i}`, dtype, after)]
}

const assign = (at: string, i: number, value: string, dtype: number, after: readonly string[]): NodeDefinition => ({
  name: at,
  op: 'AssignVariableOp',
  inputs: [handleNode(i), value, ...after],
  attributes: [typeAttribute('dtype', dtype)],
})

const scalar = (at: string, value: number): NodeDefinition => ({
  name: at,
  op: 'Const',
  value: { dtype: 1, shape: [], values: Float32Array.of(value) },
})

const shapeAttribute = (shape: readonly number[]): Attribute => ({
  name: 'shape',
  type: attributeTypes.shape,
  value: shape,
})
