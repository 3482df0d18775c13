import { required } from '../required.js'
import { sizeFromShape } from '../tensors/shapes.js'
import { dtypes } from './binding.js'
import { inputOf, type FusedUpdate, type PackedCell, type StepGraph } from './graph.js'
import type { GraphBuilder } from './builder.js'
import { lengthOf, packCell, unpackCell } from './packed-cell.js'
import { rewrite, translate } from './rewrite.js'

const { float32 } = dtypes

/** Longer vectors are not packed: TensorFlow's fused kernels start a second thread for them, which costs more than packing saves. */
const packedElements = 256
/** Packed vectors are padded to a multiple of this length, because the kernels are slow if a vector register is not full. */
const alignment = 16

/**
 * Stores small variables with identical updates in one resource variable, so that all of them need one read and one
 * update.
 */
export function packVariables(step: StepGraph): StepGraph {
  const groups = groupUpdates(step)
  if (groups.length === 0) return step
  const packed = groups.flatMap((group) => packedCells(group, step))
  const moved = new Set(packed.flatMap(({ members }) => members))
  const cells = [...step.cells.filter((cell) => !moved.has(firstMember(cell))), ...packed]
  const newIndex = (old: number) =>
    cells.findIndex(({ members }) => members.includes(firstMember(cellAt(step.cells, old))))

  const rewritten = rewrite(step, ({ cell: old }, builder) => {
    if (old === undefined) return undefined
    const index = newIndex(old)
    const [cell, oldCell] = [cellAt(cells, index), cellAt(step.cells, old)]
    const whole = builder.read(index, cell.type)
    if (cell === oldCell) return [whole]
    const member = cell.members.indexOf(firstMember(oldCell))
    return [required(unpackCell(builder, whole, cell, step.variables)[member], 'a member of a packed cell')]
  })
  const { updates, assignments, ...rest } = translate(step, rewritten)
  const translated = new Map(
    updates.map((update, i) => [step.updates[i], { ...update, cells: update.cells.map(newIndex) }]),
  )
  const packedUpdates = groups.map((group) =>
    mergeUpdates(
      rewritten.builder,
      group.map((update) => required(translated.get(update), 'a translated update')),
      cells,
    ),
  )
  const grouped = new Set(groups.flat())
  const others = [...translated].flatMap(([old, update]) => (old !== undefined && grouped.has(old) ? [] : [update]))
  return {
    ...rest,
    cells,
    assignments: new Map([...assignments].map(([old, value]) => [newIndex(old), value])),
    updates: [...others, ...packedUpdates],
  }
}

const cellAt = (cells: readonly PackedCell[], index: number): PackedCell => required(cells[index], `cell ${index}`)
const firstMember = ({ members }: PackedCell): number => required(members[0], 'the variable of a cell')
const firstCell = (update: FusedUpdate, cells: readonly PackedCell[]): PackedCell =>
  cellAt(cells, required(update.cells[0], 'the cell of an update'))

/** Groups of updates that can be merged: small, with the same kernel and the same inputs except the gradient. */
function groupUpdates({ updates, cells }: StepGraph): FusedUpdate[][] {
  const groups: { kind: string; size: number; updates: FusedUpdate[] }[] = []
  for (const update of updates) {
    const { shape, dtype } = firstCell(update, cells).type
    if (dtype !== float32) continue
    const shared = update.inputs.map(({ node, output }, i) => (i === update.gradient ? '' : `${node.index}:${output}`))
    const [kind, size] = [`${update.op}(${shared})`, sizeFromShape(shape)]
    const group = groups.find((open) => open.kind === kind && open.size + size <= packedElements)
    if (group === undefined) groups.push({ kind, size, updates: [update] })
    else {
      group.size += size
      group.updates.push(update)
    }
  }
  return groups.flatMap((group) => (group.updates.length > 1 ? [group.updates] : []))
}

/** One cell for the variables, and one for each of their slots. */
function packedCells(group: readonly FusedUpdate[], { cells }: StepGraph): PackedCell[] {
  const [first] = group
  return required(first, 'an update').cells.map((_, k) => {
    const parts = group.map((update) => cellAt(cells, required(update.cells[k], 'the slot of an update')))
    const length =
      alignment * Math.ceil(parts.reduce((sum, { type }) => sum + sizeFromShape(type.shape), 0) / alignment)
    return { type: { shape: [length], dtype: float32 }, members: parts.flatMap(({ members }) => members) }
  })
}

/** One update of packed cells in place of an update for each of their members. */
function mergeUpdates(
  builder: GraphBuilder,
  updates: readonly FusedUpdate[],
  cells: readonly PackedCell[],
): FusedUpdate {
  const first = required(updates[0], 'an update')
  const packedGradient = packCell(
    builder,
    updates.map((update) => inputOf(update, first.gradient)),
    lengthOf(firstCell(first, cells)),
  )
  return { ...first, inputs: first.inputs.map((input, i) => (i === first.gradient ? packedGradient : input)) }
}
