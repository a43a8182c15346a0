"""Ours, not the paper's: a norm-free U-Net made for tiles, trained on pairs, or on pairs and a larger one's results.

    L = l1_weight · |G(sar) − eo| + perceptual_weight · LPIPS(G(sar), eo) + L_cGAN(G, D)
        + teacher_weight · |G(sar) − T(sar)|

As Pix2Pix (conditional least-squares PatchGAN and L1), with two differences: the network of `nets/tile_unet.py`, and
a perceptual term, LPIPS on AlexNet. Its own LPIPS-AlexNet score is therefore favoured; evaluation gives LPIPS-VGG16
beside it, which no model here was trained on.

A light network learns beside the EO from a teacher T (distillation): what T gives is without the accidents of the EO
that no SAR tells, and so easier to follow for a network of few weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from sar2eo.losses.gan import discriminator_losses, frozen, realness_loss
from sar2eo.method import Batch, Method, Phase, Setting, Tiling
from sar2eo.metrics.lpips import LpipsAlexNet
from sar2eo.nets.patch_discriminator import PatchDiscriminator
from sar2eo.nets.tile_unet import TileUnet


@dataclass(frozen=True)
class Options:
    l1_weight: float = 10.0
    perceptual_weight: float = 2.0
    teacher: str = ""  # a finished run's checkpoint.pt or a committed .onnx, relative to the kit; empty for none
    teacher_weight: float = 10.0
    full_channels: int = 16
    channels: tuple[int, ...] = (48, 96, 192)
    encode_blocks: tuple[int, ...] = (2, 2, 4)
    decode_blocks: tuple[int, ...] = (2, 2)
    tile_px: int = 512
    ndf: int = 32
    lr_generator: float = 3e-4
    lr_discriminator: float = 1e-4
    beta1: float = 0.5
    beta2: float = 0.99
    gan_start_step: int = 1000  # L1 and LPIPS alone before it: the discriminator then starts on something like an image


class TileUnetMethod(Method):
    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__()
        self.options = o = options
        self._teacher = setting.frozen_runs.method(o.teacher) if o.teacher else None
        generator = TileUnet(o.full_channels, o.channels, o.encode_blocks, o.decode_blocks)
        multiple = generator.multiple
        # The corner of a tile's core must be a multiple too, or the scales' grids would shift between tiles.
        halo_px = -(-generator.receptive_radius // multiple) * multiple
        self.tiling = Tiling(multiple, "none", o.tile_px, halo_px, generator.receptive_radius)
        discriminator = PatchDiscriminator(4, o.ndf)
        self.modules = {"generator": generator, "discriminator": discriminator}
        betas = (o.beta1, o.beta2)
        self.optimisers = {
            "generator": torch.optim.Adam(generator.parameters(), o.lr_generator, betas),
            "discriminator": torch.optim.Adam(discriminator.parameters(), o.lr_discriminator, betas),
        }
        # It is fixed, so neither saved nor trained, and created at the first step, because an export does not need it.
        self._lpips: LpipsAlexNet | None = None

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o, discriminator = self.options, self.modules["discriminator"]
        synthetic = self.modules["generator"](batch.sar).float()
        with_gan = step >= o.gan_start_step
        real_pair, synthetic_pair = (torch.cat([batch.sar, eo], 1) for eo in (batch.eo, synthetic))
        if with_gan:
            yield (
                self.optimisers["discriminator"],
                discriminator_losses(discriminator, real_pair, synthetic_pair.detach()),
            )

        losses = {"l1": o.l1_weight * (synthetic - batch.eo).abs().mean()}
        if o.perceptual_weight > 0:
            losses["lpips"] = o.perceptual_weight * self._perceptual(synthetic, batch.eo)
        if self._teacher:
            losses["teacher"] = o.teacher_weight * self._distance_to_teacher(synthetic, batch.sar)
        if with_gan:
            with frozen(discriminator):
                losses["gan"] = realness_loss(discriminator(synthetic_pair))
        yield self.optimisers["generator"], losses

    def _distance_to_teacher(self, synthetic: Tensor, sar: Tensor) -> Tensor:
        with torch.no_grad():
            wanted = self._teacher.predict(self._teacher.modules, sar).float().clamp(-1, 1)
        return (synthetic - wanted).abs().mean()

    def _perceptual(self, a: Tensor, b: Tensor) -> Tensor:
        if self._lpips is None:
            self._lpips = LpipsAlexNet().to(a.device, memory_format=torch.channels_last)
        return self._lpips.distance(a, b).float().mean()


def create(options: Options, setting: Setting) -> TileUnetMethod:
    return TileUnetMethod(options, setting)
