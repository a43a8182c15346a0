"""The autoencoder for BBDM's bridge: it is trained on EO, and on SAR as grey images, so that both have latents.

    L = |x̂ − x| + LPIPS(x̂, x) + adversarial_weight · L_hinge, the last in the last third only

A quarter of the images are SAR, half of those averaged over 5×5, so that its latents keep the scene and not the
speckle. Latents get noise before they are decoded, in place of a code book. Its run is no model of its own: it is named
in the config of `bbdm`. Counted as a refiner, since its curve compares EO with EO.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from sar2eo.losses.gan import frozen
from sar2eo.method import Batch, Method, Networks, Phase, Setting, Tiling
from sar2eo.metrics.lpips import LpipsAlexNet
from sar2eo.nets.latent_autoencoder import FACTOR, Decoder, Encoder, LatentScale
from sar2eo.nets.patch_discriminator import PatchDiscriminator

_SCALE_SHARE = 0.02


@dataclass(frozen=True)
class Options:
    channels: tuple[int, ...] = (16, 32, 64)
    encode_blocks: tuple[int, ...] = (1, 1, 2)
    decode_blocks: tuple[int, ...] = (1, 1, 2)
    latent: int = 4
    latent_noise: float = 0.1  # standard deviation added while training, in units of the latents' own
    sar_share: float = 0.25
    perceptual_weight: float = 1.0
    adversarial_weight: float = 0.1
    adversarial_from: float = 0.67  # of the budget
    ndf: int = 32
    lr: float = 1e-3
    lr_discriminator: float = 2e-4


class BbdmAutoencoder(Method):
    stage = "refine"
    averaged = ("encoder", "decoder", "scale")

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = o = options
        encoder = Encoder(o.channels, o.encode_blocks, o.latent)
        decoder = Decoder(o.channels, o.decode_blocks, o.latent)
        discriminator = PatchDiscriminator(3, o.ndf)
        self.modules = {
            "encoder": encoder, "decoder": decoder, "scale": LatentScale(o.latent), "discriminator": discriminator
        }
        radius = encoder.receptive_radius + FACTOR * (decoder.receptive_radius_latents + 1) - 1
        self.tiling = Tiling(FACTOR, "none", 256, -(-radius // FACTOR) * FACTOR, radius)
        both = [*encoder.parameters(), *decoder.parameters()]
        self.optimisers = {
            "autoencoder": torch.optim.Adam(both, o.lr, (0.9, 0.999)),
            "discriminator": torch.optim.Adam(discriminator.parameters(), o.lr_discriminator, (0.5, 0.999)),
        }
        # It is fixed, so neither saved nor trained, and created at the first step, because an export does not need it.
        self._lpips: LpipsAlexNet | None = None

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o, m = self.options, self.modules
        is_sar = torch.rand(len(batch.eo)) < o.sar_share
        images = torch.where(is_sar.to(batch.eo.device)[:, None, None, None], as_grey(batch.sar), batch.eo)
        latents = m["encoder"](images).float()
        for domain, chosen in (("eo", ~is_sar), ("sar", is_sar)):
            if chosen.any():
                m["scale"].update(domain, latents[chosen.to(latents.device)], _SCALE_SHARE)
        deviation = latents.detach().std((0, 2, 3), keepdim=True)
        decoded = m["decoder"](latents + o.latent_noise * deviation * torch.randn_like(latents)).float()
        with_gan = progress >= o.adversarial_from
        if with_gan:
            real, synthetic = (m["discriminator"](x).float() for x in (images, decoded.detach()))
            yield self.optimisers["discriminator"], {"d": F.relu(1 - real).mean() + F.relu(1 + synthetic).mean()}

        losses = {"l1": (decoded - images).abs().mean()}
        if o.perceptual_weight > 0:
            losses["lpips"] = o.perceptual_weight * self._perceptual(images.device).distance(decoded, images).mean()
        if with_gan:
            with frozen(m["discriminator"]):
                losses["gan"] = -o.adversarial_weight * m["discriminator"](decoded).float().mean()
        yield self.optimisers["autoencoder"], losses

    def predict(self, networks: Networks, source: Tensor) -> Tensor:
        return networks["decoder"](networks["encoder"](source))

    def degrade(self, eo: Tensor) -> Tensor:
        return eo

    def _perceptual(self, device: torch.device) -> LpipsAlexNet:
        if self._lpips is None:
            self._lpips = LpipsAlexNet().to(device, memory_format=torch.channels_last)
        return self._lpips


def as_grey(sar: Tensor) -> Tensor:
    """Return SAR [B, 1, H, W] as three bands, every other image averaged over 5×5."""
    smooth = F.avg_pool2d(sar, 5, 1, 2, count_include_pad=False)
    is_smooth = torch.rand(len(sar), 1, 1, 1, device=sar.device) < 0.5
    return torch.where(is_smooth, smooth, sar).expand(-1, 3, -1, -1)


def create(options: Options, _setting: Setting) -> BbdmAutoencoder:
    return BbdmAutoencoder(options)
