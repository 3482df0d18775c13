"""Adam for the JAX peers."""

import jax
import jax.numpy as jnp

try:
    import optax
except ImportError:
    optax = None


def adam(learning_rate):
    """Optax's, or the same in ten lines where there is no Optax."""
    if optax is not None:
        optimizer = optax.adam(learning_rate)

        def apply(w, gradients, state):
            updates, state = optimizer.update(gradients, state)
            return optax.apply_updates(w, updates), state

        return optimizer.init, apply

    def init(w):
        return 0, jax.tree.map(jnp.zeros_like, w), jax.tree.map(jnp.zeros_like, w)

    def apply(w, gradients, state):
        step, m, v = state
        step += 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradients)
        scale_m, scale_v = 1 / (1 - 0.9**step), 1 / (1 - 0.999**step)
        change = lambda w, m, v: w - learning_rate * (m * scale_m) / (jnp.sqrt(v * scale_v) + 1e-8)  # noqa: E731
        return jax.tree.map(change, w, m, v), (step, m, v)

    return init, apply
