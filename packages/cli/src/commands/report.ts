import { Command } from 'commander'

interface ReportFlags {
  readonly out?: string
  readonly watch?: boolean
  readonly port?: string
}

/** `elbow report`: one HTML page for any number of runs. */
export function reportCommand(): Command {
  return new Command('report')
    .summary('write an HTML page that compares runs')
    .description('write an HTML page that compares runs and sweeps in the rate–distortion plane')
    .argument('<runs...>', 'directories of runs or sweeps')
    .option('-o, --out <file>', 'output file (default: report.html, inside the directory if only one is given)')
    .option('--watch', 'serve the page locally and update it while runs train; Ctrl-C stops')
    .option('--port <number>', 'port of --watch (default: any free port)')
    .action(async (paths: readonly string[], { out, watch = false, port }: ReportFlags) => {
      if (watch) return follow(paths, out, port)
      const { reportOf } = await import('@elbow-vae/results/reports')
      console.log(`Report: ${await reportOf(paths, out)}`)
    })
}

async function follow(paths: readonly string[], out: string | undefined, given = '0'): Promise<void> {
  const { errors, parseOption } = await import('@elbow-vae/core')
  const { runWithInterrupt } = await import('../terminal/interrupt.js')
  const { watchReport } = await import('@elbow-vae/results/watch')
  if (out !== undefined) throw errors.badUsage('--watch writes no file. Leave out --out or --watch.')
  const option = { default: 0, min: 0, max: 65535, integer: true, help: 'port' }
  const port = Number(parseOption('--port', option, given))
  const log = (address: string) => console.log(`Report: ${address} (Ctrl-C ends it)`)
  await runWithInterrupt((signal) => watchReport(paths, { port, signal, log }))
}
