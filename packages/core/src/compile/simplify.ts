import { dtypes, type Attribute } from './binding.js'
import { boolAttribute, isFilledWith, typeAttribute, type GraphBuilder } from './builder.js'
import { broadcastShape, sameShape, sizeOf, typeOf, type Edge, type OutputType } from './graph.js'

interface Application {
  readonly op: string
  readonly attributes: readonly Attribute[]
  readonly inputs: readonly Edge[]
  readonly output: OutputType
}

/** Something that equals the op and costs less, or nothing. */
type Rule = (builder: GraphBuilder, application: Application) => Edge | undefined

/** A cheaper equal of an op, exact to the last bit, or undefined. */
export function simplify(builder: GraphBuilder, application: Application): Edge | undefined {
  return rules[application.op]?.(builder, application)
}

/** Only the shape changes. */
const reshape: Rule = (builder, { inputs, output }) => builder.reshape(inputs[0]!, output.shape)

/** Nothing changes. */
const same: Rule = (_, { inputs: [x], output }) => {
  const type = typeOf(x!)
  return sameShape(type.shape, output.shape) && type.dtype === output.dtype ? x : undefined
}

/** A reduction over axes of length one is a reshape. */
const reduce: Rule = (builder, { inputs: [x], output }) =>
  sizeOf(typeOf(x!).shape) === sizeOf(output.shape) ? builder.reshape(x!, output.shape) : undefined

/** A constant with one value everywhere, whatever it was made from. */
const fill: Rule = (builder, { inputs: [, value], output }) =>
  value!.node.values === undefined ? undefined : builder.constant(value!.node.values, output)

/** A transposition that only moves axes of length one is a reshape. */
const transpose: Rule = (builder, { inputs: [x, order], output }) => {
  const { shape } = typeOf(x!)
  const axes = [...(order!.node.values ?? [])].filter((axis) => shape[axis]! > 1)
  const ordered = axes.every((axis, i) => i === 0 || axes[i - 1]! < axis)
  return order!.node.values !== undefined && ordered ? builder.reshape(x!, output.shape) : undefined
}

/** A plain product of two matrices has more fusions than tfjs's batch of one, and none of its overhead. */
const batchMatMul: Rule = (builder, { attributes, inputs, output }) => {
  const plain = inputs.every((x) =>
    typeOf(x)
      .shape.slice(0, -2)
      .every((d) => d === 1),
  )
  if (!plain || output.dtype !== dtypes.float32) return undefined
  const adjoint = (name: string) => attributes.find((attribute) => attribute.name === name)?.value === true
  const product = builder.apply(
    'MatMul',
    [
      boolAttribute('transpose_a', adjoint('adj_x')),
      boolAttribute('transpose_b', adjoint('adj_y')),
      typeAttribute('T', output.dtype),
    ],
    inputs.map((x) => builder.reshape(x, typeOf(x).shape.slice(-2))),
    [{ shape: output.shape.slice(-2), dtype: output.dtype }],
  )
  return builder.reshape(product[0]!, output.shape)
}

/** A I = A and I A = A: an enumerated code is one, and so are one-hot data. */
const matMul: Rule = (_, { attributes, inputs: [a, b] }) => {
  const transposed = (name: string) =>
    attributes.some((attribute) => attribute.name === name && attribute.value === true)
  if (isIdentity(b!) && !transposed('transpose_a')) return a
  if (isIdentity(a!) && !transposed('transpose_b')) return b
  return undefined
}

function isIdentity({ node: { values, outputs } }: Edge): boolean {
  const [rows, columns] = outputs[0]!.shape
  if (values?.length !== rows! * columns! || rows !== columns) return false
  return values.every((value, i) => value === (i % (columns! + 1) === 0 ? 1 : 0))
}

/** −(−x) = x and −(a − b) = b − a */
const negate: Rule = (builder, { attributes, inputs: [x], output }) => {
  const { op, inputs } = x!.node
  if (op === 'Neg') return inputs[0]
  return op === 'Sub' ? builder.apply('Sub', attributes, [inputs[1]!, inputs[0]!], [output])[0] : undefined
}

/** a + (−b) = a − b, (−a) + b = b − a and a − (−b) = a + b */
const signs: Rule = (builder, { op, attributes, inputs: [x, y], output }) => {
  const of = (edge: Edge) => (edge.node.op === 'Neg' ? edge.node.inputs[0] : undefined)
  const as = (name: string, a: Edge, b: Edge) => builder.apply(name, attributes, [a, b], [output])[0]
  if (of(y!) !== undefined) return as(op === 'Sub' ? 'AddV2' : 'Sub', x!, of(y!)!)
  return op !== 'Sub' && of(x!) !== undefined ? as('Sub', y!, of(x!)!) : undefined
}

/** x · 1, x / 1, x + 0 and x − 0, where that leaves the shape alone. */
const neutral =
  (value: number, commutes: boolean): Rule =>
  (_, { inputs: [x, y], output }) => {
    if (isFilledWith(y!, value) && sameShape(typeOf(x!).shape, output.shape)) return x
    if (commutes && isFilledWith(x!, value) && sameShape(typeOf(y!).shape, output.shape)) return y
    return undefined
  }

/** Elementwise ops broadcast their operands themselves: what only spreads an operand out need not run. */
const broadcasting: Rule = (builder, { op, attributes, inputs: [x, y], output }) => {
  const fits = (a: Edge, b: Edge) => sameShape(broadcastShape(typeOf(a).shape, typeOf(b).shape), output.shape)
  const a = fits(narrow(x!), y!) ? narrow(x!) : x!
  const b = fits(a, narrow(y!)) ? narrow(y!) : y!
  return a === x && b === y ? undefined : builder.apply(op, attributes, [a, b], [output])[0]
}

/** What was spread out, if the edge is nothing but a broadcast: gradients of sums are x · ones. */
function narrow(edge: Edge): Edge {
  const { op, inputs } = edge.node
  const [x, y] = inputs
  if (op === 'Mul' && isFilledWith(y!, 1)) return x!
  if (op === 'Mul' && isFilledWith(x!, 1)) return y!
  if (op === 'BroadcastTo') return x!
  if (op === 'Tile' && typeOf(x!).shape.every((d, i) => d === 1 || d === typeOf(edge).shape[i])) return x!
  return edge
}

const firstOf =
  (...alternatives: readonly Rule[]): Rule =>
  (builder, application) => {
    for (const rule of alternatives) {
      const simpler = rule(builder, application)
      if (simpler !== undefined) return simpler
    }
    return undefined
  }

const elementwise = 'Div DivNoNan Maximum Minimum SquaredDifference Greater GreaterEqual Less LessEqual Equal NotEqual'
const times = firstOf(neutral(1, true), broadcasting)
const plus = firstOf(neutral(0, true), signs, broadcasting)

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(elementwise.split(' ').map((op) => [op, broadcasting])),
  ...Object.fromEntries(['Sum', 'Mean', 'Max', 'Min', 'Prod'].map((op) => [op, reduce])),
  ...Object.fromEntries(['Identity', 'Cast', 'Tile', 'BroadcastTo'].map((op) => [op, same])),
  ...Object.fromEntries(['Reshape', 'ExpandDims', 'Squeeze'].map((op) => [op, reshape])),
  Mul: times,
  RealDiv: firstOf(neutral(1, false), broadcasting),
  Add: plus,
  AddV2: plus,
  Sub: firstOf(neutral(0, false), signs, broadcasting),
  Neg: negate,
  Fill: fill,
  Transpose: transpose,
  BatchMatMul: batchMatMul,
  BatchMatMulV2: batchMatMul,
  MatMul: matMul,
}
