import { required } from '../required.js'
import { attributeTypes } from './binding.js'
import { GraphBuilder } from './builder.js'
import { nodesOf, typeOf, type Edge, type GraphNode, type PackedCell, type StepGraph } from './graph.js'
import * as nodes from './nodes.js'
import type { NodeDefinition } from './nodes.js'
import { buildTransfer } from './transfer.js'

/** A step as TensorFlow nodes, and the names of the nodes that a session feeds and fetches. */
export interface StepDefinition {
  readonly nodes: readonly NodeDefinition[]
  readonly feeds: readonly string[]
  /** Never empty, because TensorFlow runs only what is fetched. */
  readonly fetches: readonly string[]
  readonly cells: readonly CellDefinition[]
}

/** Nodes that read and set a cell between runs. */
export interface CellDefinition {
  readonly members: readonly number[]
  /** Whether the step assigns the cell. */
  readonly assigned: boolean
  /** Nodes to fetch, to read the members. */
  readonly reads: readonly string[]
  /** Nodes to feed, to set the members while `done` is fetched. */
  readonly feeds: readonly string[]
  readonly done: string
}

/** Writes a step as TensorFlow nodes. */
export function stepDefinition(step: StepGraph, xla: boolean): StepDefinition {
  const used = nodesOf(step)
  const readNodes = new Map(
    used.flatMap((node) => (node.cell === undefined ? [] : [[node.cell, nameOf(node)] as const])),
  )
  // An update runs after all reads of the old value. Reads are snapshots, so ops that use them may run later.
  const after = (cells: readonly number[]) => cells.flatMap((k) => (readNodes.has(k) ? [`^${readNodes.get(k)}`] : []))
  const changes: NodeDefinition[] = [
    ...[...step.assignments].flatMap(([k, value]) => assignment(`a${k}`, k, value, after([k]))),
    ...step.updates.map(({ op, cells, inputs }, i) => ({
      name: `u${i}`,
      op,
      inputs: [...cells.map(handleOf), ...inputs.map((edge) => reference(edge)), ...after(cells)],
      attributes: [nodes.typeAttribute('T', cellOf(step, cells).type.dtype)],
    })),
  ]
  const last = changes.filter(({ op }) => op !== 'DeepCopy').map(({ name }) => `^${name}`)
  const outputs = step.outputs.map(({ edge }, i) =>
    nodes.unaryNode('Identity', `o${i}`, reference(edge), typeOf(edge).dtype, i === 0 ? last : []),
  )
  if (outputs.length === 0) outputs.push(nodes.constantNode('o0', Float32Array.of(0), [], last))
  const assigned = new Set([...step.assignments.keys(), ...step.updates.flatMap(({ cells }) => cells)])
  const cells = step.cells.flatMap((cell, k) =>
    assigned.has(k) || readNodes.has(k) ? [cellDefinition(step, cell, k, assigned.has(k))] : [],
  )
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

/** The first of the cells that an update assigns. */
const cellOf = ({ cells }: StepGraph, [first = -1]: readonly number[]): PackedCell =>
  required(cells[first], 'the cell of an update')

/** Nodes of the resource variable itself and of its transfers between runs. */
function cellDefinition(
  step: StepGraph,
  cell: PackedCell,
  k: number,
  assigned: boolean,
): CellDefinition & { nodes: NodeDefinition[] } {
  const prefix = `c${k}`
  const builder = new GraphBuilder()
  const { pieces, feeds, whole } = buildTransfer(builder, k, cell, step.variables)
  const results = {
    outputs: pieces.map((edge) => ({ outputs: [], edge })),
    assignments: new Map([[k, whole]]),
    updates: [],
  }
  const { type, members } = cell
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
      nodes.constantNode(`${prefix}done`, Float32Array.of(0), [], [`^${prefix}set`]),
    ],
  }
}

/** Marks a node for XLA, which compiles connected marked nodes to one kernel. */
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
  const type = typeOf({ node, output: 0 })
  if (node.values !== undefined) return { name, op: 'Const', value: { ...type, values: node.values } }
  if (node.op === 'Placeholder') return nodes.placeholderNode(name, type)
  if (node.cell !== undefined) return nodes.readVariableNode(name, handleOf(node.cell), type.dtype)
  return { name, op: node.op, inputs: node.inputs.map((edge) => reference(edge, prefix)), attributes: node.attributes }
}

/**
 * Assigns a value to a cell.
 *
 * Fed tensors share memory with JavaScript, and a TensorFlow thread that frees such memory crashes the process. Values that may
 * be fed tensors are therefore copied.
 */
function assignment(name: string, k: number, value: Edge, after: readonly string[], prefix?: string): NodeDefinition[] {
  const { dtype } = typeOf(value)
  const source = reference(value, prefix)
  if (!['Placeholder', 'Reshape'].includes(value.node.op))
    return [nodes.assignNode(name, handleOf(k), source, dtype, after)]
  return [
    nodes.unaryNode('DeepCopy', `${name}copy`, source, dtype),
    nodes.assignNode(name, handleOf(k), `${name}copy`, dtype, after),
  ]
}
