import type { KernelBackend } from '@tensorflow/tfjs-core'
import { tf, type Tensor } from '../tensors/tf.js'
import { required } from '../required.js'

/** Metadata of a native tensor: its handle, its shape and TensorFlow's number of its dtype. */
export interface TensorMetadata {
  readonly id: number
  readonly shape: number[]
  readonly dtype: number
}

export interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

export type TensorValues = Float32Array | Int32Array | Uint8Array

/** The members of tfjs-node's public native binding that are used to record and run graphs. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: TensorValues): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): TensorValues
  executeOp(name: string, attributes: Attribute[], inputs: number[], outputs: number): TensorMetadata[]
  loadSavedModel(directory: string, tags: string): number
  deleteSavedModel(session: number): void
  getNumOfSavedModels(): number
  getNumOfTensors(): number
  runSavedModel(session: number, inputs: number[], inputNames: string, outputNames: string): TensorMetadata[]
}

/** Record of a tensor in the backend of tfjs-node. `values` are on the host until the first native op uses the tensor. */
interface TensorData {
  readonly shape: readonly number[]
  readonly dtype: number
  values: TensorValues | null
  id: number
}

/** The backend of tfjs-node. Its name is `tensorflow` on CPUs and on GPUs. */
export interface NodeBackend extends KernelBackend {
  binding: Binding
  readonly tensorMap: { get(dataId: object): TensorData }
  getInputTensorIds(tensors: readonly Tensor[]): number[]
  createOutputTensor(metadata: TensorMetadata): Tensor
}

/** TensorFlow's numbers of dtypes, from its C API (tf_datatype.h). */
export const dtypes = { float32: 1, int32: 3, int64: 9, bool: 10 } as const
/** TensorFlow's numbers of attribute types, from its C API (c_api.h). */
export const attributeTypes = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const

/** The active backend, if graphs can be recorded from it. */
export function nodeBackend(): NodeBackend | undefined {
  const backend = tf.getBackend() === 'tensorflow' ? tf.backend() : undefined
  return backend && isNodeBackend(backend) ? backend : undefined
}

const isNodeBackend = (backend: KernelBackend): backend is NodeBackend => 'binding' in backend && 'tensorMap' in backend

/** Native handle of a tensor. Uploads the values of a tensor that no native op has used yet. */
export function handle(backend: NodeBackend, tensor: Tensor): number {
  const data = backend.tensorMap.get(tensor.dataId)
  return data.values === null ? data.id : required(backend.getInputTensorIds([tensor])[0], 'the native tensor')
}

/** Copies a tensor: the same values under a new handle. */
export function ownTensor(backend: NodeBackend, tensor: Tensor): Tensor {
  const id = handle(backend, tensor)
  const { dtype } = backend.tensorMap.get(tensor.dataId)
  const type = { name: 'T', type: attributeTypes.type, value: dtype }
  const [copy] = backend.binding.executeOp('Identity', [type], [id], 1)
  return backend.createOutputTensor(required(copy, 'the output of Identity'))
}

/** Copies the native binding. Its members may be non-enumerable, and object spread would skip those. */
export function copyBinding(native: Binding): Binding {
  const copy = { ...native }
  for (const key of Object.getOwnPropertyNames(native)) Reflect.set(copy, key, Reflect.get(native, key))
  return copy
}
