import { Command } from 'commander'
import { addPluginFlag } from '../flags/plugin-flag.js'
import type { Speed } from '../bench/measure-speed.js'

interface BenchFlags {
  readonly dataDir?: string
  readonly json?: boolean
}

/** Most objectives take about the same time per step. */
const defaultObjective = 'elbo'
const defaultSteps = 100

/**
 * `elbow bench`: training speed of a model on this machine, in examples per second.
 *
 * @param args  the arguments after `elbow`; plugins are loaded only if the first is `bench`
 */
export async function benchCommand(args: readonly string[]): Promise<Command> {
  const command = new Command('bench')
    .summary('measure training speed on this machine')
    .description(
      `measure training speed on this machine (here --steps is ${defaultSteps} and --objective is ${defaultObjective} by default)`,
    )
    .option('--config <file>', 'JSON or YAML file with flags; the command line takes precedence')
    .option('--data-dir <directory>', 'directory of the data files (default: $ELBOW_DATA, else as in elbow data fetch)')
    .option('--json', 'print one JSON object')
  addPluginFlag(command)
  if (args[0] !== 'bench') return command

  const { registryAndConfig } = await import('../flags/registry-and-config.js')
  const { addRunFlags, assertCurrentFlags, choosePlugins, requestFrom } = await import('../flags/run-flags.js')
  const { registry, config } = await registryAndConfig(args)
  const given = choosePlugins(args, config)
  const chosen = { ...given, parts: { objective: defaultObjective, ...given.parts } }
  addRunFlags(command, registry, chosen)
  assertCurrentFlags(command, args)

  return command.action(async (flags: BenchFlags) => {
    const { errors, resolveConfig } = await import('@elbow-vae/core')
    const { measureSpeed } = await import('../bench/measure-speed.js')
    const { openStepper } = await import('../bench/stepper.js')
    const { runWithInterrupt } = await import('../terminal/interrupt.js')
    const resolved = resolveConfig(registry, requestFrom(command, config, chosen))
    const steps = resolved.settings.steps ?? defaultSteps
    if (steps < 1) throw errors.badUsage('--steps is 0, so there is nothing to measure. Give 1 or more.')
    const configured = config['data-dir']
    const dataDir = flags.dataDir ?? (typeof configured === 'string' ? configured : undefined)
    const speed = await runWithInterrupt(async (signal) => {
      const warn = (line: string) => console.error(line)
      const stepper = await openStepper({ registry, config: resolved, dataDir, warn, signal })
      try {
        return await measureSpeed(stepper, steps)
      } finally {
        await stepper.close()
      }
    })
    if (speed === undefined) return
    if (flags.json) console.log(JSON.stringify(speed, undefined, 2))
    else print(speed)
  })
}

function print(speed: Speed): void {
  const lines = {
    'examples per second': speed.examplesPerSecond.toFixed(1),
    'milliseconds per step': speed.millisecondsPerStep.toPrecision(4),
    'until compiled': `${speed.compileSeconds.toFixed(2)} s`,
    'peak memory': `${speed.peakMemoryMB.toFixed(0)} MB`,
    engine: `${speed.engine}, ${speed.compiled ? 'compiled' : 'eager'}`,
  }
  const width = Math.max(...Object.keys(lines).map((name) => name.length))
  for (const [name, value] of Object.entries(lines)) console.log(`${name.padEnd(width)}  ${value}`)
}
