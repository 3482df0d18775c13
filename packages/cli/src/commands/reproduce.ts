import { Command } from 'commander'
import type { CollapseOptions } from '../experiments/collapse/reproduce-collapse.js'
import type { ReproduceImagesOptions } from '../experiments/images/reproduce-images.js'
import type { SweepExperimentOptions } from '../experiments/as-sweep.js'

interface ExperimentFlags {
  readonly seed: string
  readonly out?: string
  readonly json?: boolean
}

interface OneBitFlags extends ExperimentFlags {
  readonly 'dataset.bits': string
  readonly layers: string
}

/** `elbow reproduce`: the sources' experiments, their numbers beside ours. */
export function reproduceCommand(): Command {
  const reproduce = new Command('reproduce').description("the papers' experiments, their numbers beside ours")

  const toy = experiment(reproduce, 'toy', {
    summary: 'the toy experiment of ABE section 4: hand-made optimum, ELBO and target rate',
    steps: '3000',
    schedule: 'cosine',
  })
  toy.action(async (flags: ExperimentFlags) => {
    const { reproduceToy } = await import('../experiments/reproduce-toy.js')
    await reproduceToy({ ...flags, settings: settingsOf(toy) })
  })

  const oneBit = experiment(reproduce, 'one-bit', {
    summary:
      'one bit written n times (Shu 2017): VAEs of one and two layers, or with an auxiliary encoder, against the exact optimum',
    steps: '6000 for one layer, 10000 for the others',
    schedule: 'linear-tail',
  })
    .option('--dataset.bits <list>', 'n, how many times the bit is written: 5 or 3,7', '1,2,5,10,100,1000')
    .option(
      '--layers <list>',
      'layers of stochastic units: 1, 2, or auxiliary: one, and an encoder with an auxiliary variable; several as 1,2,auxiliary',
      '1,2',
    )
  oneBit.action(async ({ 'dataset.bits': bits, ...flags }: OneBitFlags) => {
    const { reproduceOneBit } = await import('../experiments/reproduce-one-bit.js')
    await reproduceOneBit({ ...flags, bits, settings: settingsOf(oneBit) })
  })

  images(reproduce, 'mnist', 'ABE section 4 on static MNIST: families and weights in the plane, and figures 4, 5 and 6')
  images(reproduce, 'omniglot', 'ABE appendix B on Omniglot: families and weights in the plane, and their grids')
  asSweep(reproduce, 'objectives', {
    summary: 'one small VAE of static MNIST with every objective, and all that tells them apart',
    out: 'runs/objectives',
  }).action(async (flags: SweepExperimentOptions) => {
    const { reproduceObjectives } = await import('../experiments/objectives/reproduce-objectives.js')
    await reproduceObjectives(flags)
  })
  asSweep(reproduce, 'collapse', {
    summary: 'one model whose strong decoder ignores the code, and every remedy of the sources on it',
    out: 'runs/collapse-SCALE',
  })
    .option('--scale <size>', 'smoke: a minute, does it run; cpu: half an hour on two cores', 'cpu')
    .action(async (flags: CollapseOptions) => {
      const { reproduceCollapse } = await import('../experiments/collapse/reproduce-collapse.js')
      await reproduceCollapse(flags)
    })
  return reproduce
}

/** An experiment on images: a sweep, of a size that fits the time there is. */
function images(reproduce: Command, name: 'mnist' | 'omniglot', summary: string): void {
  asSweep(reproduce, name, { summary, out: `runs/${name}-SCALE` })
    .option(
      '--scale <size>',
      'smoke: minutes, does it run; cpu: some hours on two cores; paper: 200 epochs of every family',
      'cpu',
    )
    .action(async (flags: ReproduceImagesOptions) => {
      const { reproduceImages } = await import('../experiments/images/reproduce-images.js')
      await reproduceImages(name, flags)
    })
}

/** An experiment that is a sweep: it goes on where it stopped. */
const asSweep = (reproduce: Command, name: string, { summary, out }: { summary: string; out: string }): Command =>
  addEngineFlags(reproduce.command(name).description(summary))
    .option('--seed <list>', 'seeds of each model: 1, 1..3 or 1,5', '1')
    .option('--jobs <number>', 'runs at a time; they divide the processor among them', '1')
    .option('--data-dir <directory>', 'where the data files lie (default: as in elbow run)')
    .option('--out <directory>', `where it goes, or goes on (default: ${out})`)
    .option('--dry-run', 'print the grid, and stop')
    .option('--force', 'take the directory and its runs over from processes of another host that may be gone')
    .option('--json', 'print one JSON object per run')

const addEngineFlags = (command: Command): Command =>
  command
    .option('--engine <name>', 'auto, tensorflow-gpu, tensorflow, webgpu, wasm or cpu', 'auto')
    .option('--engine.adapter <which>', 'which of several GPUs: a part of its name, or its number (default: the best)')

interface Described {
  readonly summary: string
  /** What runs do unless told otherwise. */
  readonly steps: string
  readonly schedule: string
}

/** An experiment's command, with the flags that all of them take. */
const experiment = (reproduce: Command, name: string, { summary, steps, schedule }: Described): Command =>
  addEngineFlags(reproduce.command(name).description(summary))
    .option('--seed <list>', 'seeds of the trained models: 1, 1..24 or 1,5,9', '1')
    .option(
      '--out <directory>',
      `where the runs, summary.arrow and report.html go (default: runs/${name}, or runs/${name}-2, … where that is taken)`,
    )
    .option('--compile <mode>', 'auto or off', 'auto')
    .option('--steps <number>', `optimizer steps of a trained run (default: ${steps})`)
    .option(
      '--learning-rate <number>',
      `of the first step, for every model (default: what docs/${name}.md gives for each)`,
    )
    .option('--schedule <name>', `constant, cosine or linear-tail (default: ${schedule})`)
    .option('--json', 'print one JSON object per run')

/** Run settings among the flags of an experiment. */
const settingsOf = (command: Command): Record<string, unknown> =>
  Object.fromEntries(
    ['engine', 'engine.adapter', 'compile', 'steps', 'learning-rate', 'schedule'].flatMap((name) => {
      const value: unknown = command.getOptionValue(name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))
      return value === undefined ? [] : [[name, value]]
    }),
  )
