"""Rebuild a run's encoder and decoder in PyTorch from its checkpoint, and measure every example of codes.arrow again.

    python rebuild.py RUN --data-dir DIR

For runs of the simple convolutional model of ABE (arXiv:1711.00464) appendix F on static MNIST: --encoder conv,
--decoder deconv, --marginal gaussian. Nothing here comes from the project: README.md says what is in the files.
"""

import argparse
import json
import math
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch
import torch.nn.functional as F
from safetensors import safe_open

TOLERANCE = 1e-3  # nats per example, for float32 sums over 784 pixels


def same_padding(size, kernel, stride):
    """What TensorFlow's `same` adds to a side: (before, after). The odd pixel goes to the end."""
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def convolution(x, kernel, bias, stride=1, padding="same"):
    """[B, inputs, H, W] -> [B, outputs, H', W'], kernel [kh, kw, inputs, outputs]."""
    if padding == "same":
        top, bottom = same_padding(x.shape[2], kernel.shape[0], stride)
        left, right = same_padding(x.shape[3], kernel.shape[1], stride)
        x = F.pad(x, (left, right, top, bottom))
    return F.conv2d(x, kernel.permute(3, 2, 0, 1), bias, stride)


def transposed_convolution(x, kernel, bias, stride=1, padding="same"):
    """[B, inputs, H, W] -> [B, outputs, stride H, stride W], kernel [kh, kw, outputs, inputs].

    `same` is the adjoint of a `same` convolution: what that would have padded is cut off again.
    """
    whole = F.conv_transpose2d(x, kernel.permute(3, 2, 0, 1), bias, stride)
    if padding == "valid":
        return whole
    height, width = stride * x.shape[2], stride * x.shape[3]
    top, _ = same_padding(height, kernel.shape[0], stride)
    left, _ = same_padding(width, kernel.shape[1], stride)
    return whole[:, :, top : top + height, left : left + width]


def gate(both):
    """(W1 x + b1) sigma(W2 x + b2): the first half of the channels, gated by the second."""
    return F.glu(both, dim=1)


class Model:
    """e(z|x), m(z) = N(0, I) and d(x|z), from the tensors of a checkpoint."""

    def __init__(self, tensors, readout, floor):
        self.tensors, self.readout, self.floor = tensors, readout, floor

    def layer(self, name):
        return self.tensors[f"{name}/kernel"], self.tensors[f"{name}/bias"]

    def encode(self, x):
        """Mean and standard deviation of e(z|x), [B, D]. x is 0 or 1, [B, 1, 28, 28]."""
        h = 2 * x - 1
        for i, (stride, padding) in enumerate([(1, "same"), (2, "same"), (1, "same"), (2, "same"), (1, "valid")]):
            h = gate(convolution(h, *self.layer(f"encoder/conv_{i}"), stride, padding))
        h = h.flatten(1)
        (mean, b), (scale, c) = self.layer("encoder/mean"), self.layer("encoder/scale")
        positive = F.softplus(h @ scale + c)
        deviation = positive.sqrt() if self.readout == "variance" else positive
        return h @ mean + b, deviation.clamp_min(self.floor)

    def decode(self, z):
        """Bernoulli logits of d(x|z), [B, 1, 28, 28]. z is [B, D]."""
        h = z[:, :, None, None]
        layers = [(1, "valid"), (1, "same"), (2, "same"), (1, "same"), (2, "same"), (1, "same")]
        for i, (stride, padding) in enumerate(layers):
            h = gate(transposed_convolution(h, *self.layer(f"decoder/deconv_{i}"), stride, padding))
        return convolution(h, *self.layer("decoder/readout"))

    def measure(self, x, z, estimator):
        """Rate and distortion of each example in nats, [B], at the code z."""
        mean, deviation = self.encode(x)
        if estimator == "closed-form":  # KL(e(z|x) | m(z))
            rate = 0.5 * (deviation.square() + mean.square() - 1).sum(1) - deviation.log().sum(1)
        elif estimator == "sampled":  # log e(z|x) - log m(z)
            standard = (z - mean) / deviation
            rate = 0.5 * (z.square() - standard.square()).sum(1) - deviation.log().sum(1)
        else:
            sys.exit(f'codes.arrow: its rate is "{estimator}", expected "closed-form" or "sampled".')
        distortion = F.binary_cross_entropy_with_logits(self.decode(z), x, reduction="none").sum((1, 2, 3))
        return rate, distortion


def read_images(directory, split):
    """0 and 1, [N, 1, 28, 28], from text or, where the file is one, from a MAT file."""
    name = f"binarized_mnist_{'valid' if split == 'validation' else split}.amat"
    file = next((p for p in (directory / name, directory / "static-mnist" / name) if p.exists()), None)
    if file is None:
        sys.exit(f"{directory}: no {name}. Name the directory of static MNIST with --data-dir.")
    start = file.open("rb").read(6)
    if start == b"MATLAB":
        from scipy.io import loadmat

        pixels = loadmat(file)["X"]
    else:
        characters = np.fromfile(file, np.uint8)
        pixels = characters[(characters == ord("0")) | (characters == ord("1"))] - ord("0")
    return torch.from_numpy(pixels.reshape(-1, 1, 28, 28).astype(np.uint8))


def read_model(run, checkpoint):
    """@returns the model, and the training step it is of."""
    config = json.loads((run / "run.json").read_text())["config"]
    expected = {"dataset": "static-mnist", "encoder": "conv", "decoder": "deconv", "marginal": "gaussian"}
    for kind, name in expected.items():
        if config[kind]["name"] != name:
            sys.exit(f'{run}: its {kind} is "{config[kind]["name"]}", this script rebuilds "{name}".')
    with safe_open(checkpoint, "pt") as file:
        names = [name for name in file.keys() if name.startswith(("encoder/", "decoder/"))]
        tensors, step = {name: file.get_tensor(name) for name in names}, file.metadata()["elbow.step"]
    options = config["encoder"]["options"]
    return Model(tensors, options["readout"], options["floor"]), step


def read_codes(run):
    table = pa.ipc.open_file(run / "codes.arrow").read_all()
    metadata = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    z = torch.from_numpy(table["z"].combine_chunks().flatten().to_numpy().copy()).view(len(table), -1)
    return table, z, metadata


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="holds run.json, checkpoint.safetensors and codes.arrow")
    parser.add_argument("--data-dir", type=Path, required=True, help="holds the files of static MNIST")
    parser.add_argument("--checkpoint", type=Path, help="another checkpoint of the run than checkpoint.safetensors")
    options = parser.parse_args()

    model, step = read_model(options.run, options.checkpoint or options.run / "checkpoint.safetensors")
    table, z, metadata = read_codes(options.run)
    if metadata["elbow.step"] != step:
        sys.exit(f"codes.arrow is of step {metadata['elbow.step']}, the checkpoint of {step}. Name it: --checkpoint.")
    estimator = metadata["elbow.rate_estimator"]
    worst = 0.0
    print(f"step {step}, rate {estimator}, nats per example")
    print(f"{'split':<11}{'examples':>9}  {'':<10}{'Elbow':>11}{'rebuilt':>11}{'difference':>12}{'largest':>11}")
    for split in table["split"].unique().to_pylist():
        rows = np.flatnonzero(table["split"].to_numpy() == split)
        x = read_images(options.data_dir, split)[table["index"].to_numpy()[rows]]
        batches = zip(x.split(500), z[rows].split(500))
        measured = torch.cat([torch.stack(model.measure(x.float(), z, estimator)) for x, z in batches], 1).double()
        for name, rebuilt in zip(("rate", "distortion"), measured.numpy()):
            given = table[name].to_numpy()[rows]
            largest = np.abs(rebuilt - given).max()
            worst = np.maximum(worst, largest)  # NaN, of a rate that is infinite, stays
            means = f"{given.mean():>11.4f}{rebuilt.mean():>11.4f}{rebuilt.mean() - given.mean():>12.1e}"
            print(f"{split:<11}{len(rows):>9}  {name:<10}{means}{largest:>11.1e}")
    same = worst <= TOLERANCE
    print(f"{'The same' if same else 'NOT the same'} model: an example differs by {worst:.1e} nats at most.")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
