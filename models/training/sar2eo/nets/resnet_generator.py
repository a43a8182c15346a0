"""ResNet generator with InstanceNorm (Johnson et al. 2016, as used by CycleGAN and CUT).

7×7 stem, two stride-2 convolutions, residual blocks at a quarter of the size, two nearest-neighbour
up-samplings each followed by a convolution (no transposed convolution: no checkerboard, and no ConvTranspose in
the browser), 7×7 head, tanh. Reflection padding throughout. Deliberately different from the CUT code:
- InstanceNorm in the residual branches only. On the trunk too, as there, it takes the absolute level out of every
  tile, and a tile of nothing but water comes out as a town; the level has to reach the output.
- No anti-aliased blur down-sampling, which needs the 3×3 convolutions at full resolution.

InstanceNorm makes the result depend on the statistics of the whole tile, so tiles differ in tone (FACTS §4.2):
the card says norm "instance".
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


# InstanceNorm without affine parameters or running statistics is a function, not a layer.
_norm = F.instance_norm


def _conv(inside: int, outside: int, kernel: int, stride: int = 1, bias: bool = True) -> nn.Conv2d:
    conv = nn.Conv2d(inside, outside, kernel, stride, padding=kernel // 2, padding_mode="reflect", bias=bias)
    nn.init.kaiming_normal_(conv.weight)  # keeps the trunk's scale, which nothing normalises
    if bias:
        nn.init.zeros_(conv.bias)
    return conv


class ResidualBlock(nn.Module):
    """x + norm(conv(relu(norm(conv(x))))), 3×3, reflection padding."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        # A bias before a normalisation is subtracted again, so these convolutions have none.
        self.conv1 = _conv(channels, channels, 3, bias=False)
        self.conv2 = _conv(channels, channels, 3, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return x + _norm(self.conv2(F.relu(_norm(self.conv1(x)))))


class ResnetGenerator(nn.Module):
    """SAR [B, 1, H, W] → EO [B, 3, H, W], both in [-1, 1]; H and W multiples of 4."""

    def __init__(self, ngf: int, blocks: int, tapped_blocks: tuple[int, ...]) -> None:
        super().__init__()
        wide = 4 * ngf
        self.stem = _conv(1, ngf, 7)
        self.down1 = _conv(ngf, 2 * ngf, 3, stride=2)
        self.down2 = _conv(2 * ngf, wide, 3, stride=2)
        self.blocks = nn.ModuleList(ResidualBlock(wide) for _ in range(blocks))
        self.up1 = _conv(wide, 2 * ngf, 3)
        self.up2 = _conv(2 * ngf, ngf, 3)
        self.head = _conv(ngf, 3, 7)
        nn.init.normal_(self.head.weight, 0.0, 0.005)  # starts within tanh's slope
        self.tapped_blocks = tapped_blocks
        self.tap_channels = (wide,) * len(tapped_blocks)

    def forward(self, sar: Tensor, taps: bool = False, encode_only: bool = False):
        """EO; with `taps` also the features after each of `tapped_blocks` (counted from 1), at a quarter of the
        size; with `encode_only` those features alone, at the cost of the blocks up to the last one tapped."""
        x = F.relu(self.stem(sar))
        x = F.relu(self.down1(x))
        x = F.relu(self.down2(x))
        features: list[Tensor] = []
        for number, block in enumerate(self.blocks, 1):
            x = block(x)
            if number in self.tapped_blocks:
                features.append(x)
                if encode_only and len(features) == len(self.tapped_blocks):
                    return features
        x = F.relu(self.up1(F.interpolate(x, scale_factor=2.0, mode="nearest")))
        x = F.relu(self.up2(F.interpolate(x, scale_factor=2.0, mode="nearest")))
        eo = torch.tanh(self.head(x))
        return (eo, features) if taps else eo
