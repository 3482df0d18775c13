import { Command } from 'commander'
import { addPluginFlag } from '../flags/plugin-flag.js'
import type { Speed } from '../bench/measure-speed.js'

interface BenchFlags {
  readonly dataDir?: string
  readonly json?: boolean
}

/** The objective, where none is named: a step takes about as long with every other. */
const usualObjective = 'elbo'

/** Steps that are timed unless --steps says otherwise. */
const usualSteps = 100

/**
 * `elbow bench`: examples per second of a model on this machine.
 *
 * @param args  the words after `elbow`; plugins are loaded only when the first is `bench`
 */
export async function benchCommand(args: readonly string[]): Promise<Command> {
  const command = new Command('bench')
    .description(
      `time training steps of the given model on this machine: --steps of them (default: ${usualSteps}), by --objective (default: ${usualObjective})`,
    )
    .option('--config <file>', 'flags from a JSON or YAML file; flags on the command line win')
    .option(
      '--data-dir <directory>',
      'where the data files lie (default: $ELBOW_DATA, else where elbow data fetch puts them)',
    )
    .option('--json', 'print one JSON object')
  addPluginFlag(command)
  if (args[0] !== 'bench') return command

  const { registryAndConfig } = await import('../flags/registry-and-config.js')
  const { addRunFlags, choosePlugins, requestFrom } = await import('../flags/run-flags.js')
  const { registry, config } = await registryAndConfig(args)
  const given = choosePlugins(args, config)
  const chosen = { ...given, parts: { objective: usualObjective, ...given.parts } }
  addRunFlags(command, registry, chosen)

  return command.action(async (flags: BenchFlags) => {
    const { errors, resolveConfig } = await import('@elbow/core')
    const { measureSpeed } = await import('../bench/measure-speed.js')
    const { openStepper } = await import('../bench/stepper.js')
    const { runWithInterrupt } = await import('../interrupt.js')
    const resolved = resolveConfig(registry, requestFrom(command, config, chosen))
    const steps = resolved.settings.steps ?? usualSteps
    if (steps < 1) throw errors.badUsage('--steps 0 leaves nothing to time. Give 1 or more.')
    const configured = config['data-dir']
    const dataDir = flags.dataDir ?? (typeof configured === 'string' ? configured : undefined)
    const speed = await runWithInterrupt(async (signal) => {
      const warn = (line: string) => console.error(line)
      const stepper = await openStepper({
        registry,
        config: resolved,
        ...(dataDir !== undefined && { dataDir }),
        warn,
        signal,
      })
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
