import { definePlugin, hostNoise, type Split } from '@elbow/core'

/**
 * Gaussians on a circle: data of two dimensions with a known number of modes.
 *
 *   x = r (cos 2πk/n, sin 2πk/n) + s ε,   k uniform on 0 … n−1,   ε ~ N(0, I)     Metz et al. 2017 (arXiv:1611.02163)
 *
 * x is [2]; labels are k, for probes. The numbers depend on the option `seed` alone, not on the run's.
 */
export const __id__ = definePlugin({
  kind: 'dataset',
  name: '__name__',
  summary: 'Gaussians on a circle, in two dimensions, labelled',
  equation: 'x = r (cos 2πk/n, sin 2πk/n) + s ε, k uniform, ε ~ N(0, I)',
  paper: 'Metz et al. 2017, Unrolled Generative Adversarial Networks, ICLR',
  options: {
    modes: { default: 8, min: 1, max: 256, integer: true, help: 'n, Gaussians on the circle' },
    radius: { default: 2, min: 0, help: 'r, of the circle' },
    deviation: { default: 0.1, min: 1e-6, help: 's, standard deviation of each' },
    seed: { default: 1, min: 0, integer: true, help: 'decides every example' },
    train: { default: 10_000, min: 1, integer: true, help: 'examples to train on', unit: 'examples' },
    test: { default: 2_000, min: 1, integer: true, help: 'examples to test on', unit: 'examples' },
  },
  create(values) {
    const { train, test } = values
    return {
      event: [2],
      kind: 'continuous',
      splits: { train: circle('train', train, values), test: circle('test', test, values) },
      checksum: JSON.stringify({ version: 1, ...values }), // the numbers that define every example
    }
  },
})

interface Circle {
  readonly modes: number
  readonly radius: number
  readonly deviation: number
  readonly seed: number
}

function circle(name: string, size: number, { modes, radius, deviation, seed }: Circle): Split {
  const noise = hostNoise({ seed, stream: `__name__/${name}`, step: 0 })
  const labels = Uint8Array.from(noise.uniform(size), (u) => Math.floor(u * modes))
  const epsilon = noise.normal(2 * size)
  const x = epsilon.map((each, i) => {
    const angle = (2 * Math.PI * labels[i >> 1]!) / modes
    return radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)) + deviation * each
  })
  return { size, labels, rows: (indices) => Float32Array.from([...indices].flatMap((i) => [x[2 * i]!, x[2 * i + 1]!])) }
}
