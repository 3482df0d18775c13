import { definePlugin, tf, type Column, type EvaluationResult, type Tensors } from '@elbow-vae/core'

/**
 * Mean squared error of the mean reconstruction.
 *
 *   MSE = E_{p(x) e(z|x)} ‖x − E[x|z]‖² / n,   PSNR = 10 log₁₀ L² / MSE     Wang & Bovik 2009
 *
 * n is the number of dimensions of x [B, …event], and L the range of its values. Null if the decoder has no mean.
 */
export const __id__ = definePlugin({
  kind: 'evaluator',
  name: '__name__',
  summary: 'mean squared error and peak signal-to-noise ratio of reconstructions',
  equation: 'MSE = E ‖x − E[x|z]‖² / n, PSNR = 10 log₁₀ L² / MSE',
  paper: 'Wang & Bovik 2009, Mean Squared Error: Love It or Leave It?, IEEE Signal Processing Magazine 26(1)',
  options: { range: { default: 1, min: 1e-6, help: 'L, the range of the data' } },
  create: ({ range }) => ({
    columns,
    async evaluate(run): Promise<EvaluationResult> {
      const errors = await run.perExample('__name__', (m): Tensors => {
        const mean = m.likelihood.mean?.() // [K, B, …event]
        if (!mean) return {}
        const squares = tf.square(tf.sub(mean, m.x))
        return { error: m.meanOverDraws(tf.mean(tf.reshape(squares, [...mean.shape.slice(0, 2), -1]), -1)) } // [B]
      })
      if (!errors.values['error']) return { row: { ...missing, note: '__name__: the decoder has no mean' } }
      const mse = errors.estimate(({ error }) => error!)
      return { row: { mse: mse.mean, mse_se: mse.error, psnr: 10 * Math.log10(range ** 2 / mse.mean) } }
    },
  }),
})

const columns: readonly Column[] = [
  { name: 'mse', description: 'squared error of the mean reconstruction, per dimension', unit: 'squares of the data' },
  { name: 'mse_se', description: 'standard error of mse', unit: 'squares of the data' },
  { name: 'psnr', description: '10 log10 of the squared range of the data over mse', unit: 'dB' },
]
const missing = { mse: null, mse_se: null, psnr: null }
