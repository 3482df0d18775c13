export { reportOf } from './report-of.js'
export { writeRunReport } from './run-report.js'
export { sweepPage, writeSweepReport, type SweepPageOptions } from './sweep-report.js'
export { sweepRuns, type SweepRun } from './sweep-runs.js'
// Parts of reports
export { modelPanels, type ModelPanels } from './model-panels.js'
export { namedRuns, type VariantRun } from './named-runs.js'
