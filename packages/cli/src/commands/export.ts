import { Command, Option } from 'commander'
import type { Format, Layout } from '@elbow-vae/results/export'

interface ExportFlags {
  readonly table: string
  readonly layout: Layout
  readonly format?: Format
  readonly columns?: string
  readonly out?: string
}

/** `elbow export`: convert tables for other tools. */
export function exportCommand(): Command {
  return new Command('export')
    .summary('convert tables to CSV, Parquet or Arrow')
    .description('combine tables of runs into one CSV, Parquet or Arrow file')
    .argument('<tables...>', 'Arrow files, or directories of runs or sweeps')
    .option('--table <name>', 'table to read from each directory: eval, train, …', 'eval')
    .addOption(
      new Option('--layout <name>', 'wide: one row per recorded row; long: one row per number')
        .choices(['wide', 'long'])
        .default('wide'),
    )
    .addOption(
      new Option('--format <name>', 'file format (default: by the extension of -o, else csv)').choices([
        'csv',
        'parquet',
        'arrow',
      ]),
    )
    .option(
      '--columns <names>',
      'columns in this order; "*" is all; options of the run too: "*,objective.beta,run.latents" (default: *)',
    )
    .option('-o, --out <file>', 'output file (default: standard output)')
    .action(async (paths: readonly string[], { table, layout, format, columns, out }: ExportFlags) => {
      const { exportTables } = await import('@elbow-vae/results/export')
      const { parseNames } = await import('../flags/run-flags.js')
      await exportTables({ paths, table, layout, format, columns: parseNames(columns), out })
    })
}
