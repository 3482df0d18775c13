/** What a remedy changes of the collapsed model: parts, their options, settings. The rest stays as it is. */
export interface Remedy {
  /** What tables and pictures call it. */
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

/** The remedies of the sources, objectives first, at one setting each; β at two. */
export const remedies: readonly Remedy[] = [
  objective('KL annealing', 'beta', { beta: 1, anneal: 'up', 'anneal-fraction': 0.5 }),
  objective('beta 0.5', 'beta', { beta: 0.5 }),
  objective('beta 0.2', 'beta', { beta: 0.2 }),
  objective('target rate', 'target-rate', { rate: 5, penalty: 2 }), // about half of H; at λ = 1 the end would be open
  objective('capacity', 'capacity', { capacity: 5, gamma: 10 }), // the same rate, reached bit by bit
  objective('free bits', 'free-bits', { nats: 0.5 }), // 4 nats in 8 dimensions
  objective('InfoVAE', 'info', { divergence: 'mmd', lambda: 100 }), // λ in proportion to the ten nats that are at stake
  objective('no rate', 'no-rate'),
  { name: 'receptive field', options: { decoder: { 'receptive-field': 1 } } }, // the least that there is
  { name: 'VampPrior', parts: { marginal: 'vamp' }, options: { marginal: { components: 10 } } }, // one for each digit
  { name: 'flow marginal', parts: { marginal: 'maf' }, options: { marginal: { hidden: [100] } } }, // as wide as the encoder
  { name: 'flow encoder', parts: { encoder: 'mlp-iaf' }, options: { encoder: { 'flow-hidden': [100] } } },
  { name: 'auxiliary', parts: { encoder: 'auxiliary' }, options: { encoder: { auxiliary: 8 } } }, // as many as of the code
  {
    name: 'two layers',
    parts: { encoder: 'chain', marginal: 'chain' },
    options: { marginal: { hidden: [100] } },
    settings: { latents: [4, 4] }, // the decoder is given as many numbers as before
  },
]
