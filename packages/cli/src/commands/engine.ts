import { Command } from 'commander'

/** `elbow engine`: what can run the tensors here, and how to get the fast one. */
export function engineCommand(): Command {
  const engine = new Command('engine').description('what runs the tensors: list the engines, install the native one')

  engine
    .command('list')
    .description('each engine and its version, or why it cannot start')
    .option('--json', 'print a JSON array', false)
    .action(async ({ json }: { json: boolean }) => {
      const { listEngines } = await import('@elbow/core')
      const engines = await listEngines()
      if (json) return console.log(JSON.stringify(engines, undefined, 2))
      const width = Math.max(...engines.map(({ name }) => name.length))
      for (const status of engines) {
        const what = status.available ? status.version : `not available: ${status.reason}`
        console.log(`${status.name.padEnd(width)}  ${what}`)
      }
    })

  engine
    .command('install')
    .description('supply the native part of the tensorflow engine, in a directory of its own (nothing global)')
    .option('--from <source>', 'download | python | PATH of a libtensorflow or Python package (default: the first two)')
    .option('--gpu', 'supply tensorflow-gpu, for NVIDIA GPUs', false)
    .option('--json', 'print the result as JSON', false)
    .action(async ({ from, gpu, json }: { from?: string; gpu: boolean; json: boolean }) => {
      const { installEngine } = await import('@elbow/core')
      const log = (line: string) => console.error(line)
      const installed = await installEngine({ gpu, log, ...(from === undefined ? {} : { from }) })
      if (json) return console.log(JSON.stringify(installed, undefined, 2))
      const state = installed.already ? 'already installed' : 'installed'
      console.log(`${installed.engine}: ${state}, ${installed.version}, in ${installed.directory}`)
    })

  return engine
}
