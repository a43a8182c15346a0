"""CUT (Park et al., ECCV 2020, "Contrastive Learning for Unpaired Image-to-Image Translation") and its hybrid.

    L_G = alpha · (D(G(x)) − 1)² + beta · ½·[NCE(x, G(x)) + NCE(y, G(y))] + gamma · L_rec(G(x), y)

gamma = 0 is CUT, on unpaired crops; alpha = beta = 1, gamma = ½ is the hybrid of the SAR2Earth paper (Eq. 2), on pairs.
The discriminator (least squares, 70×70 PatchGAN, not conditional) moves first.

PatchNCE feeds results to the generator's own encoder, which takes one band here: it gets their luma, and the identity
term's EO goes in as luma too. The five taps are the published ones; features of the shallow ones are averaged to cells
of `cell_px`, because a SAR's pixels are speckle: unaveraged, the output was tinted SAR.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from sar2eo.losses.gan import discriminator_losses, frozen, realness_loss
from sar2eo.losses.translation import luma, reconstruction_loss
from sar2eo.method import Batch, Method, Phase, Setting
from sar2eo.nets.patch_discriminator import PatchDiscriminator
from sar2eo.nets.patch_nce_head import PatchNceHeads, patch_nce
from sar2eo.nets.resnet_generator import ResnetGenerator, resnet_deviations, resnet_tiling


@dataclass(frozen=True)
class Options:
    alpha: float = 1.0  # weight of the GAN
    beta: float = 1.0  # weight of PatchNCE
    gamma: float = 0.0  # weight of L_rec; above 0 the run is a hybrid
    reconstruction: str = "relative-mse"
    identity: bool = True  # NCE(y, G(y)); without it beta is of NCE(x, G(x)) alone, as FastCUT's
    taps: tuple[str, ...] = ("input", "down1", "down2", "block1", "block5")
    cell_px: int = 4  # published 1: no averaging
    nce_patches: int = 256
    nce_temperature: float = 0.07
    nce_width: int = 128  # published 256
    ngf: int = 32  # published 64
    blocks: int = 6  # published 9
    norm: str = "branch"  # published "trunk"
    resample: str = "nearest"  # published "blur"
    ndf: int = 32  # published 64
    lr_generator: float = 2e-4
    lr_discriminator: float = 1e-4  # published 2e-4
    beta1: float = 0.5
    beta2: float = 0.999
    gan_start_step: int = 200  # before it the discriminator rests


class Cut(Method):
    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__()
        self.options = o = options
        self.batch_kind = "pair" if o.gamma > 0 else "unpaired"
        self._eo_variance = setting.statistics.eo_variance
        generator = ResnetGenerator(1, 3, o.ngf, o.blocks, o.norm, o.resample)
        layout = generator.tap_layout(o.taps)
        pools = tuple(max(1, o.cell_px // wide) for _, wide in layout)
        heads = PatchNceHeads(tuple(c for c, _ in layout), o.nce_width, pools)
        discriminator = PatchDiscriminator(3, o.ndf)
        self.tiling = resnet_tiling(generator)
        self.modules = {"generator": generator, "heads": heads, "discriminator": discriminator}
        betas = (o.beta1, o.beta2)
        self.optimisers = {
            "generator": torch.optim.Adam([*generator.parameters(), *heads.parameters()], o.lr_generator, betas),
            "discriminator": torch.optim.Adam(discriminator.parameters(), o.lr_discriminator, betas),
        }
        self.deviations = ("SAR of 1 band, EO as luma where it is encoded", *resnet_deviations(o.norm, o.resample))
        if o.cell_px > 1:
            self.deviations += (f"PatchNCE on features averaged to {o.cell_px} px",)

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o, discriminator = self.options, self.modules["discriminator"]
        synthetic, sar_features = self.modules["generator"](batch.sar, taps=o.taps)
        with_gan = o.alpha > 0 and step >= o.gan_start_step
        if with_gan:
            losses = discriminator_losses(discriminator, batch.eo, synthetic.detach())
            yield self.optimisers["discriminator"], losses

        losses = {}
        if o.beta > 0:
            # With the identity term each half weighs a half, as in the authors' code.
            share = o.beta / 2 if o.identity else o.beta
            losses["nce"] = share * self._patch_nce(synthetic, sar_features)
            if o.identity:
                same, eo_features = self.modules["generator"](luma(batch.eo), taps=o.taps)
                losses["nceIdentity"] = share * self._patch_nce(same, eo_features)
        if o.gamma > 0:
            losses["rec"] = o.gamma * reconstruction_loss(o.reconstruction, synthetic, batch.eo, self._eo_variance)
        if with_gan:
            with frozen(discriminator):
                losses["gan"] = o.alpha * realness_loss(discriminator(synthetic))
        yield self.optimisers["generator"], losses

    def _patch_nce(self, result: Tensor, source_features: list[Tensor]) -> Tensor:
        heads, o = self.modules["heads"], self.options
        features = self.modules["generator"](luma(result), taps=o.taps, encode_only=True)
        places = heads.draw_places(features, o.nce_patches)
        keys = heads([f.detach() for f in source_features], places)
        return patch_nce(heads(features, places), keys, o.nce_temperature)


def create(options: Options, setting: Setting) -> Cut:
    return Cut(options, setting)
