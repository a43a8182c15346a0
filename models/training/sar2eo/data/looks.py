"""Two looks at one place whose speckle is independent, for a de-noiser that learns one from the other.

Where the data set knows the expected power, both looks are drawn from it: circular complex Gaussian fields, weighted
in frequency as a processor weights (a raised cosine on a pedestal of 0.68, over the band of the resolution, which
gives speckle its width), detected and averaged over the looks. Where it does not, neighbouring pixels stand in for a second look
(Neighbor2Neighbor, Huang et al., CVPR 2021): of every 2 × 2 cell two diagonal neighbours, in random order. The
speckle of neighbours is correlated, so that this second kind leaves some of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sar2eo.data.pairs import Pair

# Of the processor (0.66 m) and the resampling to the grid together: gives the lag-1 correlation of simulated products.
RESOLUTION_M = 0.76
SPACING_M = 0.5
PEDESTAL = 0.68


def draw_looks(pair: Pair, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Two looks of a crop without missing data, in the unit of its data set: of its size from `clean`, else of half."""
    if pair.clean is None:
        return neighbour_looks(pair.sar, rng)
    power = np.power(10.0, pair.clean.astype(np.float32) / 10)
    looks = max(1, round(pair.looks))
    first, second = (10 * np.log10(power * draw_speckle(power.shape, looks, rng)) for _ in range(2))
    return first, second


def neighbour_looks(sar: NDArray, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Of each 2 × 2 cell of [H, W] two diagonal neighbours, [H/2, W/2] each."""
    height, width = (side // 2 * 2 for side in sar.shape)
    cells = sar[:height, :width].reshape(height // 2, 2, width // 2, 2).transpose(0, 2, 1, 3)
    row, col = rng.integers(0, 2, cells.shape[:2]), rng.integers(0, 2, cells.shape[:2])
    i, j = np.indices(cells.shape[:2])
    return cells[i, j, row, col], cells[i, j, 1 - row, 1 - col]


@lru_cache(maxsize=8)
def speckle_window(shape: tuple[int, int]) -> NDArray[np.float32]:
    """Amplitude weight of each frequency of the FFT, mean of the squares 1; 0 outside the band 1 / RESOLUTION_M."""
    lines = []
    for side in shape:
        frequency = np.abs(np.fft.fftfreq(side, SPACING_M)) * RESOLUTION_M  # ±½ are the ends of the band
        lines.append(
            np.where(frequency <= 0.5, PEDESTAL + (1 - PEDESTAL) * np.cos(2 * np.pi * frequency), 0)
        )
    window = np.outer(*lines)
    return (window / np.sqrt(np.mean(window**2))).astype(np.float32)


def draw_speckle(shape: tuple[int, int], looks: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Factors of the power, mean 1, correlated as the processor makes them; `looks` independent ones averaged."""
    window, total = speckle_window(shape), np.zeros(shape, np.float32)
    for _ in range(looks):
        field = (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) * np.sqrt(0.5)
        total += np.abs(np.fft.ifft2(np.fft.fft2(field) * window)) ** 2
    return np.maximum(total / looks, 1e-6)
