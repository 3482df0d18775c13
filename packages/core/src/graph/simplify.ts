import { required } from '../required.js'
import { sizeFromShape } from '../tensors/shapes.js'
import { dtypes, type Attribute } from './binding.js'
import { boolAttribute, isFilledWith, typeAttribute } from './attributes.js'
import { broadcastShape, inputOf, inputPair, sameShape, typeOf, type Edge, type Ops, type OutputType } from './graph.js'

interface Application {
  readonly op: string
  readonly attributes: readonly Attribute[]
  readonly inputs: readonly Edge[]
  readonly output: OutputType
}

/** Returns a cheaper equivalent of an op, or undefined. */
type Rule = (builder: Ops, application: Application) => Edge | undefined

/** A cheaper equivalent of an op, exact to the last bit, or undefined. */
export function simplify(builder: Ops, application: Application): Edge | undefined {
  return rules[application.op]?.(builder, application)
}

/** A rule for the first input of an op. */
const unary =
  (rule: (x: Edge, application: Application, builder: Ops) => Edge | undefined): Rule =>
  (builder, application) =>
    rule(inputOf(application, 0), application, builder)

/** A rule for the first two inputs of an op. */
const binary =
  (rule: (inputs: readonly [Edge, Edge], application: Application, builder: Ops) => Edge | undefined): Rule =>
  (builder, application) =>
    rule(inputPair(application), application, builder)

/** An op that only changes the shape. */
const reshape = unary((x, { output }, builder) => builder.reshape(x, output.shape))

/** An op that changes nothing. */
const same = unary((x, { output }) => {
  const type = typeOf(x)
  return sameShape(type.shape, output.shape) && type.dtype === output.dtype ? x : undefined
})

/** A reduction over axes of length one is a reshape. */
const reduce = unary((x, { output }, builder) =>
  sizeFromShape(typeOf(x).shape) === sizeFromShape(output.shape) ? builder.reshape(x, output.shape) : undefined,
)

/** A tensor filled with a constant is a constant. */
const fill = binary(([, value], { output }, builder) =>
  value.node.values === undefined ? undefined : builder.constant(value.node.values, output),
)

/** A transposition that only moves axes of length one is a reshape. */
const transpose = binary(([x, order], { output }, builder) => {
  if (order.node.values === undefined) return undefined
  const { shape } = typeOf(x)
  const axes = [...order.node.values].filter((axis) => required(shape[axis], `axis ${axis}`) > 1)
  const isOrdered = axes.every((axis, i) => axes.slice(0, i).every((earlier) => earlier < axis))
  return isOrdered ? builder.reshape(x, output.shape) : undefined
})

/** A product of matrices with batch size one is a plain product, which has more fusions and no batch overhead. */
const batchMatMul: Rule = (builder, { attributes, inputs, output }) => {
  const plain = inputs.every((x) =>
    typeOf(x)
      .shape.slice(0, -2)
      .every((d) => d === 1),
  )
  if (!plain || output.dtype !== dtypes.float32) return undefined
  const adjoint = (name: string) => attributes.find((attribute) => attribute.name === name)?.value === true
  const [product] = builder.apply(
    'MatMul',
    [
      boolAttribute('transpose_a', adjoint('adj_x')),
      boolAttribute('transpose_b', adjoint('adj_y')),
      typeAttribute('T', output.dtype),
    ],
    inputs.map((x) => builder.reshape(x, typeOf(x).shape.slice(-2))),
    [{ shape: output.shape.slice(-2), dtype: output.dtype }],
  )
  return builder.reshape(required(product, 'the output of MatMul'), output.shape)
}

/** A I = A and I A = A. Enumerated codes and one-hot data can be the identity. */
const matMul = binary(([a, b], { attributes }) => {
  const transposed = (name: string) =>
    attributes.some((attribute) => attribute.name === name && attribute.value === true)
  if (isIdentity(b) && !transposed('transpose_a')) return a
  if (isIdentity(a) && !transposed('transpose_b')) return b
  return undefined
})

function isIdentity(matrix: Edge): boolean {
  const [rows, columns] = typeOf({ node: matrix.node, output: 0 }).shape
  const { values } = matrix.node
  if (rows === undefined || rows !== columns || values?.length !== rows * columns) return false
  return values.every((value, i) => value === (i % (columns + 1) === 0 ? 1 : 0))
}

/** −(−x) = x and −(a − b) = b − a */
const negate = unary((x, { attributes, output }, builder) => {
  if (x.node.op === 'Neg') return inputOf(x.node, 0)
  if (x.node.op !== 'Sub') return undefined
  const [a, b] = inputPair(x.node)
  return builder.apply('Sub', attributes, [b, a], [output])[0]
})

/** a + (−b) = a − b, (−a) + b = b − a and a − (−b) = a + b */
const signs = binary(([x, y], { op, attributes, output }, builder) => {
  const negated = ({ node }: Edge) => (node.op === 'Neg' ? inputOf(node, 0) : undefined)
  const [minusX, minusY] = [negated(x), negated(y)]
  if (minusY) return builder.apply(op === 'Sub' ? 'AddV2' : 'Sub', attributes, [x, minusY], [output])[0]
  return op !== 'Sub' && minusX ? builder.apply('Sub', attributes, [y, minusX], [output])[0] : undefined
})

/** x · 1, x / 1, x + 0 and x − 0 are x, if that does not change the shape. */
const neutral = (value: number, commutes: boolean): Rule =>
  binary(([x, y], { output }) => {
    if (isFilledWith(y, value) && sameShape(typeOf(x).shape, output.shape)) return x
    if (commutes && isFilledWith(x, value) && sameShape(typeOf(y).shape, output.shape)) return y
    return undefined
  })

/** Elementwise ops broadcast their operands, so a preceding op that only broadcasts one is not needed. */
const broadcasting = binary(([x, y], { op, attributes, output }, builder) => {
  const fits = (a: Edge, b: Edge) => sameShape(broadcastShape(typeOf(a).shape, typeOf(b).shape), output.shape)
  const a = fits(beforeBroadcast(x), y) ? beforeBroadcast(x) : x
  const b = fits(a, beforeBroadcast(y)) ? beforeBroadcast(y) : y
  return a === x && b === y ? undefined : builder.apply(op, attributes, [a, b], [output])[0]
})

/** The input of an op that only broadcasts, or else the edge itself. Gradients of sums are x · ones. */
function beforeBroadcast(edge: Edge): Edge {
  const { op } = edge.node
  if (op === 'Mul') {
    const [x, y] = inputPair(edge.node)
    if (isFilledWith(y, 1)) return x
    if (isFilledWith(x, 1)) return y
  }
  if (op === 'BroadcastTo') return inputOf(edge.node, 0)
  if (op === 'Tile') {
    const x = inputOf(edge.node, 0)
    if (typeOf(x).shape.every((d, i) => d === 1 || d === typeOf(edge).shape[i])) return x
  }
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
