"""This module initialises a generator from existing weights: a checkpoint, or the committed ONNX graph if there is no
checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn


def read_onnx_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return all float initialisers of an ONNX file by name, as float32."""
    import onnx  # noqa: PLC0415 - slow, and most runs start from nothing
    from onnx import numpy_helper  # noqa: PLC0415

    graph = onnx.load(path).graph
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    return {n: torch.from_numpy(a.astype("float32")) for n, a in arrays.items() if a.dtype.kind == "f"}


def load_initial_weights(generator: nn.Module, path: Path, name: str = "generator") -> None:
    """Load every parameter of `generator` from a checkpoint's average of that name (.pt) or an ONNX file's initialisers.

    The exporter keeps the parameters' own names and shapes, so the ONNX file is as good as a checkpoint of the
    averaged generator; optimisers and discriminator start anew either way.

    Raises:
        ValueError: a parameter is missing there or has another shape; nothing is loaded in part.
    """
    if path.suffix == ".onnx":
        found = read_onnx_weights(path)
    else:
        found = torch.load(path, map_location="cpu", weights_only=True)["ema"].get(name, {})
    fill_weights(generator, found, path.name)


def fill_weights(module: nn.Module, found: Mapping[str, torch.Tensor], source: str) -> None:
    """Load every parameter of `module` from `found`, which may hold more.

    Raises:
        ValueError: a parameter is missing there or has another shape; nothing is loaded in part.
    """
    wanted = module.state_dict()
    missing = [
        f"{name} {list(value.shape)}" for name, value in wanted.items()
        if name not in found or found[name].shape != value.shape
    ]
    if missing:
        raise ValueError(f"{source} does not fit this generator; missing or of another shape: {', '.join(missing)}")
    module.load_state_dict({name: found[name] for name in wanted})
