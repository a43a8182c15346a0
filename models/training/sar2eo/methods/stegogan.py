"""StegoGAN (Wu et al., CVPR 2024) and its hybrid: a CycleGAN that hands over openly what it would otherwise hide.

a is SAR, b EO; A: a → b is exported, without anything handed over. With fa, u, w = B(b), the unmatchable features u and
their share w; fb = A(a, u), ra, u', w' = B(fb); rb = A(fa + noise, u); and without u fbc = A(a), rbc = A(fa):

    L = GAN(D_b(fb)) + GAN(D_a(fa)) + cycle · (|ra − a| + |rb − b|) + identity · (|A(b) − b| + |B(a) − a|)
        + regularise · (mean √w + mean √w') + consistent · (|(1 − w)(rbc − b)| + |(1 − w')(fbc − fb)|)
        + gamma · L_rec(fbc, b)

gamma = 0 is StegoGAN, on unpaired crops; gamma = ½ the hybrid of the SAR2Earth paper (Eq. 2), on pairs. The authors
step the generators twice with one gradient, which is nearly twice the rate: here once at 4e-4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from sar2eo.losses.gan import discriminator_losses, frozen, realness_loss
from sar2eo.losses.translation import faded, luma, reconstruction_loss
from sar2eo.method import Batch, Method, Phase, Setting
from sar2eo.nets.image_pool import ImagePool
from sar2eo.nets.patch_discriminator import PatchDiscriminator
from sar2eo.nets.resnet_generator import resnet_deviations, resnet_tiling
from sar2eo.nets.stego_generators import ReceivingGenerator, SplittingGenerator, create_fusion

NOISE = 0.01  # on the synthetic SAR before it is translated back: what is hidden in small differences is lost


@dataclass(frozen=True)
class Options:
    cycle: float = 10.0
    identity: float = 5.0
    identity_until: float = 0.33  # published 1: never fades
    regularise: float = 0.2
    consistent: float = 1.0  # 3 in the code's default, 1 in the README's commands
    gamma: float = 0.0  # weight of L_rec; above 0 the run is a hybrid
    reconstruction: str = "relative-mse"
    pool_size: int = 50
    ngf: int = 24  # published 64
    blocks: int = 9
    ngf_back: int = 16  # published 64
    blocks_back: int = 9
    norm: str = "branch"  # published "trunk"
    resample: str = "nearest"  # published "transposed"
    ndf: int = 32  # published 64
    lr_generator: float = 4e-4  # published 2e-4, stepped twice
    lr_discriminator: float = 2e-4
    beta1: float = 0.5
    beta2: float = 0.999


class StegoGan(Method):
    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__()
        self.options = o = options
        self.batch_kind = "pair" if o.gamma > 0 else "unpaired"
        self._eo_variance = setting.statistics.eo_variance
        backward = SplittingGenerator(3, 1, o.ngf_back, o.blocks_back, o.norm, o.resample)
        generator = ReceivingGenerator(1, 3, o.ngf, o.blocks, o.norm, o.resample)
        self.tiling = resnet_tiling(generator)
        self.modules = {
            "generator": generator,
            "backward": backward,
            "fusion": create_fusion(backward.channels[-1], generator.channels[-1], o.norm == "trunk"),
            "discriminatorEo": PatchDiscriminator(3, o.ndf),
            "discriminatorSar": PatchDiscriminator(1, o.ndf),
            "poolEo": ImagePool(o.pool_size),
            "poolSar": ImagePool(o.pool_size),
        }
        betas = (o.beta1, o.beta2)
        discriminators = [*self.modules["discriminatorEo"].parameters(), *self.modules["discriminatorSar"].parameters()]
        generators = [p for name in ("generator", "backward", "fusion") for p in self.modules[name].parameters()]
        self.optimisers = {
            "generators": torch.optim.Adam(generators, o.lr_generator, betas),
            "discriminators": torch.optim.Adam(discriminators, o.lr_discriminator, betas),
        }
        self.deviations = (
            "SAR of 1 band, identity by luma and by repeating",
            "one step of the generators at 4e-4 for two at 2e-4",
            *resnet_deviations(o.norm, o.resample),
        )

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o, m = self.options, self.modules
        forward, backward = m["generator"], m["backward"]
        sar, eo = batch.sar, batch.eo
        fake_sar, unmatchable, w = backward(eo)
        fake_eo = forward(sar, m["fusion"](unmatchable.detach()))
        clean_eo = forward(sar)
        again_sar, _, again_w = backward(fake_eo)
        again_eo = forward(fake_sar + NOISE * torch.randn_like(fake_sar), m["fusion"](unmatchable))
        again_clean_eo = forward(fake_sar)
        with frozen(m["discriminatorEo"], m["discriminatorSar"]):
            losses = {
                "ganEo": realness_loss(m["discriminatorEo"](fake_eo)),
                "ganSar": realness_loss(m["discriminatorSar"](fake_sar)),
            }
        losses["cycleSar"] = o.cycle * _mean_absolute(again_sar, sar)
        losses["cycleEo"] = o.cycle * _mean_absolute(again_eo, eo)
        losses["regularise"] = o.regularise * (_mean_root(w) + _mean_root(again_w))
        losses["consistent"] = o.consistent * (
            _mean_absolute((1 - w) * again_clean_eo, (1 - w) * eo)
            + _mean_absolute((1 - again_w) * clean_eo, (1 - again_w) * fake_eo)
        )
        identity = faded(o.identity, progress, o.identity_until)
        if identity > 0:
            losses["identityEo"] = identity * _mean_absolute(forward(luma(eo)), eo)
            losses["identitySar"] = identity * _mean_absolute(backward(sar.expand(-1, 3, -1, -1))[0], sar)
        if o.gamma > 0:
            losses["rec"] = o.gamma * reconstruction_loss(o.reconstruction, clean_eo, eo, self._eo_variance)
        yield self.optimisers["generators"], losses

        of_eo = discriminator_losses(m["discriminatorEo"], eo, m["poolEo"].query(fake_eo))
        of_sar = discriminator_losses(m["discriminatorSar"], sar, m["poolSar"].query(fake_sar))
        yield (
            self.optimisers["discriminators"],
            {f"{n}Eo": v for n, v in of_eo.items()} | {f"{n}Sar": v for n, v in of_sar.items()},
        )


def _mean_absolute(a: Tensor, b: Tensor) -> Tensor:
    return (a.float() - b.float()).abs().mean()


def _mean_root(w: Tensor) -> Tensor:
    return (w.float() + 1e-10).sqrt().mean()


def create(options: Options, setting: Setting) -> StegoGan:
    return StegoGan(options, setting)
