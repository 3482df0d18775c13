import { writeToyReport } from './toy-report.js'
import { toyTable } from './print-toy.js'
import { reproduce, type ReproduceOptions } from '../shared/reproduce.js'
import { toyExperiment } from './toy.js'

/** `elbow reproduce toy` */
export const reproduceToy = (options: ReproduceOptions): Promise<void> =>
  reproduce(
    toyExperiment,
    { table: toyTable, report: writeToyReport, tables: ', data-space.arrow, code-space.arrow and conditionals.arrow' },
    options,
  )
