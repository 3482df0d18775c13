import { dtypes } from './binding.js'
import { intAttribute, typeAttribute, type GraphBuilder } from './builder.js'
import { sizeOf, type Cell, type Edge, type FusedUpdate, type OutputType, type StepGraph } from './graph.js'
import { rewrite, translate } from './rewrite.js'

const { float32, int32 } = dtypes

/** TensorFlow's fused kernels wake a second thread for longer vectors, which costs more than packing saves … */
const packedElements = 256
/** … and for short ones that do not fill its vector registers. */
const alignment = 16

/**
 * Keeps small variables that are updated alike end to end in one resource variable: one read and one update for all
 * of them, instead of a read and an update each.
 */
export function packVariables(step: StepGraph): StepGraph {
  const groups = alike(step)
  if (groups.length === 0) return step
  const packed = groups.flatMap((group) => packedCells(group, step))
  const moved = new Set(packed.flatMap(({ members }) => members))
  const cells = [...step.cells.filter(({ members }) => !moved.has(members[0]!)), ...packed]
  const placeOf = (old: number) => cells.findIndex(({ members }) => members.includes(step.cells[old]!.members[0]!))

  const rewritten = rewrite(step, ({ cell: old }, builder) => {
    if (old === undefined) return undefined
    const whole = builder.read(placeOf(old), cells[placeOf(old)]!.type)
    return [pieceOf(builder, whole, cells[placeOf(old)]!, step.cells[old]!, step.variables)]
  })
  const { updates, assignments, ...rest } = translate(step, rewritten)
  const places = updates.map((update) => ({ ...update, cells: update.cells.map(placeOf) }))
  const joined = groups.map((group) =>
    join(
      rewritten.builder,
      group.map((update) => places[step.updates.indexOf(update)]!),
      cells,
    ),
  )
  const alone = places.filter((_, i) => !groups.some((group) => group.includes(step.updates[i]!)))
  return {
    ...rest,
    cells,
    assignments: new Map([...assignments].map(([old, value]) => [placeOf(old), value])),
    updates: [...alone, ...joined],
  }
}

/** Groups of updates that can be made together: small, by the same kernel, with the same inputs but the gradient. */
function alike({ updates, cells }: StepGraph): FusedUpdate[][] {
  const groups: { kind: string; size: number; updates: FusedUpdate[] }[] = []
  for (const update of updates) {
    const { shape, dtype } = cells[update.cells[0]!]!.type
    if (dtype !== float32) continue
    const shared = update.inputs.map(({ node, output }, i) => (i === update.gradient ? '' : `${node.index}:${output}`))
    const [kind, size] = [`${update.op}(${shared})`, sizeOf(shape)]
    const group = groups.find((open) => open.kind === kind && open.size + size <= packedElements)
    if (group === undefined) groups.push({ kind, size, updates: [update] })
    else {
      group.size += size
      group.updates.push(update)
    }
  }
  return groups.flatMap((group) => (group.updates.length > 1 ? [group.updates] : []))
}

/** One cell for the variables, one for each of their slots. */
function packedCells(group: readonly FusedUpdate[], { cells }: StepGraph): Cell[] {
  return group[0]!.cells.map((_, k) => {
    const parts = group.map((update) => cells[update.cells[k]!]!)
    const length = alignment * Math.ceil(parts.reduce((sum, { type }) => sum + sizeOf(type.shape), 0) / alignment)
    return { type: { shape: [length], dtype: float32 }, members: parts.flatMap(({ members }) => members) }
  })
}

function pieceOf(builder: GraphBuilder, whole: Edge, cell: Cell, old: Cell, variables: readonly OutputType[]): Edge {
  const member = cell.members.indexOf(old.members[0]!)
  return cell === old ? whole : piecesOf(builder, whole, cell, variables)[member]!
}

/** The members of a packed cell, each in its own shape. */
export function piecesOf(
  builder: GraphBuilder,
  whole: Edge,
  { type, members }: Cell,
  variables: readonly OutputType[],
): Edge[] {
  const shapes = members.map((i) => variables[i]!.shape)
  const rest = type.shape[0]! - shapes.reduce((sum, shape) => sum + sizeOf(shape), 0)
  const sizes = [...shapes.map(sizeOf), ...(rest > 0 ? [rest] : [])]
  const attributes = [
    intAttribute('num_split', sizes.length),
    typeAttribute('T', float32),
    typeAttribute('Tlen', int32),
  ]
  const axis = builder.constant(Int32Array.of(0), { shape: [], dtype: int32 })
  const inputs = [whole, builder.integers(sizes), axis]
  const outputs = sizes.map((size) => ({ shape: [size], dtype: float32 }))
  return builder
    .pure('SplitV', attributes, inputs, outputs)
    .slice(0, shapes.length)
    .map((piece, k) => builder.reshape(piece, shapes[k]!))
}

/** The members of a packed cell end to end, and zeros up to its length. */
export function wholeOf(builder: GraphBuilder, pieces: readonly Edge[], length: number): Edge {
  const flat = pieces.map((piece) => builder.reshape(piece, [sizeOf(piece.node.outputs[piece.output]!.shape)]))
  const rest = length - flat.reduce((sum, { node, output }) => sum + node.outputs[output]!.shape[0]!, 0)
  const padding = rest > 0 ? [builder.constant(new Float32Array(rest), { shape: [rest], dtype: float32 })] : []
  const axis = builder.constant(Int32Array.of(0), { shape: [], dtype: int32 })
  const count = flat.length + padding.length
  const attributes = [intAttribute('N', count), typeAttribute('T', float32), typeAttribute('Tidx', int32)]
  return builder.pure('ConcatV2', attributes, [...flat, ...padding, axis], [{ shape: [length], dtype: float32 }])[0]!
}

function join(builder: GraphBuilder, parts: readonly FusedUpdate[], cells: readonly Cell[]): FusedUpdate {
  const { gradient, inputs, ...rest } = parts[0]!
  const length = cells[rest.cells[0]!]!.type.shape[0]!
  const whole = wholeOf(
    builder,
    parts.map((part) => part.inputs[gradient]!),
    length,
  )
  return { ...rest, gradient, inputs: inputs.map((input, i) => (i === gradient ? whole : input)) }
}
