"""Residual U-Net without any normalisation layer: a Pix2Pix generator made for tiles.

Strided convolutions down to 1/16 with residual blocks at each scale, nearest-neighbour up-sampling after a 1×1
convolution, and skips added at every scale including the full one. Pix2Pix's BatchNorm (Isola et al. 2017, §6.1.1)
is left out on purpose: with two crops a batch its training statistics are nearly instance statistics, which the
running ones of inference do not match, and a generator without normalisation lets the absolute SAR level reach the
output and cannot depend on the tile it is in. Left out too: dropout noise (the result must be repeatable).
Stable without normalisation because each residual branch starts at zero and gradients are clipped.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.2  # of the leaky ReLUs, as in Pix2Pix's encoder


def _conv(inside: int, outside: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    conv = nn.Conv2d(inside, outside, kernel, stride, padding=(kernel - stride + 1) // 2)
    nn.init.kaiming_normal_(conv.weight, a=SLOPE)
    nn.init.zeros_(conv.bias)
    return conv


class ResidualBlock(nn.Module):
    """x + conv(lrelu(conv(lrelu(x)))), 3×3; the last convolution starts at zero."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = _conv(channels, channels, 3)
        self.conv2 = _conv(channels, channels, 3)
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.leaky_relu(self.conv1(F.leaky_relu(x, SLOPE)), SLOPE))


class UnetGenerator(nn.Module):
    """SAR [B, 1, H, W] → EO [B, 3, H, W]; H and W multiples of 2**len(channels).

    `channels[i]` and `blocks[i]` are the width and the number of residual blocks at scale 1/2**(i+1), the blocks
    once down and, but for the coarsest scale, once up.
    """

    def __init__(self, full_channels: int, channels: tuple[int, ...], blocks: tuple[int, ...]) -> None:
        super().__init__()
        widths = (full_channels, *channels)
        self.stem = _conv(1, full_channels, 3)
        # 4×4 kernels with stride 2: each output sees its neighbours' halves, which a 2×2 does not.
        self.down = nn.ModuleList(_conv(a, b, 4, 2) for a, b in zip(widths, channels))
        self.encode = nn.ModuleList(
            nn.Sequential(*(ResidualBlock(c) for _ in range(n))) for c, n in zip(channels, blocks)
        )
        self.up = nn.ModuleList(_conv(b, a, 1) for a, b in zip(widths, channels))
        self.decode = nn.ModuleList(
            nn.Sequential(*(ResidualBlock(c) for _ in range(n))) for c, n in zip(channels[:-1], blocks[:-1])
        )
        self.fuse = _conv(full_channels, full_channels, 3)
        self.head = _conv(full_channels, 3, 3)
        nn.init.normal_(self.head.weight, 0.0, 0.02)

    def forward(self, sar: Tensor) -> Tensor:
        x = self.stem(sar)
        skips = [x]
        for down, encode in zip(self.down, self.encode):
            x = encode(down(F.leaky_relu(x, SLOPE)))
            skips.append(x)
        for scale in range(len(self.up) - 1, -1, -1):
            x = F.interpolate(self.up[scale](F.leaky_relu(x, SLOPE)), scale_factor=2.0, mode="nearest") + skips[scale]
            if scale > 0:
                x = self.decode[scale - 1](x)
        x = self.head(F.leaky_relu(self.fuse(F.leaky_relu(x, SLOPE)), SLOPE))
        # Linear in training: a clamp or tanh would take the gradient away where the output overshoots.
        return x if self.training else x.clamp(-1.0, 1.0)
