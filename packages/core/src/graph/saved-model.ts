import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attributeTypes, dtypes, type Attribute, type Binding } from './binding.js'
import type { NodeDefinition } from './nodes.js'
import {
  protobuf,
  type AttrValue,
  type ListValue,
  type NodeDef,
  type TensorProto,
  type TensorShape,
} from './protobuf.js'

/**
 * Opens a session for a graph.
 *
 * The public binding loads graphs only from SavedModel directories. The directory is temporary: it is written, loaded and removed.
 */
export function openSession(binding: Binding, nodes: readonly NodeDefinition[]): number {
  const directory = mkdtempSync(join(tmpdir(), 'elbow-graph-'))
  try {
    writeFileSync(join(directory, 'saved_model.pb'), savedModel(nodes))
    return binding.loadSavedModel(directory, 'elbow')
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function savedModel(nodes: readonly NodeDefinition[]): Uint8Array {
  const { VersionDef, GraphDef, MetaGraphDef, SavedModel } = protobuf()
  const versions = new VersionDef()
  versions.setProducer(1087) // TensorFlow 2.9, the oldest version used with tfjs-node 4.22; newer versions read it
  const graph = new GraphDef()
  graph.setVersions(versions)
  graph.setNodeList(nodes.map(nodeDefinition))
  const information = new MetaGraphDef.MetaInfoDef()
  information.setTagsList(['elbow'])
  const metaGraph = new MetaGraphDef()
  metaGraph.setMetaInfoDef(information)
  metaGraph.setGraphDef(graph)
  const model = new SavedModel()
  model.setSavedModelSchemaVersion(1)
  model.setMetaGraphsList([metaGraph])
  return model.serializeBinary()
}

function nodeDefinition({ name, op, inputs = [], attributes = [], value }: NodeDefinition): NodeDef {
  const node = new (protobuf().NodeDef)()
  node.setName(name)
  node.setOp(op)
  node.setInputList([...inputs])
  const map = node.getAttrMap()
  for (const attribute of attributes) map.set(attribute.name, attributeValue(attribute))
  if (value !== undefined) {
    map.set('dtype', attributeValue({ name: 'dtype', type: attributeTypes.type, value: value.dtype }))
    const attribute = new (protobuf().AttrValue)()
    attribute.setTensor(tensorProto(value))
    map.set('value', attribute)
  }
  return node
}

function attributeValue({ type, value }: Attribute): AttrValue {
  const attribute = new (protobuf().AttrValue)()
  if (type === attributeTypes.type) attribute.setType(value)
  else if (type === attributeTypes.shape) attribute.setShape(tensorShape(listIn(value).map(Number)))
  else if (Array.isArray(value)) attribute.setList(listValue(type, value))
  else if (type === attributeTypes.string) attribute.setS(bytes(String(value)))
  else if (type === attributeTypes.int) attribute.setI(value)
  else if (type === attributeTypes.float) attribute.setF(value)
  else attribute.setB(value)
  return attribute
}

function listIn(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('an attribute of type shape is not a list')
  return value
}

function listValue(type: number, values: readonly unknown[]): ListValue {
  const list = new (protobuf().AttrValue.ListValue)()
  if (type === attributeTypes.int) list.setIList(values)
  else if (type === attributeTypes.float) list.setFList(values)
  else if (type === attributeTypes.bool) list.setBList(values)
  else list.setSList(values.map((value) => bytes(String(value))))
  return list
}

/** In this format, a list with a single value fills the whole shape. */
function tensorProto({ dtype, shape, values }: NonNullable<NodeDefinition['value']>): TensorProto {
  const tensor = new (protobuf().Tensor)()
  tensor.setDtype(dtype)
  tensor.setTensorShape(tensorShape(shape))
  if (values.length !== 1) tensor.setTensorContent(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  else if (dtype === dtypes.float32) tensor.setFloatValList([...values])
  else if (dtype === dtypes.bool) tensor.setBoolValList([values[0] !== 0])
  else tensor.setIntValList([...values])
  return tensor
}

function tensorShape(sizes: readonly number[]): TensorShape {
  const { TensorShape } = protobuf()
  const shape = new TensorShape()
  shape.setDimList(
    sizes.map((size) => {
      const dimension = new TensorShape.Dim()
      dimension.setSize(size)
      return dimension
    }),
  )
  return shape
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
