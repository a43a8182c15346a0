"""A residual U-Net whose result at a pixel depends on a stated neighbourhood only, and on nothing else of the tile.

Two things tie a network's output to the tile it is run on: normalisation over the tile, and a receptive field that is
larger than the halo that one can afford. This one has no normalisation, and its depth is laid out for the halo: three
scales instead of four, and blocks of one 3×3 and one 1×1 convolution, which reach half as far as two 3×3 for the same
parameters. `receptive_radius` computes the reach from the layout; the card's halo is that, so any tiling gives the
same pixels. Nearest-neighbour up-sampling after a 1×1 convolution: pixel shuffle left stripes in flat areas.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.2  # of the leaky ReLUs


def _conv(inside: int, outside: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    conv = nn.Conv2d(inside, outside, kernel, stride, padding=(kernel - stride + 1) // 2)
    nn.init.kaiming_normal_(conv.weight, a=SLOPE)
    nn.init.zeros_(conv.bias)
    return conv


class ReachSavingBlock(nn.Module):
    """x + conv1×1(lrelu(conv3×3(lrelu(x)))); the 1×1 starts at zero, so a young network is a plain U-Net."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.spatial = _conv(channels, channels, 3)
        self.mix = _conv(channels, channels, 1)
        nn.init.zeros_(self.mix.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.mix(F.leaky_relu(self.spatial(F.leaky_relu(x, SLOPE)), SLOPE))


class TileUnet(nn.Module):
    """SAR [B, 1, H, W] → EO [B, 3, H, W], both in [-1, 1]; H and W multiples of 2**len(channels).

    `channels[i]`, `encode_blocks[i]` and `decode_blocks[i]` are the width and the residual blocks at scale 1/2**(i+1);
    the coarsest scale has no decoder.
    """

    def __init__(
        self,
        full_channels: int,
        channels: tuple[int, ...],
        encode_blocks: tuple[int, ...],
        decode_blocks: tuple[int, ...],
    ) -> None:
        super().__init__()
        if len(encode_blocks) != len(channels) or len(decode_blocks) != len(channels) - 1:
            raise ValueError("expected encode_blocks for every scale and decode_blocks for all but the coarsest")
        widths = (full_channels, *channels)
        self.encode_blocks, self.decode_blocks = encode_blocks, decode_blocks
        self.stem = _conv(1, full_channels, 3)
        # With 4×4 kernels and stride 2 each output overlaps its neighbours' halves, which 2×2 kernels do not.
        self.down = nn.ModuleList(_conv(a, b, 4, 2) for a, b in zip(widths, channels))
        self.encode = nn.ModuleList(_blocks(c, n) for c, n in zip(channels, encode_blocks))
        self.up = nn.ModuleList(_conv(b, a, 1) for a, b in zip(widths, channels))
        self.decode = nn.ModuleList(_blocks(c, n) for c, n in zip(channels, decode_blocks))
        self.fuse = _conv(full_channels, full_channels, 3)
        self.head = _conv(full_channels, 3, 3)
        nn.init.normal_(self.head.weight, 0.0, 0.02)

    def forward(self, sar: Tensor) -> Tensor:
        x = self.stem(sar)
        skips = [x]
        for down, encode in zip(self.down, self.encode):
            x = encode(down(F.leaky_relu(x, SLOPE)))
            skips.append(x)
        for scale in range(len(self.up) - 1, -1, -1):
            x = F.interpolate(self.up[scale](F.leaky_relu(x, SLOPE)), scale_factor=2.0, mode="nearest") + skips[scale]
            if scale > 0:
                x = self.decode[scale - 1](x)
        x = self.head(F.leaky_relu(self.fuse(F.leaky_relu(x, SLOPE)), SLOPE))
        # The output is linear in training, because a clamp or tanh would remove the gradient where it overshoots.
        return x if self.training else x.clamp(-1.0, 1.0)

    @property
    def multiple(self) -> int:
        """The sides of a tile, and its corner in the grid, must be multiples of this."""
        return 2 ** len(self.down)

    @property
    def receptive_radius(self) -> int:
        """Return the input pixels to either side that an output pixel can depend on, at most.

        A k×k convolution at scale s reaches (k − 1)/2 · s, one of 4×4 with stride 2 two of its input's pixels, and an
        up-sampled pixel lies up to s − 1 from the one it repeats.
        """
        reach = 3  # stem, fuse, head
        for index, encode in enumerate(self.encode_blocks):
            scale = 2 ** (index + 1)
            decode = self.decode_blocks[index] if index < len(self.decode_blocks) else 0
            reach += 2 * (scale // 2) + (encode + decode) * scale + scale // 2
        return reach


def _blocks(channels: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(ReachSavingBlock(channels) for _ in range(count)))
