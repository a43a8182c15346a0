"""Simulated X-band scenes and their optical images, as written by `npx sar2earth simulate`: σ0 in dB at 0.5 m.

Everything here is simulated (src/simulate); scores on it say nothing about real Capella scenes.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image

from sar2eo.data.pairs import Pair

GSD_M = 0.5

DOMAIN = {
    "dataset": "sim-x",
    "sensor": "simulated X-band spotlight in the manner of Capella GEO",
    "band": "X",
    "polarisation": "HH",
    "gsdM": GSD_M,
    "gsdRangeM": [0.45, 0.55],
    "unit": "sigma0-db",
    "stretch": [-22, 8],
}
ATTRIBUTION = "Trained on scenes simulated by this project (src/simulate); no real imagery."

_DEFAULT = Path(__file__).resolve().parents[2] / ".cache" / "sim-x"


def data_root(given: Path | None) -> Path:
    """Return the folder of --data, otherwise of the environment variable SAR2EARTH_SIM_X, otherwise .cache/sim-x of the
    kit.
    """
    return given or Path(os.environ.get("SAR2EARTH_SIM_X") or _DEFAULT)


def bring_to_gsd(power: NDArray[np.float32], eo: NDArray[np.uint8], gsd_m: float) -> tuple[NDArray, NDArray]:
    """Resample power [H, W] and EO [H, W, 3] from `gsd_m` to 0.5 m: with an area-preserving triangle filter when it
    gets coarser, bilinear when finer; radar in linear power, as the page does before the network."""
    side = [round(size * gsd_m / GSD_M) for size in power.shape]

    def resize(image: torch.Tensor) -> torch.Tensor:
        return F.interpolate(image[None], size=side, mode="bilinear", antialias=True, align_corners=False)[0]

    resized_eo = resize(torch.from_numpy(eo.copy()).permute(2, 0, 1).float()).round().clamp(0, 255)
    return resize(torch.from_numpy(power)[None])[0].numpy(), resized_eo.permute(1, 2, 0).byte().numpy()


def read_scene(description: Path) -> Pair:
    """Read one scene from its JSON: σ0 in dB = 20·log10(scaleFactor · DN), NaN where DN is 0, and EO, both at 0.5 m.

    Raises:
        ValueError: its images are not of one size.
    """
    facts: dict[str, Any] = json.loads(description.read_text(encoding="utf-8"))
    acquisition, files = facts["acquisition"], facts["files"]
    dn = np.asarray(Image.open(description.parent / files["sar"])).astype(np.float32)
    eo = np.asarray(Image.open(description.parent / files["eo"]).convert("RGB"))
    if dn.shape != eo.shape[:2]:
        raise ValueError(f"{description}: SAR {dn.shape} and EO {eo.shape[:2]} differ in size")
    power, eo = bring_to_gsd((dn * np.float32(acquisition["scaleFactor"])) ** 2, eo, acquisition["gsdM"])
    is_empty, _ = bring_to_gsd((dn == 0).astype(np.float32), np.zeros((*dn.shape, 3), np.uint8), acquisition["gsdM"])
    with np.errstate(divide="ignore"):
        db = np.where(is_empty > 0, np.nan, 10 * np.log10(power))
    return Pair(description.stem, facts["style"], db.astype(np.float16), eo, clean_of(description, facts))


def clean_of(description: Path, facts: dict[str, Any]) -> NDArray[np.float16] | None:
    """Return the expected power in dB at 0.5 m, clean σ0 plus receiver noise, as calibrated: the output of a perfect
    de-noiser. None without `--clean`."""
    acquisition = facts["acquisition"]
    if "sigma0" not in facts["files"]:
        return None
    clean = np.asarray(Image.open(description.parent / facts["files"]["sigma0"])).astype(np.float32)
    calibration = 10 ** (acquisition.get("calibrationErrorDb", 0.0) / 10)
    expected = (clean + np.float32(10 ** (acquisition["neszDb"] / 10))) * np.float32(calibration)
    power, _ = bring_to_gsd(expected, np.zeros((*clean.shape, 3), np.uint8), acquisition["gsdM"])
    return (10 * np.log10(power)).astype(np.float16)


def read_pairs(root: Path, split: str) -> list[Pair]:
    """Read all scenes of `root`/`split` ("train", "test"), ordered by style and seed.

    Raises:
        FileNotFoundError: there is no scene; the message says how they are made.
    """
    descriptions = sorted((root / split).glob("*.json"))
    if not descriptions:
        raise FileNotFoundError(f"{root / split}: no scenes; make them with the commands in README.md, Simulated scenes")
    return [read_scene(path) for path in descriptions]
