export { joined } from './joined.js'
export { once } from './once.js'
export { gate } from './gate.js'
export { errors, ElbowError, type ExitCode } from './errors.js'
export { joinTexts, splitTexts } from './text-list.js'
export { tf, type NamedTensorMap, type Rank, type Scalar, type Tensor, type Variable } from './tf.js'
export {
  describeExpected,
  parseOption,
  resolveOptions,
  type Option,
  type Options,
  type OptionValue,
  type OptionValues,
  type Values,
} from './options.js'
export {
  apiVersion,
  definePlugin,
  isPluginName,
  kinds,
  type AnyPlugin,
  type Kind,
  type Plugin,
  type PluginPackage,
} from './plugin.js'
export type * from './parts.js'
export { baseName, exampleRun, newPlugin, packageFiles, type NewPlugin, type PackageFiles } from './scaffold/index.js'
export { coreVersion } from './core-version.js'
export { createRegistry, usedPackages, type LoadedPackage, type Registry } from './registry.js'
export { measure, type Measurement, type MeasureOptions, type Model, type RateEstimator } from './measure.js'
export { inDataUnits, toDataUnits } from './data-units.js'
export { ratePerDimension } from './rate-per-dimension.js'
export { stepsOf } from './steps-of.js'
export { inferPerExample, saying, type InnerLoop } from './inference/per-example.js'
export type { Evaluation, ExampleValues, HostTensor, PerExample } from './evaluation.js'
export { evaluationHost } from './evaluation-host.js'
export { splitsOf } from './splits.js'
export { drawsOfKnown, expectationFor, type Expectation } from './expectation.js'
export { jackknife, standardError, weightedMean, type Estimate } from './statistics.js'
export {
  buildModel,
  codeSize,
  createPart,
  partContext,
  type BuiltModel,
  type ModelConfig,
  type PartConfig,
} from './model.js'
export { gumbel, hostNoise, normal, permutation, uniform, type Position } from './noise/host.js'
export { constantGradient } from './constant-gradient.js'
export { stopGradient } from './stop-gradient.js'
export { kernelNames, kernelScale, kernels, squaredDistances, type KernelName } from './divergences/kernels.js'
export { mmd } from './divergences/mmd.js'
export { StepNoise, freshNoise, type Noise } from './noise/noise.js'
export { fit, type FitOptions } from './optimizers/fit.js'
export { compileStep, inPart, type CompiledStep } from './compile/index.js'
export * from './optimizers/index.js'
export * from './engines/index.js'
export {
  columns,
  configurationColumns,
  type Cell,
  type Column,
  type ColumnName,
  type Row,
  type TableData,
} from './tables/columns.js'
export type { Metadata } from './tables/batches.js'
export { evenPlaces, spread } from './training/spread.js'
export { digestFile, digestNames, type Digest } from './net/digest.js'
export { downloadFile, type Download, type DownloadTiming } from './net/download.js'
export { readTable, tableNamed, type ReadTable } from './tables/read.js'
export { reasonsBySchema } from './tables/arrow-schema.js'
export { badCell } from './tables/bad-cell.js'
export {
  notNumbers,
  readColumns,
  type ColumnNumbers,
  type ColumnValues,
  type SourceColumn,
  type SourceTable,
} from './tables/read-columns.js'
export { openTable, streamTo, type TableStream } from './tables/stream.js'
export { tableBytes, writeAtomically, writeTable } from './tables/write.js'
export {
  isKind,
  resolveConfig,
  resolveEvaluators,
  runOptions,
  type RunConfig,
  type RunRequest,
  type RunSettings,
} from './config.js'
export * from './pictures/index.js'
export { pictureTitle, writePicture } from './run/png.js'
export { createRunDirectory, refuseTaken, type Report, type RunOutput } from './run/directory.js'
export { isLockFile, lockDirectory, type DirectoryLock, type LockOptions } from './run/directory-lock.js'
export { lockRun, refuseBusy } from './run/run-lock.js'
export { hasCheckpoint } from './checkpoint/store.js'
export type { Extension, Length } from './run/length.js'
export { readManifest, schemaVersion, type Manifest, type RunStatus } from './run/manifest.js'
export { identity } from './run/evaluate.js'
export { decide, type DecidedConfig } from './run/decide.js'
export { executeRun, type ExecuteOptions } from './run/execute.js'
export { evaluateRun, type EvaluateOptions } from './run/evaluate-run.js'
export { openRun, type OpenedRun, type OpenOptions } from './run/open.js'
export type { RunLength, RunResult, Watch } from './run/record.js'
export { resumeRun, type ResumeOptions } from './run/resume.js'
export { loadDataset, prepareRun, type PrepareOptions, type PreparedRun } from './run/prepare.js'
export { training, type TrainingOptions, type TrainingRow } from './training/training.js'
