"""Pix2Pix (Isola et al., CVPR 2017, "Image-to-Image Translation with Conditional Adversarial Networks").

    L_D = ½·[BCE(D(sar, eo), 1) + BCE(D(sar, G(sar)), 0)]
    L_G = BCE(D(sar, G(sar)), 1) + l1_weight · mean|G(sar) − eo|,   l1_weight = 100

The discriminator is conditional: it sees the SAR beside the EO. It moves first, then the generator on the same
synthetic image. Dropout is on in training and off afterwards, so that a result can be repeated (the authors keep it
on). BatchNorm is InstanceNorm with scale and shift, what it is at the published batch of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from sar2eo.losses.gan import discriminator_losses, frozen, realness_loss
from sar2eo.method import Batch, Method, Phase, Setting, Tiling
from sar2eo.nets.patch_discriminator import PatchDiscriminator
from sar2eo.nets.pix2pix_unet import Pix2PixUnet


@dataclass(frozen=True)
class Options:
    l1_weight: float = 100.0
    gan: str = "bce"  # or "lsgan"
    ngf: int = 32  # published 64
    depth: int = 5  # published 8
    widest: int = 224  # published 512
    dropout_ups: int = 2  # published 3
    ndf: int = 32  # published 64
    lr_generator: float = 2e-4
    lr_discriminator: float = 2e-4
    beta1: float = 0.5
    beta2: float = 0.999


class Pix2Pix(Method):
    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = o = options
        generator = Pix2PixUnet(1, o.ngf, o.depth, o.widest, o.dropout_ups)
        discriminator = PatchDiscriminator(4, o.ndf, "affine")
        radius, multiple = generator.receptive_radius, 2**o.depth
        # A whole radius of halo fits at depth 5 (93 of 512 px: 35 % of the work is useful); deeper nets see the whole tile.
        tile = max(512, 4 * multiple)
        halo = min(-(-radius // multiple) * multiple, tile // 4)
        self.tiling = Tiling(multiple, "instance", tile, halo, radius)
        self.modules = {"generator": generator, "discriminator": discriminator}
        betas = (o.beta1, o.beta2)
        self.optimisers = {
            "generator": torch.optim.Adam(generator.parameters(), o.lr_generator, betas),
            "discriminator": torch.optim.Adam(discriminator.parameters(), o.lr_discriminator, betas),
        }
        self.deviations = ("SAR of 1 band", "BatchNorm as InstanceNorm with scale and shift", "no dropout after training")
        if (o.ngf, o.depth, o.widest) != (64, 8, 512):
            self.deviations += (f"U-Net of depth {o.depth}, ngf {o.ngf}, at most {o.widest} channels",)
        if o.lr_discriminator != 2e-4:
            self.deviations += (f"learning rate of the discriminator {o.lr_discriminator:g} instead of 0.0002",)
        if o.l1_weight != 100:
            self.deviations += (f"L1 weight {o.l1_weight:g} instead of 100",)

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o, discriminator = self.options, self.modules["discriminator"]
        synthetic = self.modules["generator"](batch.sar).float()
        real_pair, synthetic_pair = (torch.cat([batch.sar, eo], 1) for eo in (batch.eo, synthetic))
        yield (
            self.optimisers["discriminator"],
            discriminator_losses(discriminator, real_pair, synthetic_pair.detach(), o.gan),
        )
        with frozen(discriminator):
            gan = realness_loss(discriminator(synthetic_pair), o.gan)
        yield self.optimisers["generator"], {"gan": gan, "l1": o.l1_weight * (synthetic - batch.eo).abs().mean()}


def create(options: Options, _setting: Setting) -> Pix2Pix:
    return Pix2Pix(options)
