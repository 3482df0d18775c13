import type { GraphBuilder } from './builder.js'
import type { Cell, Edge, GraphNode, OutputType } from './graph.js'
import { piecesOf, wholeOf } from './pack-variables.js'

/** The ops that read a cell's members between runs (pull), or set them (push): graphs of their own. */
export interface Transfer {
  readonly pieces: readonly Edge[]
  readonly feeds: readonly GraphNode[]
  readonly whole: Edge
}

export function transferOf(builder: GraphBuilder, k: number, cell: Cell, variables: readonly OutputType[]): Transfer {
  const whole = builder.read(k, cell.type)
  const packed = cell.members.length > 1
  const feeds = cell.members.map((i) => builder.placeholder(variables[i]!))
  return {
    pieces: packed ? piecesOf(builder, whole, cell, variables) : [whole],
    feeds: feeds.map(({ node }) => node),
    whole: packed ? wholeOf(builder, feeds, cell.type.shape[0]!) : feeds[0]!,
  }
}
