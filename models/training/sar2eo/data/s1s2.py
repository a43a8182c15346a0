"""The s1s2 pairs (Sentinel-1 VH, Sentinel-2 RGB), decoded once into memory as uint8.

Source: github VolkovVl/Optical-SAR-dataset. Its authors divided each channel by its 99 % quantile and clipped to
8 bits, so the SAR is a relative 'dn' in [0, 255], not σ0. Network input is 2·DN/255 − 1, the same for every
image: no per-image stretch, the level carries the class.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sar2eo.contract import DataConfig
from sar2eo.method import TrainingStatistics

_SHARED = Path(__file__).resolve().parents[4] / ".." / "shared" / "data" / "s1s2"

PATCH_PX = 256  # side of evaluation patches

DOMAIN = {
    "dataset": "s1s2",
    "sensor": "Sentinel-1A IW GRD",
    "band": "C",
    "polarisation": "VH",
    "gsdM": 8.5,
    "gsdRangeM": [8.0, 9.0],
    "unit": "dn",
    "stretch": [0, 255],
    "relativeQuantile": 0.99,
}
ATTRIBUTION = (
    "Trained on github VolkovVl/Optical-SAR-dataset (commit 34d7e20), redistribution and modification allowed. "
    "Contains modified Copernicus Sentinel data 2020."
)


@dataclass(frozen=True)
class Pair:
    """One co-registered pair. `sar` uint8 [H, W]; `eo` uint8 [H, W, 3]."""

    id: str
    region: str
    sar: NDArray[np.uint8]
    eo: NDArray[np.uint8]


def data_root(given: Path | None) -> Path:
    """--data, else the environment variable SAR2EARTH_DATA, else the project's shared folder."""
    return given or Path(os.environ.get("SAR2EARTH_DATA") or _SHARED)


def read_pairs(root: Path, split: str) -> list[Pair]:
    """Decode all pairs of a split ("train" or "test"), ordered by region and id.

    Raises:
        FileNotFoundError: no index.json under `root`.
        ValueError: the split is empty, or a pair's images differ in size.
    """
    index_path = root / "index.json"
    if not index_path.is_file():
        raise FileNotFoundError(f"{index_path}: not found; give the s1s2 folder with --data or SAR2EARTH_DATA")
    entries = [e for e in json.loads(index_path.read_text(encoding="utf-8")) if e["split"] == split]
    if not entries:
        raise ValueError(f"{index_path}: no pair of split '{split}'")
    pairs = []
    for entry in sorted(entries, key=lambda e: (e["region"], e["id"])):
        sar = np.asarray(Image.open(root / entry["sar"]).convert("L"))
        eo = np.asarray(Image.open(root / entry["eo"]).convert("RGB"))
        if sar.shape != eo.shape[:2]:
            raise ValueError(f"pair {entry['id']}: SAR {sar.shape} and EO {eo.shape[:2]} differ in size")
        pairs.append(Pair(entry["id"], entry["region"], sar, eo))
    return pairs


def dn_to_model(dn: NDArray[np.uint8]) -> NDArray[np.float32]:
    """2·DN/255 − 1, uint8 to float32 in [-1, 1]."""
    return dn.astype(np.float32) * np.float32(2 / 255) - np.float32(1)


def split_patches(pairs: list[Pair], size_px: int = PATCH_PX) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """All whole, non-overlapping patches, row by row: SAR [N, size, size] and EO [N, size, size, 3]."""
    sar, eo = [], []
    for pair in pairs:
        height, width = pair.sar.shape
        for row in range(0, height - size_px + 1, size_px):
            for col in range(0, width - size_px + 1, size_px):
                sar.append(pair.sar[row : row + size_px, col : col + size_px])
                eo.append(pair.eo[row : row + size_px, col : col + size_px])
    return np.stack(sar), np.stack(eo)


class CropSampler:
    """Random training crops, a pure function of (seed, step): a resumed run sees the crops of an unbroken one.

    Augmentation is a horizontal flip only. The radar looks sideways: layover and shadow lie across the track
    (about east–west here) and the sun stands in the south, so a vertical flip or a turn by 90° would show a
    shadow direction that does not occur; a horizontal flip swaps ascending with descending passes, which does.

    Of every `holdout_every`-th image the lower right patch is never touched: the learning curve is measured there.
    """

    def __init__(self, pairs: list[Pair], config: DataConfig, seed: int) -> None:
        self._pairs = pairs
        self._config = config
        self._seed = seed
        smallest = min(min(p.sar.shape) for p in pairs)
        if config.crop_px > smallest:
            raise ValueError(f"crop_px {config.crop_px} is larger than the smallest image ({smallest})")
        # A patch of at most a quarter of the image, so that small stand-ins keep room for training crops.
        self._holdout_px = min(PATCH_PX, smallest // 4)

    def draw(self, step: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """One batch: SAR [B, 1, crop, crop] and EO [B, 3, crop, crop], float32 in [-1, 1]."""
        rng = np.random.default_rng([self._seed, step])
        crops = [self._draw_one(rng) for _ in range(self._config.batch)]
        sar = np.stack([dn_to_model(s)[None] for s, _ in crops])
        eo = np.stack([dn_to_model(e).transpose(2, 0, 1) for _, e in crops])
        return sar, eo

    def holdout(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """The patches kept out of training: SAR [N, P, P], EO [N, P, P, 3]. Neighbours of training pixels, so
        easier than the test split; for the curve only."""
        size = self._holdout_px
        kept = self._pairs[:: self._config.holdout_every]
        return np.stack([p.sar[-size:, -size:] for p in kept]), np.stack([p.eo[-size:, -size:] for p in kept])

    def _draw_one(self, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        size = self._config.crop_px
        while True:
            index = int(rng.integers(len(self._pairs)))
            pair = self._pairs[index]
            height, width = pair.sar.shape
            row, col = int(rng.integers(height - size + 1)), int(rng.integers(width - size + 1))
            is_held_out = (
                index % self._config.holdout_every == 0
                and row + size > height - self._holdout_px
                and col + size > width - self._holdout_px
            )
            if not is_held_out:
                break
        window = (slice(row, row + size), slice(col, col + size))
        sar, eo = pair.sar[window], pair.eo[window]
        return (sar[:, ::-1], eo[:, ::-1]) if rng.random() < 0.5 else (sar, eo)


def measure_statistics(pairs: list[Pair]) -> TrainingStatistics:
    """Mean colour and variance of the EO, see `TrainingStatistics`; sums in float64."""
    count = sum(p.eo.shape[0] * p.eo.shape[1] for p in pairs)
    levels = np.arange(256) * (2 / 255) - 1
    histograms = sum(
        np.stack([np.bincount(p.eo[..., band].ravel(), minlength=256) for band in range(3)]) for p in pairs
    )
    mean = histograms @ levels / count
    variance = histograms @ levels**2 / count - mean**2
    return TrainingStatistics(tuple(float(m) for m in mean), float(variance.mean()))
