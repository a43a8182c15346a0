"""How far into a tile its border is felt: what the card's halo is argued with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def measure_border_effect(run: Run, scenes: list[NDArray[np.float32]], tile_px: int) -> NDArray[np.float64]:
    """Mean |Δ| of a tile's output against that of its surroundings run in one piece, by distance to the tile's edge.

    `scenes`: [H, W] in [-1, 1], larger than the tile, which is cut from their middle at a multiple of 64 px.
    Returns one value per distance 0, 1, … tile/2 − 1 px, in 8-bit grey levels (Δ on [-1, 1] times 127.5).
    """
    inside = np.minimum(np.arange(tile_px), np.arange(tile_px)[::-1])
    distance = np.minimum.outer(inside, inside)
    total = np.zeros(tile_px // 2)
    for scene in scenes:
        row, col = ((side - tile_px) // 2 // 64 * 64 for side in scene.shape)
        window = (slice(row, row + tile_px), slice(col, col + tile_px))
        alone = run(np.ascontiguousarray(scene[window])[None, None])[0]
        within = run(scene[None, None])[0][:, window[0], window[1]]
        difference = np.abs(alone - within).mean(0) * 127.5
        total += np.bincount(distance.ravel(), difference.ravel()) / np.bincount(distance.ravel())
    return total / len(scenes)
