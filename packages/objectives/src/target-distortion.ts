import { definePlugin, tf, type Scalar, type Tensor } from '@elbow/core'

/**
 * As little rate as a given distortion allows, by a multiplier.
 *
 *   loss          R + λ C,   C = D − κ,   λ a constant to the gradient
 *   constraint    C̄ ← α C̄ + (1 − α) C,   the first batch being its own average
 *   multiplier    log λ ← clip(log λ + ν clip(C̄ / 0.2 max(|κ|, 1), −1, 1), log 1e-3, log 1e3),   λ = 1 at the start
 *
 * Algorithm 1 of the paper with three changes. Its constraint is of order one; ours is in nats, and is divided by κ. The value of
 * its loss uses the smoothed constraint, and its gradient this batch's; ours uses this batch's for both. λ stays between 1e-3 and
 * 1e3.
 *
 * Early in training D is several times κ, while later D can be below κ by κ at most. The clip makes λ rise and fall at the same
 * speed wherever D differs from κ by a fifth or more. The moving average is short, because a delay makes λ overshoot.
 */
export const targetDistortion = definePlugin({
  kind: 'objective',
  name: 'target-distortion',
  summary: 'min R subject to D ≤ κ: as little rate as a given distortion allows (GECO)',
  equation:
    'min R subject to D ≤ κ: L = R + λC, C = D − κ, C̄ ← αC̄ + (1−α)C, λ ← clip(λ exp(ν clip(C̄ / 0.2 max(|κ|, 1), −1, 1)), 1e-3, 1e3)',
  paper: 'Rezende & Viola 2018, Taming VAEs (arXiv:1810.00597), algorithm 1',
  options: {
    distortion: { default: 80, help: 'κ, the distortion allowed', unit: 'nats' },
    smoothing: { default: 0.9, min: 0, below: 1, help: 'α of the moving average of the constraint' },
    speed: { default: 0.01, min: 0, help: 'ν, the most that log λ moves', unit: 'per step' },
  },
  create({ distortion: target, smoothing, speed }, context) {
    const constant = (value: number) => () => Float32Array.of(value)
    const logMultiplier = context.variable('log_multiplier', [], constant(0))
    const average = context.variable('average', [], constant(0))
    const started = context.variable('started', [], constant(0)) // the first batch is its own average
    const far = 0.2 * Math.max(Math.abs(target), 1)
    const missed = (distortion: Tensor) => tf.sub(distortion, target)
    const smooth = (constraint: Tensor): Tensor => {
      const weight = tf.mul(started, smoothing)
      return tf.add(tf.mul(weight, average), tf.mul(tf.sub(1, weight), constraint))
    }
    return {
      state: [logMultiplier, average, started],
      loss(m) {
        const constraint = missed(m.mean(m.distortion))
        // λ is a constant here, so only the gradient of C matters: that of this batch.
        return tf.add(m.mean(m.rate), tf.mul(tf.exp(logMultiplier as Tensor), constraint))
      },
      update(m) {
        const constraint = smooth(missed(m.mean(m.distortion)))
        average.assign(constraint)
        started.assign(tf.onesLike(started))
        const move = tf.mul(tf.clipByValue(tf.div(constraint, far), -1, 1), speed)
        logMultiplier.assign(tf.clipByValue(tf.add(logMultiplier, move), Math.log(1e-3), Math.log(1e3)))
      },
      columns: [
        {
          name: 'multiplier',
          description: 'λ, the price of a nat of distortion above the target',
          value: () => tf.exp(logMultiplier) as Scalar,
        },
      ],
    }
  },
})
