"""The networks of BBDM at their published size: the U-Net of guided diffusion (Dhariwal & Nichol 2021) as LBBDM-f4
configures it, and the VQ-f4 autoencoder of latent diffusion (Rombach et al., CVPR 2022, doi:10.48550/arXiv.2112.10752).

Group normalisation and attention over all pixels tie a result to its tile; what ships is the lite pair in
`latent_unet.py` and `latent_autoencoder.py`. These are built and counted in the tests.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

GROUPS = 32


def _norm(channels: int, groups: int, epsilon: float = 1e-5) -> nn.GroupNorm:
    return nn.GroupNorm(groups, channels, epsilon)


def _conv(inside: int, outside: int, kernel: int = 3, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inside, outside, kernel, stride, kernel // 2 if stride == 1 else 0)


class TimedResidual(nn.Module):
    """Residual block scaled and shifted by the time after its second norm; with `resize` 2 or 0.5 it changes size."""

    def __init__(self, inside: int, outside: int, time: int, groups: int, resize: float = 1.0) -> None:
        super().__init__()
        self.resize = resize
        self.norm1, self.conv1 = _norm(inside, groups), _conv(inside, outside)
        self.time = nn.Linear(time, 2 * outside)
        self.norm2, self.conv2 = _norm(outside, groups), _conv(outside, outside)
        self.skip = _conv(inside, outside, 1) if inside != outside else nn.Identity()

    def _resized(self, x: Tensor) -> Tensor:
        if self.resize == 0.5:
            return F.avg_pool2d(x, 2)
        return F.interpolate(x, scale_factor=2.0, mode="nearest") if self.resize == 2 else x

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        h = self.conv1(self._resized(F.silu(self.norm1(x))))
        scale, shift = self.time(F.silu(time))[:, :, None, None].chunk(2, 1)
        h = self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))
        return self.skip(self._resized(x)) + h


class Attention(nn.Module):
    """x + softmax(q kᵀ / √d) v over all pixels, q, k, v and the projection 1×1, in heads of `head` channels."""

    def __init__(self, channels: int, head: int, groups: int, epsilon: float = 1e-5) -> None:
        super().__init__()
        self.head = head
        self.norm = _norm(channels, groups, epsilon)
        self.qkv, self.project = _conv(channels, 3 * channels, 1), _conv(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        parts = self.qkv(self.norm(x)).reshape(batch, 3, channels // self.head, self.head, height * width)
        q, k, v = parts.transpose(-2, -1).unbind(1)
        found = F.scaled_dot_product_attention(q, k, v).transpose(-2, -1)
        return x + self.project(found.reshape(batch, channels, height, width))


class GuidedUnet(nn.Module):
    """x_t [B, in, h, w] and the time embedding [B, channels] → g [B, out, h, w]; h and w multiples of 2**(levels − 1).

    Published: 3 → 3 bands (x_t only), 128 channels times 1, 4, 8, two blocks a level (three on the way up), attention in
    the middle alone: the listed resolutions are compared with the down-sampling factor.
    """

    def __init__(
        self, inside: int = 3, outside: int = 3, channels: int = 128, multipliers: tuple[int, ...] = (1, 4, 8),
        blocks: int = 2, head: int = 64, groups: int = GROUPS,
    ) -> None:
        super().__init__()
        time = 4 * channels
        self.multiple = 2 ** (len(multipliers) - 1)
        self.time = nn.Sequential(nn.Linear(channels, time), nn.SiLU(), nn.Linear(time, time))
        self.stem = _conv(inside, channels)
        widths = [channels * m for m in multipliers]
        self.encode, skips, width = nn.ModuleList(), [channels], channels
        for level, wide in enumerate(widths):
            for _ in range(blocks):
                self.encode.append(TimedResidual(width, wide, time, groups))
                skips.append(width := wide)
            if level < len(widths) - 1:
                self.encode.append(TimedResidual(wide, wide, time, groups, 0.5))
                skips.append(wide)
        self.middle = nn.ModuleList(
            [TimedResidual(width, width, time, groups), Attention(width, head, groups),
             TimedResidual(width, width, time, groups)]
        )  # fmt: skip
        self.decode = nn.ModuleList()
        for level, wide in reversed(list(enumerate(widths))):
            for index in range(blocks + 1):
                stage = nn.ModuleList([TimedResidual(width + skips.pop(), wide, time, groups)])
                if index == blocks and level > 0:
                    stage.append(TimedResidual(wide, wide, time, groups, 2.0))
                self.decode.append(stage)
                width = wide
        self.norm, self.out = _norm(channels, groups), _conv(channels, outside)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        time = self.time(embedding)
        x = self.stem(x)
        skips = [x]
        for block in self.encode:
            skips.append(x := block(x, time))
        first, attention, second = self.middle
        x = second(attention(first(x, time)), time)
        for stage in self.decode:
            x = torch.cat([x, skips.pop()], 1)
            for block in stage:
                x = block(x, time)
        return self.out(F.silu(self.norm(x)))


class _Residual(nn.Module):
    def __init__(self, inside: int, outside: int, groups: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = _norm(inside, groups, 1e-6), _conv(inside, outside)
        self.norm2, self.conv2 = _norm(outside, groups, 1e-6), _conv(outside, outside)
        self.skip = _conv(inside, outside, 1) if inside != outside else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        return self.skip(x) + self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))


def _middle(width: int, groups: int) -> nn.Sequential:
    return nn.Sequential(
        _Residual(width, width, groups), Attention(width, width, groups, 1e-6), _Residual(width, width, groups)
    )


class VqEncoder(nn.Module):
    """RGB [B, 3, H, W] → latents before quantisation [B, z, H/4, W/4]."""

    def __init__(
        self, channels: int = 128, multipliers: tuple[int, ...] = (1, 2, 4), latent: int = 3, groups: int = GROUPS
    ) -> None:
        super().__init__()
        self.stem, width = _conv(3, channels), channels
        stages: list[nn.Module] = []
        for level, multiplier in enumerate(multipliers):
            wide = channels * multiplier
            stages += [_Residual(width, wide, groups), _Residual(wide, wide, groups)]
            if level < len(multipliers) - 1:
                # Padded on the right and below only.
                stages += [nn.ZeroPad2d((0, 1, 0, 1)), _conv(wide, wide, 3, 2)]
            width = wide
        self.stages, self.middle = nn.Sequential(*stages), _middle(width, groups)
        self.norm, self.out = _norm(width, groups, 1e-6), _conv(width, latent)
        self.to_code = _conv(latent, latent, 1)

    def forward(self, image: Tensor) -> Tensor:
        x = self.middle(self.stages(self.stem(image)))
        return self.to_code(self.out(F.silu(self.norm(x))))


class VqDecoder(nn.Module):
    """Quantised latents [B, z, h, w] → RGB [B, 3, 4h, 4w]."""

    def __init__(
        self, channels: int = 128, multipliers: tuple[int, ...] = (1, 2, 4), latent: int = 3, groups: int = GROUPS
    ) -> None:
        super().__init__()
        width = channels * multipliers[-1]
        self.from_code, self.stem, self.middle = _conv(latent, latent, 1), _conv(latent, width), _middle(width, groups)
        stages: list[nn.Module] = []
        for level, multiplier in reversed(list(enumerate(multipliers))):
            wide = channels * multiplier
            stages += [_Residual(width if i == 0 else wide, wide, groups) for i in range(3)]
            if level > 0:
                stages += [nn.Upsample(scale_factor=2.0, mode="nearest"), _conv(wide, wide)]
            width = wide
        self.stages = nn.Sequential(*stages)
        self.norm, self.out = _norm(width, groups, 1e-6), _conv(width, 3)

    def forward(self, code: Tensor) -> Tensor:
        x = self.stages(self.middle(self.stem(self.from_code(code))))
        return self.out(F.silu(self.norm(x)))


class CodeBook(nn.Module):
    """Latents [B, z, h, w] → the nearest of `codes` vectors at each place, gradients passed straight through."""

    def __init__(self, codes: int = 8192, latent: int = 3) -> None:
        super().__init__()
        self.codes = nn.Embedding(codes, latent)
        nn.init.uniform_(self.codes.weight, -1 / codes, 1 / codes)

    def forward(self, latent: Tensor) -> Tensor:
        places = latent.permute(0, 2, 3, 1)
        nearest = torch.cdist(places.flatten(0, 2), self.codes.weight).argmin(1)
        quantised = self.codes(nearest).reshape(places.shape).permute(0, 3, 1, 2)
        return latent + (quantised - latent).detach()
