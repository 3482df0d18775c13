import { columns, definePlugin, type Column, type EvaluationResult, type Row } from '@elbow-vae/core'
import { chooseInputs, isImage, preferredSplit } from './samples/inputs.js'
import { chainsPicture } from './sequential/picture.js'
import { measureSteps, type StepMeasurement } from './sequential/measure-steps.js'

/**
 * Rate of the code block of each step of a sequential decoder, and distortion after the step.
 *
 * The rates sum to R if the blocks are independent; the distortion after the last step is D. For a code of one block the results are
 * those of `rate-distortion`, for any decoder.
 */
export const sequentialEvaluator = definePlugin({
  kind: 'evaluator',
  name: 'sequential',
  summary: 'rate and distortion of every step of a sequential decoder, and pictures of the chain',
  equation: 'R_t = E log e(z_t|x)/m(z_t), D_t = −E log p(x|x_t−1, z_t)',
  paper:
    'Zhao, Song & Ermon 2017, Towards Deeper Understanding of Variational Autoencoding Models (arXiv:1702.08658), section 4',
  options: { shown: { default: 8, min: 1, max: 100, integer: true, help: 'examples in the picture, one per row' } },
  create: ({ shown }, { latents }) => ({
    columns: latents.flatMap((_, t) => columnsAt(t)),
    async evaluate(run): Promise<EvaluationResult> {
      const steps = await measureSteps(run, latents)
      if (!steps) return { row: nullRow(latents.length) }
      const { dataset, split } = run
      const isShown = isImage(dataset.event) && split !== 'exact' && split === preferredSplit(dataset)
      return {
        row: {
          ...cellsOf(steps),
          ...(steps.some(({ rate }) => rate === null) && {
            note: 'sequential: encoder or marginal has no density per dimension',
          }),
        },
        tables: { sequential: { columns: tableColumns, rows: steps.map(rowOf) } },
        ...(isShown && {
          images: { sequential: await chainsPicture(run, chooseInputs(dataset.splits[split]!, shown)) },
        }),
      }
    },
  }),
})

const rateAt = (t: number) => `rate_${t + 1}`
const distortionAt = (t: number) => `distortion_${t + 1}`

const columnsAt = (t: number): readonly Column[] => [
  {
    name: rateAt(t),
    description: `rate of block ${t + 1} of the code, the input of step ${t + 1}`,
    unit: 'nats',
  },
  { name: distortionAt(t), description: `distortion after step ${t + 1} of the chain`, unit: 'nats' },
]

const cellsOf = (steps: readonly Pick<StepMeasurement, 'rate' | 'distortion'>[] | readonly null[]): Row =>
  Object.fromEntries(
    steps.flatMap((step, t) => [
      [rateAt(t), step?.rate ?? null],
      [distortionAt(t), step?.distortion ?? null],
    ]),
  )

const nullRow = (blocks: number): Row => ({
  ...cellsOf(new Array<null>(blocks).fill(null)),
  note: 'sequential: needs a decoder with a step for every block of the code, such as --decoder sequential',
})

const rowOf = ({ rate, rateError, distortion, distortionError }: StepMeasurement, t: number): Row => ({
  chain_step: t + 1,
  rate,
  rate_se: rateError,
  distortion,
  distortion_se: distortionError,
})

const tableColumns: readonly Column[] = [
  { name: 'chain_step', description: 'step of the chain, from 1', type: 'integer' },
  ...columns('rate', 'rate_se', 'distortion', 'distortion_se'),
]
