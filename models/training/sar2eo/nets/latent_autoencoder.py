"""An autoencoder for latent diffusion that is exact over tiles: 4× smaller, 4 channels, no quantiser.

What BBDM's VQ-f4 (55 M parameters) does for photographs, at 0.4 M. Normalisation is by the root mean square over the
channels of each pixel: no statistic of the tile. No attention, no code book: latents are made tolerant of the sampler's
error by noise while the decoder learns instead.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPSILON = 1e-6
FACTOR = 4
DOMAINS = ("eo", "sar")


class PixelRms(nn.Module):
    """x / √(mean over channels of x² + ε) · w."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x / torch.sqrt((x * x).mean(1, keepdim=True) + EPSILON) * self.weight[:, None, None]


def conv3(inside: int, outside: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inside, outside, 3, stride, padding=1)


class ResidualBlock(nn.Module):
    """x + conv(silu(norm(conv(silu(norm x))))), the last convolution zero at first."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = PixelRms(channels), PixelRms(channels)
        self.conv1, self.conv2 = conv3(channels, channels), conv3(channels, channels)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))


def _stack(channels: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(ResidualBlock(channels) for _ in range(count)))


class Encoder(nn.Module):
    """RGB [B, 3, H, W] in [-1, 1] → latents [B, z, H/4, W/4]; H and W multiples of 4."""

    def __init__(self, channels: tuple[int, int, int], blocks: tuple[int, int, int], latent: int) -> None:
        super().__init__()
        self.stem = conv3(3, channels[0])
        self.stacks = nn.ModuleList(_stack(c, n) for c, n in zip(channels, blocks))
        self.down = nn.ModuleList(conv3(a, b, 2) for a, b in zip(channels, channels[1:]))
        self.norm, self.out = PixelRms(channels[-1]), conv3(channels[-1], latent)
        # Stem, a block's two convolutions at its scale, a step down at the finer one, the last convolution at 4.
        self.receptive_radius = 1 + sum(2 * n * 2**level for level, n in enumerate(blocks)) + 1 + 2 + FACTOR

    def forward(self, image: Tensor) -> Tensor:
        x = self.stem(image)
        for level, stack in enumerate(self.stacks):
            x = stack(x)
            if level < len(self.down):
                x = self.down[level](x)
        return self.out(F.silu(self.norm(x)))


class Decoder(nn.Module):
    """Latents [B, z, h, w] → RGB [B, 3, 4h, 4w] in [-1, 1]; `blocks` from full size to a quarter."""

    def __init__(self, channels: tuple[int, int, int], blocks: tuple[int, int, int], latent: int) -> None:
        super().__init__()
        self.stem = conv3(latent, channels[-1])
        self.stacks = nn.ModuleList(_stack(c, n) for c, n in zip(channels, blocks))
        self.up = nn.ModuleList(conv3(b, a) for a, b in zip(channels, channels[1:]))
        self.norm, self.out = PixelRms(channels[0]), conv3(channels[0], 3)
        # An enlarged pixel is one of two that repeat the same coarse one: n fine pixels reach ⌈n / 2⌉ coarse ones.
        at_full = 1 + 2 * blocks[0] + 1  # the up-convolution, the blocks, the head
        at_half = 1 + 2 * blocks[1] + -(-at_full // 2)
        self.receptive_radius_latents = 1 + 2 * blocks[2] + -(-at_half // 2)

    def forward(self, latent: Tensor) -> Tensor:
        x = self.stem(latent)
        for level in (2, 1, 0):
            x = self.stacks[level](x)
            if level > 0:
                x = self.up[level - 1](F.interpolate(x, scale_factor=2.0, mode="nearest"))
        image = self.out(F.silu(self.norm(x)))
        return image if self.training else image.clamp(-1.0, 1.0)


class LatentScale(nn.Module):
    """Computes mean and deviation of each latent channel, separately for EO and SAR, because a bridge assumes latents
    of unit scale.
    """

    def __init__(self, latent: int) -> None:
        super().__init__()
        for domain in DOMAINS:
            self.register_buffer(f"{domain}_mean", torch.zeros(latent))
            self.register_buffer(f"{domain}_square", torch.ones(latent))

    @torch.no_grad()
    def update(self, domain: str, latents: Tensor, share: float) -> None:
        """Move the running mean and mean square of `domain` by `share` towards those of latents [B, z, h, w]."""
        latents = latents.detach().float()
        getattr(self, f"{domain}_mean").lerp_(latents.mean((0, 2, 3)), share)
        getattr(self, f"{domain}_square").lerp_(latents.square().mean((0, 2, 3)), share)

    def moments(self, domain: str) -> tuple[Tensor, Tensor]:
        """Return mean and standard deviation, [z, 1, 1] each."""
        mean, square = getattr(self, f"{domain}_mean"), getattr(self, f"{domain}_square")
        return mean[:, None, None], (square - mean * mean).clamp(min=EPSILON).sqrt()[:, None, None]


class SarEncoder(nn.Module):
    """Encodes SAR [B, 1, H, W] to its latents at unit scale, [B, z, H/4, W/4], the start of the bridge."""

    def __init__(self, encoder: Encoder, scale: LatentScale) -> None:
        super().__init__()
        self.encoder, self.scale = encoder, scale

    def forward(self, sar: Tensor) -> Tensor:
        mean, deviation = self.scale.moments("sar")
        return (self.encoder(torch.cat([sar, sar, sar], 1)) - mean) / deviation


class EoDecoder(nn.Module):
    """Decodes EO latents at unit scale [B, z, h, w] to EO [B, 3, 4h, 4w] in [-1, 1]."""

    def __init__(self, decoder: Decoder, scale: LatentScale) -> None:
        super().__init__()
        self.decoder, self.scale = decoder, scale

    def forward(self, latent: Tensor) -> Tensor:
        mean, deviation = self.scale.moments("eo")
        return self.decoder(latent * deviation + mean)
