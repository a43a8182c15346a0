"""The Brownian bridge of BBDM (Li et al., CVPR 2023, doi:10.48550/arXiv.2205.07680) between two latents.

x_t = (1 − m_t)·x_0 + m_t·y + √δ_t·ε with m_t = linspace(0.001, 0.999, 1000)[t] and δ_t = 2s(m_t − m_t²). The network
predicts g = x_t − x_0. With full noise the authors' sampler collapses to one line, `step_coefficients`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

TIMES = 1000
VARIANCE = 1.0  # s


def mixing() -> Tensor:
    """Return m_t for t = 0 … 999, float64."""
    return torch.linspace(0.001, 0.999, TIMES, dtype=torch.float64)


def variance_of(m: Tensor) -> Tensor:
    """Return the variance δ = 2s(m − m²)."""
    return 2 * VARIANCE * (m - m * m)


def diffuse(x0: Tensor, y: Tensor, times: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
    """Return x_t and the network's target g = x_t − x_0, for times [B] and latents [B, z, h, w]."""
    m = mixing().to(times.device)[times]
    spread = variance_of(m).sqrt().float()[:, None, None, None]
    target = m.float()[:, None, None, None] * (y - x0) + spread * noise
    return x0 + target, target


def sampling_times(steps: int) -> list[int]:
    """Return equally spaced times from 999 down; the last step ends at x_0 itself. 4 steps give 999, 749, 499, 249."""
    return [TIMES - 1 - (TIMES // steps) * index for index in range(steps)]


def step_coefficients(m_now: float, m_next: float) -> tuple[float, float]:
    """Return a and b of x_next = x_now − a·g + b·z: a = 1 − m_n/m_t, b = √(2s·m_n·(m_t − m_n)/m_t). At the end m_next
    is 0.
    """
    return 1 - m_next / m_now, math.sqrt(2 * VARIANCE * m_next * (m_now - m_next) / m_now)


def sample(y: Tensor, predict: Callable[[Tensor, int], Tensor], times: list[int], seed: int = 0) -> Tensor:
    """Sample from the start y [1, z, h, w] to x_0, where `predict(x, t)` returns g. Noise is a function of the
    position, as in the browser, with the first latent at row and column 0."""
    m = [float(v) for v in mixing()[times]] + [0.0]
    x = y
    for index, time in enumerate(times):
        pull, spread = step_coefficients(m[index], m[index + 1])
        x = x - pull * predict(x, time)
        if spread > 0:
            noise = torch.from_numpy(position_normal(seed, index, y.shape[1:]))
            x = x + spread * noise.to(x.device, x.dtype)
    return x


def position_normal(seed: int, step: int, shape: tuple[int, int, int]) -> NDArray[np.float32]:
    """Return standard normal numbers [bands, rows, cols], each a function of (seed, step, band, row, col) only.

    Box and Muller on MurmurHash3 x86 32 of the five words step, band, row, col, draw: src/core/position-noise.ts.
    """
    bands, rows, cols = shape
    state = _mix(np.uint32(seed), np.uint32(step))
    for size, axis in ((bands, (-1, 1, 1)), (rows, (1, -1, 1)), (cols, (1, 1, -1))):
        state = _mix(state, np.arange(size, dtype=np.uint32).reshape(axis))
    first, second = (_finish(_mix(state, np.uint32(draw))) for draw in (0, 1))
    return (np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second)).astype(np.float32)


def _mix(state: NDArray, word: NDArray) -> NDArray:
    with np.errstate(over="ignore"):
        k = word * np.uint32(0xCC9E2D51)
        k = ((k << np.uint32(15)) | (k >> np.uint32(17))) * np.uint32(0x1B873593)
        h = state ^ k
        return ((h << np.uint32(13)) | (h >> np.uint32(19))) * np.uint32(5) + np.uint32(0xE6546B64)


def _finish(h: NDArray) -> NDArray[np.float64]:
    h = h ^ np.uint32(20)
    with np.errstate(over="ignore"):
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return ((h ^ (h >> np.uint32(16))).astype(np.float64) + 0.5) / 2**32
