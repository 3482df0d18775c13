import {
  definePlugin,
  executeRun,
  resolveConfig,
  uniform,
  type Registry,
  type RunOutput,
  type Watch,
} from '@elbow-vae/core'

/** Output of a run that writes nothing. */
export const nowhere = (): Promise<RunOutput> => {
  const table = { append: () => undefined, flush: () => Promise.resolve(), close: () => Promise.resolve() }
  return Promise.resolve({
    name: 'nowhere',
    openTable: () => Promise.resolve(table),
    writeTable: () => Promise.resolve(),
    writeImages: () => Promise.resolve(),
    writeManifest: () => Promise.resolve(),
    writeCheckpoint: () => Promise.resolve(),
  })
}

/** Square images of random bits, 6 × 6 by default: 80 for training, so that the last batch of 32 is smaller, and 20 for test. */
export const tinyBits = definePlugin({
  kind: 'dataset',
  name: 'tiny-bits',
  summary: 'random images for tests',
  options: { side: { default: 6, min: 1, integer: true, help: 'width and height in pixels' } },
  create: ({ side }) => ({
    event: [side, side, 1],
    kind: 'binary',
    splits: { train: randomSplit('train', 80, side ** 2), test: randomSplit('test', 20, side ** 2) },
    checksum: 'tiny-bits',
  }),
})

function randomSplit(stream: string, size: number, pixels: number) {
  const probability = Float32Array.from(uniform({ seed: 1, stream: 'pixels', step: 0 }, pixels))
  const bits = uniform({ seed: 1, stream, step: 0 }, pixels * size).map((u, i) =>
    u < probability[i % pixels]! ? 1 : 0,
  )
  return {
    size,
    rows: (indices: Int32Array) =>
      Float32Array.from([...indices].flatMap((i) => [...bits.subarray(pixels * i, pixels * (i + 1))])),
  }
}

const discrete = { encoder: 'discrete', decoder: 'discrete', marginal: 'discrete' }
const mlp = { encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian' }

/** Two models that are tested on every engine: the toy, with exact sums; and a small VAE on sampled bits. */
export const testModels = {
  toy: { parts: { dataset: 'toy', ...discrete, objective: 'elbo' }, options: { dataset: { bins: 12 } }, settings: {} },
  'mlp VAE': {
    parts: { dataset: 'tiny-bits', ...mlp, objective: 'beta' },
    options: { encoder: { hidden: [16] }, decoder: { hidden: [16] } },
    settings: { 'batch-size': 32, latents: 3 },
  },
} as const

export interface InProcess {
  readonly registry: Registry
  readonly model: keyof typeof testModels
  readonly settings: Readonly<Record<string, unknown>>
  readonly evaluate?: readonly string[]
  readonly signal?: AbortSignal
  readonly watch?: Watch
  readonly log?: (line: string) => void
}

/** Execute a run in this process, without files. */
export function runInProcess({ registry, model, settings, evaluate = [], ...rest }: InProcess) {
  const { parts, options, settings: modelSettings } = testModels[model]
  const request = { parts, options, evaluate, evaluateOptions: {}, settings: { ...modelSettings, ...settings } }
  return executeRun({ registry, config: resolveConfig(registry, request), output: nowhere, ...rest })
}
