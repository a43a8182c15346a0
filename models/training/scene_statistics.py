"""Statistics of simulated scenes that real images can be asked for, too.

`python scene_statistics.py DIR` reads `<name>_sar.png` (16 bit DN) and `<name>_eo.png`
pairs, `python scene_statistics.py --json DIR` prints them as JSON. The definitions are
those of the table in src/core/simulate/README.md.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

DB_PERCENTILES = (1, 5, 95, 99, 99.9)
CHIP_PX = 400


def radar_statistics(dn: np.ndarray, scale_factor: float) -> dict[str, float]:
    """dB percentiles about the median, saturated share and autocorrelation.

    `dn` (H, W): amplitude, 0 = nodata. The autocorrelation is that of intensity in the
    calmest 40 x 40 blocks, where it is the speckle's.
    """
    intensity = (dn.astype(np.float64) * scale_factor) ** 2
    decibel = 10 * np.log10(intensity[dn > 0])
    median = float(np.median(decibel))
    values = {"median_db": median, "saturated": float((dn == 65535).mean())}
    for percent in DB_PERCENTILES:
        values[f"p{percent}"] = float(np.percentile(decibel, percent)) - median
    values.update(speckle_statistics(intensity))
    return values


def speckle_statistics(intensity: np.ndarray, block: int = 40) -> dict[str, float]:
    """ENL and autocorrelation at lags 1 and 2, medians over the calmest tenth of the blocks."""
    found = []
    height, width = intensity.shape
    for row in range(0, height - block + 1, block):
        for col in range(0, width - block + 1, block):
            part = intensity[row : row + block, col : col + block]
            mean, variance = part.mean(), part.var()
            if mean > 0 and variance > 0:
                anomaly = part - mean
                found.append(
                    (
                        mean**2 / variance,
                        (anomaly[:, 1:] * anomaly[:, :-1]).mean() / variance,
                        (anomaly[1:] * anomaly[:-1]).mean() / variance,
                        (anomaly[:, 2:] * anomaly[:, :-2]).mean() / variance,
                        (anomaly[2:] * anomaly[:-2]).mean() / variance,
                    )
                )
    calmest = sorted(found, reverse=True)[: max(1, len(found) // 10)]
    keys = ("enl", "lag1_x", "lag1_y", "lag2_x", "lag2_y")
    return dict(zip(keys, np.median(calmest, axis=0).tolist(), strict=True))


def optical_statistics(rgb: np.ndarray) -> dict[str, float]:
    """Medians over chips of 400 x 400 of a picture (H, W, 3), uint8.

    std and brightness of grey, mean absolute difference of neighbours in a row, slope of
    the log power spectrum over log frequency (4-200 cycles a chip), HSV saturation, and
    kurtosis of the differences (3 = normal).
    """
    chips = [
        chip_statistics(rgb[row : row + CHIP_PX, col : col + CHIP_PX].astype(np.float64))
        for row in range(0, rgb.shape[0] - CHIP_PX + 1, CHIP_PX)
        for col in range(0, rgb.shape[1] - CHIP_PX + 1, CHIP_PX)
    ]
    return {key: float(np.median([chip[key] for chip in chips])) for key in chips[0]}


def chip_statistics(chip: np.ndarray) -> dict[str, float]:
    grey = chip.mean(axis=2)
    step = np.diff(grey, axis=1)
    highest = chip.max(axis=2)
    saturation = (highest - chip.min(axis=2)) / np.maximum(highest, 1)
    centred = step - step.mean()
    return {
        "std": float(grey.std()),
        "gradient": float(np.abs(step).mean()),
        "slope": spectral_slope(grey),
        "saturation": float(saturation.mean()),
        "brightness": float(grey.mean()),
        "kurtosis": float((centred**4).mean() / max((centred**2).mean() ** 2, 1e-12)),
    }


def spectral_slope(grey: np.ndarray) -> float:
    """Slope of log radial power over log frequency, under a Hann window."""
    size = grey.shape[0]
    window = np.outer(np.hanning(size), np.hanning(size))
    power = np.abs(np.fft.fft2((grey - grey.mean()) * window)) ** 2
    frequency = np.fft.fftfreq(size)
    ring = np.rint(np.hypot(frequency[:, None], frequency[None]) * size).astype(int)
    radial = np.bincount(ring.ravel(), power.ravel()) / np.bincount(ring.ravel())
    bins = np.arange(4, size // 2)
    return float(np.polyfit(np.log(bins), np.log(radial[bins] + 1e-12), 1)[0])


def scene_statistics(folder: Path, scale_factor: float) -> dict[str, dict[str, float]]:
    """Statistics of every pair in a folder, by name."""
    scenes = {}
    for eo in sorted(folder.glob("*_eo.png")):
        name = eo.name.removesuffix("_eo.png")
        scenes[name] = optical_statistics(np.asarray(Image.open(eo).convert("RGB")))
        sar = folder / f"{name}_sar.png"
        if sar.exists():
            scenes[name] |= radar_statistics(np.asarray(Image.open(sar)), scale_factor)
    return scenes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale-factor", type=float, default=9.7e-5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    scenes = scene_statistics(options.folder, options.scale_factor)
    if options.json:
        print(json.dumps(scenes, indent=1))
        return
    for name, values in scenes.items():
        print(name, " ".join(f"{key} {value:.3g}" for key, value in values.items()))


if __name__ == "__main__":
    main()
