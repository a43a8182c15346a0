"""PatchGAN discriminator with a 70×70 receptive field (Isola et al. 2017, §6.1.2): a map of realness scores.

4×4 convolutions, strides 2, 2, 2, 1, 1, widths ndf·(1, 2, 4, 8), leaky ReLU 0.2, InstanceNorm on all but the first
and last (with one or two crops a batch, BatchNorm would let a crop's score hang on its neighbour).
"""

from __future__ import annotations

from torch import Tensor, nn


class PatchDiscriminator(nn.Module):
    """Image [B, C, H, W] → scores [B, 1, about H/8, about W/8], unbounded (for least-squares GAN)."""

    def __init__(self, channels: int, ndf: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(channels, ndf, 4, 2, 1), nn.LeakyReLU(0.2)]
        for width_in, width_out, stride in ((ndf, 2 * ndf, 2), (2 * ndf, 4 * ndf, 2), (4 * ndf, 8 * ndf, 1)):
            layers += [
                nn.Conv2d(width_in, width_out, 4, stride, 1, bias=False),
                nn.InstanceNorm2d(width_out),
                nn.LeakyReLU(0.2),
            ]
        layers.append(nn.Conv2d(8 * ndf, 1, 4, 1, 1))
        self.layers = nn.Sequential(*layers)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.normal_(module.weight, 0.0, 0.02)

    def forward(self, image: Tensor) -> Tensor:
        return self.layers(image)
