import { cholesky, solve } from './cholesky.js'

/** [rows, size], row-major. */
export interface Matrix {
  readonly rows: number
  readonly size: number
  readonly values: Float64Array
}

/** Predicts the class of each row. */
export type Classifier = (codes: Matrix) => Uint8Array

/** Enough steps for the accuracy to converge; the gradient is then far below the contribution of one example. */
const maxSteps = 300
const tolerance = 1e-5

/**
 * Multinomial logistic regression with an L2 penalty, on standardized codes and a constant.
 *
 *   L(W) = mean_n log softmax(W z_n)_{y_n} − λ/2 |W|²
 *   W ← W + (½ ZᵀZ/N + λ)⁻¹ ∇L
 *
 * ½ ZᵀZ/N bounds the curvature of every class (Böhning 1992), so each step increases L, and no step size is needed.
 *
 * @param labels   class of each row, any byte values
 * @param penalty  λ; the weight of the constant is not penalized
 */
export function softmaxRegression(codes: Matrix, labels: Uint8Array, penalty: number): Classifier {
  const classes = [...new Set(labels)].sort((a, b) => a - b)
  const target = Uint8Array.from(labels, (label) => classes.indexOf(label))
  const scale = standardization(codes)
  const z = standardize(codes, scale)
  const weights = new Float64Array(classes.length * z.size)
  const penaltyOf = (d: number) => (d === z.size - 1 ? 1e-9 : penalty) // 1e-9: positive definite despite rounding
  const curvature = cholesky(bound(z, penaltyOf), z.size)
  for (let step = 0; step < maxSteps; step++) {
    const gradient = gradientOf(z, target, weights, penaltyOf)
    if (gradient.every((slope) => Math.abs(slope) < tolerance)) break
    for (let c = 0; c < classes.length; c++) {
      const change = solve(curvature, gradient.subarray(c * z.size, (c + 1) * z.size))
      change.forEach((value, d) => (weights[c * z.size + d]! += value))
    }
  }
  return (evaluated) => {
    const rows = standardize(evaluated, scale)
    return Uint8Array.from({ length: rows.rows }, (_, n) => classes[argmax(scores(rows, n, weights, classes.length))]!)
  }
}

/** ∇L, [classes, size]. */
function gradientOf(z: Matrix, target: Uint8Array, weights: Float64Array, penaltyOf: (d: number) => number) {
  const { rows, size, values } = z
  const classes = weights.length / size
  const gradient = weights.map((weight, i) => -penaltyOf(i % size) * weight)
  for (let n = 0; n < rows; n++) {
    const logits = scores(z, n, weights, classes)
    const top = Math.max(...logits)
    const odds = logits.map((logit) => Math.exp(logit - top))
    const sum = odds.reduce((a, b) => a + b)
    for (let c = 0; c < classes; c++) {
      const residual = ((c === target[n] ? 1 : 0) - odds[c]! / sum) / rows
      for (let d = 0; d < size; d++) gradient[c * size + d]! += residual * values[n * size + d]!
    }
  }
  return gradient
}

/** W z of one row. */
function scores({ size, values }: Matrix, n: number, weights: Float64Array, classes: number): Float64Array {
  const logits = new Float64Array(classes)
  for (let c = 0; c < classes; c++) {
    let sum = 0
    for (let d = 0; d < size; d++) sum += weights[c * size + d]! * values[n * size + d]!
    logits[c] = sum
  }
  return logits
}

/** ½ ZᵀZ/N + λ, [size, size]. */
function bound({ rows, size, values }: Matrix, penaltyOf: (d: number) => number): Float64Array {
  const matrix = new Float64Array(size * size)
  for (let n = 0; n < rows; n++) {
    for (let i = 0; i < size; i++) {
      const scaled = (0.5 * values[n * size + i]!) / rows
      for (let j = 0; j <= i; j++) matrix[i * size + j]! += scaled * values[n * size + j]!
    }
  }
  for (let i = 0; i < size; i++) matrix[i * size + i]! += penaltyOf(i)
  return matrix
}

interface Standardization {
  readonly mean: Float64Array
  readonly std: Float64Array
}

function standardization({ rows, size, values }: Matrix): Standardization {
  const mean = new Float64Array(size)
  const square = new Float64Array(size)
  values.forEach((value, i) => (mean[i % size]! += value / rows))
  values.forEach((value, i) => (square[i % size]! += (value - mean[i % size]!) ** 2 / rows))
  return { mean, std: square.map((variance) => Math.sqrt(variance) || 1) }
}

/** Standardized dimensions, followed by a constant 1. */
function standardize({ rows, size, values }: Matrix, { mean, std }: Standardization): Matrix {
  const out = new Float64Array(rows * (size + 1)).fill(1)
  values.forEach((value, i) => {
    const d = i % size
    out[Math.floor(i / size) * (size + 1) + d] = (value - mean[d]!) / std[d]!
  })
  return { rows, size: size + 1, values: out }
}

const argmax = (values: Float64Array): number => values.indexOf(Math.max(...values))
