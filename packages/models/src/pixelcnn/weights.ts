import type { Context, Initializer, Shape, Tensor } from '@elbow/core'
import { zeros } from '../layers/initial.js'
import { scalesOf, type Geometry } from './geometry.js'
import { kernelsOf, type Kernel } from './kernels.js'

/** A convolution that sees its own pixel and pixels before it. */
export interface Convolution {
  /** [height, width, inputs, outputs] */
  readonly kernel: Tensor
  readonly bias: Tensor
  /** Of a second input, at the same pixel: [inputs, outputs] */
  readonly shortcut?: Tensor
}

/** h + c₂(c₁(h, shortcut)), both gated. */
export interface Layer {
  readonly first: Convolution
  readonly second: Convolution
}

export interface Stream {
  /** [2 · pairs][layers] */
  readonly blocks: readonly (readonly Layer[])[]
  /** From each size to its half, and back; none in a limited network. */
  readonly shrink: readonly Convolution[]
  readonly grow: readonly Convolution[]
}

export interface Weights {
  readonly firstDown: Convolution
  readonly firstAbove: Convolution
  /** Its output is added to that of `firstAbove`, bias and all. */
  readonly firstLeft: Pick<Convolution, 'kernel'>
  readonly down: Stream
  readonly downRight: Stream
  /** [depth, 1] */
  readonly readout: { readonly kernel: Tensor; readonly bias: Tensor }
}

/** Channels of the input: x, and the code's picture. */
const inputs = 2

/** Weights of a residual layer's second half start so much smaller, as in PixelCNN++: the layer is nearly the identity. */
const small = 0.1

/**
 * N(0, scale² / fan in): sums of inputs of unit variance have variance scale².
 *
 * @param fan  how many inputs are summed, unless the shape says so
 */
const unitVariance =
  (scale = 1, fan?: number): Initializer =>
  (shape, noise) => {
    const size = shape.reduce((product, n) => product * n, 1)
    const deviation = scale / Math.sqrt(fan ?? size / shape.at(-1)!)
    return noise.normal(size).map((value) => value * deviation)
  }

/** Makes every weight but the code's: in the down stream, the down-right stream, and at their end. */
export function makeWeights(context: Context, geometry: Geometry): Weights {
  const { depth } = geometry
  const kernels = kernelsOf(geometry)
  const weight = (name: string, shape: Shape, initial: Initializer) => context.variable(name, shape, initial) as Tensor
  const first = (name: string, kernel: Kernel): Convolution => ({
    kernel: weight(`${name}/kernel`, [...kernel, inputs, depth], unitVariance()),
    bias: weight(`${name}/bias`, [depth], zeros),
  })
  return {
    firstDown: first('down/first', kernels.firstDown),
    firstAbove: first('down_right/first', kernels.firstAbove),
    firstLeft: {
      kernel: weight('down_right/first/left', [...kernels.firstLeft, inputs, depth], unitVariance()),
    },
    down: makeStream(weight, geometry, { name: 'down', kernel: kernels.down, besides: 0 }),
    downRight: makeStream(weight, geometry, { name: 'down_right', kernel: kernels.downRight, besides: depth }),
    readout: {
      kernel: weight('readout/kernel', [depth, 1], unitVariance()),
      bias: weight('readout/bias', [1], zeros),
    },
  }
}

interface StreamShape {
  readonly name: string
  readonly kernel: Kernel
  /** Channels that a layer is given besides its own stream's: those of the other one. */
  readonly besides: number
}

type Weight = (name: string, shape: Shape, initial: Initializer) => Tensor

function makeStream(weight: Weight, geometry: Geometry, { name, kernel, besides }: StreamShape): Stream {
  const { depth, layers, pairs } = geometry
  const convolution = (path: string, outputs: number, scale = 1) => ({
    kernel: weight(`${path}/kernel`, [...kernel, depth, outputs], unitVariance(scale)),
    bias: weight(`${path}/bias`, [outputs], zeros),
  })
  const layer = (block: number, i: number): Layer => {
    const path = `${name}/block_${block}/layer_${i}`
    const second = besides + (block < pairs ? 0 : depth)
    const first = convolution(`${path}/first`, 2 * depth)
    const shortcut = second > 0 && weight(`${path}/first/shortcut`, [second, 2 * depth], unitVariance())
    return {
      first: { ...first, ...(shortcut && { shortcut }) },
      second: convolution(`${path}/second`, 2 * depth, small),
    }
  }
  const count = (n: number) => Array.from({ length: n }, (_, i) => i)
  return {
    blocks: count(2 * pairs).map((block) => count(layers).map((i) => layer(block, i))),
    shrink: count(scalesOf(geometry) - 1).map((i) => convolution(`${name}/shrink_${i}`, depth)),
    grow: count(scalesOf(geometry) - 1).map((i) => ({
      kernel: weight(`${name}/grow_${i}/kernel`, [...kernel, depth, depth], unitVariance(1, depth)),
      bias: weight(`${name}/grow_${i}/bias`, [depth], zeros),
    })),
  }
}
