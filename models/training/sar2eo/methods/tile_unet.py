"""Ours, not the paper's: a norm-free U-Net made for tiles, trained on pairs.

    L = l1_weight · |G(sar) − eo| + perceptual_weight · LPIPS(G(sar), eo) + L_cGAN(G, D)

As Pix2Pix (conditional least-squares PatchGAN and L1), with two differences: the network of `nets/tile_unet.py`, and
a perceptual term, LPIPS on AlexNet. Its own LPIPS-AlexNet score is therefore favoured; evaluation gives LPIPS-VGG16
beside it, which no model here was trained on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from sar2eo.losses.gan import discriminator_losses, frozen, realness_loss
from sar2eo.method import Batch, Method, Phase, Setting, Tiling
from sar2eo.metrics.lpips import LpipsAlexNet
from sar2eo.nets.patch_discriminator import PatchDiscriminator
from sar2eo.nets.tile_unet import TileUnet


@dataclass(frozen=True)
class Options:
    l1_weight: float = 10.0
    perceptual_weight: float = 2.0
    full_channels: int = 16
    channels: tuple[int, ...] = (48, 96, 192)
    encode_blocks: tuple[int, ...] = (2, 2, 4)
    decode_blocks: tuple[int, ...] = (2, 2)
    ndf: int = 32
    lr_generator: float = 3e-4
    lr_discriminator: float = 1e-4
    beta1: float = 0.5
    beta2: float = 0.99
    gan_start_step: int = 1000  # L1 and LPIPS alone before it: the discriminator then starts on something like an image


class TileUnetMethod(Method):
    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options
        generator = TileUnet(
            options.full_channels, options.channels, options.encode_blocks, options.decode_blocks
        )
        multiple = generator.multiple
        # The corner of a tile's core is a multiple too, or the scales' grids would shift between tiles.
        halo_px = -(-generator.receptive_radius // multiple) * multiple
        # Of 512² with such a halo 352² are kept, about half of the work.
        self.tiling = Tiling(multiple, "none", 512, halo_px, generator.receptive_radius)
        discriminator = PatchDiscriminator(4, options.ndf)
        self.modules = {"generator": generator, "discriminator": discriminator}
        betas = (options.beta1, options.beta2)
        self.optimisers = {
            "generator": torch.optim.Adam(generator.parameters(), options.lr_generator, betas),
            "discriminator": torch.optim.Adam(discriminator.parameters(), options.lr_discriminator, betas),
        }
        # Fixed, so neither saved nor trained; made at the first step, because an export needs none.
        self._lpips: LpipsAlexNet | None = None

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
        if o.perceptual_weight > 0:
            losses["lpips"] = o.perceptual_weight * self._perceptual(batch.eo.device).distance(
                synthetic, batch.eo
            ).float().mean()
        if with_gan:
            with frozen(discriminator):
                losses["gan"] = realness_loss(discriminator(torch.cat([batch.sar, synthetic.float()], 1)))
        yield self.optimisers["generator"], losses

    def _perceptual(self, device: torch.device) -> LpipsAlexNet:
        if self._lpips is None:
            self._lpips = LpipsAlexNet().to(device, memory_format=torch.channels_last)
        return self._lpips


def create(options: Options, setting: Setting) -> TileUnetMethod:
    return TileUnetMethod(options)
