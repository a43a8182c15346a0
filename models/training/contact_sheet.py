"""Simulated scenes side by side: SAR in dB, EO and labels, a row a scene.

    python contact_sheet.py DIR sheet.png [--side 400] [--crop 512]

DIR as for scene_statistics.py. A crop shows the middle at full resolution instead of the whole scene.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from scene_statistics import Scene, read_scenes

LABEL_COLOURS = np.array(
    [
        (90, 90, 90),
        (224, 195, 170),
        (240, 150, 130),
        (200, 160, 200),
        (60, 60, 70),
        (180, 40, 40),
        (150, 210, 110),
        (30, 110, 40),
        (230, 220, 120),
        (50, 110, 200),
        (90, 170, 150),
        (245, 235, 170),
        (150, 150, 160),
        (120, 90, 60),
        (200, 230, 240),
        (100, 160, 230),
        (170, 170, 100),
        (110, 190, 110),
    ],
    np.uint8,
)
"""As in src/core/regions/labels.ts, for label pictures without a palette."""
TITLE_PX = 14


def stretch_db(scene: Scene) -> NDArray[np.uint8]:
    """σ0 in dB from its 1st to its 99.3rd percentile, at least 16 dB from no less than -22 dB, as bytes [H, W]."""
    with np.errstate(divide="ignore"):
        db = 20 * np.log10(scene.dn * scene.scale_factor)
    low, high = np.percentile(db[scene.dn > 0], [1, 99.3])
    low = max(low, -22.0)
    high = max(high, low + 16)
    return (np.clip((db - low) / (high - low), 0, 1) * 255).astype(np.uint8)


def contact_sheet(scenes: Iterable[Scene], side_px: int, crop_px: int | None = None) -> Image.Image:
    """Three pictures of `side_px` a scene, its name above; `crop_px` of the middle, if given, else all of it."""
    rows = []
    for scene in scenes:
        row = Image.new("RGB", (3 * side_px, side_px + TITLE_PX))
        ImageDraw.Draw(row).text((2, 1), f"{scene.name} (simulated)", fill="white")
        labels = LABEL_COLOURS[scene.labels] if scene.labels is not None else np.zeros_like(scene.eo)
        for column, picture in enumerate((stretch_db(scene), scene.eo, labels)):
            image = Image.fromarray(picture).convert("RGB")
            if crop_px is not None:
                left, top = (image.width - crop_px) // 2, (image.height - crop_px) // 2
                image = image.crop((left, top, left + crop_px, top + crop_px))
            kernel = Image.Resampling.NEAREST if column == 2 else Image.Resampling.BOX
            row.paste(image.resize((side_px, side_px), kernel), (column * side_px, TITLE_PX))
        rows.append(row)
    sheet = Image.new("RGB", (3 * side_px, sum(row.height for row in rows)))
    for index, row in enumerate(rows):
        sheet.paste(row, (0, index * (side_px + TITLE_PX)))
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--side", type=int, default=400, help="side of a picture on the sheet, pixels")
    parser.add_argument("--crop", type=int, help="pixels of the middle to show")
    options = parser.parse_args()
    contact_sheet(read_scenes(options.folder), options.side, options.crop).save(options.sheet)


if __name__ == "__main__":
    main()
