"""Pix2Pix (Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks").

    L = L_cGAN(G, D) + l1_weight · |G(sar) − eo|

The discriminator is conditional: it sees the SAR beside the EO. Least squares instead of the paper's log loss (its
gradient does not vanish when D wins), and λ = 10 instead of 100, which at this size gives blurred fields only.
The U-Net differs from the paper's, see `nets/unet_generator.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from sar2eo.method import Batch, Method, Phase, Setting, Tiling
from sar2eo.losses.gan import discriminator_losses, frozen, realness_loss
from sar2eo.nets.patch_discriminator import PatchDiscriminator
from sar2eo.nets.unet_generator import UnetGenerator


@dataclass(frozen=True)
class Options:
    l1_weight: float = 10.0
    full_channels: int = 16
    channels: tuple[int, ...] = (32, 64, 128, 160)
    blocks: tuple[int, ...] = (2, 2, 2, 3)
    ndf: int = 32
    lr_generator: float = 3e-4
    lr_discriminator: float = 2e-4
    beta1: float = 0.5
    beta2: float = 0.99
    gan_start_step: int = 1000  # L1 alone before it: the discriminator then starts on something like an image


class Pix2Pix(Method):
    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options
        # Without normalisation only the neighbourhood counts, but a wide one: 48 px inside, a tile's edge still changes
        # the result by 10 grey levels in the mean, 64 px by 7 (models/README.md). 48 of 256 leaves 39 % of the work
        # useful, 64 a quarter.
        self.tiling = Tiling(multiple=2 ** len(options.channels), norm="none", tile_px=256, halo_px=48, receptive_radius=189)
        generator = UnetGenerator(options.full_channels, options.channels, options.blocks)
        discriminator = PatchDiscriminator(4, options.ndf)
        self.modules = {"generator": generator, "discriminator": discriminator}
        betas = (options.beta1, options.beta2)
        self.optimisers = {
            "generator": torch.optim.Adam(generator.parameters(), options.lr_generator, betas),
            "discriminator": torch.optim.Adam(discriminator.parameters(), options.lr_discriminator, betas),
        }

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o = self.options
        discriminator = self.modules["discriminator"]
        synthetic = self.modules["generator"](batch.sar)
        with_gan = step >= o.gan_start_step
        if with_gan:
            yield (
                self.optimisers["discriminator"],
                discriminator_losses(
                    discriminator,
                    torch.cat([batch.sar, batch.eo], 1),
                    torch.cat([batch.sar, synthetic.detach().float()], 1),
                ),
            )

        losses = {"l1": o.l1_weight * (synthetic.float() - batch.eo).abs().mean()}
        if with_gan:
            with frozen(discriminator):
                losses["gan"] = realness_loss(discriminator(torch.cat([batch.sar, synthetic.float()], 1)))
        yield self.optimisers["generator"], losses


def create(options: Options, setting: Setting) -> Pix2Pix:
    return Pix2Pix(options)
