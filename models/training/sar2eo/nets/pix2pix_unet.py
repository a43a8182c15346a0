"""Pix2Pix's U-Net (Isola et al. 2017, §6.1.1, and its PyTorch code).

`depth` times Conv 4/2/1 down, as often ConvTranspose 4/2/1 up, skips concatenated. BatchNorm at the batch of one that
it was published with is InstanceNorm with scale and shift, and is that here; where a map is one pixel, its mean is the
pixel itself and the norm gives the shift alone, so the innermost map has none, as published.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Pix2PixUnet(nn.Module):
    """SAR [B, bands, H, W] → EO [B, 3, H, W], both in [-1, 1]; H and W multiples of 2**depth.

    Widths are ngf·(1, 2, 4, 8, 8, …), none above `widest`; `dropout_ups` of the ups after the innermost drop half of
    their channels in training (§6.2: three at depth 8). Published: bands 3, ngf 64, depth 8, widest 512.
    """

    def __init__(self, bands: int, ngf: int, depth: int, widest: int, dropout_ups: int) -> None:
        super().__init__()
        widths = [min(ngf * 2**level, 8 * ngf, widest) for level in range(depth)]
        self.dropout_ups = dropout_ups
        self.downs, self.down_norms = nn.ModuleList(), nn.ModuleList()
        for level, (inside, outside) in enumerate(zip([bands, *widths], widths)):
            has_norm = 0 < level < depth - 1
            self.downs.append(nn.Conv2d(inside, outside, 4, 2, 1, bias=False))
            self.down_norms.append(nn.InstanceNorm2d(outside, affine=True) if has_norm else nn.Identity())
        self.ups, self.up_norms = nn.ModuleList(), nn.ModuleList()
        for level in range(depth - 1, -1, -1):
            inside = widths[level] * (1 if level == depth - 1 else 2)
            outside = widths[level - 1] if level > 0 else 3
            self.ups.append(nn.ConvTranspose2d(inside, outside, 4, 2, 1, bias=level == 0))
            self.up_norms.append(nn.InstanceNorm2d(outside, affine=True) if level > 0 else nn.Identity())
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
                nn.init.normal_(module.weight, 0.0, 0.02)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            elif isinstance(module, nn.InstanceNorm2d):
                nn.init.normal_(module.weight, 1.0, 0.02)

    @property
    def receptive_radius(self) -> int:
        """Input pixels to either side: a level at scale s adds a 4×4 down and a 4×4 up, together 3·s; Σ = 3·(2^depth − 1)."""
        return 3 * (2 ** len(self.downs) - 1)

    def forward(self, sar: Tensor) -> Tensor:
        skips: list[Tensor] = []
        x = sar
        for level, (down, norm) in enumerate(zip(self.downs, self.down_norms)):
            x = norm(down(F.leaky_relu(x, 0.2) if level > 0 else x))
            skips.append(x)
        x = skips.pop()
        for index, (up, norm) in enumerate(zip(self.ups, self.up_norms)):
            if index > 0:
                x = torch.cat([skips.pop(), x], 1)
            x = norm(up(F.relu(x)))
            if 1 <= index <= self.dropout_ups:
                x = F.dropout(x, 0.5, self.training)
        return torch.tanh(x)
