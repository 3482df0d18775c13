import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attributeTypes, dtypes, protobuf, type Attribute, type Binding, type Message } from './binding.js'
import type { NodeDefinition } from './nodes.js'

/**
 * Opens a session on a graph.
 *
 * The public binding loads graphs from SavedModel directories only, so one is written and removed again at once.
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
  const p = protobuf()
  const versions = new p['VersionDef']!()
  versions.setProducer(1087) // TensorFlow 2.9, the oldest that tfjs-node 4.22 is used with; newer ones read it
  const graph = new p['GraphDef']!()
  graph.setVersions(versions)
  graph.setNodeList(nodes.map(nodeDefinition))
  const information = new (protobuf()['MetaGraphDef'] as unknown as { MetaInfoDef: new () => Message }).MetaInfoDef()
  information.setTagsList(['elbow'])
  const metaGraph = new p['MetaGraphDef']!()
  metaGraph.setMetaInfoDef(information)
  metaGraph.setGraphDef(graph)
  const model = new p['SavedModel']!()
  model.setSavedModelSchemaVersion(1)
  model.setMetaGraphsList([metaGraph])
  return model.serializeBinary() as Uint8Array
}

function nodeDefinition({ name, op, inputs = [], attributes = [], value }: NodeDefinition): Message {
  const node = new (protobuf()['NodeDef']!)()
  node.setName(name)
  node.setOp(op)
  node.setInputList([...inputs])
  const map = node.getAttrMap()
  for (const attribute of attributes) map.set(attribute.name, attributeValue(attribute))
  if (value !== undefined) {
    map.set('dtype', attributeValue({ name: 'dtype', type: attributeTypes.type, value: value.dtype }))
    map.set(
      'value',
      message('AttrValue', (attribute) => attribute.setTensor(tensor(value))),
    )
  }
  return node
}

function attributeValue({ type, value }: Attribute): Message {
  return message('AttrValue', (attribute) => {
    if (type === attributeTypes.type) attribute.setType(value)
    else if (type === attributeTypes.shape) attribute.setShape(shape(value as readonly number[]))
    else if (Array.isArray(value)) attribute.setList(list(type, value))
    else if (type === attributeTypes.string) attribute.setS(bytes(value as string))
    else if (type === attributeTypes.int) attribute.setI(value)
    else if (type === attributeTypes.float) attribute.setF(value)
    else attribute.setB(value)
  })
}

function list(type: number, values: readonly unknown[]): Message {
  const made = new (protobuf()['AttrValue'] as unknown as { ListValue: new () => Message }).ListValue()
  if (type === attributeTypes.int) made.setIList(values)
  else if (type === attributeTypes.float) made.setFList(values)
  else if (type === attributeTypes.bool) made.setBList(values)
  else made.setSList(values.map((value) => bytes(value as string)))
  return made
}

/** A single value fills the whole shape: that is the meaning of one-element value lists in the format. */
function tensor({ dtype, shape: dimensions, values }: NonNullable<NodeDefinition['value']>): Message {
  return message('Tensor', (made) => {
    made.setDtype(dtype)
    made.setTensorShape(shape(dimensions))
    if (values.length !== 1) made.setTensorContent(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    else if (dtype === dtypes.float32) made.setFloatValList([...values])
    else if (dtype === dtypes.bool) made.setBoolValList([values[0] !== 0])
    else made.setIntValList([...values])
  })
}

function shape(dimensions: readonly number[]): Message {
  const Dimension = (protobuf()['TensorShape'] as unknown as { Dim: new () => Message }).Dim
  return message('TensorShape', (made) => {
    made.setDimList(
      dimensions.map((size) => {
        const dimension = new Dimension()
        dimension.setSize(size)
        return dimension
      }),
    )
  })
}

function message(type: string, fill: (made: Message) => void): Message {
  const made = new (protobuf()[type]!)()
  fill(made)
  return made
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
