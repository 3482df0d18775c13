import { join } from 'node:path'
import { tfjsNode } from '../engines/places.js'
import { require } from '../engines/tfjs.js'
import { tf, type Tensor } from '../tf.js'

/** A tensor as the native addon describes it: handle, shape and TensorFlow's number for the dtype. */
export interface Metadata {
  readonly id: number
  readonly shape: number[]
  readonly dtype: number
}

export interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

export type Values = Float32Array | Int32Array | Uint8Array

/** The part of tfjs-node's public native binding that recording and running a graph needs. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: Values): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): Values
  executeOp(name: string, attributes: Attribute[], inputs: number[], outputs: number): Metadata[]
  loadSavedModel(directory: string, tags: string): number
  deleteSavedModel(session: number): void
  getNumOfSavedModels(): number
  getNumOfTensors(): number
  runSavedModel(session: number, inputs: number[], inputNames: string, outputNames: string): Metadata[]
}

/** What a backend of tfjs-node keeps for each tensor. `values` are set until the first op needs them natively. */
interface TensorData {
  readonly shape: readonly number[]
  readonly dtype: number
  values: Values | null
  id: number
}

/** tfjs-node's backend; `tensorflow` is its name on CPUs and GPUs alike. */
export interface NodeBackend {
  binding: Binding
  readonly tensorMap: { get(dataId: object): TensorData }
  getInputTensorIds(tensors: readonly Tensor[]): number[]
  createOutputTensor(metadata: Metadata): Tensor
}

/** TensorFlow's numbers, fixed by its C API (tf_datatype.h). */
export const dtypes = { float32: 1, int32: 3, int64: 9, bool: 10 } as const
/** TensorFlow's numbers for kinds of attribute, fixed by its C API (c_api.h). */
export const attributeTypes = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const

/** The active backend if graphs can be recorded from it. */
export function nodeBackend(): NodeBackend | undefined {
  return tf.getBackend() === 'tensorflow' ? (tf.backend() as unknown as NodeBackend) : undefined
}

/** The native handle of a tensor, uploading its values if no op has needed them yet. */
export function handle(backend: NodeBackend, tensor: Tensor): number {
  const data = backend.tensorMap.get(tensor.dataId)
  return data.values === null ? data.id : backend.getInputTensorIds([tensor])[0]!
}

/** A tensor of its own with the same values. */
export function ownTensor(backend: NodeBackend, tensor: Tensor): Tensor {
  const id = handle(backend, tensor)
  const { dtype } = backend.tensorMap.get(tensor.dataId)
  const type = { name: 'T', type: attributeTypes.type, value: dtype }
  return backend.createOutputTensor(backend.binding.executeOp('Identity', [type], [id], 1)[0]!)
}

/** TensorFlow's protobuf classes, generated code that ships with tfjs-node; only builders are used. */
export function protobuf(): ProtobufModule {
  return require(join(tfjsNode(), 'dist/proto/api_pb')) as ProtobufModule
}

/** Generated protobuf messages are untyped: a message is its setters. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Message = any
export type ProtobufModule = Record<string, new () => Message>
