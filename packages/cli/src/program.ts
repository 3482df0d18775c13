import { createRequire } from 'node:module'
import { Command } from 'commander'
import { benchCommand } from './commands/bench.js'
import { dataCommand } from './commands/data.js'
import { engineCommand } from './commands/engine.js'
import { evaluateCommand } from './commands/evaluate.js'
import { exportCommand } from './commands/export.js'
import { frontierCommand } from './commands/frontier.js'
import { pluginsCommand } from './commands/plugins.js'
import { reportCommand } from './commands/report.js'
import { reproduceCommand } from './commands/reproduce.js'
import { resumeCommand } from './commands/resume.js'
import { runCommand } from './commands/run.js'
import { samplesCommand } from './commands/samples.js'
import { sweepCommand } from './commands/sweep.js'

/**
 * Build the program with all of its commands. A command imports its dependencies when it runs.
 *
 * @param args  the arguments after `elbow`; the flags of a command depend on the plugins they name
 */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
  const program = new Command('elbow')
    .description('Train latent-variable models and measure their rate and distortion, in nats.')
    .version(version)
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`) })
    .exitOverride()
  const commands = [
    await runCommand(args),
    await sweepCommand(args),
    resumeCommand(),
    await evaluateCommand(args),
    frontierCommand(),
    exportCommand(),
    reportCommand(),
    samplesCommand(),
    reproduceCommand(),
    await benchCommand(args),
    pluginsCommand(args),
    engineCommand(),
    dataCommand(),
  ]
  for (const command of commands) program.addCommand(inherit(command, program))
  return program
}

/** Let subcommands throw on exit, as the program does: `runMain` turns the error into an exit code. */
function inherit(command: Command, program: Command): Command {
  command.copyInheritedSettings(program)
  for (const child of command.commands) inherit(child, command)
  return command
}
