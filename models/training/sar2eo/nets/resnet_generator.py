"""The residual generator (Johnson et al. 2016) of CycleGAN, CUT, StegoGAN and, with more halvings, pix2pixHD.

7×7 stem, `downs` halvings that double the width, residual blocks, as many doublings, 7×7 head, tanh. Options:

- `norm`: "trunk" is InstanceNorm after every convolution but the head's, as published. It takes the absolute level out
  of every tile, and a tile of nothing but water comes out as a town; with "branch" only the residual branches have it,
  so that the level, which carries the class, reaches the output. All our lite configs use "branch": methods are to
  differ by their losses, not by their normalisation.
- `resample`: "transposed", stride 2 and ConvTranspose, is CycleGAN's; "blur" is CUT's, anti-aliased, with the 3×3
  convolutions at the finer size; "nearest", ours, has stride 2 down and nearest-neighbour up-sampling before a
  convolution: no checkerboard, and a quarter of blur's work.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sar2eo.method import Tiling

RESAMPLES = ("transposed", "blur", "nearest")


def create_conv(inside: int, outside: int, kernel: int, is_published: bool, stride: int = 1, reflect: bool = True) -> nn.Conv2d:
    mode = "reflect" if reflect else "zeros"
    conv = nn.Conv2d(inside, outside, kernel, stride, kernel // 2, padding_mode=mode)
    if is_published:
        nn.init.normal_(conv.weight, 0.0, 0.02)
    else:
        nn.init.kaiming_normal_(conv.weight)  # keeps the trunk's scale, which nothing normalises
    nn.init.zeros_(conv.bias)
    return conv


def instance_norm(x: Tensor) -> Tensor:
    # Without affine parameters or running statistics it is a function, not a layer.
    return F.instance_norm(x)


class ResidualBlock(nn.Module):
    """x + norm(conv(relu(norm(conv(x))))), 3×3, reflection padding."""

    def __init__(self, channels: int, is_published: bool) -> None:
        super().__init__()
        self.conv1 = create_conv(channels, channels, 3, is_published)
        self.conv2 = create_conv(channels, channels, 3, is_published)

    def forward(self, x: Tensor) -> Tensor:
        return x + instance_norm(self.conv2(F.relu(instance_norm(self.conv1(x)))))


class _Blur(nn.Module):
    """Half the size through [1 2 1]⊗[1 2 1] / 16, reflection padding; or twice the size through [1 3 3 1]⊗[1 3 3 1] / 16."""

    def __init__(self, channels: int, is_up: bool) -> None:
        super().__init__()
        self.channels, self.is_up = channels, is_up
        # After nearest-neighbour up-sampling, [1 2 1] has the response of [1 3 3 1] on zeros in between.
        taps = torch.tensor([1.0, 2.0, 1.0])
        weight = taps[:, None] * taps[None] / taps.sum() ** 2
        self.register_buffer("kernel", weight.expand(channels, 1, 3, 3).contiguous(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        if self.is_up:
            x = F.pad(F.interpolate(x, scale_factor=2.0, mode="nearest"), (1, 1, 1, 1), mode="replicate")
            return F.conv2d(x, self.kernel, groups=self.channels)
        return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), self.kernel, stride=2, groups=self.channels)


class ResnetGenerator(nn.Module):
    """[B, bands_in, H, W] → [B, bands_out, H, W], both in [-1, 1]; H and W multiples of 2**downs."""

    def __init__(
        self,
        bands_in: int,
        bands_out: int,
        ngf: int,
        blocks: int,
        norm: str = "branch",
        resample: str = "nearest",
        downs: int = 2,
    ) -> None:
        super().__init__()
        if norm not in ("trunk", "branch") or resample not in RESAMPLES:
            raise ValueError(f"expected norm trunk or branch, resample of {RESAMPLES}; found {norm!r}, {resample!r}")
        self.norm, self.resample, published = norm, resample, norm == "trunk"
        self.channels = tuple(ngf * 2**level for level in range(downs + 1))
        stride = 1 if resample == "blur" else 2
        self.stem = create_conv(bands_in, ngf, 7, published)
        # Published: zero padding before the halvings and after the doublings.
        self.downs = nn.ModuleList(
            create_conv(a, b, 3, published, stride, not published) for a, b in zip(self.channels, self.channels[1:])
        )
        self.blocks = nn.ModuleList(ResidualBlock(self.channels[-1], published) for _ in range(blocks))
        pairs = list(zip(self.channels, self.channels[1:]))[::-1]
        if resample == "transposed":
            self.ups = nn.ModuleList(nn.ConvTranspose2d(b, a, 3, 2, 1, output_padding=1) for a, b in pairs)
            for up in self.ups:
                nn.init.normal_(up.weight, 0.0, 0.02)
        else:
            self.ups = nn.ModuleList(create_conv(b, a, 3, published, 1, not published) for a, b in pairs)
        is_blur = resample == "blur"
        self.blur_downs = nn.ModuleList(_Blur(c, False) for c in self.channels[1:]) if is_blur else None
        self.blur_ups = nn.ModuleList(_Blur(c, True) for c in self.channels[:0:-1]) if is_blur else None
        self.head = create_conv(ngf, bands_out, 7, published)
        nn.init.normal_(self.head.weight, 0.0, 0.02 if published else 0.005)  # starts within tanh's slope

    def forward(self, x: Tensor, taps: tuple[str, ...] = (), encode_only: bool = False):
        """The result; with `taps` also their features; with `encode_only` those alone, at the cost of what is needed.

        Taps are CUT's: "input" (the padded image), "down1" … (a halving's convolution, before its norm), "block1" ….
        """
        found: dict[str, Tensor] = {}
        if "input" in taps:
            found["input"] = F.pad(x, (3, 3, 3, 3), mode="reflect")
        z = self._encode(x, taps, found, encode_only)
        if encode_only:
            return [found[name] for name in taps]
        result = self.decode(z)
        return (result, [found[name] for name in taps]) if taps else result

    def encode(self, x: Tensor) -> Tensor:
        """Return the features after the last block, [B, 2**downs · ngf, H / 2**downs, W / 2**downs]."""
        return self._encode(x, (), {}, False)

    def decode(self, z: Tensor) -> Tensor:
        """Return the result for the output of `encode`."""
        return torch.tanh(self.head(self.decode_features(z)))

    def decode_features(self, z: Tensor) -> Tensor:
        """Do the same as `decode`, but stop before the head: [B, ngf, H, W]."""
        for index, up in enumerate(self.ups):
            if self.resample == "blur":
                z = self.blur_ups[index](z)
            elif self.resample == "nearest":
                z = F.interpolate(z, scale_factor=2.0, mode="nearest")
            z = self._activate(up(z))
        return z

    def _encode(self, x: Tensor, taps: tuple[str, ...], found: dict[str, Tensor], stop_early: bool) -> Tensor:
        z = self._activate(self.stem(x))
        for number, down in enumerate(self.downs, 1):
            z = down(z)
            if f"down{number}" in taps:
                found[f"down{number}"] = z
            z = self._activate(z)
            if self.resample == "blur":
                z = self.blur_downs[number - 1](z)
        for number, block in enumerate(self.blocks, 1):
            z = block(z)
            if f"block{number}" in taps:
                found[f"block{number}"] = z
            if stop_early and len(found) == len(taps):
                break
        return z

    def _activate(self, x: Tensor) -> Tensor:
        return F.relu(instance_norm(x) if self.norm == "trunk" else x)

    def tap_layout(self, taps: tuple[str, ...]) -> list[tuple[int, int]]:
        """Return the channels of each tap's features, and the side of one of its pixels in image pixels."""
        before = 0 if self.resample == "blur" else 1  # blur's convolutions still are at the finer size
        known = {"input": (self.stem.in_channels, 1)}
        known |= {f"down{n + 1}": (c, 2 ** (n + before)) for n, c in enumerate(self.channels[1:])}
        known |= {f"block{n + 1}": (self.channels[-1], self.multiple) for n in range(len(self.blocks))}
        return [known[tap] for tap in taps]

    @property
    def multiple(self) -> int:
        return 2 ** (len(self.channels) - 1)

    @property
    def receptive_radius(self) -> int:
        """Return the input pixels to either side that an output pixel can depend on, with the statistics of norms held
        constant.
        """
        intervals = [(place, *self.source_interval(place, place)) for place in range(self.multiple)]
        return max(max(place - low, high - place) for place, low, high in intervals)

    def source_interval(self, low: int, high: int) -> tuple[int, int]:
        """Return the first and last input pixel in a row that output pixels `low` to `high` depend on, following the
        layers backwards.
        """
        blur = 1 if self.resample == "blur" else 0
        low, high = low - 3, high + 3
        for _ in self.ups:
            if self.resample == "transposed":
                # Output i takes inputs j with |i − 2j| ≤ 1.
                low, high = -(-(low - 1) // 2), (high + 1) // 2
            else:
                # The convolution, blur's [1 2 1] on the repeated pixels, and then their source.
                low, high = (low - 1 - blur) // 2, (high + 1 + blur) // 2
        low, high = low - 2 * len(self.blocks), high + 2 * len(self.blocks)
        for _ in self.downs:
            low, high = 2 * low - 1 - blur, 2 * high + 1 + blur
        return low - 3, high + 3


def resnet_tiling(generator: ResnetGenerator) -> Tiling:
    """Return the tiling of a residual generator: tiles of 512 px, with a halo where a change alters the result by more
    than 1/255.

    A tile's edge is felt some 32 px deep (models/README.md has the measurement); what InstanceNorm makes of the whole
    tile goes beyond any halo.
    """
    return Tiling(generator.multiple, "instance", 512, 32, generator.receptive_radius)


def resnet_deviations(norm: str, resample: str) -> tuple[str, ...]:
    """Return the deviations that the lite residual generators share (README.md, One norm for all)."""
    found = ()
    if norm == "branch":
        found += ("InstanceNorm in residual branches only",)
    if resample == "nearest":
        found += ("nearest-neighbour up-sampling and convolution",)
    return found
