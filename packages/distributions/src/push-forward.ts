import type { Density, Draw, Noise, Tensor } from '@elbow-vae/core'
import { valueOf } from './support/event.js'

/** An invertible, volume-preserving map of codes, [lead…, D] -> [lead…, D]. It is the same for every example. */
export interface Flow {
  /** u -> z */
  forward(u: Tensor): Tensor
  /** z -> u */
  inverse(z: Tensor): Tensor
}

/** A draw with its base noise and its flow. Another flow does not use that base noise. */
export interface FlowDraw extends Draw {
  readonly base: Tensor
  readonly flow: Flow
}

/** The distribution of f(u). */
export interface PushForward extends Density {
  readonly base: Density
  readonly flow: Flow
  pairwiseLogProb(value: Tensor | Draw): Tensor | undefined
  quadrature(nodes: number, noise: Noise): Draw | undefined
}

/**
 * The push-forward of a density by a volume-preserving flow f (a normalizing flow).
 *
 *   z = f(u),   u ~ base;   log p(z) = log base(f⁻¹(z)),   since |det ∂f/∂u| = 1
 *                                                      Rezende & Mohamed 2015 (arXiv:1505.05770), eq. 5
 *
 * Log densities are in nats. A draw carries its u, so that its log density needs no inversion under any base of the same
 * flow.
 */
export function pushForward(base: Density, flow: Flow): PushForward {
  const through = ({ value, ...rest }: Draw): FlowDraw => ({ ...rest, value: flow.forward(value), base: value, flow })
  const baseOf = (value: Tensor | Draw): Tensor => (isFlowDraw(value, flow) ? value.base : flow.inverse(valueOf(value)))
  return {
    base,
    flow,
    draw: (noise, count) => through(base.draw(noise, count)),
    logProb: (value) => base.logProb(baseOf(value)),
    pairwiseLogProb: (value) => base.pairwiseLogProb?.(baseOf(value)),
    quadrature(...nodes) {
      const draw = base.quadrature?.(...nodes)
      return draw && through(draw)
    },
  }
}

/** Whether a density is a push-forward with its base and its flow. */
export const isPushForward = (density: Density): density is PushForward => 'flow' in density && 'base' in density

const isFlowDraw = (value: Tensor | Draw, flow: Flow): value is FlowDraw => 'flow' in value && value.flow === flow
