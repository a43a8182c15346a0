"""The latent denoising U-Net of a Brownian bridge, exact over tiles: per-pixel RMS norm, no attention.

The time is an input vector: its sines are computed by the host in double precision (`time_embedding`), because a shader's
sine is good to 2⁻¹¹ and only within a turn, and times reach 999.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sar2eo.nets.latent_autoencoder import PixelRms, conv3


def time_embedding(times: Tensor, size: int) -> Tensor:
    """[B] → [B, size]: cos(t·fᵢ) for i = 0 … size/2 − 1, then sin(t·fᵢ), with fᵢ = 10000^(−i / (size/2))."""
    half = size // 2
    rates = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float64, device=times.device) / half)
    angles = times.double()[:, None] * rates
    return torch.cat([angles.cos(), angles.sin()], 1).float()


class TimedBlock(nn.Module):
    """A residual block whose second norm is scaled and shifted by the time: h·(1 + a) + b."""

    def __init__(self, inside: int, outside: int, time_width: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = PixelRms(inside), PixelRms(outside)
        self.conv1, self.conv2 = conv3(inside, outside), conv3(outside, outside)
        self.time = nn.Linear(time_width, 2 * outside)
        self.skip = nn.Conv2d(inside, outside, 1) if inside != outside else nn.Identity()
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        scale, shift = self.time(F.silu(time))[:, :, None, None].chunk(2, 1)
        h = self.norm2(self.conv1(F.silu(self.norm1(x)))) * (1 + scale) + shift
        return self.skip(x) + self.conv2(F.silu(h))


class LatentUnet(nn.Module):
    """x_t [B, z, h, w] and a time embedding [B, time_size] → g = x_t − x_0 [B, z, h, w].

    Where `sees_start` the first input is x_t and y together, [B, 2z, h, w]. h and w multiples of 2**(len(channels) − 1). The last convolution starts at zero.
    """

    def __init__(
        self, latent: int, channels: tuple[int, ...], blocks: int, time_size: int, sees_start: bool
    ) -> None:
        super().__init__()
        self.multiple = 2 ** (len(channels) - 1)
        width = 4 * time_size
        self.time = nn.Sequential(nn.Linear(time_size, width), nn.SiLU(), nn.Linear(width, width))
        self.stem = conv3(latent * (2 if sees_start else 1), channels[0])

        def stack(inside: int, outside: int, count: int) -> nn.ModuleList:
            return nn.ModuleList(TimedBlock(inside if i == 0 else outside, outside, width) for i in range(count))

        before = (channels[0], *channels[:-1])
        self.encode = nn.ModuleList(stack(a, b, blocks) for a, b in zip(before, channels))
        self.down = nn.ModuleList(conv3(c, c, 2) for c in channels[:-1])
        self.middle = stack(channels[-1], channels[-1], 1)
        self.up = nn.ModuleList(conv3(b, a) for a, b in zip(channels, channels[1:]))
        self.decode = nn.ModuleList(stack(2 * c, c, blocks) for c in channels[:-1])
        self.norm, self.out = PixelRms(channels[0]), conv3(channels[0], latent)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)
        self.receptive_radius = _receptive_radius(len(channels), blocks)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        time = self.time(embedding)
        x = self.stem(x)
        skips = []
        for level, blocks in enumerate(self.encode):
            for block in blocks:
                x = block(x, time)
            if level < len(self.down):
                skips.append(x)
                x = self.down[level](x)
        for block in self.middle:
            x = block(x, time)
        for level in range(len(self.up) - 1, -1, -1):
            x = torch.cat([self.up[level](F.interpolate(x, scale_factor=2.0, mode="nearest")), skips[level]], 1)
            for block in self.decode[level]:
                x = block(x, time)
        return self.out(F.silu(self.norm(x)))


class StepFromStart(nn.Module):
    """A network that sees the start as a graph of three inputs: x_t, y, time embedding → g."""

    def __init__(self, unet: LatentUnet) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, x: Tensor, y: Tensor, embedding: Tensor) -> Tensor:
        return self.unet(torch.cat([x, y], 1), embedding)


def _receptive_radius(levels: int, blocks: int) -> int:
    """Latents to either side, worst phase: two 3×3 a block at its scale, one a step down or up, the phases of the grids."""
    reach = 2  # stem and head
    for level in range(levels):
        scale = 2**level
        is_last = level == levels - 1
        reach += 2 * scale * (blocks + 1 if is_last else 2 * blocks)
        reach += 0 if is_last else 2 * scale
    return reach + 2 ** (levels - 1) - 1
