import { describe, expect, it } from 'vitest'
import { linearPopulation } from '@elbow-vae/datasets'
import { closedForms } from './closed-forms.test.helper.js'
import { covariance, nearby, population } from './linear-model.test.helper.js'
import {
  diagonal,
  identityMatrix,
  inverse,
  symmetricLogDeterminant,
  symmetricEigen,
  times,
  transposeMatrix,
} from './matrix.test.helper.js'

describe('the eigenvectors', () => {
  it('reconstruct the matrix and its inverse', () => {
    const { values, vectors } = symmetricEigen(covariance)
    const again = times(times(transposeMatrix(vectors), diagonal(values)), vectors)
    again.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(covariance[i]![j]!, 10)))
    const one = times(inverse(covariance), covariance)
    one.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(i === j ? 1 : 0, 10)))
    expect(symmetricLogDeterminant(identityMatrix(3))).toBeCloseTo(0, 12)
  })

  it('give the entropy that the dataset declares: d/2 log 2πe + ½ Σ log λ', () => {
    const entropy = 0.5 * (4 * Math.log(2 * Math.PI * Math.E) + symmetricLogDeterminant(covariance))
    expect(population.entropy).toBeCloseTo(entropy, 10)
  })
})

describe('the closed forms', () => {
  const exact = closedForms(covariance, nearby)

  it('obey R = I + KL(q‖m), KL(q‖m) = TC + Σ KL(q_d‖m), and R = Σ R_d', () => {
    expect(exact.information + exact.klAggregateMarginal).toBeCloseTo(exact.rate, 10)
    expect(exact.totalCorrelation + exact.dimensionwise).toBeCloseTo(exact.klAggregateMarginal, 10)
  })

  it('obey H − D ≤ I ≤ R and −log p(x) ≤ R + D, with positive gaps', () => {
    expect(population.entropy - exact.distortion).toBeLessThan(exact.information - 0.1)
    expect(exact.information).toBeLessThan(exact.rate - 0.01)
    expect(-exact.logLikelihood).toBeLessThan(exact.rate + exact.distortion - 0.1)
    expect(-exact.logLikelihood).toBeGreaterThan(population.entropy)
  })

  it('equal I = ½ log(1 + σ_x²/σ²) for a scalar Gaussian channel, z = x + σ ε', () => {
    const { loadings, deviation } = linearPopulation({ dimensions: 1, factors: 1, deviation: 0.5, seed: 1 })
    const variance = loadings[0]![0]! ** 2 + deviation ** 2
    const { information } = closedForms([[variance]], {
      encoder: [[1]],
      encoderBias: [0],
      std: [0.5],
      decoder: [[1]],
      decoderBias: [0],
      noise: 1,
    })
    expect(information).toBeCloseTo(0.5 * Math.log(1 + variance / 0.25), 12)
  })
})
