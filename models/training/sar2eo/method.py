"""What the trainer, the export and a method agree on.

A method owns its networks, its optimisers and its losses. The trainer only steps what a method yields, so
a new method is one file in `methods/` (and, if its network is new, one in `nets/`) and one config.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sar2eo.contract import Config, parse_dataclass

Phase = tuple[torch.optim.Optimizer, dict[str, Tensor]]


@dataclass(frozen=True)
class Batch:
    """Co-registered crops, float32 in [-1, 1]: `sar` [B, 1, H, W], `eo` [B, 3, H, W]."""

    sar: Tensor
    eo: Tensor


@dataclass(frozen=True)
class TrainingStatistics:
    """Of the EO of the training split, in [-1, 1]: mean colour, and the variance about it (mean of bands)."""

    eo_mean: tuple[float, float, float]
    eo_variance: float


@dataclass(frozen=True)
class Tiling:
    """What a tile of this generator has to look like; goes into the card."""

    multiple: int  # height and width must be multiples of this
    norm: str  # "instance": the result depends on the whole tile's statistics; "none": on a neighbourhood only
    tile_px: int  # side of the square tile, halos included: a multiple of `multiple`
    halo_px: int  # context to give a tile on each side and throw away; argued where the net is defined


class Method:
    """Base of all methods: named networks (one of them `generator`), named optimisers, and phases."""

    tiling: Tiling

    def __init__(self) -> None:
        self.modules: dict[str, nn.Module] = {}
        self.optimisers: dict[str, torch.optim.Optimizer] = {}

    @property
    def generator(self) -> nn.Module:
        """SAR [B, 1, H, W] → EO [B, 3, H, W], both in [-1, 1]: what is averaged, evaluated and exported."""
        return self.modules["generator"]

    def training_phases(self, batch: Batch, step: int) -> Iterator[Phase]:
        """Yield `(optimiser, {name: weighted loss})` in the order of the updates of one step.

        The trainer back-propagates the sum of the losses and steps that optimiser before it asks for the
        next phase. `step` counts from 0.
        """
        raise NotImplementedError


def create_method(config: Config, statistics: TrainingStatistics) -> Method:
    """Build the method named by the config, weights seeded by the config's seed, on the CPU."""
    module = importlib.import_module(f"sar2eo.methods.{config.method}")
    options = parse_dataclass(module.Options, config.options, "options")
    torch.manual_seed(config.seed)
    return module.create(options, statistics)
