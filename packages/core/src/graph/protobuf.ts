import { join } from 'node:path'
import { requireModule } from '../require-module.js'
import { tfjsNode } from '../tensors/locate.js'

type Class<T> = new () => T

export interface VersionDef {
  setProducer(version: number): void
}

export interface TensorShape {
  setDimList(dimensions: readonly Dim[]): void
}

export interface Dim {
  setSize(size: number): void
}

export interface TensorProto {
  setDtype(dtype: number): void
  setTensorShape(shape: TensorShape): void
  setTensorContent(bytes: Uint8Array): void
  setFloatValList(values: readonly number[]): void
  setBoolValList(values: readonly boolean[]): void
  setIntValList(values: readonly number[]): void
}

export interface ListValue {
  setIList(values: readonly unknown[]): void
  setFList(values: readonly unknown[]): void
  setBList(values: readonly unknown[]): void
  setSList(values: readonly Uint8Array[]): void
}

/** An attribute of an op. Values come from tfjs as they are, so that most setters take `unknown`. */
export interface AttrValue {
  setType(dtype: unknown): void
  setShape(shape: TensorShape): void
  setTensor(tensor: TensorProto): void
  setList(list: ListValue): void
  setS(bytes: Uint8Array): void
  setI(value: unknown): void
  setF(value: unknown): void
  setB(value: unknown): void
}

export interface NodeDef {
  setName(name: string): void
  setOp(op: string): void
  setInputList(inputs: readonly string[]): void
  getAttrMap(): { set(name: string, value: AttrValue): unknown }
}

export interface GraphDef {
  setVersions(versions: VersionDef): void
  setNodeList(nodes: readonly NodeDef[]): void
}

export interface MetaInfoDef {
  setTagsList(tags: readonly string[]): void
}

export interface MetaGraphDef {
  setMetaInfoDef(information: MetaInfoDef): void
  setGraphDef(graph: GraphDef): void
}

export interface SavedModel {
  setSavedModelSchemaVersion(version: number): void
  setMetaGraphsList(graphs: readonly MetaGraphDef[]): void
  serializeBinary(): Uint8Array
}

/** The setters of TensorFlow's protobuf messages that writing a SavedModel needs. The generated code has no types. */
export interface Protobuf {
  readonly VersionDef: Class<VersionDef>
  readonly GraphDef: Class<GraphDef>
  readonly NodeDef: Class<NodeDef>
  readonly AttrValue: Class<AttrValue> & { readonly ListValue: Class<ListValue> }
  readonly Tensor: Class<TensorProto>
  readonly TensorShape: Class<TensorShape> & { readonly Dim: Class<Dim> }
  readonly MetaGraphDef: Class<MetaGraphDef> & { readonly MetaInfoDef: Class<MetaInfoDef> }
  readonly SavedModel: Class<SavedModel>
}

/** TensorFlow's protobuf classes: generated code that ships with tfjs-node. */
export const protobuf = (): Protobuf => requireModule<Protobuf>(join(tfjsNode(), 'dist/proto/api_pb'))
