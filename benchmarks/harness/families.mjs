// Train, resume and sample a model family of ABE section 4 on the command line.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readTable } from '@elbow-vae/core'
import { elbow } from '../../tools/setup.mjs'

const parts = {
  encoder: ['conv', 'conv-iaf'],
  decoder: ['deconv', 'pixelcnn'],
  marginal: ['gaussian', 'maf', 'vamp'],
}

/** Names such as `conv+deconv+gaussian`. */
export const allFamilies = parts.encoder.flatMap((encoder) =>
  parts.decoder.flatMap((decoder) => parts.marginal.map((marginal) => [encoder, decoder, marginal].join('+'))),
)

/** Images of each split in the final evaluation. */
const limit = 200

/**
 * Train for half of the steps, kill the process, resume, sample.
 *
 * @returns the result in one line
 * @throws if a command fails or a run is incomplete
 */
export async function tryFamily(name, { runs, dataDir, steps, batch, seed }) {
  const [encoder, decoder, marginal] = name.split('+')
  const run = join(runs, name)
  if (existsSync(run)) throw new Error(`${run} is there already`)
  const started = performance.now()
  const half = Math.ceil(steps / 2)
  await dieAfter(join(run, 'checkpoint.safetensors'), [
    'run',
    ...flagsOf({ dataset: 'static-mnist', encoder, decoder, marginal, objective: 'elbo' }),
    ...flagsOf({ steps, 'batch-size': batch, seed, 'evaluate-limit': limit, 'checkpoint-every': half, 'log-every': 1 }),
    ...flagsOf({ 'data-dir': dataDir, out: run }),
  ])
  command('resume', run)
  command('samples', run, '--count', '8')

  const { status, step, resumed = [] } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))
  const losses = (await readTable(join(run, 'train.arrow'))).rows.map(({ loss }) => loss)
  const test = (await readTable(join(run, 'eval.arrow'))).rows.find(({ split }) => split === 'test')
  const picture = join(run, 'samples.png')
  if (status !== 'done' || step !== steps) throw new Error(`the run is ${status} at step ${step} of ${steps}`)
  if (resumed.length !== 1) throw new Error(`resumed ${resumed.length} times`)
  if (losses.length !== steps) throw new Error(`${losses.length} losses of ${steps} steps`)
  if (![...losses, test.rate, test.distortion].every(Number.isFinite)) throw new Error('a number is not finite')
  if (!existsSync(picture)) throw new Error('no samples.png')
  return [
    name.padEnd(23),
    `${steps} steps, killed after its checkpoint of step ${half} and resumed`,
    `loss ${losses[0].toFixed(1)} → ${losses.at(-1).toFixed(1)}`,
    `test rate ${test.rate.toFixed(2)}, distortion ${test.distortion.toFixed(2)} nats`,
    `samples.png`,
    `${((performance.now() - started) / 1000).toFixed(0)} s`,
  ].join('; ')
}

const flagsOf = (flags) => Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])

/** Run a command and kill it with SIGKILL when a file exists. */
async function dieAfter(file, words) {
  const child = spawn(process.execPath, [elbow, ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr = (stderr + text).slice(-2000)))
  const ended = new Promise((resolve) => child.on('close', () => resolve(true)))
  while (!existsSync(file)) {
    if (await Promise.race([ended, sleep(20, false)]))
      throw new Error(`it ended before its checkpoint: ${stderr.trim()}`)
  }
  child.kill('SIGKILL')
  await ended
}

function command(...words) {
  const { status, stderr } = spawnSync(process.execPath, [elbow, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new Error(`elbow ${words[0]}: ${stderr.trim().split('\n').at(-1)}`)
}
