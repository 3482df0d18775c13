/** The parts, options and settings of the collapsed model that a remedy changes. */
export interface Remedy {
  /** The name in tables and pictures. */
  readonly name: string
  readonly parts?: Readonly<Partial<Record<'encoder' | 'decoder' | 'marginal' | 'objective', string>>>
  readonly options?: Readonly<Partial<Record<'encoder' | 'decoder' | 'marginal' | 'objective', Options>>>
  readonly settings?: Options
}

type Options = Readonly<Record<string, unknown>>

/** A remedy that is another objective. */
const objective = (name: string, plugin: string, options: Options = {}): Remedy => ({
  name,
  parts: { objective: plugin },
  options: { objective: options },
})

/** The model without a remedy. */
export const collapsed: Remedy = { name: 'collapsed' }

/** The remedies, objectives first, with one setting each; β with two. */
export const remedies: readonly Remedy[] = [
  objective('KL annealing', 'beta', { beta: 1, anneal: 'up', 'anneal-fraction': 0.5 }),
  objective('beta 0.5', 'beta', { beta: 0.5 }),
  objective('beta 0.2', 'beta', { beta: 0.2 }),
  objective('target rate', 'target-rate', { rate: 5, penalty: 2 }), // about half of H; λ = 1 does not determine the rate
  objective('capacity', 'capacity', { capacity: 5, gamma: 10 }), // the same rate, increased gradually
  objective('free bits', 'free-bits', { nats: 0.5 }), // 4 nats in 8 dimensions
  objective('InfoVAE', 'info', { divergence: 'mmd', lambda: 100 }), // λ of the order of magnitude of H, ten nats
  objective('no rate', 'no-rate'),
  { name: 'receptive field', options: { decoder: { 'receptive-field': 1 } } }, // the smallest possible
  { name: 'VampPrior', parts: { marginal: 'vamp' }, options: { marginal: { components: 10 } } }, // one for each digit
  { name: 'flow marginal', parts: { marginal: 'maf' }, options: { marginal: { hidden: [100] } } }, // as wide as the encoder
  { name: 'flow encoder', parts: { encoder: 'mlp-iaf' }, options: { encoder: { 'flow-hidden': [100] } } },
  { name: 'auxiliary', parts: { encoder: 'auxiliary' }, options: { encoder: { auxiliary: 8 } } }, // as many dimensions as the code
  {
    name: 'two layers',
    parts: { encoder: 'chain', marginal: 'chain' },
    options: { marginal: { hidden: [100] } },
    settings: { latents: [4, 4] }, // the decoder has the same number of inputs
  },
]
