"""MAE, MSE, PSNR and SSIM of RGB images on [0, 1].

SSIM: Wang et al. 2004, doi:10.1109/TIP.2003.819861, Gaussian window 11×11 with σ = 1.5, K1 = 0.01, K2 = 0.03, data
range 1, population covariance, over the windows that lie wholly inside ('valid'), mean over bands. That is
scikit-image's structural_similarity(gaussian_weights=True, use_sample_covariance=False, data_range=1), which crops
its mean to the same region.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WINDOW_PX = 11
SIGMA_PX = 1.5
K1, K2 = 0.01, 0.03

Image = NDArray[np.float64]  # [H, W, 3] in [0, 1]


def mae(a: Image, b: Image) -> float:
    """Return the mean of |a − b| over pixels and bands."""
    return float(np.abs(a - b).mean())


def mse(a: Image, b: Image) -> float:
    """Return the mean of (a − b)² over pixels and bands."""
    return float(np.square(a - b).mean())


def psnr_of_mse(mean_square: float) -> float:
    """Return −10·log10(MSE) in dB, for data range 1; infinite for equal images."""
    return float("inf") if mean_square == 0 else float(-10 * np.log10(mean_square))


def _gaussian_kernel() -> NDArray[np.float64]:
    offsets = np.arange(WINDOW_PX) - WINDOW_PX // 2
    weights = np.exp(-0.5 * (offsets / SIGMA_PX) ** 2)
    return weights / weights.sum()


def _blur_valid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the separable Gaussian mean of [H, W, C], only where the window fits: [H − 10, W − 10, C]."""
    kernel = _gaussian_kernel()
    height, width = x.shape[0] - WINDOW_PX + 1, x.shape[1] - WINDOW_PX + 1
    rows = sum(w * x[i : i + height] for i, w in enumerate(kernel))
    return sum(w * rows[:, i : i + width] for i, w in enumerate(kernel))


def ssim(a: Image, b: Image) -> float:
    """Return the mean structural similarity, see the module's docstring. Raises ValueError below 11×11."""
    if min(a.shape[:2]) < WINDOW_PX:
        raise ValueError(f"SSIM needs at least {WINDOW_PX}×{WINDOW_PX} pixels, found {a.shape[0]}×{a.shape[1]}")
    mean_a, mean_b = _blur_valid(a), _blur_valid(b)
    variance_a = _blur_valid(a * a) - mean_a**2
    variance_b = _blur_valid(b * b) - mean_b**2
    covariance = _blur_valid(a * b) - mean_a * mean_b
    c1, c2 = K1**2, K2**2
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    structure = (2 * covariance + c2) / (variance_a + variance_b + c2)
    return float((luminance * structure).mean())
