"""This module measures how far into a tile its border has an effect, which determines the card's halo."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def measure_border_effect(run: Run, scenes: list[NDArray[np.float32]], tile_px: int) -> NDArray[np.float64]:
    """Return the mean |Δ| between a tile's output and the output of its surroundings run in one piece, by distance to
    the tile's edge.

    `scenes`: [H, W] or [bands, H, W] in [-1, 1], larger than the tile, which is cut from their middle at a multiple of
    64 px.
    Returns one value per distance 0, 1, … tile/2 − 1 px, in 8-bit grey levels (Δ on [-1, 1] times 127.5).
    """
    inside = np.minimum(np.arange(tile_px), np.arange(tile_px)[::-1])
    distance = np.minimum.outer(inside, inside)
    total = np.zeros(tile_px // 2)
    for scene in scenes:
        row, col = ((side - tile_px) // 2 // 64 * 64 for side in scene.shape[-2:])
        window = (slice(row, row + tile_px), slice(col, col + tile_px))
        whole = scene.reshape(1, -1, *scene.shape[-2:])
        alone = run(np.ascontiguousarray(whole[..., window[0], window[1]]))[0]
        within = run(whole)[0][:, window[0], window[1]]
        difference = np.abs(alone - within).mean(0) * 127.5
        total += np.bincount(distance.ravel(), difference.ravel()) / np.bincount(distance.ravel())
    return total / len(scenes)


def halo_of(effect: NDArray[np.float64], multiple: int) -> int:
    """Return the halo, a multiple of `multiple`, beyond which a border's effect stays below one grey level (1/255)."""
    felt = np.nonzero(effect >= 1)[0]
    return 0 if len(felt) == 0 else -(-(int(felt[-1]) + 1) // multiple) * multiple
