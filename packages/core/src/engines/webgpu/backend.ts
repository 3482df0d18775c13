import type { DataId, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core'
import type { CommandEncoder, ComputePass, Device, Pipeline } from './dawn.js'

/** The members of tfjs-backend-webgpu that are used here. Its own types need those of a browser. */
export interface WebgpuBackend extends KernelBackend {
  readonly device: Device
  read(dataId: DataId): Promise<Float32Array | Int32Array | Uint8Array>
  makeTensorInfo(shape: readonly number[], dtype: 'float32'): TensorInfo
  /** Has a buffer made for a tensor, and filled where its numbers are still on the processor. */
  uploadToGPU(dataId: DataId): void
  tensorToBinding(tensor: TensorInfo): object
  /** Pipelines by a key that says all that they depend on. */
  readonly pipelineCache: Record<string, Pipeline>
  commandEncoder: CommandEncoder | null
  computePassEncoder: ComputePass | null
  /** Tensors that commands not yet submitted need: their buffers are not given away before. */
  readonly commandQueueOwnedIds: { add(dataId: DataId): unknown }
  dispatchCountInPass: number
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
}
