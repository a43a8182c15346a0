"""Statistics of simulated scenes that real images can be asked for, too.

    python scene_statistics.py DIR [--json]

DIR is what `npx sar2earth simulate --out DIR` wrote, or holds `<name>_sar.png` (16-bit DN, scale factor 9.7e-5) and
`<name>_eo.png`. The definitions are those of the tables in src/simulate/README.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

DB_PERCENTILES = (1, 5, 95, 99, 99.9)
CHIP_PX = 400
"""Side of the real chips that the simulator is compared with."""
BLOCK_PX = 40
PNG_SCALE_FACTOR = 9.7e-5


@dataclass(frozen=True)
class Scene:
    """`dn` uint16 [H, W] (0 = no data), σ0 = (scale_factor · DN)²; `eo` uint8 [H, W, 3]; `labels` uint8 [H, W]."""

    name: str
    dn: NDArray[np.uint16]
    scale_factor: float
    eo: NDArray[np.uint8]
    labels: NDArray[np.uint8] | None


def read_scenes(folder: Path) -> Iterator[Scene]:
    """The scenes of a folder by name, one in memory at a time.

    Raises:
        FileNotFoundError: the folder holds none.
    """
    descriptions = [path for path in sorted(folder.glob("*.json")) if "acquisition" in path.read_text("utf-8")]
    pictures = sorted(folder.glob("*_eo.png"))
    if not descriptions and not pictures:
        raise FileNotFoundError(f"{folder}: no scenes; make some with `npx sar2earth simulate`")
    for path in descriptions:
        facts = json.loads(path.read_text("utf-8"))
        if "files" in facts:
            files = {kind: folder / name for kind, name in facts["files"].items()}
            yield _read(path.stem, files, facts["acquisition"]["scaleFactor"])
    for path in pictures:
        name = path.name.removesuffix("_eo.png")
        files = {"sar": folder / f"{name}_sar.png", "eo": path, "labels": folder / f"{name}_lab.png"}
        yield _read(name, files, PNG_SCALE_FACTOR)


def _read(name: str, files: dict[str, Path], scale_factor: float) -> Scene:
    labels = files.get("labels")
    return Scene(
        name,
        np.asarray(Image.open(files["sar"])).astype(np.uint16),
        scale_factor,
        np.asarray(Image.open(files["eo"]).convert("RGB")),
        np.asarray(Image.open(labels)) if labels is not None and labels.exists() else None,
    )


def radar_statistics(dn: NDArray[np.uint16], scale_factor: float) -> dict[str, float]:
    """Median in dB, dB percentiles about it, share of saturated pixels, and what `speckle_statistics` says."""
    power = (dn.astype(np.float64) * scale_factor) ** 2
    db = 10 * np.log10(power[dn > 0])
    median = float(np.median(db))
    values = {"median_db": median}
    values |= {f"p{p}": float(np.percentile(db, p)) - median for p in DB_PERCENTILES}
    values["saturated"] = float((dn == 65535).mean())
    return values | speckle_statistics(power)


def speckle_statistics(power: NDArray[np.float64]) -> dict[str, float]:
    """ENL (mean² / variance) and autocorrelation at lags 1 and 2 along rows (x) and columns (y): medians over the
    calmest hundredth (five at least) of the blocks of 40 × 40, where what varies is speckle."""
    found = []
    for row in range(0, power.shape[0] - BLOCK_PX + 1, BLOCK_PX):
        for col in range(0, power.shape[1] - BLOCK_PX + 1, BLOCK_PX):
            block = power[row : row + BLOCK_PX, col : col + BLOCK_PX]
            mean, variance = block.mean(), block.var()
            if mean > 0 and variance > 0:
                a = block - mean
                lags = [a[:, 1:] * a[:, :-1], a[1:] * a[:-1], a[:, 2:] * a[:, :-2], a[2:] * a[:-2]]
                found.append((mean**2 / variance, *(lag.mean() / variance for lag in lags)))
    calmest = sorted(found, reverse=True)[: max(5, len(found) // 100)]
    keys = ("enl", "lag1_x", "lag1_y", "lag2_x", "lag2_y")
    return dict(zip(keys, (float(value) for value in np.median(calmest, axis=0)), strict=True))


def optical_statistics(rgb: NDArray[np.uint8]) -> dict[str, float]:
    """Medians of `chip_statistics` over the chips of 400 × 400 of a picture [H, W, 3]."""
    chips = [
        chip_statistics(rgb[row : row + CHIP_PX, col : col + CHIP_PX].astype(np.float64))
        for row in range(0, rgb.shape[0] - CHIP_PX + 1, CHIP_PX)
        for col in range(0, rgb.shape[1] - CHIP_PX + 1, CHIP_PX)
    ]
    return {key: float(np.median([chip[key] for chip in chips])) for key in chips[0]}


def chip_statistics(chip: NDArray[np.float64]) -> dict[str, float]:
    """Of a square chip [N, N, 3], 0-255: standard deviation and mean of grey, mean absolute difference of
    neighbours in a row and its kurtosis (3 = normal), spectral slope, mean HSV saturation."""
    grey = chip.mean(axis=2)
    step = np.diff(grey, axis=1)
    centred = step - step.mean()
    highest = chip.max(axis=2)
    return {
        "std": float(grey.std()),
        "gradient": float(np.abs(step).mean()),
        "slope": spectral_slope(grey),
        "saturation": float(((highest - chip.min(axis=2)) / np.maximum(highest, 1)).mean()),
        "brightness": float(grey.mean()),
        "kurtosis": float((centred**4).mean() / max((centred**2).mean() ** 2, 1e-12)),
    }


def spectral_slope(grey: NDArray[np.float64]) -> float:
    """Slope of log radial power over log frequency, 4 cycles a side up to Nyquist's, under a Hann window."""
    size = grey.shape[0]
    window = np.outer(np.hanning(size), np.hanning(size))
    power = np.abs(np.fft.fft2((grey - grey.mean()) * window)) ** 2
    frequency = np.fft.fftfreq(size)
    ring = np.rint(np.hypot(frequency[:, None], frequency[None]) * size).astype(int)
    radial = np.bincount(ring.ravel(), power.ravel()) / np.bincount(ring.ravel())
    cycles = np.arange(4, size // 2)
    return float(np.polyfit(np.log(cycles), np.log(radial[cycles] + 1e-12), 1)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    scenes = {}
    for scene in read_scenes(options.folder):
        scenes[scene.name] = radar_statistics(scene.dn, scene.scale_factor) | optical_statistics(scene.eo)
    if options.json:
        print(json.dumps(scenes, indent=1))
        return
    for name, values in scenes.items():
        print(name, *(f"{key} {value:.3g}" for key, value in values.items()))


if __name__ == "__main__":
    main()
