"""This module is the interface between the trainer, the export and a method.

A method owns its networks, its optimisers and its losses, and says what it needs and gives: its stage, the kind of
its batches, which networks are averaged, the graphs that are shipped. Trainer and export only follow, so a new method
is one file in `methods/` (and, if its network is new, one in `nets/`) and one config.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from sar2eo.contract import Config, parse_dataclass
from sar2eo.frozen_runs import FrozenRuns

Phase = tuple[torch.optim.Optimizer, dict[str, Tensor]]
Networks = Mapping[str, nn.Module]

STAGES = ("translate", "denoise", "refine")
BATCH_KINDS = {
    "pair": ("sar", "eo"),  # of one place, registered
    "unpaired": ("sar", "eo"),  # of two places, drawn independently
    "eo": ("eo",),
    "noisy-pair": ("sar", "second"),  # two looks at one place, their speckle independent
    "noisy": ("sar",),
}

_ABSENT = torch.empty(0)


@dataclass(frozen=True)
class Batch:
    """Crops, float32 in [-1, 1]: `sar`, `second` [B, 1, H, W], `eo` [B, 3, H, W]; empty if not of the batch's kind.

    Of the noisy kinds SAR is on the same scale but not clipped to it: a de-noiser clips its input, never its target.
    """

    sar: Tensor = _ABSENT
    eo: Tensor = _ABSENT
    second: Tensor = _ABSENT


@dataclass(frozen=True)
class TrainingStatistics:
    """Statistics of the EO of the training split, in [-1, 1]: its mean colour, and its variance about that (mean of
    bands).
    """

    eo_mean: tuple[float, float, float]
    eo_variance: float


@dataclass(frozen=True)
class Tiling:
    """The requirements on a tile, for all graphs in a row; they are written to the card."""

    multiple: int  # height and width must be multiples of this
    norm: str  # what is computed from the whole tile: none | instance | group | attention | channel-attention
    tile_px: int  # side of the square tile, halos included: a multiple of `multiple`
    halo_px: int  # context to give a tile on each side and throw away; argued where the net is defined
    receptive_radius: int  # pixels to a side that a result can depend on, with norms and attention held still


@dataclass(frozen=True)
class Value:
    """An input or output of a graph, float32, as in the card's io."""

    name: str
    bands: int
    range: tuple[float, float] | None = (-1.0, 1.0)  # what is dark and what is bright; None where that says nothing
    factor: int = 1  # an image's pixel is this many pixels of the tile wide: 4 for latents at a quarter of the size
    shape: str = "image"  # [1, bands, height / factor, width / factor], or "vector": [1, bands]


@dataclass(frozen=True)
class Graph:
    """One network to ship. `module` takes the inputs in their order and returns the outputs in theirs."""

    role: str
    module: nn.Module
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]


@dataclass(frozen=True)
class Sampler:
    """Describes how the graph "step" is called; see `sampler` in src/core/catalog/card.ts."""

    kind: str
    steps: tuple[float, ...]
    m: tuple[float, ...]
    s: float = 1.0


@dataclass(frozen=True)
class Setting:
    """What a method is created with: statistics of its data, and networks of other runs, which are never trained
    further.
    """

    statistics: TrainingStatistics
    frozen_runs: FrozenRuns = field(repr=False)


class Method:
    """The base class of all methods, with named networks, named optimisers, and phases.

    What a subclass's `__init__` fills: `modules` (saved, moved, compiled: networks, and image pools with their buffers),
    `optimisers`, `tiling`; and, where the defaults do not hold, the fields of the class.
    """

    stage: str = "translate"
    batch_kind: str = "pair"
    averaged: tuple[str, ...] = ("generator",)  # names in `modules` whose moving average is evaluated and exported
    deviations: tuple[str, ...] = ()  # from the published method, one short clause each; go into the card
    sampler: Sampler | None = None
    measures_halo: bool = False  # the export measures the halo on training scenes; `tiling.halo_px` is then its largest
    tiling: Tiling
    frozen_runs: FrozenRuns  # set by `create_method`

    def __init__(self) -> None:
        self.modules: dict[str, nn.Module] = {}
        self.optimisers: dict[str, torch.optim.Optimizer] = {}

    def training_phases(self, batch: Batch, step: int, progress: float) -> Iterator[Phase]:
        """Yield `(optimiser, {name: weighted loss})` in the order of the updates of one step.

        The trainer back-propagates the sum of the losses and steps that optimiser before it asks for the next phase.
        `step` counts from 0, `progress` is the spent fraction of the budget, in [0, 1).
        """
        raise NotImplementedError

    def predict(self, networks: Networks, source: Tensor) -> Tensor:
        """Return the method's output for its first graph's input, whole, with `networks` in place of `modules`.

        Translate: SAR [B, 1, H, W] → EO [B, 3, H, W]; denoise: SAR → SAR; refine: EO → EO; all in [-1, 1].
        """
        (name,) = self.averaged
        return networks[name](source)

    def exports(self) -> list[Graph]:
        """Return the graphs to ship, made of `modules`, in the order in which a tile passes through them."""
        (name,) = self.averaged
        source, result = {
            "translate": (Value("sar", 1), Value("eo", 3)),
            "denoise": (Value("sar", 1), Value("denoised", 1)),
            "refine": (Value("eo", 3), Value("refined", 3)),
        }[self.stage]
        return [Graph(name, self.modules[name], (source,), (result,))]

    def degrade(self, eo: Tensor) -> Tensor:
        """Degrade an image, for refiners only: return the input of training and of the curve, made of EO [B, 3, H, W]
        with torch's random generator.
        """
        raise NotImplementedError


def create_method(
    config: Config, statistics: TrainingStatistics, frozen: Mapping[str, Any] | None = None
) -> Method:
    """Build the method named by the config, weights seeded by the config's seed, on the CPU.

    `frozen`: the networks of other runs that a checkpoint brought along, see `FrozenRuns`; None reads them from
    their files.
    """
    module = importlib.import_module(f"sar2eo.methods.{config.method}")
    options = parse_dataclass(module.Options, config.options, "options")
    runs = FrozenRuns(lambda other, kept: create_method(other, statistics, kept), frozen)
    torch.manual_seed(config.seed)
    method = module.create(options, Setting(statistics, runs))
    method.frozen_runs = runs
    return method
