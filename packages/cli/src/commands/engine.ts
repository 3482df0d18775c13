import { Command } from 'commander'

interface InstallFlags {
  readonly from?: string
  readonly gpu: boolean
  readonly webgpu: boolean
  readonly json: boolean
}

/** `elbow engine`: list the engines, and install the native ones. */
export function engineCommand(): Command {
  const engine = new Command('engine')
    .summary('list or install engines')
    .description('list or install engines, which execute tensor operations')

  engine
    .command('list')
    .summary('list engines and their versions')
    .description('list the engines with their versions, or why they cannot start')
    .option('--json', 'print a JSON array', false)
    .action(async ({ json }: { json: boolean }) => {
      const { listEngines } = await import('@elbow-vae/core')
      const engines = await listEngines()
      if (json) return console.log(JSON.stringify(engines, undefined, 2))
      const width = Math.max(...engines.map(({ name }) => name.length))
      for (const status of engines) {
        const state = status.available ? status.version : `not available: ${status.reason}`
        console.log(`${status.name.padEnd(width)}  ${state}`)
      }
    })

  engine
    .command('install')
    .summary('install the native library of an engine')
    .description('install the native library of an engine in a private directory (default: engine tensorflow)')
    .option(
      '--from <source>',
      'download, python, or the PATH of a libtensorflow or Python package (default: the first two)',
    )
    .option('--gpu', 'install tensorflow-gpu, for NVIDIA GPUs', false)
    .option('--webgpu', 'install webgpu, for GPUs of any vendor; --from is npm or the PATH of its package', false)
    .option('--json', 'print the result as JSON', false)
    .action(async ({ from, gpu, webgpu, json }: InstallFlags) => {
      const { errors, installEngine } = await import('@elbow-vae/core')
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
