"""BBDM (Li et al., CVPR 2023): a Brownian bridge from the latents of SAR to those of EO.

    L = |g_θ(x_t, t) − (x_t − x_0)|, t uniform in 0 … 999

The encoder and decoder are another run's (`bbdm_autoencoder`), frozen; see `brownian_bridge.py` for the bridge and its
sampler.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from sar2eo.brownian_bridge import TIMES, VARIANCE, diffuse, mixing, sample, sampling_times
from sar2eo.contract import ConfigError
from sar2eo.method import Batch, Graph, Method, Networks, Phase, Sampler, Setting, Tiling, Value
from sar2eo.nets.bbdm_published import GuidedUnet
from sar2eo.nets.latent_autoencoder import FACTOR, EoDecoder, SarEncoder
from sar2eo.nets.latent_unet import LatentUnet, StepFromStart, time_embedding


@dataclass(frozen=True)
class Options:
    autoencoder: str  # checkpoint of the autoencoder's run, relative to the kit
    network: str = "lite"  # "guided": the published U-Net, with group norms and attention
    channels: tuple[int, ...] = (64, 128, 192)  # published 128, 512, 1024
    blocks: int = 1  # residual blocks a level; published 2
    time_size: int = 64  # of "guided" as many as the first of `channels`
    sees_start: bool = False  # the network is also given y ("first_stage"); published: x_t only
    steps: int = 4
    lr: float = 3e-4
    tile_px: int = 512
    halo_px: int = 128  # the most it may be measured at: the steps' reaches add up to more than a tile


class Bbdm(Method):
    averaged = ("unet",)
    measures_halo = True
    deviations = (
        "an autoencoder of 0.4 M parameters without quantiser in place of VQ-f4",
        "per-pixel norms, no attention: tiles agree",
        "latents of EO and SAR normalised apart",
    )

    def __init__(self, options: Options, setting: Setting) -> None:
        super().__init__()
        self.options = o = options
        autoencoder = setting.frozen_runs.method(o.autoencoder)
        self.encoder = SarEncoder(autoencoder.modules["encoder"], autoencoder.modules["scale"])
        self.decoder = EoDecoder(autoencoder.modules["decoder"], autoencoder.modules["scale"])
        unet = create_unet(autoencoder.options.latent, o)
        times = sampling_times(o.steps)
        self.sampler = Sampler(
            "brownian-bridge", tuple(times), tuple(float(m) for m in mixing()[times]), VARIANCE
        )
        if o.network == "lite":
            latents = o.steps * unet.receptive_radius + self.decoder.decoder.receptive_radius_latents
            radius, norm = self.encoder.encoder.receptive_radius + FACTOR * (latents + 1) - 1, "none"
        else:
            radius, norm = o.tile_px, "attention"
        self.tiling = Tiling(FACTOR * unet.multiple, norm, o.tile_px, o.halo_px, radius)
        self.modules = {"unet": unet}
        self.optimisers = {"unet": torch.optim.Adam(unet.parameters(), o.lr, (0.9, 0.999))}

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        with torch.no_grad():
            y = self.encoder(batch.sar).float()
            mean, deviation = self.encoder.scale.moments("eo")
            x0 = (self.encoder.encoder(batch.eo).float() - mean) / deviation
        times = torch.randint(TIMES, (len(y),), device=y.device)
        x, target = diffuse(x0, y, times, torch.randn_like(y))
        found = self._step(self.modules["unet"], x, times, y)
        yield self.optimisers["unet"], {"g": (found.float() - target).abs().mean()}

    def _step(self, unet: torch.nn.Module, x: Tensor, times: Tensor, y: Tensor) -> Tensor:
        seen = torch.cat([x, y], 1) if self.options.sees_start else x
        return unet(seen, time_embedding(times, self.options.time_size))

    def predict(self, networks: Networks, source: Tensor) -> Tensor:
        y = self.encoder(source)

        def predict(x: Tensor, time: int) -> Tensor:
            return self._step(networks["unet"], x, torch.full((len(x),), time, device=x.device), y)

        return self.decoder(sample(y, predict, [int(t) for t in self.sampler.steps]))

    def exports(self) -> list[Graph]:
        latent = self.encoder.scale.eo_mean.numel()

        def image(name: str) -> Value:
            return Value(name, latent, None, FACTOR)

        unet, sees_start = self.modules["unet"], self.options.sees_start
        step, start = (StepFromStart(unet), (image("y"),)) if sees_start else (unet, ())
        time = Value("time", self.options.time_size, None, shape="vector")
        return [
            Graph("encoder", self.encoder, (Value("sar", 1),), (image("latent"),)),
            Graph("step", step, (image("x"), *start, time), (image("g"),)),
            Graph("decoder", self.decoder, (image("latent"),), (Value("eo", 3),)),
        ]


def create_unet(latent: int, o: Options) -> torch.nn.Module:
    """Create the network of the options. Raises ConfigError for an unknown one."""
    inputs = latent * (2 if o.sees_start else 1)
    if o.network == "lite":
        return LatentUnet(latent, o.channels, o.blocks, o.time_size, o.sees_start)
    if o.network == "guided":
        first = o.channels[0]
        if o.time_size != first:
            raise ConfigError(f"options.time_size: expected {first}, the first of channels, found {o.time_size}")
        return GuidedUnet(inputs, latent, first, tuple(c // first for c in o.channels), o.blocks)
    raise ConfigError(f'options.network: expected "lite" or "guided", found {o.network!r}')


def create(options: Options, setting: Setting) -> Bbdm:
    return Bbdm(options, setting)
