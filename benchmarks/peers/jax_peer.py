"""JAX, the whole training step one jitted function that owns its state (donated buffers): batch, noise, gradient, Adam."""

import time
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, nn

from jax_adam import adam, optax
from jax_toy import toy_rate_distortion
from protocol import Batches, arguments, read_checks, read_weights, serve


def toy_loss(centres, probability, w):
    """D + 2 |0.5 - R| with every expectation summed exactly (design section 10)."""
    rate, distortion = toy_rate_distortion(centres, probability, w)
    return distortion + 2 * jnp.abs(0.5 - rate)


def vae_loss(encode, decode, w, x, noise):
    """-elbo of a diagonal Gaussian code and Bernoulli pixels, the rate in closed form."""
    h = encode(w, x)
    mean, variance = dense(w, "encoder/mean", h), nn.softplus(dense(w, "encoder/scale", h))
    deviation = jnp.maximum(jnp.sqrt(variance), 1e-6)
    logits = decode(w, mean + deviation * noise)
    rate = jnp.sum(0.5 * (deviation**2 + mean**2 - 1) - jnp.log(deviation))
    distortion = jnp.sum(nn.softplus(logits) - x * logits)
    return (rate + distortion) / len(x)


def mlp_encode(w, x):
    return nn.relu(dense(w, "encoder/hidden_0", x))


def mlp_decode(w, z):
    return dense(w, "decoder/readout", nn.relu(dense(w, "decoder/hidden_0", z)))


def conv_encode(w, x):
    h = 2 * x.reshape(-1, 28, 28, 1) - 1
    for i, (stride, padding) in enumerate([(1, "SAME"), (2, "SAME"), (1, "SAME"), (2, "SAME"), (1, "VALID")]):
        h = gate(conv(w, f"encoder/conv_{i}", h, stride, padding))
    return h.reshape(len(x), -1)


def conv_decode(w, z):
    h = z[:, None, None, :]
    layers = [(1, "VALID"), (1, "SAME"), (2, "SAME"), (1, "SAME"), (2, "SAME"), (1, "SAME")]
    for i, (stride, padding) in enumerate(layers):
        h = gate(deconv(w, f"decoder/deconv_{i}", h, stride, padding))
    return conv(w, "decoder/readout", h, 1, "SAME").reshape(len(z), -1)


def dense(w, name, x):
    return x @ w[f"{name}/kernel"] + w[f"{name}/bias"]


images = ("NHWC", "HWIO", "NHWC")


def conv(w, name, x, stride, padding):
    kernel = w[f"{name}/kernel"]
    return lax.conv_general_dilated(x, kernel, (stride, stride), padding, dimension_numbers=images) + w[f"{name}/bias"]


def deconv(w, name, x, stride, padding):
    transpose = tuned_transpose if options.tuned and stride == 2 else transposed
    return transpose(x, w[f"{name}/kernel"], stride, padding) + w[f"{name}/bias"]


def transposed(x, kernel, stride, padding):
    strides = (stride, stride)
    return lax.conv_transpose(x, kernel, strides, padding, dimension_numbers=images, transpose_kernel=True)


@partial(jax.custom_vjp, nondiff_argnums=(2, 3))
def tuned_transpose(x, kernel, stride, padding):
    """XLA's CPU backend has no fast path for the filter gradient of a strided transposed convolution, which takes nine
    tenths of the whole step. But it is the filter gradient of a plain convolution, which has one."""
    return transposed(x, kernel, stride, padding)


def tuned_backward(stride, padding, kept, gradient):
    x, kernel = kept
    dimensions = dict(window_strides=(stride, stride), padding=padding, dimension_numbers=images)
    forward = partial(lax.conv_general_dilated, **dimensions)  # what is transposed
    for_x, vjp = jax.vjp(lambda kernel: forward(gradient, kernel), kernel)
    return for_x, *vjp(x)


tuned_transpose.defvjp(lambda x, kernel, stride, padding: (transposed(x, kernel, stride, padding), (x, kernel)), tuned_backward)


def gate(both):
    linear, gates = jnp.split(both, 2, -1)
    return linear * nn.sigmoid(gates)


class Peer:
    def __init__(self, options):
        self.options = options
        w = read_weights(options.reference)
        constants = [w.pop(name) for name in ("centres", "probability") if name in w]
        self.initial = w
        self.images = None if options.images is None else jnp.asarray(np.load(options.images))
        self.batches = None if options.images is None else Batches(len(self.images), options.batch)
        losses = {
            "toy": partial(toy_loss, *constants),
            "mlp": partial(vae_loss, mlp_encode, mlp_decode),
            "conv": partial(vae_loss, conv_encode, conv_decode),
        }
        self.init, apply = adam(options.learning_rate)

        def update(state, *given):
            w, moments = state
            loss, gradients = jax.value_and_grad(losses[options.case])(w, *given)
            return apply(w, gradients, moments), loss

        def step(state, key, images, indices):
            key, now = jax.random.split(key)
            x = images[indices].astype(jnp.float32)
            noise = jax.random.normal(now, (len(indices), 64))
            state, loss = update(state, x, noise)
            return state, key, loss

        self.update = jax.jit(update, donate_argnums=0)
        self.step = jax.jit(step, donate_argnums=(0, 1))
        self.key = jax.random.key(1)
        self.restart()

    def restart(self):
        """The project's initial weights, and an optimizer that has seen nothing."""
        w = {name: jnp.array(value) for name, value in self.initial.items()}
        self.state = w, self.init(w)

    def steps(self, n):
        for _ in range(n):
            if self.images is None:
                self.state, loss = self.update(self.state)
            else:
                indices = self.batches.next()
                self.state, self.key, loss = self.step(self.state, self.key, self.images, indices)
        return float(loss)

    def check(self, n):
        self.restart()
        losses = []
        for x, noise in read_checks(self.options.reference, n):
            given = () if x is None else (x.reshape(len(x), -1), noise)
            self.state, loss = self.update(self.state, *given)
            losses.append(float(loss))
        return losses

    def gemm(self, n):
        a, b = (jax.random.normal(jax.random.key(i), (n, n)) for i in range(2))
        jnp.matmul(a, b).block_until_ready()
        started = time.perf_counter()
        jnp.matmul(a, b).block_until_ready()
        return time.perf_counter() - started


if __name__ == "__main__":
    options = arguments()
    about = f"JAX {jax.__version__}" + ("" if optax is None else f", Optax {optax.__version__}")
    serve(Peer(options), {"version": about, "threads": options.threads})
