// Contracts: the interfaces of plugins.
export type * from './contracts/index.js'

// Declaration of plugins and their options.
export { apiVersion, definePlugin, isPluginName, kinds } from './plugins/define-plugin.js'
export { describeExpected, parseOption, resolveOptions } from './plugins/options.js'
export { joinTexts, splitTexts } from './plugins/text-list.js'
export { createRegistry, type LoadedPackage, type Registry } from './plugins/registry.js'

// Tensors and noise.
export { tf, type NamedTensorMap, type Rank, type Scalar, type Tensor, type Variable } from './tensors/tf.js'
export { activationNames, activations, type Activation } from './tensors/activations.js'
export { constantGradient } from './tensors/constant-gradient.js'
export { customGradient } from './tensors/custom-gradient.js'
export { glu } from './tensors/glu.js'
export { concat } from './tensors/concat.js'
export { mapTensors } from './tensors/map-tensors.js'
export { sizeFromShape } from './tensors/shapes.js'
export { stopGradient } from './tensors/stop-gradient.js'
export { isTuple, shapeOf, splitEqually, tuple } from './tensors/tuples.js'
export { gumbel, hostNoise, normal, permutation, uniform, type NoiseKey } from './noise/host.js'
export { StepNoise, freshNoise } from './noise/step-noise.js'

// Engines, compiled steps and optimizers.
export * from './engines/index.js'
export { compileStep, inPart, type CompiledStep } from './graph/index.js'
export * from './optimizers/index.js'
export { fit, type FitOptions } from './optimizers/fit.js'

// Data.
export { inDataUnits, toDataUnits } from './data/data-units.js'
export { splitsOf } from './data/splits.js'
export { evenlySpacedIndices, subsample } from './data/subsample.js'
export { digestFile, digestNames, type Digest } from './net/digest.js'
export { downloadFile, type Download, type DownloadTiming } from './net/download.js'

// Models and measurements.
export { buildModel, codeSize, createPart, partContext, type BuiltModel } from './model/build.js'
export {
  constantInitializer,
  gatedInitializer,
  glorotInitializer,
  normalInitializer,
  zerosInitializer,
} from './model/initializers.js'
export { scoped } from './model/scoped-context.js'
export { measure } from './measure/measure.js'
export { kernelNames, kernelScale, kernels, squaredDistances, type KernelName } from './measure/kernels.js'
export { mmd } from './measure/mmd.js'
export { measureRatePerDimension } from './measure/rate-per-dimension.js'
export { densitySteps } from './measure/density-steps.js'

// Training and evaluation.
export { inferPerExample, withParams, type InferenceOptions } from './training/per-example.js'
export { training, type TrainingOptions, type TrainingRow } from './training/loop.js'
export { evaluationHost } from './evaluation/evaluation-host.js'
export { exactDataDraws, expectationFor, type Expectation } from './evaluation/expectation.js'
export { median } from './evaluation/median.js'
export { jackknife, standardError, weightedMean } from './evaluation/statistics.js'

// Runs: configuration, execution, and runs opened from their directories.
export {
  isKind,
  resolveConfig,
  resolveEvaluators,
  runOptions,
  type RunConfig,
  type RunRequest,
  type RunSettings,
} from './run/config.js'
export { resolveDefaults, type ResolvedConfig } from './run/resolve-defaults.js'
export { loadDataset, prepareRun, type PrepareOptions, type PreparedRun } from './run/prepare.js'
export { executeRun, type ExecuteOptions } from './run/execute.js'
export type { RunLength, RunResult, Watch } from './run/record.js'
export { resumeRun, type ResumeOptions } from './run/resume.js'
export { openRun, type OpenedRun, type OpenOptions } from './run/open.js'
export { identityCells } from './run/evaluate.js'
export { evaluateRun, type EvaluateOptions } from './run/evaluate-run.js'
export { hasCheckpoint } from './run/checkpoint-store.js'
export { createRunDirectory, assertUnused, type Report } from './run/directory.js'
export type { RunOutput } from './run/run-output.js'
export { makeFreeDirectory } from './run/free-directory.js'
export type { Length } from './run/length.js'
export { isLockFile, lockDirectory, type DirectoryLock, type LockOptions } from './run/lock/directory-lock.js'
export { lockRun, assertNotBusy } from './run/run-lock.js'
export { currentName, currentValue, withCurrentNames, withFormerNames } from './run/renamed-options.js'
export { readManifest, schemaVersion, type Extension, type Manifest, type RunStatus } from './run/manifest.js'
export { usedPackages } from './run/used-packages.js'

// Tables and pictures.
export { columns, configurationColumns, natsColumn, type ColumnName } from './storage/arrow/columns.js'
export { readTable, readRunTable, type ReadTable } from './storage/arrow/read.js'
export { reasonsBySchema } from './storage/arrow/arrow-schema.js'
export { badCell } from './storage/arrow/bad-cell.js'
export {
  nonNumericReasons,
  readColumns,
  type ColumnNumbers,
  type ColumnValues,
  type SourceColumn,
  type SourceTable,
} from './storage/arrow/read-columns.js'
export { openTable, streamTo, type TableStream } from './storage/arrow/stream.js'
export { tableBytes, writeAtomically, writeTable } from './storage/arrow/write.js'
export * from './pictures/index.js'
export { pictureTitle, writePicture } from './storage/png.js'

// Errors and small helpers.
export { errors, ElbowError, type ExitCode } from './errors.js'
export { coreVersion } from './core-version.js'
export { lazy } from './lazy.js'
export { required } from './required.js'
