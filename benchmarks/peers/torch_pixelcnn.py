"""The project's decoder `pixelcnn` in PyTorch (ABE, arXiv:1711.00464, appendix F.2): PixelCNN++ with linear gates.

Convolutions are padded on both sides, and what they compute beyond the image is cut off: a view, where padding one side
alone would copy every layer. The naive sampler is a whole pass for each pixel, as one writes it first.
"""

import torch
import torch.nn.functional as F
from torch import nn

HEIGHT = WIDTH = 28
PAIRS, LAYERS = 3, 2


def kernel_of(kernel):
    """[height, width, inputs, outputs] of turned images -> [outputs, inputs, height, width] of images as they are."""
    return kernel.permute(3, 2, 0, 1).flip(2, 3).contiguous(memory_format=torch.channels_last)


class Causal(nn.Module):
    """A convolution that sees a pixel, the row above it, and of its own row what lies to the left."""

    def __init__(self, w, name, stride=1, bias=True, kernel="kernel"):
        super().__init__()
        self.weight = nn.Parameter(kernel_of(w[f"{name}/{kernel}"]))
        self.bias = nn.Parameter(w[f"{name}/bias"].clone()) if bias else None
        self.stride = stride
        height, width = self.weight.shape[2:]
        self.padding = height - 1, width // 2  # columns: to both sides where they are odd, else to the left

    def forward(self, h):
        height, width = (size // self.stride for size in h.shape[2:])
        return F.conv2d(h, self.weight, self.bias, self.stride, self.padding)[:, :, :height, :width]


class Grow(nn.Module):
    """Back from half the size."""

    def __init__(self, w, name):
        super().__init__()
        self.weight = nn.Parameter(kernel_of(w[f"{name}/kernel"]))  # [inputs, outputs, height, width]
        self.bias = nn.Parameter(w[f"{name}/bias"].clone())
        self.sides = 0, self.weight.shape[3] // 2 if self.weight.shape[3] % 2 else 0

    def forward(self, h):
        return F.conv_transpose2d(h, self.weight, self.bias, 2, self.sides, output_padding=self.sides)


def gate(both):
    linear, gates = both.chunk(2, 1)
    return linear * gates.sigmoid()


class Residual(nn.Module):
    """h + c2(c1(h, besides)), both gated."""

    def __init__(self, w, name):
        super().__init__()
        self.first, self.second = Causal(w, f"{name}/first"), Causal(w, f"{name}/second")
        shortcut = w.get(f"{name}/first/shortcut")  # [inputs, outputs]
        self.shortcut = None if shortcut is None else nn.Parameter(shortcut.T[:, :, None, None].clone())

    def forward(self, h, besides):
        first = self.first(h)
        if besides is not None:
            first = first + F.conv2d(besides, self.shortcut)
        return h + gate(self.second(gate(first)))


class Stream(nn.Module):
    """28, 14, 7, 7, 14, 28: blocks of residual layers, and what lies between sizes."""

    def __init__(self, w, name):
        super().__init__()
        block = lambda i: nn.ModuleList(Residual(w, f"{name}/block_{i}/layer_{j}") for j in range(LAYERS))
        self.blocks = nn.ModuleList(block(i) for i in range(2 * PAIRS))
        self.shrink = nn.ModuleList(Causal(w, f"{name}/shrink_{i}", stride=2) for i in range(PAIRS - 1))
        self.grow = nn.ModuleList(Grow(w, f"{name}/grow_{i}") for i in range(PAIRS - 1))

    def forward(self, start, beside=None):
        """beside: outputs of the other stream's layers. @returns those of this one's, in the order of computation"""
        others, outputs = iter(beside or ()), []

        def layer(block, j, h, *shortcut):
            besides = (*([next(others)] if beside else ()), *shortcut)
            outputs.append(self.blocks[block][j](h, torch.cat(besides, 1) if besides else None))
            return outputs[-1]

        def through(pair, h):
            kept = [h]
            for j in range(LAYERS):
                kept.append(h := layer(pair, j, h))
            if pair == PAIRS - 1:
                kept.pop()  # the state itself: in the middle, shortcuts start one earlier
            else:
                h = self.grow[pair](through(pair + 1, self.shrink[pair](h)))
            for j in range(LAYERS):
                h = layer(2 * PAIRS - 1 - pair, j, h, kept.pop())
            return h

        through(0, start)
        return outputs


class PixelCnn(nn.Module):
    """log-odds of every pixel given those before it and the code's picture."""

    def __init__(self, w):
        """w: the project's weights by their names within the decoder, `down/first/kernel`."""
        super().__init__()
        self.code = nn.Linear(*w["code/kernel"].shape)
        with torch.no_grad():
            self.code.weight.copy_(w["code/kernel"].T)
            self.code.bias.copy_(w["code/bias"])
        self.first_down = Causal(w, "down/first")
        self.first_above = Causal(w, "down_right/first")
        self.first_left = Causal(w, "down_right/first", bias=False, kernel="left")
        self.down, self.down_right = Stream(w, "down"), Stream(w, "down_right")
        self.readout = nn.Conv2d(*w["readout/kernel"].shape, 1)
        with torch.no_grad():
            self.readout.weight.copy_(w["readout/kernel"].T[:, :, None, None])
            self.readout.bias.copy_(w["readout/bias"])

    def picture(self, z):
        """[N, D] -> [N, 1, 28, 28]. The project's network works on turned images, and so does its picture."""
        return gate(self.code(z)).view(-1, 1, HEIGHT, WIDTH).flip(2, 3)

    def forward(self, x, picture):
        """[N, 1, 28, 28] both -> [N, 1, 28, 28]. x is shifted, so that no pixel sees itself; the picture is not."""
        above = torch.cat([F.pad(x[:, :, :-1], (0, 0, 1, 0)), picture], 1).contiguous(memory_format=torch.channels_last)
        left = torch.cat([F.pad(x[..., :-1], (1, 0)), picture], 1).contiguous(memory_format=torch.channels_last)
        beside = self.down(self.first_down(above))
        return self.readout(self.down_right(self.first_above(above) + self.first_left(left), beside)[-1])

    @torch.no_grad()
    def sample(self, z, uniform):
        """x_i = [u_i < sigmoid(l_i(x_1 ... x_i-1, z))], [N, 1, 28, 28], pixel by pixel in raster order."""
        picture = self.picture(z)
        x = torch.zeros_like(uniform)
        for i in range(HEIGHT):
            for j in range(WIDTH):
                x[..., i, j] = (uniform[..., i, j] < self(x, picture)[..., i, j].sigmoid()).float()
        return x
