import { Command } from 'commander'

interface InstallFlags {
  readonly from?: string
  readonly gpu: boolean
  readonly webgpu: boolean
  readonly json: boolean
}

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
    .option('--webgpu', 'supply webgpu, for GPUs of any vendor, by npm; --from npm | PATH of its package', false)
    .option('--json', 'print the result as JSON', false)
    .action(async ({ from, gpu, webgpu, json }: InstallFlags) => {
      const { errors, installEngine } = await import('@elbow/core')
      if (gpu && webgpu) throw errors.badUsage('--gpu and --webgpu were both given. Give one of them.')
      const engine = gpu ? 'tensorflow-gpu' : webgpu ? 'webgpu' : 'tensorflow'
      const log = (line: string) => console.error(line)
      const installed = await installEngine({ engine, log, ...(from === undefined ? {} : { from }) })
      if (json) return console.log(JSON.stringify(installed, undefined, 2))
      const state = installed.already ? 'already installed' : 'installed'
      console.log(`${installed.engine}: ${state}, ${installed.version}, in ${installed.directory}`)
    })

  return engine
}
