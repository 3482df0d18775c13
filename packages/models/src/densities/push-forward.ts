import type { Density, Draw, Tensor } from '@elbow/core'
import { valueOf } from './event.js'

/** An invertible map of codes that keeps volumes, [lead…, D] -> [lead…, D]. It is the same map for every example. */
export interface Flow {
  /** u -> z */
  forward(u: Tensor): Tensor
  /** z -> u */
  inverse(z: Tensor): Tensor
}

/** A draw that remembers its base noise, and which map it went through: another flow must not take it for its own. */
export interface FlowDraw extends Draw {
  readonly base: Tensor
  readonly flow: Flow
}

export interface PushForward extends Density {
  readonly base: Density
  readonly flow: Flow
}

/**
 * What a flow makes of a density.
 *
 *   z = f(u),   u ~ base;   log p(z) = log base(f⁻¹(z)),   since |det ∂f/∂u| = 1
 *
 * Draws of any density behind the same map carry their u, and need no inversion.
 */
export function pushForward(base: Density, flow: Flow): PushForward {
  const through = ({ value, ...rest }: Draw): FlowDraw => ({ ...rest, value: flow.forward(value), base: value, flow })
  const before = (value: Tensor | Draw): Tensor => (isFlowDraw(value, flow) ? value.base : flow.inverse(valueOf(value)))
  return {
    base,
    flow,
    draw: (noise, count) => through(base.draw(noise, count)),
    logProb: (value) => base.logProb(before(value)),
    logProbOfEach: (value) => base.logProbOfEach?.(before(value)),
    quadrature(...nodes) {
      const draw = base.quadrature?.(...nodes)
      return draw && through(draw)
    },
  }
}

export const isPushForward = (density: Density): density is PushForward => 'flow' in density && 'base' in density

const isFlowDraw = (value: Tensor | Draw, flow: Flow): value is FlowDraw => 'flow' in value && value.flow === flow
