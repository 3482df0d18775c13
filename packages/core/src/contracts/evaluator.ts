import type { Column, Row, TableData } from './column.js'
import type { Evaluation } from './evaluation.js'

/** Computes metrics of a model with fixed weights, one split at a time. */
export interface Evaluator {
  /** Columns that it adds to eval.arrow. */
  readonly columns: readonly Column[]
  /** Evaluates one split. */
  evaluate(run: Evaluation): Promise<EvaluationResult>
}

/** Results of one evaluation. */
export interface EvaluationResult {
  /** The evaluator's columns of a row of eval.arrow. */
  readonly row: Row
  /** Other tables by name. Each is written as NAME.arrow beside eval.arrow. */
  readonly tables?: Readonly<Record<string, TableData>>
  /** Images by name. Each is written as NAME.png. */
  readonly images?: Readonly<Record<string, Image>>
}

/** 8-bit grayscale image, row by row. */
export interface Image {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}
