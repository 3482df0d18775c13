"""The convolutional VAE of ABE appendix F.1 and F.2 in plain PyTorch, trained for -elbo on static MNIST.

Nothing here comes from the project but the images: layers, initialisation (Glorot uniform, biases zero, as the
project's) and shuffling are PyTorch's own. After each epoch one line of JSON says rate and distortion on the test images,
one draw per image. PyTorch pads strided layers at their start and TensorFlow at their end, so the images are turned by
180 degrees: what the project's network sees, this one sees in a mirror.
"""

import argparse
import json
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from torch_peer import Gate

LATENTS = 64


class ConvVae(nn.Module):
    def __init__(self):
        super().__init__()
        # Twice the channels: half of them gate the other half.
        self.encoder = nn.Sequential(
            *[nn.Conv2d(1, 64, 5, padding=2), Gate()],
            *[nn.Conv2d(32, 64, 5, stride=2, padding=2), Gate()],
            *[nn.Conv2d(32, 128, 5, padding=2), Gate()],
            *[nn.Conv2d(64, 128, 5, stride=2, padding=2), Gate()],
            *[nn.Conv2d(64, 512, 7), Gate()],
            nn.Flatten(),
        )
        self.mean, self.scale = nn.Linear(256, LATENTS), nn.Linear(256, LATENTS)
        # Of stride 1, a transposed convolution is a convolution.
        self.decoder = nn.Sequential(
            nn.Unflatten(1, (LATENTS, 1, 1)),
            *[nn.ConvTranspose2d(LATENTS, 128, 7), Gate()],
            *[nn.Conv2d(64, 128, 5, padding=2), Gate()],
            *[nn.ConvTranspose2d(64, 128, 5, stride=2, padding=2, output_padding=1), Gate()],
            *[nn.Conv2d(64, 64, 5, padding=2), Gate()],
            *[nn.ConvTranspose2d(32, 64, 5, stride=2, padding=2, output_padding=1), Gate()],
            *[nn.Conv2d(32, 64, 4, padding="same"), Gate()],
            nn.Conv2d(32, 1, 5, padding=2),
        )
        for name, parameter in self.named_parameters():
            nn.init.zeros_(parameter) if name.endswith("bias") else nn.init.xavier_uniform_(parameter)

    def forward(self, x):
        """Rate (closed form) and distortion (one draw) of each image in nats, [B]."""
        h = self.encoder(2 * x - 1)
        mean, variance = self.mean(h), F.softplus(self.scale(h)).clamp_min(1e-12)
        z = mean + variance.sqrt() * torch.randn_like(mean)
        rate = 0.5 * (variance + mean.square() - 1 - variance.log()).sum(1)
        distortion = F.binary_cross_entropy_with_logits(self.decoder(z), x, reduction="none").sum((1, 2, 3))
        return rate, distortion


def read_images(file):
    images = torch.from_numpy(np.load(file)).view(-1, 1, 28, 28).flip(2, 3)
    return images.to(memory_format=torch.channels_last)


@torch.no_grad()
def evaluate(model, images, batch):
    measured = [torch.stack(model(x.float())) for x in images.split(batch)]
    return torch.cat(measured, 1).double().mean(1).tolist()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True, help="images, a [N, 784] array of bytes")
    parser.add_argument("--test", required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--learning-rate", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    train, test = read_images(options.train), read_images(options.test)
    model = ConvVae().to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=options.learning_rate, fused=True)

    started = time.perf_counter()
    for epoch in range(1, options.epochs + 1):
        for indices in torch.randperm(len(train)).split(options.batch):
            rate, distortion = model(train[indices].float())
            optimizer.zero_grad()
            (rate + distortion).mean().backward()
            optimizer.step()
        seconds = time.perf_counter() - started  # evaluations of earlier epochs included
        rate, distortion = evaluate(model, test, options.batch)
        row = {"epoch": epoch, "rate": rate, "distortion": distortion, "seconds": seconds}
        print(json.dumps(row | {"version": f"PyTorch {torch.__version__}"}), flush=True)


if __name__ == "__main__":
    main()
