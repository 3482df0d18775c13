import { required } from '../required.js'
import type { GraphBuilder } from './builder.js'
import type { PackedCell, Edge, GraphNode, OutputType } from './graph.js'
import { lengthOf, packCell, typeOfVariable, unpackCell } from './packed-cell.js'

/** Ops that read the members of a cell (pull) or set them (push) between runs, as separate graphs. */
export interface Transfer {
  readonly pieces: readonly Edge[]
  readonly feeds: readonly GraphNode[]
  readonly whole: Edge
}

/** Builds the transfer of cell number `k`. */
export function buildTransfer(
  builder: GraphBuilder,
  k: number,
  cell: PackedCell,
  variables: readonly OutputType[],
): Transfer {
  const whole = builder.read(k, cell.type)
  const packed = cell.members.length > 1
  const feeds = cell.members.map((i) => builder.placeholder(typeOfVariable(variables, i)))
  const [only] = feeds
  return {
    pieces: packed ? unpackCell(builder, whole, cell, variables) : [whole],
    feeds: feeds.map(({ node }) => node),
    whole: packed ? packCell(builder, feeds, lengthOf(cell)) : required(only, 'the variable of a cell'),
  }
}
