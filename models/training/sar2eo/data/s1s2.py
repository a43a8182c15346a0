"""The s1s2 pairs (Sentinel-1 VH, Sentinel-2 RGB), decoded once into memory as uint8.

Source: github VolkovVl/Optical-SAR-dataset. Its authors divided each channel by its 99 % quantile and clipped to
8 bits, so the SAR is a relative 'dn' in [0, 255], not σ0. Network input is 2·DN/255 − 1, the same for every
image: no per-image stretch, the level carries the class.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
from PIL import Image

from sar2eo.data.pairs import Pair

_SHARED = Path(__file__).resolve().parents[4] / ".." / "shared" / "data"

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
    # The median of the 55 training scenes, from 1.9 to 2.5 dB; checked by src/cli/real-choices.test.ts.
    "localSpreadDb": 2.28,
}
ATTRIBUTION = (
    "Trained on github VolkovVl/Optical-SAR-dataset (commit 34d7e20), redistribution and modification allowed. "
    "Contains modified Copernicus Sentinel data 2020."
)


def data_root(given: Path | None) -> Path:
    """Return the folder of --data; otherwise `s1s2` in the folder of the environment variable SAR2EARTH_DATA, otherwise
    in the project's shared one.
    """
    return given or Path(os.environ.get("SAR2EARTH_DATA") or _SHARED) / "s1s2"


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
