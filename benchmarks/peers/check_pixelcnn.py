"""Does torch_pixelcnn.py compute what a trained run computed? From the run's files alone.

    elbow evaluate RUN --split test --save-codes
    python check_pixelcnn.py RUN --data-dir DIR [--examples 50]

Compares the distortion of examples, -log d(x|z) at the z of codes.arrow, and counts the weights of the default decoder.
Needs torch, safetensors and pyarrow, and scipy where the images are MAT files. Exit code 1 above 1e-3 nats.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open

from torch_pixelcnn import PixelCnn

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "pytorch"))
from rebuild import TOLERANCE, read_codes, read_images  # noqa: E402

WEIGHTS = 2_436_705  # as decoders/pixelcnn.test.ts counts them


def read_decoder(run):
    """@returns the decoder, and the training step that its weights are of."""
    decoder = json.loads((run / "run.json").read_text())["config"]["decoder"]
    usual = {"depth": 64, "layers": 2, "scales": 3, "receptive-field": 0}
    if decoder["name"] != "pixelcnn" or decoder["options"] != usual:
        sys.exit(f"{run}: its decoder is {decoder}, expected pixelcnn with {usual}.")
    with safe_open(run / "checkpoint.safetensors", "pt") as file:
        names = [name for name in file.keys() if name.startswith("decoder/")]
        weights = {name.removeprefix("decoder/"): file.get_tensor(name) for name in names}
        return PixelCnn(weights).to(memory_format=torch.channels_last), file.metadata()["elbow.step"]


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="holds run.json, checkpoint.safetensors and codes.arrow")
    parser.add_argument("--data-dir", type=Path, required=True, help="holds the files of static MNIST")
    parser.add_argument("--examples", type=int, default=50, help="of the split that codes.arrow begins with")
    options = parser.parse_args()

    decoder, step = read_decoder(options.run)
    count = sum(parameter.numel() for parameter in decoder.parameters())
    if count != WEIGHTS:
        sys.exit(f"the twin has {count:,} weights, expected {WEIGHTS:,}.")
    table, z, metadata = read_codes(options.run)
    if metadata["elbow.step"] != step:
        sys.exit(f"codes.arrow is of step {metadata['elbow.step']}, the checkpoint of {step}.")
    split = table["split"][0].as_py()
    rows = range(min(options.examples, len(table)))
    x = read_images(options.data_dir, split)[table["index"].to_numpy()[rows]].float()
    logits = decoder(x, decoder.picture(z[rows]))
    given = torch.from_numpy(table["distortion"].to_numpy()[rows].copy())
    rebuilt = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum((1, 2, 3)).double()
    worst = (rebuilt - given).abs().max().item()
    print(f"{count:,} weights of step {step}; {len(rows)} examples of {split}, nats per example")
    print(f"distortion: Elbow {given.mean():.4f}, PyTorch {rebuilt.mean():.4f}, an example differs by {worst:.1e} at most")
    sys.exit(0 if worst <= TOLERANCE else 1)


if __name__ == "__main__":
    main()
