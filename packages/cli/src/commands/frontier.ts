import { Command, Option } from 'commander'

interface FrontierFlags {
  readonly by?: string
  readonly split?: string
  readonly out: string
  readonly json?: boolean
}

/** `elbow frontier`: where runs end in the plane, which no other beats, and the convex hull of all. */
export function frontierCommand(): Command {
  return new Command('frontier')
    .description('Pareto frontier, lower convex hull and best elbo of the last points of runs and sweeps')
    .argument('<runs...>', 'directories of runs, of sweeps, or of both')
    .option('--by <flags>', 'a frontier for each value of these: encoder, or decoder,marginal, or objective.beta')
    .addOption(
      new Option('--split <name>', 'where points are taken (default: exact, or test, or validation, or train)').choices(
        ['exact', 'test', 'validation', 'train'],
      ),
    )
    .option('-o, --out <file>', 'the table: a row per run, and which curves it is on', 'frontier.arrow')
    .option('--json', 'print one JSON object per run')
    .action(async (paths: readonly string[], { by, split, out, json = false }: FrontierFlags) => {
      const { frontier } = await import('../frontier/command.js')
      const { names } = await import('../flags/run-flags.js')
      await frontier({ paths, by: names(by), split, out, json })
    })
}
