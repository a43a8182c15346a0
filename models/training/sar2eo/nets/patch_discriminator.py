"""PatchGAN discriminators: of a 70×70 receptive field (Isola et al. 2017, §6.1.2), and at several scales (pix2pixHD).

4×4 convolutions, strides 2, 2, 2, 1, 1, widths ndf·(1, 2, 4, 8), leaky ReLU 0.2, a norm on all but the first and last:
"instance", as CycleGAN, CUT and pix2pixHD, or "affine", which is Pix2Pix's BatchNorm at its batch of one (with more
crops a batch, BatchNorm would let a crop's score hang on its neighbour).
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


class PatchDiscriminator(nn.Module):
    """Image [B, C, H, W] → scores [B, 1, about H/8, about W/8], unbounded."""

    def __init__(self, channels: int, ndf: int, norm: str = "instance", padding: int = 1) -> None:
        super().__init__()
        self.stages = nn.ModuleList([nn.Sequential(nn.Conv2d(channels, ndf, 4, 2, padding), nn.LeakyReLU(0.2))])
        is_affine = norm == "affine"
        for width_in, width_out, stride in ((ndf, 2 * ndf, 2), (2 * ndf, 4 * ndf, 2), (4 * ndf, 8 * ndf, 1)):
            self.stages.append(
                nn.Sequential(
                    nn.Conv2d(width_in, width_out, 4, stride, padding, bias=not is_affine),
                    nn.InstanceNorm2d(width_out, affine=is_affine),
                    nn.LeakyReLU(0.2),
                )
            )
        self.stages.append(nn.Sequential(nn.Conv2d(8 * ndf, 1, 4, 1, padding)))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, 0.0, 0.02)
            elif isinstance(module, nn.InstanceNorm2d) and is_affine:
                nn.init.normal_(module.weight, 1.0, 0.02)

    def forward(self, image: Tensor, features: bool = False) -> Tensor | list[Tensor]:
        """The scores; with `features` all five stages' activations, the scores last."""
        found = []
        for stage in self.stages:
            image = stage(image)
            found.append(image)
        return found if features else image


class MultiscaleDiscriminator(nn.Module):
    """The same on the image and on its halves (Wang et al. 2018, §3.2): [B, C, H, W] → five activations a scale."""

    def __init__(self, channels: int, ndf: int, scales: int) -> None:
        super().__init__()
        self.scales = nn.ModuleList(PatchDiscriminator(channels, ndf, padding=2) for _ in range(scales))

    def forward(self, image: Tensor) -> list[list[Tensor]]:
        found = []
        for scale in self.scales:
            found.append(scale(image, features=True))
            image = F.avg_pool2d(image, 3, 2, 1, count_include_pad=False)
        return found
