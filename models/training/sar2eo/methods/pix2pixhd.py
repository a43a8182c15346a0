"""pix2pixHD (Wang et al., CVPR 2018, "High-Resolution Image Synthesis and Semantic Manipulation with Conditional GANs").

    L_G = Σ_scales (D − 1)² + features · Σ_scales Σ_{4 layers} (1/scales)·(4/4)·mean|f(G) − f(eo)|
          + perceptual · Σ_i w_i · mean|V_i(G) − V_i(eo)|,   w = 1/32, 1/16, 1/8, 1/4, 1
    L_D = Σ_scales ½·[(D(sar, eo) − 1)² + D(sar, G(sar))²]

Least squares, conditional discriminators at full and half size, D first. V is VGG16 with LPIPS's weights and input
scaling at its five taps; the authors take VGG19's. It is looked at on a random half of the steps, with twice the weight.
The generator grows: first the global one alone at half size, then the enhancer around it, then both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sar2eo.losses.gan import frozen, score_loss
from sar2eo.method import Batch, Method, Phase, Setting, Tiling
from sar2eo.metrics.lpips import Lpips
from sar2eo.nets.patch_discriminator import MultiscaleDiscriminator
from sar2eo.nets.pix2pixhd_generator import LocalEnhancer
from sar2eo.nets.resnet_generator import create_conv, resnet_deviations

VGG_WEIGHTS = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1.0)
Activations = list[list[Tensor]]


@dataclass(frozen=True)
class Options:
    features: float = 10.0  # weight of feature matching
    perceptual: float = 10.0  # weight of VGG16
    perceptual_share: float = 0.5  # of the steps that look at VGG16
    coarse_until: float = 0.2  # fraction of the budget for the global generator alone
    enhancer_until: float = 0.3  # and up to which the enhancer alone learns
    ngf: int = 16  # published 32
    downs: int = 2  # published 4
    blocks: int = 6  # published 9
    local_blocks: int = 2  # published 3
    norm: str = "branch"  # published "trunk"
    resample: str = "nearest"  # published "transposed"
    scales: int = 2
    ndf: int = 32  # published 64
    lr_generator: float = 2e-4
    lr_discriminator: float = 1e-4  # published 2e-4
    beta1: float = 0.5
    beta2: float = 0.999


class Pix2PixHd(Method):
    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = o = options
        generator = LocalEnhancer(1, o.ngf, o.downs, o.blocks, o.local_blocks, o.norm, o.resample)
        discriminator = MultiscaleDiscriminator(4, o.ndf, o.scales)
        # The effect of a tile's edge reaches as far as in the residual generators at half the size, twice 32 px.
        self.tiling = Tiling(generator.multiple, "instance", 512, 64, generator.receptive_radius)
        coarse_head = create_conv(2 * o.ngf, 3, 7, o.norm == "trunk")
        nn.init.normal_(coarse_head.weight, 0.0, 0.02 if o.norm == "trunk" else 0.005)
        self.modules = {"generator": generator, "coarseHead": coarse_head, "discriminator": discriminator}
        betas = (o.beta1, o.beta2)
        self.optimisers = {
            "generator": torch.optim.Adam(
                [*generator.parameters(), *coarse_head.parameters()], o.lr_generator, betas
            ),
            "discriminator": torch.optim.Adam(discriminator.parameters(), o.lr_discriminator, betas),
        }
        self.deviations = (
            "SAR of 1 band",
            "VGG16 for VGG19",
            f"global generator of {o.downs} halvings and {o.blocks} blocks, {o.local_blocks} local ones",
            *resnet_deviations(o.norm, o.resample),
        )
        self._vgg: Lpips | None = None  # fixed, so neither saved nor trained

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o, discriminator = self.options, self.modules["discriminator"]
        sar, eo, part = batch.sar, batch.eo, self._part(progress)
        synthetic = self.modules["generator"](sar, part=part).float()
        if part == "coarse":
            synthetic = torch.tanh(self.modules["coarseHead"](synthetic))
            sar, eo = (F.avg_pool2d(i, 3, 2, 1, count_include_pad=False) for i in (sar, eo))
        real_pair, synthetic_pair = torch.cat([sar, eo], 1), torch.cat([sar, synthetic], 1)
        of_real, of_synthetic = discriminator(real_pair), discriminator(synthetic_pair.detach())
        yield (
            self.optimisers["discriminator"],
            {
                "dReal": 0.5 * sum(score_loss(scale[-1], True) for scale in of_real),
                "dSynthetic": 0.5 * sum(score_loss(scale[-1], False) for scale in of_synthetic),
            },
        )

        with frozen(discriminator):
            of_synthetic = discriminator(synthetic_pair)
            with torch.no_grad():
                of_real = discriminator(real_pair)
        losses = {
            "gan": sum(score_loss(scale[-1], True) for scale in of_synthetic),
            "features": o.features * feature_matching(of_synthetic, of_real),
        }
        if o.perceptual > 0 and float(torch.rand(())) < o.perceptual_share:
            losses["vgg"] = o.perceptual / o.perceptual_share * self._perceptual(synthetic, eo)
        yield self.optimisers["generator"], losses

    def _part(self, progress: float) -> str:
        if progress < self.options.coarse_until:
            return "coarse"
        return "enhancer" if progress < self.options.enhancer_until else "all"

    def _perceptual(self, synthetic: Tensor, eo: Tensor) -> Tensor:
        if self._vgg is None:
            self._vgg = Lpips("vgg16").to(eo.device, memory_format=torch.channels_last)
        with torch.no_grad():
            wanted = self._vgg.taps(eo)
        return perceptual_distance(self._vgg.taps(synthetic), wanted)


def feature_matching(of_synthetic: Activations, of_real: Activations) -> Tensor:
    """Return Σ over scales and their layers (except the scores) of mean|difference| / scales."""
    distances = [
        (a.float() - b.detach().float()).abs().mean()
        for synthetic, real in zip(of_synthetic, of_real)
        for a, b in zip(synthetic[:-1], real[:-1])
    ]
    return torch.stack(distances).sum() / len(of_real)


def perceptual_distance(of_synthetic: list[Tensor], of_real: list[Tensor]) -> Tensor:
    """Return Σ w_i · mean|difference| over VGG's taps; the deepest has the largest weight."""
    pairs = zip(VGG_WEIGHTS, of_synthetic, of_real, strict=True)
    return torch.stack([w * (a.float() - b.float()).abs().mean() for w, a, b in pairs]).sum()


def create(options: Options, _setting: Setting) -> Pix2PixHd:
    return Pix2PixHd(options)
