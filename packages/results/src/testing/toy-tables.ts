import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { columns, writeTable, type Row } from '@elbow-vae/core'

/** A small toy with four values of x and four codes; codes 1 and 3 belong to class 0. */
export const prior = [0.4, 0.3, 0.1, 0.2] as const //              p*(x)
const classOne = [0.1, 0.2, 0.8, 0.9] as const //                 p(z*=1|x)
const codes = { 0: [0, 2], 1: [1, 3] } as const

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
const share = (x: number, c: 0 | 1) => (c === 1 ? classOne[x]! : 1 - classOne[x]!) // p(z*=c|x)
const classOf = (z: number): 0 | 1 => (codes[1].some((code) => code === z) ? 0 : 1)
const encoder = (x: number, z: number) => share(x, classOf(z)) / 2
const marginal = (z: number) => sum(prior.map((p, x) => p * encoder(x, z)))
const decoder = (z: number, x: number) => (prior[x]! * encoder(x, z)) / marginal(z)

const indices = [0, 1, 2, 3] as const
const pairs = indices.flatMap((given) => indices.map((value) => ({ given, value })))

/** Rows of data-space.arrow. */
export const dataSpaceRows: readonly Row[] = prior.map((data, x) => ({
  x,
  value: -1.5 + x,
  data,
  generated: data,
  reconstructed: data,
}))

/** Rows of code-space.arrow. */
export const codeSpaceRows: readonly Row[] = indices.map((z) => {
  const part = (c: 0 | 1) => sum(prior.map((p, x) => p * share(x, c) * encoder(x, z)))
  return { z, marginal: marginal(z), aggregate: marginal(z), class_0: part(0), class_1: part(1) }
})

/** Rows of conditionals.arrow. */
export const conditionalRows: readonly Row[] = [
  ...pairs.map(({ given, value }) => ({ table: 'encoder', given, value, probability: encoder(given, value) })),
  ...pairs.map(({ given, value }) => ({ table: 'decoder', given, value, probability: decoder(given, value) })),
  ...pairs.map(({ given, value }) => ({
    table: 'reconstruction',
    given,
    value,
    probability: sum(indices.map((z) => encoder(given, z) * decoder(z, value))),
  })),
]

/** H, nats. */
export const entropy = -sum(prior.map((p) => p * Math.log(p)))

/** The contents of a run's tables. */
export interface WrittenRun {
  readonly rate: number
  readonly distortion: number
  readonly status?: string
  /** Write the tables of the evaluator `information`? */
  readonly panels?: boolean
  /** The name of the objective, to test escaping. */
  readonly objective?: string
}

const number = (name: string) => ({ name, description: name })

/** Writes a directory like that of a run. @returns its path */
export async function writeRun(directory: string, run: string, written: WrittenRun): Promise<string> {
  const { rate, distortion, status = 'done', panels = true, objective = 'elbo' } = written
  const path = join(directory, run)
  await mkdir(path, { recursive: true })
  const trained = [1, 2, 3].map((step) => ({ run, step, rate: rate * step, distortion, target_rate: 0.5 }))
  const evaluated = {
    ...{ run, step: 3, split: 'exact', examples: 4, rate, rate_se: 0, distortion, elbo: -(rate + distortion) },
    ...{ data_entropy: entropy, note: null },
  }
  const evalColumns = columns(
    ...(['run', 'step', 'split', 'examples', 'rate', 'rate_se', 'distortion', 'elbo', 'data_entropy', 'note'] as const),
  )
  const trainColumns = [...columns('run', 'step', 'rate', 'distortion'), number('target_rate')]
  await writeTable(join(path, 'train.arrow'), { columns: trainColumns, rows: trained }, {})
  await writeTable(join(path, 'eval.arrow'), { columns: evalColumns, rows: status === 'done' ? [evaluated] : [] }, {})
  if (panels) await writePanels(path)
  await writeFile(join(path, 'run.json'), JSON.stringify(manifest(run, status, objective)))
  return path
}

/** The tables of the evaluator `information`. */
async function writePanels(path: string): Promise<void> {
  const text = { ...number('table'), type: 'text' as const }
  const write = (name: string, rows: readonly Row[], first: { name: string }[] = []) => {
    const rest = Object.keys(rows[0]!).filter((key) => !first.some(({ name }) => name === key))
    return writeTable(
      join(path, `${name}.arrow`),
      { columns: [...first.map(() => text), ...rest.map(number)], rows },
      {},
    )
  }
  await write('data-space', dataSpaceRows)
  await write('code-space', codeSpaceRows)
  await write('conditionals', conditionalRows, [text])
}

function manifest(run: string, status: string, objective: string) {
  const part = (name: string) => ({ name, options: {} })
  return {
    schema: '1',
    run,
    status,
    config: {
      ...{ dataset: part('toy'), encoder: part('discrete'), decoder: part('discrete'), marginal: part('discrete') },
      objective: { name: objective, options: { rate: 0.5 } },
      evaluate: [part('rate-distortion')],
      settings: { seed: 1, steps: 3, latents: [30] },
    },
    started: '2018-01-01T00:00:00.000Z',
    seconds: 1,
    engine: { name: 'cpu', version: '1' },
    dataset: { checksum: 'abc', entropy },
    versions: { elbow: '0', node: '0' },
  }
}
