"""Co-registered pairs in memory: the crops that training draws from them, and the patches that evaluation cuts.

A data set is a module beside this one with `DOMAIN` (the card's), `ATTRIBUTION`, `data_root` and `read_pairs`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sar2eo.contract import DataConfig
from sar2eo.data.looks import draw_looks
from sar2eo.method import BATCH_KINDS, TrainingStatistics

PATCH_PX = 256  # side of evaluation patches

Stretch = tuple[float, float]
EO_STRETCH: Stretch = (0, 255)


@dataclass(frozen=True)
class Pair:
    """One co-registered pair. `sar` [H, W] in the unit of its data set's domain: uint8 digital numbers, or float16
    decibels, NaN where there is no data; `eo` uint8 [H, W, 3].

    `clean` [H, W], where the data set knows it: expected power without speckle, receiver noise included (clean σ0 +
    NESZ), float16 decibels.
    """

    id: str
    region: str
    sar: NDArray[np.uint8] | NDArray[np.float16]
    eo: NDArray[np.uint8]
    clean: NDArray[np.float16] | None = None

    def cut(self, window: tuple[slice, slice]) -> Pair:
        """Cut the same window out of all its images."""
        clean = None if self.clean is None else self.clean[window]
        return Pair(self.id, self.region, self.sar[window], self.eo[window], clean)

    def flipped(self) -> Pair:
        """Swap left and right."""
        return self.cut((slice(None), slice(None, None, -1)))


def to_model(sar: NDArray, stretch: Stretch) -> NDArray[np.float32]:
    """Convert the domain's unit to the network's input: lo ↦ −1, hi ↦ 1, clipped, float32. It is the same for every
    image and not stretched per image, because the level distinguishes land-cover classes."""
    return np.clip(to_scale(sar, stretch), -1, 1)


def to_scale(sar: NDArray, stretch: Stretch) -> NDArray[np.float32]:
    """Convert as `to_model` does, but without clipping, which would bias the mean of a de-noiser's target."""
    lo, hi = stretch
    return (sar.astype(np.float32) - np.float32(lo)) * np.float32(2 / (hi - lo)) - np.float32(1)


def split_patches(pairs: list[Pair], size_px: int = PATCH_PX) -> tuple[NDArray, NDArray[np.uint8]]:
    """Return all whole, non-overlapping patches with data everywhere, row by row: SAR [N, size, size], EO [N, size,
    size, 3].
    """
    sar, eo = [], []
    for pair in pairs:
        height, width = pair.sar.shape
        for row in range(0, height - size_px + 1, size_px):
            for col in range(0, width - size_px + 1, size_px):
                window = (slice(row, row + size_px), slice(col, col + size_px))
                if np.isnan(pair.sar[window]).any():
                    continue
                sar.append(pair.sar[window])
                eo.append(pair.eo[window])
    return np.stack(sar), np.stack(eo)


class CropSampler:
    """Draws random training crops as a pure function of (seed, step), so that a resumed run sees the same crops as an
    unbroken one.

    `kind` is the method's, see `method.BATCH_KINDS`. SAR and EO of "unpaired" come from independent scene, place and
    flip, or the discriminator and the identity terms would see pairs.

    Augmentation is a horizontal flip only. The radar looks sideways: layover and shadow lie across the track
    (about east–west here) and the sun stands in the south, so a vertical flip or a turn by 90° would show a
    shadow direction that does not occur; a horizontal flip swaps ascending with descending passes, which does.

    `radiometric_offset_db` (for data in dB) moves each crop's level: calibrations of real products differ, and a
    network that has seen one calibration alone would read the difference as another land cover.

    Of every `holdout_every`-th image the lower right patch is never touched: the learning curve is measured there.
    """

    def __init__(
        self, pairs: list[Pair], config: DataConfig, seed: int, stretch: Stretch, kind: str = "pair"
    ) -> None:
        self._pairs = pairs
        self._config = config
        self._seed = seed
        self._stretch = stretch
        self._kind = kind
        smallest = min(min(p.sar.shape) for p in pairs)
        largest_crop = max(config.crop_px, config.late_crop_px)
        if largest_crop > smallest:
            raise ValueError(f"crop_px {largest_crop} is larger than the smallest image ({smallest})")
        # A patch of at most a third of the smallest image, so that there is room for training crops; a multiple of 32
        # where it can be, and of 16 in small stand-ins: what the generators take.
        self._holdout_px = min(PATCH_PX, smallest // 3 // 32 * 32 or smallest // 4 // 16 * 16)

    def draw(self, step: int, progress: float = 0.0) -> dict[str, NDArray[np.float32]]:
        """Draw one batch, by the names of `Batch`'s fields: [B, bands, crop, crop], float32; in [-1, 1] unless it is
        looks.
        """
        rng = np.random.default_rng([self._seed, step])
        is_late = self._config.late_crop_px > 0 and progress >= self._config.late_from
        size = self._config.late_crop_px if is_late else self._config.crop_px
        crops = [self._draw_one(rng, size) for _ in range(self._config.batch)]
        return {name: np.stack([crop[name] for crop in crops]) for name in BATCH_KINDS[self._kind]}

    def holdout(self) -> list[Pair]:
        """Return the patches that are not used for training. They are neighbours of training pixels and therefore
        easier than the test split, so they are only used for the curve."""
        window = (slice(-self._holdout_px, None), slice(-self._holdout_px, None))
        return [p.cut(window) for p in self._pairs[:: self._config.holdout_every]]

    def _draw_one(self, rng: np.random.Generator, size: int) -> dict[str, NDArray[np.float32]]:
        first = self._draw_pair(rng, size)
        if self._kind == "noisy-pair":
            sar, second = draw_looks(first, rng)
            sar, second = self._move_levels(rng, sar, second)
            return {"sar": to_scale(sar, self._stretch)[None], "second": to_scale(second, self._stretch)[None]}
        (sar,) = self._move_levels(rng, first.sar)
        if self._kind == "noisy":
            return {"sar": to_scale(sar, self._stretch)[None]}
        eo = self._draw_pair(rng, size).eo if self._kind == "unpaired" else first.eo
        return {"sar": to_model(sar, self._stretch)[None], "eo": to_model(eo, EO_STRETCH).transpose(2, 0, 1)}

    def _move_levels(self, rng: np.random.Generator, *looks: NDArray) -> list[NDArray]:
        offset_db = self._config.radiometric_offset_db
        if offset_db == 0:
            return list(looks)
        offset = rng.uniform(-offset_db, offset_db)
        return [look + offset for look in looks]

    def _draw_pair(self, rng: np.random.Generator, size: int) -> Pair:
        """Draw a crop that has data everywhere and touches nothing held out, flipped or not."""
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
            crop = pair.cut((slice(row, row + size), slice(col, col + size)))
            if not is_held_out and not np.isnan(crop.sar).any():
                return crop.flipped() if rng.random() < 0.5 else crop


def measure_statistics(pairs: list[Pair]) -> TrainingStatistics:
    """Return mean colour and variance of the EO, see `TrainingStatistics`; sums are in float64."""
    count = sum(p.eo.shape[0] * p.eo.shape[1] for p in pairs)
    levels = np.arange(256) * (2 / 255) - 1
    histograms = sum(
        np.stack([np.bincount(p.eo[..., band].ravel(), minlength=256) for band in range(3)]) for p in pairs
    )
    mean = histograms @ levels / count
    variance = histograms @ levels**2 / count - mean**2
    return TrainingStatistics(tuple(float(m) for m in mean), float(variance.mean()))
