import { attributeTypes } from './binding.js'
import { GraphBuilder } from './builder.js'
import { nodesOf, typeOf, type Edge, type GraphNode, type StepGraph } from './graph.js'
import * as nodes from './nodes.js'
import type { NodeDefinition } from './nodes.js'
import { transferOf } from './transfer.js'

/** A step in TensorFlow's terms, and the names by which a session feeds and fetches it. */
export interface StepDefinition {
  readonly nodes: readonly NodeDefinition[]
  readonly feeds: readonly string[]
  /** Never empty: a run is for what it fetches. */
  readonly fetches: readonly string[]
  readonly cells: readonly CellDefinition[]
}

export interface CellDefinition {
  readonly members: readonly number[]
  /** Whether the step changes it. */
  readonly assigned: boolean
  /** Fetched to read the members … */
  readonly reads: readonly string[]
  /** … and fed to set them, while `done` is fetched. */
  readonly feeds: readonly string[]
  readonly done: string
}

export function stepDefinition(step: StepGraph, xla: boolean): StepDefinition {
  const used = nodesOf(step)
  const readNodes = new Map(
    used.flatMap((node) => (node.cell === undefined ? [] : [[node.cell, nameOf(node)] as const])),
  )
  // An update comes after every read of the old value; reads are snapshots, so what uses them may come later.
  const after = (cells: readonly number[]) => cells.flatMap((k) => (readNodes.has(k) ? [`^${readNodes.get(k)}`] : []))
  const changes: NodeDefinition[] = [
    ...[...step.assignments].flatMap(([k, value]) => assignment(`a${k}`, k, value, after([k]))),
    ...step.updates.map(({ op, cells, inputs }, i) => ({
      name: `u${i}`,
      op,
      inputs: [...cells.map(handleOf), ...inputs.map((edge) => reference(edge)), ...after(cells)],
      attributes: [nodes.typeAttribute('T', step.cells[cells[0]!]!.type.dtype)],
    })),
  ]
  const last = changes.filter(({ op }) => op !== 'DeepCopy').map(({ name }) => `^${name}`)
  const outputs = step.outputs.map(({ edge }, i) =>
    nodes.unary('Identity', `o${i}`, reference(edge), typeOf(edge).dtype, i === 0 ? last : []),
  )
  if (outputs.length === 0) outputs.push(nodes.constant('o0', Float32Array.of(0), [], last))
  const assigned = new Set([...step.assignments.keys(), ...step.updates.flatMap(({ cells }) => cells)])
  const held = step.cells.flatMap((_, k) => (assigned.has(k) || readNodes.has(k) ? [k] : []))
  const cells = held.map((k) => cellDefinition(step, k, assigned.has(k)))
  return {
    nodes: [
      ...[...used.map((node) => definition(node)), ...changes].map((node) => (xla ? compiledByXla(node) : node)),
      ...outputs,
      ...cells.flatMap((cell) => cell.nodes),
    ],
    feeds: step.feeds.map(({ node }) => nameOf(node)),
    fetches: outputs.map(({ name }) => name),
    cells,
  }
}

/** The resource variable itself, and the ops between runs. */
function cellDefinition(step: StepGraph, k: number, assigned: boolean): CellDefinition & { nodes: NodeDefinition[] } {
  const prefix = `c${k}`
  const builder = new GraphBuilder()
  const { pieces, feeds, whole } = transferOf(builder, k, step.cells[k]!, step.variables)
  const results = {
    outputs: pieces.map((edge) => ({ outputs: [], edge })),
    assignments: new Map([[k, whole]]),
    updates: [],
  }
  const { type, members } = step.cells[k]!
  return {
    members,
    assigned,
    reads: pieces.map((edge) => reference(edge, prefix)),
    feeds: feeds.map((node) => nameOf(node, prefix)),
    done: `${prefix}done`,
    nodes: [
      nodes.variableHandle(handleOf(k), type),
      ...nodesOf({ ...step, ...results }).map((node) => definition(node, prefix)),
      ...assignment(`${prefix}set`, k, whole, [], prefix),
      nodes.constant(`${prefix}done`, Float32Array.of(0), [], [`^${prefix}set`]),
    ],
  }
}

/** Nodes so marked, and connected, become one kernel. */
const compiledByXla = (node: NodeDefinition): NodeDefinition => {
  if (node.op === 'Placeholder' || node.op === 'DeepCopy') return node
  const { bool, string } = attributeTypes
  const marks = [
    { name: '_XlaCompile', type: bool, value: true },
    { name: '_XlaScope', type: string, value: 'step' },
  ]
  return { ...node, attributes: [...(node.attributes ?? []), ...marks] }
}

const handleOf = (k: number) => `h${k}`

const nameOf = (node: GraphNode, prefix = 'n') => `${prefix}${prefix === 'n' ? '' : '_'}${node.index}`

const reference = ({ node, output }: Edge, prefix?: string) =>
  output === 0 ? nameOf(node, prefix) : `${nameOf(node, prefix)}:${output}`

function definition(node: GraphNode, prefix?: string): NodeDefinition {
  const name = nameOf(node, prefix)
  const type = node.outputs[0]!
  if (node.values !== undefined) return { name, op: 'Const', value: { ...type, values: node.values } }
  if (node.op === 'Placeholder') return nodes.placeholder(name, type)
  if (node.cell !== undefined) return nodes.read(name, handleOf(node.cell), type.dtype)
  return { name, op: node.op, inputs: node.inputs.map((edge) => reference(edge, prefix)), attributes: node.attributes }
}

/**
 * A session must own the memory of its variables: what is fed belongs to JavaScript, and freeing that from one of
 * TensorFlow's threads would crash. So values that may be fed ones are copied, not adopted.
 */
function assignment(name: string, k: number, value: Edge, after: readonly string[], prefix?: string): NodeDefinition[] {
  const { dtype } = typeOf(value)
  const of = reference(value, prefix)
  if (!['Placeholder', 'Reshape'].includes(value.node.op)) return [nodes.assign(name, handleOf(k), of, dtype, after)]
  return [
    nodes.unary('DeepCopy', `${name}copy`, of, dtype),
    nodes.assign(name, handleOf(k), `${name}copy`, dtype, after),
  ]
}
