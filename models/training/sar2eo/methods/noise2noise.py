"""Noise2Noise (Lehtinen et al., ICML 2018): a network predicts one noisy look from another, and so learns what both
share.

    L = E[exp(y − u) − (y − u) − 1],  u = ln of the estimate's power, y = ln of the second look's

instead of the published mean square: its minimiser is the mean power at any number of looks, see `losses/speckle.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from sar2eo.losses.speckle import half_width_of, speckle_loss
from sar2eo.method import Batch, Method, Phase, Setting, Tiling
from sar2eo.nets.denoiser import Noise2NoiseDenoiser
from sar2eo.nets.noise2noise_unet import Noise2NoiseUnet


@dataclass(frozen=True)
class Options:
    width: int = 24  # published 48
    depth: int = 4  # published 5
    head: tuple[int, ...] = (32, 16)  # published (64, 32)
    lr: float = 3e-4
    stretch_db: float = 30.0  # decibels between −1 and 1 of the data set's stretch
    tile_px: int = 512


class Noise2Noise(Method):
    stage = "denoise"
    batch_kind = "noisy-pair"
    measures_halo = True
    deviations = (
        "speckle log-likelihood in place of the mean square, so that the mean power is learnt and not the mean decibel",
        "the network corrects the 3×3 mean of power in place of the pixel",
    )

    def __init__(self, options: Options) -> None:
        super().__init__()
        first, second = options.head
        unet = Noise2NoiseUnet(1, options.width, options.depth, (first, second))
        self.log_scale = half_width_of(options.stretch_db)
        network = Noise2NoiseDenoiser(unet, self.log_scale)
        halo_px = -(-unet.receptive_radius // unet.multiple) * unet.multiple
        self.tiling = Tiling(unet.multiple, "none", options.tile_px, halo_px, unet.receptive_radius)
        self.modules = {"generator": network}
        self.optimisers = {"generator": torch.optim.Adam(network.parameters(), options.lr, (0.9, 0.99))}

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        # The target is never clipped, because clipping dark or bright values would bias the mean.
        estimate = self.modules["generator"](batch.sar.clamp(-1, 1))
        loss = speckle_loss(self.log_scale * estimate, self.log_scale * batch.second)
        yield self.optimisers["generator"], {"speckle": loss}


def create(options: Options, _setting: Setting) -> Noise2Noise:
    return Noise2Noise(options)
