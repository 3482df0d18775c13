"""What the peers share: the line protocol of run.mjs, and nothing else.

A peer is a long-lived process. It says `{"ready": true, ...}`, then answers each line of JSON with one line of JSON.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", required=True, choices=["toy", "mlp", "conv", "pixelcnn", "sampling"])
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--reference", type=Path, required=True, help="weights, batches and noise of the project's run")
    parser.add_argument("--images", type=Path, help="training images, a [N, 784] array of bytes")
    parser.add_argument("--learning-rate", type=float, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--device", default="cpu", help="cpu or cuda (PyTorch only)")
    parser.add_argument("--compile", action="store_true", help="torch.compile (PyTorch only)")
    parser.add_argument("--tuned", action="store_true", help="round a slow path of XLA on CPUs (JAX only)")
    return parser.parse_args()


def read_weights(reference: Path) -> dict[str, np.ndarray]:
    """The project's initial weights, by their names: `encoder/hidden_0/kernel`."""
    names = json.loads((reference / "weights.json").read_text())
    return {name: np.load(reference / file) for name, file in names.items()}


def read_checks(reference: Path, steps: int):
    """Batch and noise of the project's first steps; the toy has neither. For draws: uniform numbers and a code, of one image each."""
    for i in range(steps):
        yield tuple(
            np.load(file) if (file := reference / f"{name}_{i}.npy").exists() else None for name in ("x", "noise")
        )


class Batches:
    """Indices of shuffled batches, epoch after epoch, without the last and smaller one."""

    def __init__(self, size: int, batch: int):
        self.size, self.batch, self.at = size, batch, size
        self.random = np.random.default_rng(1)

    def next(self) -> np.ndarray:
        if self.at + self.batch > self.size:
            self.order, self.at = self.random.permutation(self.size), 0
        self.at += self.batch
        return self.order[self.at - self.batch : self.at]


def serve(peer, about: dict):
    """Answer requests until standard input closes.

    peer.steps(n) trains n steps and returns the last loss, peer.check(n) the first n losses on the given batches,
    peer.gemm(n) seconds for one product of two n x n matrices. Where images are drawn instead, a step is one draw of
    the whole batch, and a loss -log d(x|z) of a drawn image.
    """
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a library prints must not look like a reply

    def reply(value):
        replies.write(json.dumps(value) + "\n")

    forget_peak()
    reply({"ready": True, **about})
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "step":
            started = time.perf_counter()
            loss = peer.steps(request["n"])
            reply({"ms": 1000 * (time.perf_counter() - started), "loss": loss})
        elif request["op"] == "check":
            reply({"losses": peer.check(request["n"])})
        elif request["op"] == "gemm":
            n = request["n"]
            reply({"gflops": 2 * n**3 / min(peer.gemm(n) for _ in range(5)) / 1e9})
        elif request["op"] == "memory":
            reply({"peakMB": peak_megabytes()})


def forget_peak():
    """Reading the data is no part of the work: the peak counts from here on, where the system lets it."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def peak_megabytes() -> float:
    try:
        status = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024 / 1e6
    except OSError:
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
