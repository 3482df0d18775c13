// @ts-check
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startEngine, tf } from '@elbow-vae/core'
import { obeysMarginalContract, testContext } from '@elbow-vae/core/testing'
import { logGamma } from './log-gamma.js'
import { studentTMarginal } from './student-t.js'

for (const options of [{}, { degrees: 4, scale: 0.5, learned: true }])
  describe(`student-t ${JSON.stringify(options)}`, () => {
    for (const { name, run } of obeysMarginalContract(studentTMarginal, { options })) it(name, run)
  })

/** @param {number} degrees  @param {number} scale  @param {number} z */
function logDensity(degrees, scale, z) {
  const latents = [{ name: 'z', size: 1 }]
  const part = studentTMarginal.create({ degrees, scale, learned: false }, testContext('marginal', { latents }))
  return tf.tidy(
    () =>
      part
        .density()
        .logProb(tf.tensor([z], [1, 1, 1]))
        .dataSync()[0] ?? NaN,
  )
}

describe('log m(z)', () => {
  const points = [0, 0.5, -3, 40]
  /** @type {readonly [number, (t: number) => number][]} */
  const closed = [
    [1, (t) => 1 / (Math.PI * (1 + t ** 2))],
    [2, (t) => (2 + t ** 2) ** -1.5],
    [3, (t) => 2 / (Math.PI * Math.sqrt(3) * (1 + t ** 2 / 3) ** 2)],
    [1e7, (t) => Math.exp(-0.5 * t ** 2) / Math.sqrt(2 * Math.PI)],
  ]
  for (const [degrees, density] of closed)
    it(`is the closed form of ${degrees} degrees of freedom`, async () => {
      await startEngine('cpu')
      for (const t of degrees > 3 ? points.slice(0, 3) : points) {
        const difference = logDensity(degrees, 2, 2 * t) - Math.log(density(t) / 2)
        assert.ok(Math.abs(difference) < 1e-5, `the error at ${t} is ${difference}`)
      }
    })
})

it('log Γ equals log √π at ½ and log 10! at 11', () => {
  assert.ok(Math.abs(logGamma(0.5) - Math.log(Math.sqrt(Math.PI))) < 1e-11)
  assert.ok(Math.abs(logGamma(11) - Math.log(3628800)) < 1e-11)
})
