"""This module runs a shipped model as the browser does, as a function of its first input: one graph, or a sampler's
three.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sar2eo.brownian_bridge import sample
from sar2eo.export.onnx_graph import create_session, run_session
from sar2eo.nets.latent_unet import time_embedding

Tile = NDArray[np.float32]  # [1, bands, H, W] in the card's ranges


def open_model(card: dict[str, Any], folder: Path, threads: int = 1) -> Callable[[Tile], Tile]:
    """Open the model of a card whose graphs lie in `folder`. A sampler's noise is that of seed 0."""
    sessions = {g["role"]: create_session(folder / g["file"], threads) for g in card["graphs"]}
    if "sampler" not in card:
        (session,) = sessions.values()
        return lambda tile: run_session(session, tile)
    inputs = next(g for g in card["graphs"] if g["role"] == "step")["io"]["inputs"]
    size = next(i["bands"] for i in inputs if i.get("shape") == "vector")
    sees_start = sum(i.get("shape") != "vector" for i in inputs) == 2
    times = [int(t) for t in card["sampler"]["steps"]]

    def run(tile: Tile) -> Tile:
        y = torch.from_numpy(run_session(sessions["encoder"], tile))

        def predict(x: torch.Tensor, time: int) -> torch.Tensor:
            seen = (x, y) if sees_start else (x,)
            embedding = time_embedding(torch.tensor([time]), size)
            return torch.from_numpy(run_session(sessions["step"], *(v.numpy() for v in (*seen, embedding))))

        return run_session(sessions["decoder"], sample(y, predict, times).numpy())

    return run
