import { errors } from '../errors.js'
import type { Shape, Tensors } from '../parts.js'
import { tf, type Tensor } from '../tf.js'
import { gumbel, normal, uniform } from './host.js'

/** Where a step takes its random numbers from. The same seed gives the same numbers on every engine. */
export interface Noise {
  /** Standard normal. */
  normal(shape: Shape): Tensor
  /** Uniform on the open interval (0, 1). */
  uniform(shape: Shape): Tensor
  /** Standard Gumbel. */
  gumbel(shape: Shape): Tensor
  /** The same source under a name of its own, so that one part's draws do not depend on another's. */
  at(name: string): Noise
}

const generators = { normal, uniform, gumbel }
type Kind = keyof typeof generators

interface Request {
  readonly kind: Kind
  readonly shape: Shape
  readonly stream: string
}

/**
 * The random inputs of a step that is run many times.
 *
 * A draw made inside a compiled step would be frozen into it, so all randomness enters from outside: `discover` runs
 * the step once to learn what it asks for; from then on `inputs` makes that much noise for each step and
 * `replay` hands it out in the same order.
 */
export class StepNoise {
  private requests: Request[] = []

  constructor(
    private readonly seed: number,
    private readonly stream: string,
  ) {}

  /** Run `body` once, eagerly, and remember the noise that it asks for; its results are thrown away. */
  discover(body: (noise: Noise) => unknown): void {
    const requests: Request[] = []
    tf.tidy(() => {
      body(
        namedNoise(this.stream, (request) => {
          requests.push(request)
          return this.draw(request, 0)
        }),
      )
    })
    this.requests = requests
  }

  /** Fresh noise for one step; whoever calls disposes it. */
  inputs(step: number): Tensors {
    return Object.fromEntries(this.requests.map((request, i) => [inputName(i), this.draw(request, step)]))
  }

  /** Hands out what `inputs` made. */
  replay(inputs: Tensors): Noise {
    let next = 0
    return namedNoise(this.stream, (request) => {
      const expected = this.requests[next]
      const tensor = inputs[inputName(next)]
      if (expected === undefined || tensor === undefined || !sameRequest(expected, request)) {
        throw errors.noiseChanged(request.stream, request.kind, request.shape)
      }
      next++
      return tensor
    })
  }

  private draw({ kind, shape, stream }: Request, step: number): Tensor {
    const count = shape.reduce((product, n) => product * n, 1)
    return tf.tensor(generators[kind]({ seed: this.seed, stream, step }, count), [...shape])
  }
}

/** Noise that is drawn when asked for, outside any compiled step: for evaluations and samples. */
export function freshNoise(seed: number, stream: string, step: number): Noise {
  return namedNoise(stream, ({ kind, shape, stream }) => {
    const count = shape.reduce((product, n) => product * n, 1)
    return tf.tensor(generators[kind]({ seed, stream, step }, count), [...shape])
  })
}

const inputName = (i: number) => `noise_${i}`

const sameRequest = (a: Request, b: Request) =>
  a.kind === b.kind && a.stream === b.stream && a.shape.join() === b.shape.join()

/** Numbers the requests of each stream, so that two draws of one part differ. */
function namedNoise(stream: string, serve: (request: Request) => Tensor): Noise {
  const counts = new Map<string, number>()
  const at = (name: string): Noise => {
    const ask = (kind: Kind) => (shape: Shape) => {
      const count = counts.get(name) ?? 0
      counts.set(name, count + 1)
      return serve({ kind, shape, stream: `${name}#${count}` })
    }
    return {
      normal: ask('normal'),
      uniform: ask('uniform'),
      gumbel: ask('gumbel'),
      at: (child) => at(`${name}/${child}`),
    }
  }
  return at(stream)
}
