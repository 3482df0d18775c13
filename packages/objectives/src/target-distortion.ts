import { definePlugin, tf, type Scalar, type Tensor } from '@elbow-vae/core'

/**
 * Minimizes the rate subject to a constraint on the distortion, with a Lagrange multiplier.
 *
 *   loss          R + λ C,   C = D − κ,   λ a constant for the gradient
 *   constraint    C̄ ← α C̄ + (1 − α) C,   C̄ = C for the first batch
 *   multiplier    log λ ← clip(log λ + ν clip(C̄ / 0.2 max(|κ|, 1), −1, 1), log 1e-3, log 1e3),   λ = 1 at the start
 *
 * This is algorithm 1 of the paper with three changes. The paper's constraint is of order one; here it is in nats, and is divided by
 * κ. The paper uses the smoothed constraint for the value of the loss and the batch's constraint for the gradient; here both use the
 * batch's constraint. λ is clipped to [1e-3, 1e3].
 *
 * Early in training D is several times κ, but later D is below κ by at most κ. With the clip, λ increases and decreases at the same
 * speed wherever D differs from κ by a fifth or more. The moving average is short, because a delay makes λ overshoot.
 */
export const targetDistortion = definePlugin({
  kind: 'objective',
  name: 'target-distortion',
  summary: 'min R subject to D ≤ κ: smallest rate for a given distortion (GECO)',
  equation:
    'min R subject to D ≤ κ: L = R + λC, C = D − κ, C̄ ← αC̄ + (1−α)C, λ ← clip(λ exp(ν clip(C̄ / 0.2 max(|κ|, 1), −1, 1)), 1e-3, 1e3)',
  paper: 'Rezende & Viola 2018, Taming VAEs (arXiv:1810.00597), algorithm 1',
  options: {
    distortion: { default: 80, help: 'κ, upper limit of the distortion', unit: 'nats' },
    smoothing: { default: 0.9, min: 0, below: 1, help: 'α of the moving average of the constraint' },
    speed: { default: 0.01, min: 0, help: 'ν, largest change of log λ', unit: 'per step' },
  },
  create({ distortion: target, smoothing, speed }, context) {
    const constant = (value: number) => () => Float32Array.of(value)
    const logMultiplier = context.variable('log_multiplier', [], constant(0))
    const average = context.variable('average', [], constant(0))
    const started = context.variable('started', [], constant(0)) // the first batch is its own average
    const scale = 0.2 * Math.max(Math.abs(target), 1)
    const constraintOf = (distortion: Tensor) => tf.sub(distortion, target)
    const smooth = (constraint: Tensor): Tensor => {
      const weight = tf.mul(started, smoothing)
      return tf.add(tf.mul(weight, average), tf.mul(tf.sub(1, weight), constraint))
    }
    return {
      state: [logMultiplier, average, started],
      loss(m) {
        const constraint = constraintOf(m.mean(m.distortion))
        return tf.add(m.mean(m.rate), tf.mul(tf.exp<Tensor>(logMultiplier), constraint))
      },
      update(m) {
        const constraint = smooth(constraintOf(m.mean(m.distortion)))
        average.assign(constraint)
        started.assign(tf.onesLike(started))
        const change = tf.mul(tf.clipByValue(tf.div(constraint, scale), -1, 1), speed)
        logMultiplier.assign(tf.clipByValue(tf.add(logMultiplier, change), Math.log(1e-3), Math.log(1e3)))
      },
      columns: [
        {
          name: 'multiplier',
          description: 'λ, weight on the distortion above the target',
          value: () => tf.exp(logMultiplier) as Scalar,
        },
      ],
    }
  },
})
