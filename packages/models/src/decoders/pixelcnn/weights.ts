import {
  sizeFromShape,
  type Context,
  type Initializer,
  type Shape,
  type Tensor,
  zerosInitializer,
} from '@elbow-vae/core'
import { scalesOf, type Geometry } from './geometry.js'
import { kernelsOf, type Kernel } from './kernels.js'

/** A causal convolution: it covers its own pixel and pixels before it. */
export interface Convolution {
  /** [height, width, inputs, outputs] */
  readonly kernel: Tensor
  readonly bias: Tensor
  /** Weights of a second input at the same pixel, [inputs, outputs]. */
  readonly shortcut?: Tensor | undefined
}

/** h + c₂(c₁(h, shortcut)), both gated. */
export interface ResidualWeights {
  readonly first: Convolution
  readonly second: Convolution
}

export interface Stream {
  /** [2 · pairs][layers] */
  readonly blocks: readonly (readonly ResidualWeights[])[]
  /** Down- and upsampling between sizes; none with a limited receptive field. */
  readonly shrink: readonly Convolution[]
  readonly grow: readonly Convolution[]
}

export interface Weights {
  readonly firstDown: Convolution
  readonly firstAbove: Convolution
  /** Its output is added to that of `firstAbove`, which has the bias. */
  readonly firstLeft: Pick<Convolution, 'kernel'>
  readonly down: Stream
  readonly downRight: Stream
  /** [depth, 1] */
  readonly readout: { readonly kernel: Tensor; readonly bias: Tensor }
}

/** Channels of the input: x and the code's picture. */
const inputs = 2

/** Scale of the initial weights of a residual layer's second half, as in PixelCNN++: the layer is nearly the identity. */
const residualScale = 0.1

/**
 * N(0, scale² / fan in): the weighted sum of inputs of variance 1 has variance scale².
 *
 * @param fanIn  number of inputs; by default, from the shape
 */
const unitVariance =
  (scale = 1, fanIn?: number): Initializer =>
  (shape, noise) => {
    const size = sizeFromShape(shape)
    const std = scale / Math.sqrt(fanIn ?? size / shape.at(-1)!)
    return noise.normal(size).map((value) => value * std)
  }

/** Creates all weights but those of the code: in the down stream, the down-right stream and the readout. */
export function makeWeights(context: Context, geometry: Geometry): Weights {
  const { depth } = geometry
  const kernels = kernelsOf(geometry)
  const weight: Weight = (name, shape, initial) => context.variable(name, shape, initial)
  const first = (name: string, kernel: Kernel): Convolution => ({
    kernel: weight(`${name}/kernel`, [...kernel, inputs, depth], unitVariance()),
    bias: weight(`${name}/bias`, [depth], zerosInitializer),
  })
  return {
    firstDown: first('down/first', kernels.firstDown),
    firstAbove: first('down_right/first', kernels.firstAbove),
    firstLeft: {
      kernel: weight('down_right/first/left', [...kernels.firstLeft, inputs, depth], unitVariance()),
    },
    down: makeStream(weight, geometry, { name: 'down', kernel: kernels.down, secondInputs: 0 }),
    downRight: makeStream(weight, geometry, { name: 'down_right', kernel: kernels.downRight, secondInputs: depth }),
    readout: {
      kernel: weight('readout/kernel', [depth, 1], unitVariance()),
      bias: weight('readout/bias', [1], zerosInitializer),
    },
  }
}

interface StreamShape {
  readonly name: string
  readonly kernel: Kernel
  /** Channels of the other stream that are inputs of every layer. */
  readonly secondInputs: number
}

type Weight = (name: string, shape: Shape, initial: Initializer) => Tensor

function makeStream(weight: Weight, geometry: Geometry, { name, kernel, secondInputs }: StreamShape): Stream {
  const { depth, layers, pairs } = geometry
  const convolution = (path: string, outputs: number, scale = 1) => ({
    kernel: weight(`${path}/kernel`, [...kernel, depth, outputs], unitVariance(scale)),
    bias: weight(`${path}/bias`, [outputs], zerosInitializer),
  })
  const layer = (block: number, i: number): ResidualWeights => {
    const path = `${name}/block_${block}/layer_${i}`
    const shortcutInputs = secondInputs + (block < pairs ? 0 : depth)
    const first = convolution(`${path}/first`, 2 * depth)
    const shortcut =
      shortcutInputs > 0 ? weight(`${path}/first/shortcut`, [shortcutInputs, 2 * depth], unitVariance()) : undefined
    return {
      first: { ...first, shortcut },
      second: convolution(`${path}/second`, 2 * depth, residualScale),
    }
  }
  const count = (n: number) => Array.from({ length: n }, (_, i) => i)
  return {
    blocks: count(2 * pairs).map((block) => count(layers).map((i) => layer(block, i))),
    shrink: count(scalesOf(geometry) - 1).map((i) => convolution(`${name}/shrink_${i}`, depth)),
    grow: count(scalesOf(geometry) - 1).map((i) => ({
      kernel: weight(`${name}/grow_${i}/kernel`, [...kernel, depth, depth], unitVariance(1, depth)),
      bias: weight(`${name}/grow_${i}/bias`, [depth], zerosInitializer),
    })),
  }
}
