import type { DataId, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core'
import type { CommandEncoder, ComputePass, Device, Pipeline } from './dawn.js'

/** The members of tfjs-backend-webgpu that Elbow uses. Its own types need those of a browser. */
export interface WebgpuBackend extends KernelBackend {
  readonly device: Device
  read(dataId: DataId): Promise<Float32Array | Int32Array | Uint8Array>
  makeTensorInfo(shape: readonly number[], dtype: 'float32'): TensorInfo
  /** Creates the GPU buffer of a tensor, and uploads its values if they are still on the host. */
  uploadToGPU(dataId: DataId): void
  tensorToBinding(tensor: TensorInfo): object
  /** Pipelines by a key that identifies everything they depend on. */
  readonly pipelineCache: Record<string, Pipeline>
  commandEncoder: CommandEncoder | null
  computePassEncoder: ComputePass | null
  /** Tensors used by commands that are not yet submitted. Their buffers are not reused before. */
  readonly commandQueueOwnedIds: { add(dataId: DataId): unknown }
  dispatchCountInPass: number
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
}

/** The backend that a kernel is called with. tfjs does not type it. */
export function webgpuBackend(backend: object): WebgpuBackend {
  if (!isWebgpuBackend(backend)) throw new TypeError('a kernel of webgpu was called with another backend')
  return backend
}

const isWebgpuBackend = (backend: object): backend is WebgpuBackend => 'uploadToGPU' in backend
