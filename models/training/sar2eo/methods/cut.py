"""Hybrid CUT: Park et al. 2020 with the paired term of the SAR2Earth paper (Eq. 2), its best model.

    L = alpha · L_d + beta · L_g + gamma · L_mse,   alpha = beta = 1, gamma = 0.5

L_d is the least-squares GAN (unconditional 70×70 PatchGAN), L_g CUT's PatchNCE, L_mse the paired error.

Decisions that the paper leaves open:
- The scale of L_mse. Ours is relative to the variance of the training EO about its mean colour, so that 1 is what
  the best flat colour scores, times `mse_scale`; the plain mean square on [-1, 1] would be some ten times smaller than
  the other two terms and gamma would hardly matter. `relative_mse = false` gives the plain one. On sim-x, whose ten
  styles have more colours than radar levels tell apart, the discriminator at the generator's rate took the colours
  (every scene came out in the same two browns). A scale of 6 brought them back, and left towns blurred; with a third
  of the rate for the discriminator the scale could return to 1.
- PatchNCE feeds the output to the generator's own encoder, which takes one band here: it gets the output's luma
  (Rec. 601). The authors' code works on grey images on both sides.
- PatchNCE's layers lie at a quarter of the size and deeper, and their features are averaged over 16 px. The code's
  shallow, unaveraged ones ask that each pixel of the output be told by the pixel of the input, and a SAR's pixels
  are speckle: tried, the output was tinted SAR.
- No identity term (as FastCUT): the paired term already holds the colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from sar2eo.method import Batch, Method, Phase, Setting, Tiling, TrainingStatistics
from sar2eo.losses.gan import discriminator_losses, frozen, realness_loss
from sar2eo.nets.patch_discriminator import PatchDiscriminator
from sar2eo.nets.patch_nce_head import PatchNceHeads, draw_places, patch_nce
from sar2eo.nets.resnet_generator import ResnetGenerator

LUMA = (0.299, 0.587, 0.114)  # Rec. 601; the weights sum to 1, so [-1, 1] stays [-1, 1]


@dataclass(frozen=True)
class Options:
    alpha: float = 1.0  # weight of L_d
    beta: float = 1.0  # weight of L_g
    gamma: float = 0.5  # weight of L_mse
    relative_mse: bool = True
    mse_scale: float = 1.0
    nce_patches: int = 256
    nce_pool: int = 4  # features averaged a side, at a quarter of the size: places are 16 px apart
    nce_temperature: float = 0.07
    nce_width: int = 128
    ngf: int = 32
    blocks: int = 6
    tapped_blocks: tuple[int, ...] = (1, 2, 3)  # the PatchNCE layers: after these residual blocks
    ndf: int = 32
    lr_generator: float = 3e-4
    lr_discriminator: float = 3e-4
    beta1: float = 0.5
    beta2: float = 0.99
    gan_start_step: int = 0  # before it the discriminator rests


class Cut(Method):
    # The tile's edge itself is felt some 32 px deep (models/README.md has the measurement); InstanceNorm's dependence
    # on the whole tile, 5 grey levels in the mean, goes beyond any halo.
    tiling = Tiling(multiple=4, norm="instance", tile_px=256, halo_px=32, receptive_radius=63)

    def __init__(self, options: Options, statistics: TrainingStatistics) -> None:
        super().__init__()
        self.options = options
        self._mse_unit = (statistics.eo_variance if options.relative_mse else 1.0) / options.mse_scale
        generator = ResnetGenerator(options.ngf, options.blocks, options.tapped_blocks)
        heads = PatchNceHeads(generator.tap_channels, options.nce_width, options.nce_pool)
        discriminator = PatchDiscriminator(3, options.ndf)
        self.modules = {"generator": generator, "heads": heads, "discriminator": discriminator}
        betas = (options.beta1, options.beta2)
        self.optimisers = {
            "generator": torch.optim.Adam(
                [*generator.parameters(), *heads.parameters()], options.lr_generator, betas
            ),
            "discriminator": torch.optim.Adam(discriminator.parameters(), options.lr_discriminator, betas),
        }

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o = self.options
        discriminator = self.modules["discriminator"]
        synthetic, sar_features = self.modules["generator"](batch.sar, taps=True)
        with_gan = o.alpha > 0 and step >= o.gan_start_step
        if with_gan:
            losses = discriminator_losses(discriminator, batch.eo, synthetic.detach())
            yield self.optimisers["discriminator"], losses

        losses = {"mse": o.gamma * (synthetic.float() - batch.eo).square().mean() / self._mse_unit}
        if o.beta > 0:
            losses["nce"] = o.beta * self._patch_nce(synthetic, sar_features)
        if with_gan:
            with frozen(discriminator):
                losses["gan"] = o.alpha * realness_loss(discriminator(synthetic))
        yield self.optimisers["generator"], losses

    def _patch_nce(self, synthetic: Tensor, sar_features: list[Tensor]) -> Tensor:
        luma = (synthetic * synthetic.new_tensor(LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)
        features = self.modules["generator"](luma, encode_only=True)
        places = draw_places(features, self.options.nce_patches, self.options.nce_pool)
        heads = self.modules["heads"]
        queries = heads(features, places)
        keys = heads([f.detach() for f in sar_features], places)
        return patch_nce(queries, keys, self.options.nce_temperature)


def create(options: Options, setting: Setting) -> Cut:
    return Cut(options, setting.statistics)
