"""The card (card.json) and the catalogue: what the browser knows about a model, src/core/catalog/card.ts.

Cards of networks are written by the export and by the evaluation, cards of plain operations by hand; the catalogue
is always rebuilt from the cards that are there.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LICENCE = "Apache-2.0 (weights trained by this project)"
HISTOGRAM_BINS = 64
_STAGES = ("denoise", "translate", "refine", "metric", "segment")


def sha256_of(path: Path) -> str:
    """Lower-case hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def histogram_of(images: list[NDArray], lo: float, hi: float) -> dict[str, Any]:
    """`inputStats` of the card: equal bins from lo to hi, the last one closed, of what the network is fed: values
    beyond an end are clipped to it, missing ones (NaN) left out."""
    fed = [np.clip(i[~np.isnan(i)], lo, hi) for i in images]
    counts = sum(np.histogram(i, bins=HISTOGRAM_BINS, range=(lo, hi))[0] for i in fed)
    return {"lo": lo, "hi": hi, "counts": [int(c) for c in counts], "n": int(sum(i.size for i in fed))}


def write_json(path: Path, value: Any) -> None:
    """Two spaces, lists of plain numbers on one line, UTF-8, a newline at the end: the same bytes every time."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    text = re.sub(r"\[\s+([-\d.eE,\s]+?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", text)
    path.write_text(text + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_catalog(models: Path) -> int:
    """Rebuild models/catalog.json from all models/<stage>/<id>/card.json, by stage, then id. Returns their number."""
    entries = []
    for path in models.glob("*/*/card.json"):
        if path.parent.parent.name not in _STAGES:
            continue
        card = read_json(path)
        if (card["stage"], card["id"]) != (path.parent.parent.name, path.parent.name):
            raise ValueError(f"{path}: holds the card of {card['stage']}/{card['id']}")
        entries.append(
            {
                "id": card["id"],
                "stage": card["stage"],
                "title": card["title"],
                "card": path.relative_to(models).as_posix(),
                "sha256": sha256_of(path),
            }
        )
    entries.sort(key=lambda e: (e["stage"], e["id"]))
    write_json(models / "catalog.json", {"schema": 1, "models": entries})
    return len(entries)
