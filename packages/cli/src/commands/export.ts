import { Command, Option } from 'commander'
import type { Format, Layout } from '../export/command.js'

interface ExportFlags {
  readonly table: string
  readonly layout: Layout
  readonly format?: Format
  readonly columns?: string
  readonly out?: string
}

/** `elbow export`: tables for other tools. */
export function exportCommand(): Command {
  return new Command('export')
    .description('tables of runs as one table of another layout or format')
    .argument('<tables...>', 'Arrow files, or directories of runs or sweeps')
    .option('--table <name>', 'which table of a run, where a directory is named: eval, train, …', 'eval')
    .addOption(
      new Option('--layout <name>', 'wide: a row as it was recorded; long: a row per number')
        .choices(['wide', 'long'])
        .default('wide'),
    )
    .addOption(
      new Option('--format <name>', "the file's (default: by the ending of -o, else csv)").choices([
        'csv',
        'parquet',
        'arrow',
      ]),
    )
    .option(
      '--columns <names>',
      'which, in this order; "*": all; also any flag, for what the run was told: "*,objective.beta,run.latents" (default: *)',
    )
    .option('-o, --out <file>', 'where it goes (default: standard output)')
    .action(async (paths: readonly string[], { table, layout, format, columns, out }: ExportFlags) => {
      const { exportTables } = await import('../export/command.js')
      const { names } = await import('../flags/run-flags.js')
      await exportTables({ paths, table, layout, format, columns: names(columns), out })
    })
}
