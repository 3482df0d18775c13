import { definePlugin, hostNoise, type Split } from '@elbow-vae/core'

/**
 * Gaussians on a circle: two-dimensional data with a known number of modes.
 *
 *   x = r (cos 2πk/n, sin 2πk/n) + s ε,   k uniform on 0 … n−1,   ε ~ N(0, I)     Metz et al. 2017 (arXiv:1611.02163)
 *
 * x is [2]; the label is k, for the evaluator `probe`. Examples depend on the option `seed`, not on the seed of the run.
 */
export const __id__ = definePlugin({
  kind: 'dataset',
  name: '__name__',
  summary: 'Gaussians on a circle in two dimensions, labeled',
  equation: 'x = r (cos 2πk/n, sin 2πk/n) + s ε, k uniform, ε ~ N(0, I)',
  paper: 'Metz et al. 2017, Unrolled Generative Adversarial Networks, ICLR',
  options: {
    modes: { default: 8, min: 1, max: 256, integer: true, help: 'n, number of Gaussians' },
    radius: { default: 2, min: 0, help: 'r, radius of the circle' },
    std: { default: 0.1, min: 1e-6, help: 's, standard deviation of each Gaussian' },
    seed: { default: 1, min: 0, integer: true, help: 'seed of the examples' },
    train: { default: 10_000, min: 1, integer: true, help: 'size of the training split', unit: 'examples' },
    test: { default: 2_000, min: 1, integer: true, help: 'size of the test split', unit: 'examples' },
  },
  create(values) {
    const { train, test } = values
    return {
      event: [2],
      kind: 'continuous',
      splits: { train: circle('train', train, values), test: circle('test', test, values) },
      checksum: JSON.stringify({ version: 1, ...values }), // the options determine every example
    }
  },
})

interface Circle {
  readonly modes: number
  readonly radius: number
  readonly std: number
  readonly seed: number
}

function circle(name: string, size: number, { modes, radius, std, seed }: Circle): Split {
  const noise = hostNoise({ seed, stream: `__name__/${name}`, step: 0 })
  const labels = Uint8Array.from(noise.uniform(size), (u) => Math.floor(u * modes))
  const epsilon = noise.normal(2 * size)
  const x = epsilon.map((each, i) => {
    const angle = (2 * Math.PI * labels[i >> 1]!) / modes
    return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)) + std * each
  })
  return { size, labels, rows: (indices) => Float32Array.from([...indices].flatMap((i) => [x[2 * i]!, x[2 * i + 1]!])) }
}
