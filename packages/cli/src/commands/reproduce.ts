import { Command } from 'commander'
import type { CollapseOptions } from '../experiments/collapse/reproduce-collapse.js'
import type { ReproduceImagesOptions } from '../experiments/images/reproduce-images.js'
import type { SweepExperimentOptions } from '../experiments/shared/run-as-sweep.js'

interface ExperimentFlags {
  readonly seed: string
  readonly out?: string
  readonly json?: boolean
}

interface OneBitFlags extends ExperimentFlags {
  readonly 'dataset.bits': string
  readonly layers: string
}

/** `elbow reproduce`: repeat experiments of the papers and compare the numbers. */
export function reproduceCommand(): Command {
  const reproduce = new Command('reproduce')
    .summary("repeat a paper's experiment")
    .description("repeat a paper's experiment and compare the numbers")

  const toy = experiment(reproduce, 'toy', {
    title: 'toy experiment of ABE section 4',
    details: 'analytic optimum, ELBO and target rate',
    steps: '3000',
    schedule: 'cosine',
  })
  toy.action(async (flags: ExperimentFlags) => {
    const { reproduceToy } = await import('../experiments/toy/reproduce-toy.js')
    await reproduceToy({ ...flags, settings: settingsOf(toy) })
  })

  const oneBit = experiment(reproduce, 'one-bit', {
    title: 'one bit repeated n times (Shu 2017)',
    details: 'VAEs of one or two layers compared with the exact optimum',
    steps: '6000 for one layer, 10000 for the others',
    schedule: 'linear-tail',
  })
    .option('--dataset.bits <list>', 'n, repetitions of the bit: 5 or 3,7', '1,2,5,10,100,1000')
    .option(
      '--layers <list>',
      'stochastic layers: 1, 2, or auxiliary (one layer and an auxiliary encoder); or a list: 1,2,auxiliary',
      '1,2',
    )
  oneBit.action(async ({ 'dataset.bits': bits, ...flags }: OneBitFlags) => {
    const { reproduceOneBit } = await import('../experiments/one-bit/reproduce-one-bit.js')
    await reproduceOneBit({ ...flags, bits, settings: settingsOf(oneBit) })
  })

  images(reproduce, 'mnist', {
    title: 'ABE section 4 on static MNIST',
    details: 'rate–distortion curves and figures 4, 5 and 6',
  })
  images(reproduce, 'omniglot', {
    title: 'ABE appendix B on Omniglot',
    details: 'rate–distortion curves and sample grids',
  })
  asSweep(reproduce, 'objectives', {
    title: 'comparison of the objectives',
    details: 'one small VAE on static MNIST, trained with each of them',
    out: 'runs/objectives',
  }).action(async (flags: SweepExperimentOptions) => {
    const { reproduceObjectives } = await import('../experiments/objectives/reproduce-objectives.js')
    await reproduceObjectives(flags)
  })
  asSweep(reproduce, 'collapse', {
    title: 'posterior collapse and its remedies',
    details: 'a strong decoder that ignores the code, with the remedies of the papers',
    out: 'runs/collapse-SCALE',
  })
    .option('--scale <size>', 'smoke: a test of one minute; cpu: half an hour on two cores', 'cpu')
    .action(async (flags: CollapseOptions) => {
      const { reproduceCollapse } = await import('../experiments/collapse/reproduce-collapse.js')
      await reproduceCollapse(flags)
    })
  return reproduce
}

/** An experiment on images: a sweep in one of three sizes. */
function images(reproduce: Command, name: 'mnist' | 'omniglot', help: HelpText): void {
  asSweep(reproduce, name, { ...help, out: `runs/${name}-SCALE` })
    .option(
      '--scale <size>',
      'smoke: a test of minutes; cpu: some hours on two cores; paper: 200 epochs of every model family',
      'cpu',
    )
    .action(async (flags: ReproduceImagesOptions) => {
      const { reproduceImages } = await import('../experiments/images/reproduce-images.js')
      await reproduceImages(name, flags)
    })
}

/** An experiment that is a sweep, and continues where it stopped. */
const asSweep = (reproduce: Command, name: string, { out, ...help }: HelpText & { readonly out: string }): Command =>
  addEngineFlags(describe(reproduce.command(name), help))
    .option('--seed <list>', 'seeds of each model: 1, 1..3 or 1,5', '1')
    .option('--jobs <number>', 'runs at a time, which share the CPU cores', '1')
    .option('--data-dir <directory>', 'directory of the data files (default: as in elbow run)')
    .option('--out <directory>', `output directory, or a directory to continue (default: ${out})`)
    .option('--dry-run', 'print the grid and exit')
    .option('--force', 'take over the lock of a process on another host that may be gone')
    .option('--json', 'print one JSON object per run')

const addEngineFlags = (command: Command): Command =>
  command
    .option('--engine <name>', 'auto, tensorflow-gpu, tensorflow, webgpu, wasm or cpu', 'auto')
    .option('--engine.adapter <which>', 'GPU by part of its name or by number (default: the best)')

interface HelpText {
  /** Shown in the list of experiments. */
  readonly title: string
  readonly details: string
}

const describe = (command: Command, { title, details }: HelpText): Command =>
  command.summary(title).description(`${title}: ${details}`)

interface ExperimentHelp extends HelpText {
  /** Default of --steps. */
  readonly steps: string
  /** Default of --schedule. */
  readonly schedule: string
}

/** The command of an experiment, with the flags that all experiments take. */
const experiment = (reproduce: Command, name: string, { steps, schedule, ...help }: ExperimentHelp): Command =>
  addEngineFlags(describe(reproduce.command(name), help))
    .option('--seed <list>', 'seeds of the trained models: 1, 1..24 or 1,5,9', '1')
    .option('--out <directory>', `output directory (default: runs/${name}, or runs/${name}-2, … if it exists)`)
    .option('--compile <mode>', 'auto or off', 'auto')
    .option('--steps <number>', `optimizer steps per trained run (default: ${steps})`)
    .option('--learning-rate <number>', `initial learning rate of every model (default: as in docs/${name}.md)`)
    .option('--schedule <name>', `learning-rate schedule: constant, cosine or linear-tail (default: ${schedule})`)
    .option('--json', 'print one JSON object per run')

/** The run settings among the flags of an experiment. */
const settingsOf = (command: Command): Record<string, unknown> =>
  Object.fromEntries(
    ['engine', 'engine.adapter', 'compile', 'steps', 'learning-rate', 'schedule'].flatMap((name) => {
      const value: unknown = command.getOptionValue(name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))
      return value === undefined ? [] : [[name, value]]
    }),
  )
