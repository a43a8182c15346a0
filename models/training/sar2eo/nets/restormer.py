"""Restormer (Zamir et al., CVPR 2022, doi:10.48550/arXiv.2111.09881): a U-shaped transformer whose attention is over
channels.

Layer normalisation is over the channels of one pixel, so it knows no tile. The attention does: per head, a matrix of
channel against channel and 2·(c/h) squared norms, summed over all pixels. Those sums are therefore an optional input and
an output: sums over the tiles of a scene add up to the scene's own, and with them given every pixel depends on a
neighbourhood only.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

NORM_EPSILON = 1e-5
SQUARE_EPSILON = 1e-24  # of the squared norm of a q or k that is zero everywhere: 1e-12 of its norm


def _conv(inside: int, outside: int, kernel: int, groups: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inside, outside, kernel, padding=kernel // 2, groups=groups, bias=False)


class ChannelNorm(nn.Module):
    """Layer normalisation over the channels of each pixel. Without bias the mean is not subtracted: x/√(var + ε)·w."""

    def __init__(self, channels: int, bias: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()  # a variance in half precision overflows
        centred = x - x.mean(1, keepdim=True)
        scale = torch.sqrt((centred * centred).mean(1, keepdim=True) + NORM_EPSILON)
        weight = self.weight[:, None, None]
        return x / scale * weight if self.bias is None else centred / scale * weight + self.bias[:, None, None]


class ChannelAttention(nn.Module):
    """MDTA: softmax(t · q kᵀ / (|q||k|)) v over channels, q, k, v each [heads, c/heads, H·W]."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads, self.width = heads, channels // heads
        self.temperature = nn.Parameter(torch.ones(heads, 1, 1))
        self.qkv = _conv(channels, 3 * channels, 1)
        self.spread = _conv(3 * channels, 3 * channels, 3, groups=3 * channels)
        self.project = _conv(channels, channels, 1)

    @property
    def sums_count(self) -> int:
        """Return the number of floats of one image's sums: c²/h + 2c."""
        return self.heads * self.width * (self.width + 2)

    def forward(self, x: Tensor, sums: Tensor | None = None, given: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return the result and this image's own sums [B, sums_count]: q kᵀ row by row, then |q|², then |k|².

        `sums` of the same shape take their place where `given` [1] is 1.
        """
        batch, channels, height, width = x.shape
        # The three are reshaped together, so that the pieces keep the memory order of a convolution's output.
        q, k, v = self.spread(self.qkv(x)).reshape(batch, 3, self.heads, self.width, -1).unbind(1)
        own = torch.cat(
            [
                (q @ k.transpose(-2, -1)).float().flatten(1),
                (q * q).float().sum(-1).flatten(1),
                (k * k).float().sum(-1).flatten(1),
            ],
            1,
        )
        used = own if sums is None else own + given * (sums - own)
        products, q_square, k_square = used.split([channels * self.width, channels, channels], 1)
        heads = (batch, self.heads, self.width)
        q_length = torch.sqrt(q_square.clamp(min=SQUARE_EPSILON)).reshape(*heads, 1)
        k_length = torch.sqrt(k_square.clamp(min=SQUARE_EPSILON)).reshape(batch, self.heads, 1, self.width)
        cosine = products.reshape(*heads, self.width) / q_length / k_length
        attention = torch.softmax(cosine * self.temperature, -1)
        return self.project((attention.to(v.dtype) @ v).reshape(batch, channels, height, width)), own


class GatedFeedForward(nn.Module):
    """GDFN: gelu(a) · b with a and b of a 1×1 and a depthwise 3×3 convolution, then 1×1."""

    def __init__(self, channels: int, expansion: float) -> None:
        super().__init__()
        hidden = int(channels * expansion)
        self.widen = _conv(channels, 2 * hidden, 1)
        self.spread = _conv(2 * hidden, 2 * hidden, 3, groups=2 * hidden)
        self.project = _conv(hidden, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        gate, value = self.spread(self.widen(x)).chunk(2, 1)
        return self.project(F.gelu(gate) * value)


class TransformerBlock(nn.Module):
    """x + MDTA(norm x), then x + GDFN(norm x)."""

    def __init__(self, channels: int, heads: int, expansion: float, bias: bool) -> None:
        super().__init__()
        self.norm1, self.norm2 = ChannelNorm(channels, bias), ChannelNorm(channels, bias)
        self.attention = ChannelAttention(channels, heads)
        self.feed = GatedFeedForward(channels, expansion)

    def forward(self, x: Tensor, sums: Tensor | None, given: Tensor | None) -> tuple[Tensor, Tensor]:
        update, own = self.attention(self.norm1(x), sums, given)
        x = x + update
        return x + self.feed(self.norm2(x)), own


def _unshuffle(x: Tensor) -> Tensor:
    """Pixel-unshuffle by 2, written out, because some exporters turn the operator into SpaceToDepth with channels
    swapped.
    """
    batch, channels, height, width = x.shape
    x = x.reshape(batch, channels, height // 2, 2, width // 2, 2).permute(0, 1, 3, 5, 2, 4)
    return x.reshape(batch, channels * 4, height // 2, width // 2)


class Restormer(nn.Module):
    """EO [B, 3, H, W] → EO, H and W multiples of 8. Published: 48 channels, blocks (4, 6, 6, 8), 4 refinement blocks."""

    multiple = 8

    def __init__(
        self, bands: int = 3, channels: int = 48, blocks: tuple[int, ...] = (4, 6, 6, 8), refinement: int = 4,
        heads: tuple[int, ...] = (1, 2, 4, 8), expansion: float = 2.66, norm_bias: bool = False,
    ) -> None:
        super().__init__()
        widths = [channels * 2**level for level in range(4)]

        def stack(width: int, head_count: int, count: int) -> nn.ModuleList:
            return nn.ModuleList(TransformerBlock(width, head_count, expansion, norm_bias) for _ in range(count))

        self.embed = _conv(bands, channels, 3)
        self.encode = nn.ModuleList(stack(w, h, n) for w, h, n in zip(widths, heads, blocks))
        self.down = nn.ModuleList(_conv(w, w // 2, 3) for w in widths[:-1])
        self.up = nn.ModuleList(_conv(w, 2 * w, 3) for w in widths[1:])
        # At full size the concatenated skip is not reduced: the last decoder works at twice the channels.
        self.reduce = nn.ModuleList(_conv(2 * w, w, 1) for w in widths[1:-1])
        decode_widths = [2 * channels, *widths[1:-1]]
        self.decode = nn.ModuleList(stack(w, h, n) for w, h, n in zip(decode_widths, heads, blocks))
        self.refine = stack(2 * channels, heads[0], refinement)
        self.out = _conv(2 * channels, bands, 3)
        self.receptive_radius = _receptive_radius(blocks, refinement)

    def stages(self) -> list[nn.ModuleList]:
        """Return the stacks of blocks in the order in which they run."""
        return [*self.encode, *reversed(self.decode), self.refine]

    @property
    def sums_count(self) -> int:
        """Return the number of floats of the attention sums of all blocks."""
        return sum(block.attention.sums_count for stack in self.stages() for block in stack)

    def forward(self, eo: Tensor, sums: Tensor | None = None, given: Tensor | None = None) -> Tensor:
        restored, _ = self.run(eo, sums, given)
        return restored if self.training else restored.clamp(-1.0, 1.0)

    def run(self, eo: Tensor, sums: Tensor | None = None, given: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Run on EO with the attention sums [B, sums_count] of its blocks in order; `sums` replace them where `given`
        is 1.
        """
        own: list[Tensor] = []
        at = 0

        def pass_through(stack: nn.ModuleList, x: Tensor) -> Tensor:
            nonlocal at
            for block in stack:
                end = at + block.attention.sums_count
                x, block_sums = block(x, None if sums is None else sums[:, at:end], given)
                own.append(block_sums)
                at = end
            return x

        x = self.embed(eo)
        skips = []
        for level, stack in enumerate(self.encode):
            x = pass_through(stack, x)
            if level < len(self.down):
                skips.append(x)
                x = _unshuffle(self.down[level](x))
        for level in (2, 1, 0):
            x = torch.cat([F.pixel_shuffle(self.up[level](x), 2), skips[level]], 1)
            x = pass_through(self.decode[level], self.reduce[level - 1](x) if level > 0 else x)
        x = pass_through(self.refine, x)
        return self.out(x) + eo, torch.cat(own, 1)


def _receptive_radius(blocks: tuple[int, ...], refinement: int) -> int:
    """Return the input pixels to either side with the attention given: 30 for the eight 3×3 convolutions around the
    blocks and the phases of three shuffles, and two depthwise 3×3 per block at its scale, on both sides of the U."""
    at_scale = [2 * n for n in blocks[:-1]] + [blocks[-1]]
    at_scale[0] += refinement
    return 30 + sum(2 * 2**level * count for level, count in enumerate(at_scale))


class AttentionIo(nn.Module):
    """The network as a graph whose attention sums can be given: EO, sums [1, n], 1 or 0 → EO, its own sums [1, n]."""

    def __init__(self, network: Restormer) -> None:
        super().__init__()
        self.network = network

    def forward(self, eo: Tensor, sums: Tensor, given: Tensor) -> tuple[Tensor, Tensor]:
        restored, own = self.network.run(eo, sums, given)
        return restored.clamp(-1.0, 1.0), own
