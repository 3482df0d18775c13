// A contestant is a process that answers each line of JSON with a line of JSON. Only one contestant computes at a time.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Kill all contestants when this process exits. */
const running = new Set()
process.on('exit', () => running.forEach((contestant) => contestant.kill()))

export class Contestant {
  #child
  #lines
  #errors = ''
  #started = performance.now()

  constructor(name, command, args, env) {
    this.name = name
    this.#child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.#errors = (this.#errors + text).slice(-4000)))
    this.#child.on('error', (error) => (this.#errors += error.message))
    this.#child.stdin.on('error', () => {}) // the process has exited, which the reader reports
    running.add(this)
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Wait until it has built its model. */
  async ready() {
    const about = await this.#read()
    return { ...about, seconds: this.secondsSinceStart() }
  }

  secondsSinceStart() {
    return (performance.now() - this.#started) / 1000
  }

  ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    return this.#read()
  }

  kill() {
    running.delete(this)
    this.#child.kill('SIGKILL')
  }

  async #read() {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`${this.name} ended early:\n${this.#errors.trim()}`)
    return JSON.parse(value)
  }
}
