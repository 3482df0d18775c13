"""PyTorch, eager or compiled, as one would write these models for it: channels-last images, the fused Adam, batches and
noise made by the framework. Where there was a choice (`glu` or split and sigmoid, transposed or plain convolutions of
stride 1) the faster one on a 2-core AVX-512 machine was taken."""

import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from protocol import Batches, arguments, read_checks, read_weights, serve
from torch_pixelcnn import PixelCnn


class Toy(nn.Module):
    """D + 2 |0.5 - R| with every expectation summed exactly (design section 10)."""

    def __init__(self, w, constants):
        super().__init__()
        for name in ("encoder/w", "encoder/b", "decoder/w", "decoder/b", "marginal/logits"):
            self.register_parameter(name.replace("/", "_"), nn.Parameter(w[name]))
        self.register_buffer("centres", constants["centres"])
        self.register_buffer("probability", constants["probability"])

    def forward(self):
        position = self.centres[:, None]
        log_e = F.log_softmax(-((position * self.encoder_w - self.encoder_b) ** 2), -1)  # [x, z]
        log_d = F.log_softmax(-((position * self.decoder_w - self.decoder_b) ** 2), -1)  # [z, x]
        log_m = F.log_softmax(self.marginal_logits, -1)
        joint = self.probability[:, None] * log_e.exp()
        rate = (joint * (log_e - log_m)).sum()
        distortion = -(joint * log_d.T).sum()
        return distortion + 2 * (0.5 - rate).abs()


class Vae(nn.Module):
    """-elbo of a diagonal Gaussian code and Bernoulli pixels, the rate in closed form."""

    def forward(self, x, noise):
        h = self.encode(x)
        mean, variance = self.mean(h), F.softplus(self.scale(h))
        deviation = variance.sqrt().clamp_min(1e-6)
        logits = self.logits(mean + deviation * noise, x)
        rate = 0.5 * (deviation.square() + mean.square() - 1).sum() - deviation.log().sum()
        distortion = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        return (rate + distortion) / len(x)

    def logits(self, z, x):
        """Of pixels that are independent given z: x does not matter."""
        return self.decode(z)


class MlpVae(Vae):
    def __init__(self, w):
        super().__init__()
        self.hidden = linear(w, "encoder/hidden_0")
        self.mean, self.scale = linear(w, "encoder/mean"), linear(w, "encoder/scale")
        self.decoder = nn.Sequential(linear(w, "decoder/hidden_0"), nn.ReLU(), linear(w, "decoder/readout"))

    def encode(self, x):
        return F.relu(self.hidden(x))

    def decode(self, z):
        return self.decoder(z)


class ConvEncoder(Vae):
    """ABE appendix F.1.

    TensorFlow pads strided `same` layers one pixel more at the end, PyTorch at the start. So this network is the
    project's seen in a mirror: its kernels are flipped, and so is what it is given.
    """

    def __init__(self, w):
        super().__init__()
        layers = [(0, 1, 2), (1, 2, 2), (2, 1, 2), (3, 2, 2), (4, 1, 0)]
        self.encoder = nn.Sequential(*[m for i, s, p in layers for m in (conv(w, f"encoder/conv_{i}", s, p), Gate())])
        self.mean, self.scale = linear(w, "encoder/mean"), linear(w, "encoder/scale")

    def encode(self, x):
        return self.encoder(2 * x - 1).flatten(1)


class ConvVae(ConvEncoder):
    """ABE appendix F.1 and F.2, all of it in the mirror."""

    def __init__(self, w):
        super().__init__(w)
        layers = [
            deconv(w, "decoder/deconv_0", 1, 0),
            deconv_same(w, "decoder/deconv_1"),
            deconv(w, "decoder/deconv_2", 2, 2),
            deconv_same(w, "decoder/deconv_3"),
            deconv(w, "decoder/deconv_4", 2, 2),
            deconv_same(w, "decoder/deconv_5"),
        ]
        readout = conv(w, "decoder/readout", 1, 2)
        self.decoder = nn.Sequential(*[m for layer in layers for m in (layer, Gate())], readout)

    def decode(self, z):
        return self.decoder(z[:, :, None, None])


class PixelVae(ConvEncoder):
    """ABE appendix F.1 in the mirror, and the complex decoder of F.2, which sees images as they are."""

    def __init__(self, w):
        super().__init__(w)
        self.decoder = PixelCnn({k.removeprefix("decoder/"): v for k, v in w.items() if k.startswith("decoder/")})

    def logits(self, z, x):
        return self.decoder(x.flip(2, 3), self.decoder.picture(z)).flip(2, 3)


class Gate(nn.Module):
    def forward(self, both):
        linear, gates = both.chunk(2, 1)
        return linear * gates.sigmoid()


def linear(w, name):
    kernel = w[f"{name}/kernel"]
    return load(nn.Linear(*kernel.shape), kernel.T, w[f"{name}/bias"])


def conv(w, name, stride, padding):
    kernel = w[f"{name}/kernel"].permute(3, 2, 0, 1)  # [outputs, inputs, height, width]
    outputs, inputs, *size = kernel.shape
    return load(nn.Conv2d(inputs, outputs, size, stride, padding), kernel.flip(2, 3), w[f"{name}/bias"])


def deconv(w, name, stride, padding):
    kernel = w[f"{name}/kernel"].permute(3, 2, 0, 1)  # [inputs, outputs, height, width]
    inputs, outputs, *size = kernel.shape
    layer = nn.ConvTranspose2d(inputs, outputs, size, stride, padding, output_padding=stride - 1)
    return load(layer, kernel.flip(2, 3), w[f"{name}/bias"])


def deconv_same(w, name):
    """Of stride 1, a transposed convolution is a convolution, and only that keeps the size for an even kernel."""
    kernel = w[f"{name}/kernel"].permute(2, 3, 0, 1)  # [outputs, inputs, height, width]
    outputs, inputs, *size = kernel.shape
    return load(nn.Conv2d(inputs, outputs, size, padding="same"), kernel, w[f"{name}/bias"])


@torch.no_grad()
def load(layer, kernel, bias):
    layer.weight.copy_(kernel)
    layer.bias.copy_(bias)
    return layer


VAES = {"mlp": MlpVae, "conv": ConvVae, "pixelcnn": PixelVae}


class Peer:
    def __init__(self, options):
        self.options = options
        self.images = None if options.images is None else torch.from_numpy(np.load(options.images)).to(options.device)
        self.batches = None if self.images is None else Batches(len(self.images), options.batch)
        self.restart()

    def restart(self):
        """The project's initial weights, and an optimizer that has seen nothing."""
        options = self.options
        w = {name: torch.from_numpy(value) for name, value in read_weights(options.reference).items()}
        constants = {k: w.pop(k) for k in ("centres", "probability") if k in w}
        model = Toy(w, constants) if options.case == "toy" else VAES[options.case](w)
        model.to(options.device, memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(model.parameters(), lr=self.options.learning_rate, fused=True)
        self.loss = torch.compile(model) if options.compile else model

    def batch(self):
        if self.images is None:
            return ()
        x = self.images[torch.from_numpy(self.batches.next()).to(self.images.device)].float()
        return self.shaped(x), torch.randn(len(x), 64, device=x.device)

    def shaped(self, x):
        return x if self.options.case == "mlp" else x.view(-1, 1, 28, 28).to(memory_format=torch.channels_last)

    def step(self, *given):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(*given)
        loss.backward()
        self.optimizer.step()
        return loss

    def steps(self, n):
        for _ in range(n):
            loss = self.step(*self.batch())
        return loss.item()

    def check(self, n):
        self.restart()
        losses = []
        for x, noise in read_checks(self.options.reference, n):
            given = () if x is None else tuple(torch.from_numpy(each).to(self.options.device) for each in (x, noise))
            if self.options.case != "mlp" and x is not None:
                images, noise = given
                given = self.shaped(images.reshape(-1, 28, 28).flip(1, 2)), noise
            losses.append(self.step(*given).item())
        return losses

    def gemm(self, n):
        return gemm(n)


class SamplingPeer:
    """Draws images with the naive sampler; nothing is trained."""

    def __init__(self, options):
        self.options = options
        w = {name: torch.from_numpy(value) for name, value in read_weights(options.reference).items()}
        self.decoder = PixelVae(w).decoder.to(memory_format=torch.channels_last)

    def steps(self, n):
        for _ in range(n):
            self.decoder.sample(torch.randn(self.options.batch, 64), torch.rand(self.options.batch, 1, 28, 28))

    @torch.no_grad()
    def check(self, n):
        uniform, z = (torch.from_numpy(np.concatenate(each)) for each in zip(*read_checks(self.options.reference, n)))
        x = self.decoder.sample(z, uniform.view(-1, 1, 28, 28))
        logits = self.decoder(x, self.decoder.picture(z))
        return F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum((1, 2, 3)).tolist()

    def gemm(self, n):
        return gemm(n)


def gemm(n):
    a, b = torch.randn(n, n), torch.randn(n, n)
    started = time.perf_counter()
    a @ b
    return time.perf_counter() - started


if __name__ == "__main__":
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.backends.cudnn.allow_tf32 = False  # float32 like everybody else's
    peer = SamplingPeer(options) if options.case == "sampling" else Peer(options)
    serve(peer, {"version": f"PyTorch {torch.__version__}", "threads": torch.get_num_threads()})
