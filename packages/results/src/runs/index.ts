// Directories of runs
export { runsBelow } from './runs-below.js'
export { isDamageError, reportDamaged, warnDamaged, type DamagedRun, type ReadableRuns } from './readable-runs.js'
export { sweepMetadata, variantsOf } from './variants.js'
// Tables of a run
export { finalEvaluation, type FinalEvaluation } from './final-evaluation.js'
export { readPanels, type Panels } from './read-run.js'
// Configuration as cells and columns
export { configurationCells, varyingNames } from './configuration-cells.js'
export { configurationColumn, uniqueColumns } from './configuration-columns.js'
export { effectiveValue, type EvaluatedRun } from './effective-values.js'
