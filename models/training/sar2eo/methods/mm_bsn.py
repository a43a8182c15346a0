"""MM-BSN (Zhang et al., CVPR Workshops 2023): the noisy image is its own target, for a network that cannot see the
pixel it predicts.

    L = E[exp(y − u) − (y − u) − 1],  u = ln of the estimate's power, y = ln of the same image's

`loss = "l1"` is the published one, which learns a median: 0.2–1.6 dB below the mean power, by the looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from sar2eo.contract import ConfigError
from sar2eo.losses.speckle import LOG_PER_DB, half_width_of, speckle_loss
from sar2eo.method import Batch, Method, Phase, Setting, Tiling
from sar2eo.nets.denoiser import BlindSpotDenoiser
from sar2eo.nets.mm_bsn import MmBsn


@dataclass(frozen=True)
class Options:
    channels: int = 28  # published 128
    branch_layers: int = 1  # published 2
    union_layers: int = 4  # published 7
    masks: tuple[str, ...] = ("o", "a45")
    train_factor: int = 5  # pixel-shuffle down-sampling while training: pulls the speckle's correlation apart
    run_factor: int = 2  # and when it runs
    keep_db: float = 9.0  # pixels so far above the estimate keep their value when it runs
    loss: str = "speckle"
    lr: float = 3e-4  # published 1e-4
    stretch_db: float = 30.0  # decibels between −1 and 1 of the data set's stretch
    tile_px: int = 256


class MmBsnMethod(Method):
    stage = "denoise"
    batch_kind = "noisy"
    measures_halo = True
    deviations = (
        "sub-images in the batch instead of one mosaic: none sees its neighbour, and any tiling gives the same pixels",
        "speckle log-likelihood in place of L1 (`loss`), so that the mean power is learnt and not the median",
        "bright points keep their value; no random replacement refinement (R3)",
        "horizontal flips only",
    )

    def __init__(self, options: Options) -> None:
        super().__init__()
        if options.loss not in ("speckle", "l1"):
            raise ConfigError(f'options.loss: expected "speckle" or "l1", found {options.loss!r}')
        self.options = options
        net = MmBsn(1, options.channels, options.masks, options.branch_layers, options.union_layers)
        self.log_scale = half_width_of(options.stretch_db)
        network = BlindSpotDenoiser(
            net, self.log_scale, options.train_factor, options.run_factor, LOG_PER_DB * options.keep_db
        )
        radius = net.receptive_radius * options.run_factor
        self.tiling = Tiling(options.run_factor, "none", options.tile_px, radius, radius)
        self.modules = {"generator": network}
        self.optimisers = {"generator": torch.optim.Adam(network.parameters(), options.lr, (0.9, 0.999))}

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        estimate = self.modules["generator"](batch.sar.clamp(-1, 1))
        if self.options.loss == "l1":
            losses = {"l1": (estimate - batch.sar).abs().mean()}
        else:
            losses = {"speckle": speckle_loss(self.log_scale * estimate, self.log_scale * batch.sar)}
        yield self.optimisers["generator"], losses


def create(options: Options, _setting: Setting) -> MmBsnMethod:
    return MmBsnMethod(options)
