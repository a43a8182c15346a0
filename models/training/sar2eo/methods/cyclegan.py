"""CycleGAN (Zhu et al., ICCV 2017) and its hybrid. a is SAR, b EO; G: a → b is exported, F: b → a is not.

    L_G = (D_b(G(a)) − 1)² + (D_a(F(b)) − 1)² + cycle · (|F(G(a)) − a| + |G(F(b)) − b|)
          + identity · (|G(b) − b| + |F(a) − a|) + gamma · L_rec(G(a), b)
    L_D = ½·[(D − 1)² of real + D² of a pool of synthetic images], both discriminators in one step

gamma = 0 is CycleGAN, on unpaired crops; gamma = ½ the hybrid of the SAR2Earth paper (Eq. 2), on pairs. The generators
move first. The identity terms need images of the other's bands: G gets the luma of b, F the SAR three times. What
|G(luma(b)) − b| teaches is to colour optical grey, which is not SAR: it fades after `identity_until`.
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
from sar2eo.nets.resnet_generator import ResnetGenerator, resnet_deviations, resnet_tiling


@dataclass(frozen=True)
class Options:
    cycle: float = 10.0
    identity_eo: float = 5.0
    identity_sar: float = 5.0
    identity_until: float = 0.33  # published 1: never fades
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
    lr_generator: float = 2e-4
    lr_discriminator: float = 1e-4  # published 2e-4
    beta1: float = 0.5
    beta2: float = 0.999


class CycleGan(Method):
    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__()
        self.options = o = options
        self.batch_kind = "pair" if o.gamma > 0 else "unpaired"
        self._eo_variance = setting.statistics.eo_variance
        generator = ResnetGenerator(1, 3, o.ngf, o.blocks, o.norm, o.resample)
        self.tiling = resnet_tiling(generator)
        self.modules = {
            "generator": generator,
            "backward": ResnetGenerator(3, 1, o.ngf_back, o.blocks_back, o.norm, o.resample),
            "discriminatorEo": PatchDiscriminator(3, o.ndf),
            "discriminatorSar": PatchDiscriminator(1, o.ndf),
            "poolEo": ImagePool(o.pool_size),
            "poolSar": ImagePool(o.pool_size),
        }
        betas = (o.beta1, o.beta2)
        both = [[*self.modules[a].parameters(), *self.modules[b].parameters()] for a, b in (
            ("generator", "backward"), ("discriminatorEo", "discriminatorSar"))]  # fmt: skip
        self.optimisers = {
            "generators": torch.optim.Adam(both[0], o.lr_generator, betas),
            "discriminators": torch.optim.Adam(both[1], o.lr_discriminator, betas),
        }
        self.deviations = ("SAR of 1 band, identity by luma and by repeating", *resnet_deviations(o.norm, o.resample))
        if o.identity_until < 1:
            self.deviations += (f"identity of EO fades after {o.identity_until:.0%} of the crops",)

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o, m = self.options, self.modules
        forward, backward = m["generator"], m["backward"]
        sar, eo = batch.sar, batch.eo
        synthetic_eo, synthetic_sar = forward(sar), backward(eo)
        with frozen(m["discriminatorEo"], m["discriminatorSar"]):
            losses = {
                "ganEo": realness_loss(m["discriminatorEo"](synthetic_eo)),
                "ganSar": realness_loss(m["discriminatorSar"](synthetic_sar)),
            }
        losses["cycleSar"] = o.cycle * _l1(backward(synthetic_eo), sar)
        losses["cycleEo"] = o.cycle * _l1(forward(synthetic_sar), eo)
        identity_eo = faded(o.identity_eo, progress, o.identity_until)
        if identity_eo > 0:
            losses["identityEo"] = identity_eo * _l1(forward(luma(eo)), eo)
        identity_sar = faded(o.identity_sar, progress, o.identity_until)
        if identity_sar > 0:
            losses["identitySar"] = identity_sar * _l1(backward(sar.expand(-1, 3, -1, -1)), sar)
        if o.gamma > 0:
            losses["rec"] = o.gamma * reconstruction_loss(o.reconstruction, synthetic_eo, eo, self._eo_variance)
        yield self.optimisers["generators"], losses

        old_eo, old_sar = m["poolEo"].query(synthetic_eo), m["poolSar"].query(synthetic_sar)
        of_eo = discriminator_losses(m["discriminatorEo"], eo, old_eo)
        of_sar = discriminator_losses(m["discriminatorSar"], sar, old_sar)
        yield (
            self.optimisers["discriminators"],
            {f"{n}Eo": v for n, v in of_eo.items()} | {f"{n}Sar": v for n, v in of_sar.items()},
        )


def _l1(a: Tensor, b: Tensor) -> Tensor:
    return (a.float() - b.float()).abs().mean()


def create(options: Options, setting: Setting) -> CycleGan:
    return CycleGan(options, setting)
