"""The U-Net of Noise2Noise (Lehtinen et al., ICML 2018, doi:10.48550/arXiv.1803.04189, appendix), any width and depth.

No normalisation: the result at a pixel depends on a stated neighbourhood only. Zero padding, LeakyReLU 0.1, He
initialisation, max-pooling down, nearest-neighbour up, skips concatenated, the input itself the last skip.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.1


def _conv(inside: int, outside: int, slope: float = SLOPE) -> nn.Conv2d:
    conv = nn.Conv2d(inside, outside, 3, padding=1)
    nn.init.kaiming_normal_(conv.weight, a=slope)
    nn.init.zeros_(conv.bias)
    return conv


class Noise2NoiseUnet(nn.Module):
    """[B, bands, H, W] → the same shape, H and W multiples of 2**depth. Published: width 48, depth 5, head (64, 32)."""

    def __init__(self, bands: int, width: int = 48, depth: int = 5, head: tuple[int, int] = (64, 32)) -> None:
        super().__init__()
        self.multiple = 2**depth
        wide = 2 * width
        self.encode = nn.ModuleList([_conv(bands, width), *(_conv(width, width) for _ in range(depth + 1))])
        inside = [width + width, *(wide + width for _ in range(depth - 2)), wide + bands]
        outside = [(wide, wide)] * (depth - 1) + [head]
        self.decode = nn.ModuleList(
            nn.ModuleList([_conv(i, first), _conv(first, second)]) for i, (first, second) in zip(inside, outside)
        )
        self.out = _conv(head[1], bands, 1.0)
        self.receptive_radius = _receptive_radius(depth)

    def forward(self, x: Tensor) -> Tensor:
        skips = [x]
        y = F.leaky_relu(self.encode[0](x), SLOPE)
        for conv in self.encode[1:-1]:
            y = F.max_pool2d(F.leaky_relu(conv(y), SLOPE), 2)
            skips.append(y)
        # The coarsest map is convolved once more, and is then what is enlarged: it is no skip.
        y = F.leaky_relu(self.encode[-1](y), SLOPE)
        for (first, second), skip in zip(self.decode, skips[-2::-1]):
            y = torch.cat([F.interpolate(y, scale_factor=2.0, mode="nearest"), skip], 1)
            y = F.leaky_relu(second(F.leaky_relu(first(y), SLOPE)), SLOPE)
        return self.out(y)


def _receptive_radius(depth: int) -> int:
    """Return the input pixels to either side, in the worst phase: each 3×3 at scale s reaches s. A pooled pixel,
    repeated at its two places, lies up to s from the requested one on the fine side; over all scales that is 2**depth −
    1."""
    down = 1 + sum(2**level for level in range(depth)) + 2**depth
    up = sum(2 * 2**level for level in range(depth)) + 1
    return down + up + 2**depth - 1
