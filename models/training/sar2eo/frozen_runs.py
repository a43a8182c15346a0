"""Frozen networks of another run that a method uses without training them: an autoencoder, a teacher.

Their weights travel in the checkpoint of the run that uses them, so that an export or a continuation needs no other
file than that checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from sar2eo.contract import Config, config_to_dict, parse_dataclass, read_config
from sar2eo.export.initial_weights import fill_weights, read_onnx_weights

KIT = Path(__file__).resolve().parents[1]


class FrozenRuns:
    """Reads runs by the path in a method's options, relative to the kit, and caches them.

    `create` builds the method of a config, given in turn the frozen runs that its checkpoint brought along.
    """

    def __init__(
        self, create: Callable[[Config, Mapping[str, Any]], Any], kept: Mapping[str, Any] | None = None
    ) -> None:
        self._create = create
        self.states: dict[str, Any] = dict(kept or {})
        self.modules: list[nn.Module] = []  # of all runs read, for the trainer to move to its device

    def method(self, path: str) -> Any:
        """Return the method of a checkpoint (.pt) or of a committed single-graph model (.onnx, whose config has its
        name), with its averaged networks in `modules`, in evaluation mode and without gradients.

        Raises:
            FileNotFoundError: no such file, and the checkpoint in use did not bring it along.
        """
        if path not in self.states:
            self.states[path] = _read_state(KIT / path)
        state = self.states[path]
        config = parse_dataclass(Config, state["config"], path)
        method = self._create(config, state["frozen"])
        for name in method.averaged:
            fill_weights(method.modules[name], state["ema"][name], path)
            method.modules[name].eval().requires_grad_(False)
            self.modules.append(method.modules[name])
        self.modules += method.frozen_runs.modules
        return method


def _read_state(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise FileNotFoundError(f"{path}: expected the checkpoint or the .onnx of a finished run, found nothing")
    if path.suffix == ".onnx":
        config = read_config(KIT / "configs" / f"{path.stem}.toml")
        return {"config": config_to_dict(config), "ema": {"generator": read_onnx_weights(path)}, "frozen": {}}
    state = torch.load(path, map_location="cpu", weights_only=True)
    return {"config": state["config"], "ema": state["ema"], "frozen": state["frozen"]}
