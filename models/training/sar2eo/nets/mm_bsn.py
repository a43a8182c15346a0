"""MM-BSN (Zhang et al., CVPR Workshops 2023, doi:10.48550/arXiv.2304.01598): a blind-spot network with several masks.

The output at a pixel never sees that pixel's own value: a masked convolution hides it (and, by its shape, some of its
neighbours), and what follows reaches by multiples of a dilation that cannot come back to it. With masks of size
2d − 1 and dilation d the offsets −(d−1) … d−1 plus multiples of d meet 0 only in the centre. Pixel-shuffle down-sampling
(PD) before it pulls correlated noise apart.

Deviation from the authors' code: the f² sub-images of PD lie in the batch dimension, not in one mosaic, so that no
sub-image sees its neighbour and any tiling gives the same pixels.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

DILATIONS = (2, 3)


def pixel_down(x: Tensor, factor: int) -> Tensor:
    """[B, C, H, W] → [B·f²·C, 1, H/f, W/f]: every f-th pixel of each phase. Reshape, transpose, reshape: strided
    slices would be fused to SpaceToDepth by onnxruntime, which its WebGPU provider lacks."""
    height, width = x.shape[-2] // factor, x.shape[-1] // factor
    images = x.shape[0] * x.shape[1]
    if images == 1:
        # Rank 4 throughout, as the browser's transpose wants it.
        return x.reshape(height, factor, width, factor).permute(1, 3, 0, 2).reshape(factor**2, 1, height, width)
    planes = x.reshape(images, height, factor, width, factor)
    return planes.permute(0, 2, 4, 1, 3).reshape(images * factor**2, 1, height, width)


def pixel_up(x: Tensor, factor: int, images: int) -> Tensor:
    """Invert `pixel_down` for one-band images: [images·f², 1, h, w] → [images, 1, h·f, w·f]."""
    height, width = x.shape[-2:]
    if images == 1:
        planes = x.reshape(factor, factor, height, width).permute(2, 0, 3, 1)
        return planes.reshape(1, 1, height * factor, width * factor)
    planes = x.reshape(images, factor, factor, height, width).permute(0, 3, 1, 4, 2)
    return planes.reshape(images, 1, height * factor, width * factor)


def mask_of(kind: str, size: int) -> Tensor:
    """Return what a masked convolution may see, [size, size]: "o" all but the centre, "a45" all but the anti-diagonal.
    """
    if kind == "o":
        mask = torch.ones(size, size)
        mask[size // 2, size // 2] = 0
        return mask
    if kind == "a45":
        return 1 - torch.eye(size).flip(0)
    raise ValueError(f'mask: expected "o" or "a45", found {kind!r}')


class MaskedConv(nn.Conv2d):
    """A convolution of side 2d − 1 that only sees the pixels that its mask allows."""

    def __init__(self, channels: int, kind: str, dilation: int) -> None:
        super().__init__(channels, channels, 2 * dilation - 1, padding=dilation - 1)
        self.register_buffer("mask", mask_of(kind, 2 * dilation - 1), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight * self.mask, self.bias, padding=self.padding)


class DilatedLayer(nn.Module):
    """x + conv1×1(relu(conv3×3 of dilation d))."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.spatial = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.mix = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.mix(F.relu(self.spatial(x)))


def _point(inside: int, outside: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inside, outside, 1), nn.ReLU())


class Branch(nn.Module):
    """One mask at one dilation → its early features and its deeper ones, [B, C, H, W] each."""

    def __init__(self, channels: int, kind: str, dilation: int, layers: int) -> None:
        super().__init__()
        self.masked = MaskedConv(channels, kind, dilation)
        self.early = nn.Sequential(*(_point(channels, channels) for _ in range(3)))
        self.deep = nn.Sequential(*(DilatedLayer(channels, dilation) for _ in range(layers)), _point(channels, channels))
        self.merge = _point(2 * channels, channels)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        early = self.early(F.relu(self.masked(x)))
        return early, self.merge(torch.cat([early, self.deep(early)], 1))


class MmBsn(nn.Module):
    """[B, bands, H, W] → the same shape; a pixel's result is blind to its own value.

    Published: 128 channels, masks "o" and "a45", 2 dilated layers in each branch and 7 behind their union. The 1×1 that
    unites the masks is one for both dilations, as in the authors' code (5.3 M parameters count it once).
    """

    def __init__(
        self, bands: int, channels: int = 128, masks: tuple[str, ...] = ("o", "a45"), branch_layers: int = 2,
        union_layers: int = 7,
    ) -> None:
        super().__init__()
        self.head = _point(bands, channels)
        self.branches = nn.ModuleList(
            nn.ModuleList(Branch(channels, kind, d, branch_layers) for kind in masks) for d in DILATIONS
        )
        self.unite = _point(len(masks) * channels, channels)
        self.deep = nn.ModuleList(
            nn.Sequential(*(DilatedLayer(channels, d) for _ in range(union_layers)), _point(channels, channels))
            for d in DILATIONS
        )
        half = channels // 2
        self.tail = nn.Sequential(
            _point(2 * channels * (1 + len(masks)), channels), _point(channels, half), _point(half, half),
            nn.Conv2d(half, bands, 1),
        )
        # The mask's half side, then d for each dilated layer, at the larger dilation.
        self.receptive_radius = max(d - 1 + d * (branch_layers + union_layers) for d in DILATIONS)

    def forward(self, x: Tensor) -> Tensor:
        x = self.head(x)
        early, deep = [], []
        for branches, body in zip(self.branches, self.deep):
            pairs = [branch(x) for branch in branches]
            early += [first for first, _ in pairs]
            deep.append(body(self.unite(torch.cat([second for _, second in pairs], 1))))
        return self.tail(torch.cat([*early, *deep], 1))
