"""The toy's whole curve in JAX: reads a grid of runs from standard input, trains each, writes a line of JSON for each.

Two ways, as people write them: `loop` calls one jitted step after the other, run by run; `vmap` trains all runs of the
grid at once, the whole training one jitted loop.
"""

import argparse
import json
import sys
import time
from functools import partial

import jax
import jax.numpy as jnp
from jax import lax

from jax_adam import adam
from jax_toy import toy_rate_distortion


def loss(toy, run, fraction, w):
    """D + βR, or D + λ|σ − R| with a σ that rises over the first part of the training."""
    rate, distortion = toy_rate_distortion(*toy, w)
    target = run["rate"] * jnp.minimum(1, fraction / run["ramp"])
    constrained = distortion + run["penalty"] * jnp.abs(target - rate)
    return jnp.where(run["is_target"], constrained, distortion + run["beta"] * rate)


def initial(deviation, sizes, seed):
    keys = jax.random.split(jax.random.key(seed), len(sizes))
    return {name: deviation * jax.random.normal(key, (size,)) for (name, size), key in zip(sizes.items(), keys)}


def update(toy, steps, run, state, step):
    w, moments = state
    fraction = step / steps
    gradients = jax.grad(partial(loss, toy, run, fraction))(w)
    # The learning rate falls along a cosine: Adam's step is linear in it, so a step of rate 1 is scaled.
    stepped, moments = adam(1.0)[1](w, gradients, moments)
    rate = run["learning_rate"] * 0.5 * (1 + jnp.cos(jnp.pi * fraction))
    return jax.tree.map(lambda old, new: old + rate * (new - old), w, stepped), moments


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=["loop", "vmap"], required=True)
    way = parser.parse_args().way
    grid = json.load(sys.stdin)
    toy = jnp.asarray(grid["centres"]), jnp.asarray(grid["probability"])
    steps = grid["steps"]
    exact = ("is_target", "seed")  # the others as floats: one signature, one compilation
    runs = [{name: value if name in exact else float(value) for name, value in run.items()} for run in grid["runs"]]
    start = partial(initial, grid["deviation"], grid["sizes"])
    advance = partial(update, toy, steps)
    init = adam(1.0)[0]

    def report(run, w, seconds):
        rate, distortion = toy_rate_distortion(*toy, w)
        print(json.dumps({**run, "rate_reached": float(rate), "distortion": float(distortion), "seconds": seconds}), flush=True)

    if way == "loop":
        step = jax.jit(advance, donate_argnums=1)
        for run in runs:
            began = time.perf_counter()
            w = start(run["seed"])
            state = w, init(w)
            for i in range(steps):
                state = step(run, state, float(i))
            jax.block_until_ready(state)
            report(run, state[0], time.perf_counter() - began)
        return

    def train(run):
        w = start(run["seed"])
        return lax.fori_loop(0, steps, lambda i, state: advance(run, state, jnp.float32(i)), (w, init(w)))[0]

    began = time.perf_counter()
    stacked = {name: jnp.asarray([run[name] for run in runs]) for name in runs[0]}
    trained = jax.block_until_ready(jax.jit(jax.vmap(train))(stacked))
    seconds = (time.perf_counter() - began) / len(runs)
    for i, run in enumerate(runs):
        report(run, {name: value[i] for name, value in trained.items()}, seconds)


main()
