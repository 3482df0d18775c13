import type { PlanePoint } from './pareto.js'
import type { Row } from '@elbow-vae/core'

/** The last evaluation of a finished run. */
export interface FinalPoint extends PlanePoint {
  readonly directory: string
  /** The configuration, under the names of the flags. */
  readonly configuration: Row
  /** The last evaluation on one split. */
  readonly row: Row
  /** Identifies the data of the evaluation. */
  readonly checksum: string
}
