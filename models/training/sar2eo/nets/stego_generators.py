"""StegoGAN's two generators (Wu et al., CVPR 2024, §3.2): features are split into what has a match on the other side
and what has none, and what has none is handed over openly instead of being hidden in the image."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sar2eo.nets.resnet_generator import ResidualBlock, ResnetGenerator


def create_matchability_net(channels: int) -> nn.Sequential:
    """Features → logits of the mask, a channel each: Conv 3, norm, ReLU twice, Conv 3."""
    layers: list[nn.Module] = []
    for index in range(3):
        conv = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.normal_(conv.weight, 0.0, 0.02)  # small, so that the mask starts near one half
        nn.init.zeros_(conv.bias)
        layers += [conv] if index == 2 else [conv, nn.InstanceNorm2d(channels), nn.ReLU()]
    return nn.Sequential(*layers)


class SplittingGenerator(ResnetGenerator):
    """EO → SAR through the matchable part of its features alone."""

    def __init__(self, bands_in: int, bands_out: int, ngf: int, blocks: int, norm: str, resample: str) -> None:
        super().__init__(bands_in, bands_out, ngf, blocks, norm, resample)
        self.matchability = create_matchability_net(self.channels[-1])

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[B, bands, H, W] → the result, the unmatchable features [B, C, H/4, W/4], and w [B, 1, H, W] in [0, 1]: the
        unmatchable share, largest over channels, brought to the image's size."""
        z = self.encode(x)
        mask = torch.sigmoid(self.matchability(z))
        w = F.interpolate((1 - mask).amax(1, keepdim=True), x.shape[2:], mode="bilinear", align_corners=True)
        return self.decode(z * mask), z * (1 - mask), w


class ReceivingGenerator(ResnetGenerator):
    """SAR → EO; what the other generator hands over is added to its own features after the last block."""

    def forward(self, x: Tensor, received: Tensor | None = None) -> Tensor:
        """`received` [B, C, H/4, W/4]: unmatchable features, through `create_fusion`."""
        z = self.encode(x)
        return self.decode(z if received is None else z + received)


def create_fusion(channels_from: int, channels_to: int, is_published: bool) -> nn.Sequential:
    """Between the generators: one residual block, and a 1×1 convolution before it where their widths differ. Needed in
    training only; without biases or with norms after them, it makes zeros of zeros."""
    adapt = [] if channels_from == channels_to else [nn.Conv2d(channels_from, channels_to, 1, bias=False)]
    return nn.Sequential(*adapt, ResidualBlock(channels_to, is_published))
