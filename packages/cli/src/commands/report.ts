import { Command } from 'commander'

interface ReportFlags {
  readonly out?: string
  readonly watch?: boolean
  readonly port?: string
}

/** `elbow report`: one page of any number of runs. */
export function reportCommand(): Command {
  return new Command('report')
    .description('a page of runs and sweeps in the rate–distortion plane: frontier, hull, curves, every run at a click')
    .argument('<runs...>', 'directories of runs, of sweeps, or of both')
    .option('-o, --out <file>', 'the page (default: report.html, in the directory where only one is named)')
    .option('--watch', 'serve the page on this machine, and follow a sweep that is running; Ctrl-C ends it')
    .option('--port <number>', 'where --watch serves it (default: a free one)')
    .action(async (paths: readonly string[], { out, watch = false, port }: ReportFlags) => {
      if (watch) return follow(paths, out, port)
      const { reportOf } = await import('../report/command.js')
      console.log(`Report: ${await reportOf(paths, out)}`)
    })
}

async function follow(paths: readonly string[], out: string | undefined, given = '0'): Promise<void> {
  const { errors, parseOption } = await import('@elbow/core')
  const { runWithInterrupt } = await import('../interrupt.js')
  const { watchReport } = await import('../report/watch.js')
  if (out !== undefined) throw errors.badUsage('--watch serves the page and writes none. Leave out --out or --watch.')
  const option = { default: 0, min: 0, max: 65535, integer: true, help: 'port' }
  const port = Number(parseOption('--port', option, given))
  const say = (address: string) => console.log(`Report: ${address} (Ctrl-C ends it)`)
  await runWithInterrupt((signal) => watchReport(paths, { port, signal, say }))
}
