"""This module scores a de-noiser against the expected power: clean σ0 plus receiver noise.

Against clean σ0 alone every unbiased de-noiser would be judged wrong where the scene is darker than the receiver: at
−22 dB under −20 dB of noise by 4 dB. All images are power, float64 [H, W]; a de-noiser maps power to power.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from sar2eo.data.looks import draw_look
from sar2eo.metrics.image import mae, mse, psnr_of_mse, ssim

Power = NDArray[np.float64]
Denoise = Callable[[Power], Power]

LOOKS = (1, 3, 9)
WINDOW_PX = 16  # side of the windows in which looks are counted
FLAT_DB = 0.25  # a window is even where the expected level deviates less than this
MARGIN_DB = 3  # and this much above the dark end of the networks' range, which holds no level below it
BRIGHT_DEVIATIONS = 3
_SEED = 11


def median_blur(power: Power, size_px: int = 5) -> Power:
    """Filter as src/engine/denoise/median-blur.ts does: only pixels inside the image count, and an even number gives
    the mean of the middle two.
    """
    radius = size_px // 2
    padded = np.pad(power, radius, constant_values=np.nan)
    inner = np.median(sliding_window_view(power, (size_px, size_px)).reshape(-1, size_px**2), axis=1)
    out = np.empty_like(power)
    out[radius:-radius, radius:-radius] = inner.reshape(power.shape[0] - 2 * radius, -1)
    for rows, cols in _borders(power.shape, radius):
        windows = sliding_window_view(padded, (size_px, size_px))[rows, cols]
        out[rows, cols] = np.nanmedian(windows, axis=(2, 3))
    return out


def _borders(shape: tuple[int, int], radius: int) -> list[tuple[slice, slice]]:
    every = slice(None)
    first, last = slice(0, radius), slice(-radius, None)
    return [(first, every), (last, every), (every, first), (every, last)]


def gaussian_blur(power: Power, sigma_px: float = 1.0, radius_px: int = 3) -> Power:
    """Filter as src/engine/denoise/gaussian-blur.ts does: the mean of power, without the weights of pixels outside."""
    weights = np.exp(-(np.arange(-radius_px, radius_px + 1) ** 2) / (2 * sigma_px**2))

    def blur(image: Power) -> Power:
        for axis in (0, 1):
            image = np.apply_along_axis(np.convolve, axis, image, weights, "same")
        return image

    return blur(power) / blur(np.ones_like(power))


def to_db(power: Power) -> Power:
    return 10 * np.log10(np.maximum(power, 1e-12))


def bright_mask(expected: Power) -> NDArray[np.bool_]:
    """Mark pixels whose expected level lies more than 3 standard deviations above the image's mean, in dB."""
    db = to_db(expected)
    return db > db.mean() + BRIGHT_DEVIATIONS * db.std()


def even_windows(expected: Power, darkest_db: float) -> list[tuple[slice, slice]]:
    """Find windows of 16² in which the expected level is almost constant and above `darkest_db`, so that looks can be
    counted.
    """
    rows, cols = (side // WINDOW_PX for side in expected.shape)
    db, found = to_db(expected), []
    for row in range(rows):
        for col in range(cols):
            place = tuple(slice(i * WINDOW_PX, (i + 1) * WINDOW_PX) for i in (row, col))
            if db[place].std() < FLAT_DB and db[place].mean() > darkest_db:
                found.append(place)
    return found


def equivalent_looks(power: Power) -> float:
    """Return the equivalent number of looks, mean² / variance."""
    return float(power.mean() ** 2 / power.var())


def score_denoiser(
    denoise: Denoise, noisy: Sequence[Power], expected: Sequence[Power], stretch: tuple[float, float]
) -> dict[str, Any]:
    """A row of the card: MAE, MSE, PSNR, SSIM of the decibels stretched to [0, 1], mean ± std over images; and

    - `psnrGround`: PSNR without the bright pixels;
    - `brightBiasDb`: level of the bright pixels against the expected one, mean of power;
    - `enlGain`: equivalent looks after over before, median over even windows; null without any;
    - `biasDb`: for 1, 3 and 9 looks drawn on the expected power, level in even windows against the expected one.
    """
    columns: dict[str, list[float]] = {name: [] for name in ("mae", "mse", "psnr", "ssim")}
    ground, bright, gains = [], [], []
    biases: dict[int, list[float]] = {looks: [] for looks in LOOKS}
    rng = np.random.default_rng(_SEED)
    for image, truth in zip(noisy, expected, strict=True):
        clean = denoise(image)
        a, b = (_stretch(x, stretch)[..., None] for x in (clean, truth))
        columns["mae"].append(mae(a, b))
        columns["mse"].append(mse(a, b))
        columns["psnr"].append(psnr_of_mse(columns["mse"][-1]))
        columns["ssim"].append(ssim(a, b))
        is_bright, windows = bright_mask(truth), even_windows(truth, stretch[0] + MARGIN_DB)
        ground.append(float(np.square(a - b)[~is_bright].mean()))
        if is_bright.any():
            bright.append(float(to_db(clean[is_bright].mean()) - to_db(truth[is_bright].mean())))
        gains += [equivalent_looks(clean[w]) / equivalent_looks(image[w]) for w in windows]
        if windows:
            for looks in LOOKS:
                drawn = denoise(np.power(10.0, draw_look(to_db(truth), rng, looks).astype(np.float64) / 10))
                biases[looks].append(_bias_db(drawn, truth, windows))
    row: dict[str, Any] = {
        name: {"mean": round(float(np.mean(v)), 5), "std": round(float(np.std(v, ddof=1)), 5)}
        for name, v in columns.items()
    }
    row["psnrPooled"] = round(psnr_of_mse(float(np.mean(columns["mse"]))), 5)
    row["psnrGround"] = round(psnr_of_mse(float(np.mean(ground))), 3)
    row["brightBiasDb"] = round(float(np.mean(bright)), 3) if bright else None
    row["enlGain"] = round(float(np.median(gains)), 2) if gains else None
    row["biasDb"] = {str(n): round(float(np.mean(v)), 3) for n, v in biases.items()} if gains else None
    return row


def _bias_db(power: Power, expected: Power, windows: list[tuple[slice, slice]]) -> float:
    """Return the mean over windows of the ratio of mean powers, in dB, so that a bright window counts no more than a
    dark one.
    """
    return float(to_db(np.mean([power[w].mean() / expected[w].mean() for w in windows])))


def _stretch(power: Power, stretch: tuple[float, float]) -> Power:
    lo, hi = stretch
    return np.clip((to_db(power) - lo) / (hi - lo), 0, 1)
