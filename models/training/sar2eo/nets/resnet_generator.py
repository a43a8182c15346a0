"""ResNet generator with InstanceNorm (Johnson et al. 2016, as used by CycleGAN and CUT).

7×7 stem, two stride-2 convolutions, residual blocks at a quarter of the size, two nearest-neighbour
up-samplings each followed by a convolution (no transposed convolution: no checkerboard, and no ConvTranspose in
the browser), 7×7 head, tanh. Reflection padding throughout. Deliberately left out: anti-aliased blur down-sampling
of the CUT code, which needs the 3×3 convolution at full resolution (+11 % cost here).

InstanceNorm makes the result depend on the statistics of the whole tile, so tiles differ in tone (FACTS §4.2):
the card says norm "instance".
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


# InstanceNorm without affine parameters or running statistics is a function, not a layer.
_norm = F.instance_norm


class ResidualBlock(nn.Module):
    """x + norm(conv(relu(norm(conv(x))))), 3×3, reflection padding."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        # A bias before a normalisation is subtracted again, so these convolutions have none.
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect", bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect", bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return x + _norm(self.conv2(F.relu(_norm(self.conv1(x)))))


class ResnetGenerator(nn.Module):
    """SAR [B, 1, H, W] → EO [B, 3, H, W], both in [-1, 1]; H and W multiples of 4."""

    def __init__(self, ngf: int, blocks: int, tapped_block: int) -> None:
        super().__init__()
        wide = 4 * ngf
        self.stem = nn.Conv2d(1, ngf, 7, padding=3, padding_mode="reflect", bias=False)
        self.down1 = nn.Conv2d(ngf, 2 * ngf, 3, stride=2, padding=1, padding_mode="reflect", bias=False)
        self.down2 = nn.Conv2d(2 * ngf, wide, 3, stride=2, padding=1, padding_mode="reflect", bias=False)
        self.blocks = nn.ModuleList(ResidualBlock(wide) for _ in range(blocks))
        self.up1 = nn.Conv2d(wide, 2 * ngf, 3, padding=1, padding_mode="reflect", bias=False)
        self.up2 = nn.Conv2d(2 * ngf, ngf, 3, padding=1, padding_mode="reflect", bias=False)
        self.head = nn.Conv2d(ngf, 3, 7, padding=3, padding_mode="reflect")
        self.tapped_block = tapped_block
        self.tap_channels = (ngf, 2 * ngf, wide, wide)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, 0.0, 0.02)  # the initialisation of the CycleGAN family

    def forward(self, sar: Tensor, taps: bool = False, encode_only: bool = False):
        """EO; with `taps` also the encoder's features at 1, 1/2, 1/4 and 1/4 of the size (after `tapped_block`
        residual blocks); with `encode_only` those features alone, at the encoder's cost."""
        at1 = F.relu(_norm(self.stem(sar)))
        at2 = F.relu(_norm(self.down1(at1)))
        at4 = F.relu(_norm(self.down2(at2)))
        x = at4
        features: list[Tensor] = []
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index + 1 == self.tapped_block:
                features = [at1, at2, at4, x]
                if encode_only:
                    return features
        x = F.relu(_norm(self.up1(F.interpolate(x, scale_factor=2.0, mode="nearest"))))
        x = F.relu(_norm(self.up2(F.interpolate(x, scale_factor=2.0, mode="nearest"))))
        eo = torch.tanh(self.head(x))
        return (eo, features) if taps else eo
