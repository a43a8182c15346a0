"""This module draws two looks at one place with independent speckle, for a de-noiser that learns one from the other.

Where the data set knows the expected power, looks are drawn from it: circular complex Gaussian fields, weighted in
frequency as a processor weights (a raised cosine on a pedestal of 0.68, over the band of the resolution, which gives
speckle its width), detected and averaged. The first look is in half of the draws the image's own, which is what the
network meets when it runs. Where the expected power is not known, neighbouring pixels stand in for a second look
(Neighbor2Neighbor, Huang et al., CVPR 2021): of every 2 × 2 cell two diagonal neighbours, in random order. The
speckle of neighbours is correlated, so that this second kind leaves some of it, and most of it where an image is
sampled as finely as s1s2 is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sar2eo.data.pairs import Pair

SPACING_M = 0.5
# Of the processor and the resampling to 0.5 m together; 0.76 m has the lag-1 correlation of simulated products.
RESOLUTIONS_M = (0.56, 0.66, 0.76, 0.86)
PEDESTAL = 0.68
MOST_LOOKS = 9
OWN_SHARE = 0.5


def draw_looks(pair: Pair, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Draw two looks of a crop without missing data, in the unit of its data set: of full size from `clean`, otherwise
    of half the size.
    """
    if pair.clean is None:
        return neighbour_looks(pair.sar, rng)
    first = pair.sar.astype(np.float32) if rng.random() < OWN_SHARE else draw_look(pair.clean, rng)
    return first, draw_look(pair.clean, rng)


def draw_look(clean_db: NDArray, rng: np.random.Generator, looks: int | None = None) -> NDArray[np.float32]:
    """Draw one look: add speckle of 1–9 looks, or of `looks`, to the expected power [H, W] in dB."""
    count = int(rng.integers(1, MOST_LOOKS + 1)) if looks is None else looks
    speckle = draw_speckle(clean_db.shape, count, rng, RESOLUTIONS_M[int(rng.integers(len(RESOLUTIONS_M)))])
    return clean_db.astype(np.float32) + 10 * np.log10(speckle)


def neighbour_looks(sar: NDArray, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Return two diagonal neighbours of each 2 × 2 cell of [H, W], as two images [H/2, W/2]."""
    height, width = (side // 2 * 2 for side in sar.shape)
    cells = sar[:height, :width].reshape(height // 2, 2, width // 2, 2).transpose(0, 2, 1, 3)
    row, col = rng.integers(0, 2, cells.shape[:2]), rng.integers(0, 2, cells.shape[:2])
    i, j = np.indices(cells.shape[:2])
    return cells[i, j, row, col], cells[i, j, 1 - row, 1 - col]


@lru_cache(maxsize=16)
def speckle_window(shape: tuple[int, int], resolution_m: float) -> NDArray[np.float32]:
    """Return the amplitude weight of each frequency of the FFT, with mean square 1; 0 outside the band 1 /
    `resolution_m`.
    """
    lines = []
    for side in shape:
        frequency = np.abs(np.fft.fftfreq(side, SPACING_M)) * resolution_m  # ±½ are the ends of the band
        lines.append(
            np.where(frequency <= 0.5, PEDESTAL + (1 - PEDESTAL) * np.cos(2 * np.pi * frequency), 0)
        )
    window = np.outer(*lines)
    return (window / np.sqrt(np.mean(window**2))).astype(np.float32)


def draw_speckle(
    shape: tuple[int, int], looks: int, rng: np.random.Generator, resolution_m: float = 0.76
) -> NDArray[np.float32]:
    """Draw factors of the power with mean 1, correlated as a processor correlates them; `looks` independent ones are
    averaged.

    The field is filtered before it is multiplied with an image: the clean σ0 of a scene is the expectation of the
    filtered one already.
    """
    # The spectrum of white noise is white noise, so it is drawn in the frequency domain.
    real, imaginary = rng.standard_normal((2, looks, *shape), dtype=np.float32)
    fields = np.fft.ifft2((real + 1j * imaginary) * speckle_window(shape, resolution_m), norm="ortho")
    return np.maximum(np.mean(np.abs(fields) ** 2, axis=0) / 2, 1e-6).astype(np.float32)
