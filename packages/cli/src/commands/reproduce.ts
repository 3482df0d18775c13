import { Command } from 'commander'

interface ToyFlags {
  readonly seed: string
  readonly out?: string
  readonly json?: boolean
}

/** `elbow reproduce`: the sources' experiments, their numbers beside ours. */
export function reproduceCommand(): Command {
  const reproduce = new Command('reproduce').description("the papers' experiments, their numbers beside ours")
  const toy = reproduce
    .command('toy')
    .description('the toy experiment of ABE section 4: hand-made optimum, ELBO and target rate')
    .option('--seed <list>', 'seeds of the trained models: 1, 1..24 or 1,5,9', '1')
    .option(
      '--out <directory>',
      'where the runs, summary.arrow and report.html go (default: runs/toy, or runs/toy-2, … where that is taken)',
    )
    .option('--engine <name>', 'auto, tensorflow-gpu, tensorflow, wasm or cpu', 'auto')
    .option('--compile <mode>', 'auto or off', 'auto')
    .option('--steps <number>', 'optimizer steps of a trained run (default: 3000)')
    .option('--learning-rate <number>', 'of the first step, for every model (default: what docs/toy.md gives for each)')
    .option('--schedule <name>', 'constant, cosine or linear-tail (default: cosine)')
    .option('--json', 'print one JSON object per run')
  toy.action(async (flags: ToyFlags) => {
    const { reproduceToy } = await import('../experiments/reproduce-toy.js')
    const settings = Object.fromEntries(
      ['engine', 'compile', 'steps', 'learning-rate', 'schedule'].flatMap((name) => {
        const value: unknown = toy.getOptionValue(name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))
        return value === undefined ? [] : [[name, value]]
      }),
    )
    await reproduceToy({ ...flags, settings })
  })
  return reproduce
}
