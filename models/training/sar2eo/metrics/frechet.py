"""Distances between two sets of features: the Fréchet distance of normal distributions (Heusel et al. 2017), and the
kernel distance (Bińkowski et al. 2018), which is unbiased for few images, too."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from sar2eo.metrics.lpips import Lpips


def frechet_distance(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return |μa − μb|² + tr(Σa + Σb − 2·(Σa Σb)^½) of features [n, d] and [m, d], with sample covariances.

    Raises:
        ValueError: a set of fewer than 2.
    """
    if min(len(a), len(b)) < 2:
        raise ValueError(f"a covariance needs at least 2 features, found {len(a)} and {len(b)}")
    gap = a.mean(0) - b.mean(0)
    covariance_a, covariance_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # The eigenvalues of a product of two covariances are real and at least 0, up to rounding.
    roots = np.sqrt(np.clip(np.linalg.eigvals(covariance_a @ covariance_b).real, 0, None))
    return float(gap @ gap + np.trace(covariance_a) + np.trace(covariance_b) - 2 * roots.sum())


def kernel_distance(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return the unbiased squared maximum mean discrepancy of [n, d] and [m, d] with k(x, y) = (x·y/d + 1)³; it can be
    slightly negative for sets that do not differ.

    Raises:
        ValueError: a set of fewer than 2.
    """
    if min(len(a), len(b)) < 2:
        raise ValueError(f"an unbiased mean over pairs needs at least 2 features, found {len(a)} and {len(b)}")
    within_a, within_b, across = ((x @ y.T / x.shape[1] + 1) ** 3 for x, y in ((a, a), (b, b), (a, b)))
    means = [(k.sum() - np.trace(k)) / (len(k) * (len(k) - 1)) for k in (within_a, within_b)]
    return float(sum(means) - 2 * across.mean())


@torch.no_grad()
def features_of(images: NDArray[np.float32], lpips: Lpips) -> NDArray[np.float64]:
    """Return the mean over all places of the last tap of LPIPS's backbone, [n, d], of images [n, H, W, 3] on [0, 1]."""
    found = []
    for image in images:
        x = torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)[None])) * 2 - 1
        found.append(lpips.taps(x)[-1].mean((2, 3))[0].double().numpy())
    return np.stack(found)
