"""Restormer (Zamir et al., CVPR 2022) as SAR2Earth's refiner: clean optical images in, faults added, L1 to the clean one.

The faults: small smooth local deformations and noise, on crops that are sometimes almost flat. A *global* random
transformation, as one may read the paper, cannot be told from the image, and the best answer to it is blur.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from sar2eo.method import Batch, Graph, Method, Phase, Setting, Tiling, Value
from sar2eo.nets.restormer import AttentionIo, Restormer


@dataclass(frozen=True)
class Options:
    channels: int = 16  # published 48
    blocks: tuple[int, ...] = (1, 2, 2, 2)  # published (4, 6, 6, 8)
    refinement: int = 1  # published 4
    heads: tuple[int, ...] = (1, 2, 4, 8)
    expansion: float = 2.66
    norm_bias: bool = False
    lr: float = 3e-4
    weight_decay: float = 1e-4
    shift_px: float = 1.5  # largest displacement of the deformations
    cell_px: int = 48  # they vary over so many pixels
    noise: float = 0.1  # largest standard deviation, of values in [-1, 1]
    clean_share: float = 0.1  # of the inputs: what is already good must stay as it is
    flat_share: float = 0.1  # of the crops: fields and water, where nothing may be made up
    tile_px: int = 384
    attention_io: bool = False  # the exported graph takes and gives the attention sums


class RestormerMethod(Method):
    stage = "refine"
    batch_kind = "eo"
    measures_halo = True
    deviations = (
        "moving average of the weights; horizontal flips only; no mix-up",
        "local deformations of at most 1.5 px instead of a global transformation",
    )

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = o = options
        network = Restormer(3, o.channels, o.blocks, o.refinement, o.heads, o.expansion, o.norm_bias)
        # With plain tiles the attention is computed per tile; the halo is the receptive radius with the attention
        # given.
        halo_px = -(-network.receptive_radius // network.multiple) * network.multiple
        self.tiling = Tiling(network.multiple, "channel-attention", o.tile_px, halo_px, network.receptive_radius)
        self.modules = {"generator": network}
        self.optimisers = {
            "generator": torch.optim.AdamW(network.parameters(), o.lr, (0.9, 0.999), weight_decay=o.weight_decay)
        }

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        o = self.options
        is_flat = torch.rand(len(batch.eo), 1, 1, 1, device=batch.eo.device) < o.flat_share
        target = torch.where(is_flat, flatten(batch.eo, o.cell_px), batch.eo)
        restored = self.modules["generator"](self.degrade(target))
        yield self.optimisers["generator"], {"l1": (restored.float() - target).abs().mean()}

    def degrade(self, eo: Tensor) -> Tensor:
        o = self.options
        spoilt = deform(eo, o.shift_px, o.cell_px)
        spoilt = spoilt + torch.rand(len(eo), 1, 1, 1, device=eo.device) * o.noise * torch.randn_like(eo)
        is_clean = torch.rand(len(eo), 1, 1, 1, device=eo.device) < o.clean_share
        # Its later input is an image of a translator, which is never outside of the range either.
        return torch.where(is_clean, eo, spoilt.clamp(-1, 1))

    def exports(self) -> list[Graph]:
        if not self.options.attention_io:
            return super().exports()
        network = self.modules["generator"]
        count = network.sums_count
        inputs = (Value("eo", 3), Value("attention", count, None, shape="vector"),
                  Value("attention_given", 1, None, shape="vector"))
        outputs = (Value("refined", 3), Value("attention_sums", count, None, shape="vector"))
        return [Graph("generator", AttentionIo(network), inputs, outputs)]


def deform(eo: Tensor, shift_px: float, cell_px: int) -> Tensor:
    """Deform each image [B, 3, H, W] by its own smooth field, by at most `shift_px` in either direction."""
    batch, _, height, width = eo.shape
    cells = (height // cell_px + 2, width // cell_px + 2)
    coarse = 2 * torch.rand(batch, 2, *cells, device=eo.device) - 1
    # Bilinear interpolation between the cells never exceeds them; bicubic would.
    field = F.interpolate(coarse, size=(height, width), mode="bilinear", align_corners=True)
    rows = torch.linspace(-1, 1, height, device=eo.device)[:, None].expand(height, width)
    cols = torch.linspace(-1, 1, width, device=eo.device)[None].expand(height, width)
    per_px = torch.tensor([2 / (width - 1), 2 / (height - 1)], device=eo.device)
    places = torch.stack([cols, rows], -1) + field.permute(0, 2, 3, 1) * shift_px * per_px
    return F.grid_sample(eo, places, mode="bicubic", padding_mode="reflection", align_corners=True)


def flatten(eo: Tensor, cell_px: int) -> Tensor:
    """Average an image over cells, so that only slow changes of colour remain."""
    height, width = eo.shape[-2:]
    cells = (max(1, height // cell_px), max(1, width // cell_px))
    return F.interpolate(F.adaptive_avg_pool2d(eo, cells), size=(height, width), mode="bilinear", align_corners=False)


def create(options: Options, _setting: Setting) -> RestormerMethod:
    return RestormerMethod(options)
