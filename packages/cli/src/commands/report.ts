import { Command } from 'commander'

/** `elbow report`: one page of any number of runs. */
export function reportCommand(): Command {
  return new Command('report')
    .description('a page of runs and sweeps in the rate–distortion plane: frontier, hull, a panel per family')
    .argument('<runs...>', 'directories of runs, of sweeps, or of both')
    .option('-o, --out <file>', 'the page (default: report.html, in the directory where only one is named)')
    .action(async (paths: readonly string[], { out }: { readonly out?: string }) => {
      const { reportOf } = await import('../report/command.js')
      console.log(`Report: ${await reportOf(paths, out)}`)
    })
}
