"""The card (card.json) and the catalogue contain what the browser knows about a model, see src/core/catalog/card.ts.

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

from sar2eo.contract import Config
from sar2eo.data.datasets import Dataset
from sar2eo.export.half_weights import PRECISION
from sar2eo.export.onnx_graph import count_macs_per_pixel
from sar2eo.method import Graph, Method, Value

LICENCE = "Apache-2.0 (weights trained by this project)"
HISTOGRAM_BINS = 64
CURVE_POINTS = 60
_STAGES = ("denoise", "translate", "refine", "metric", "segment")


def sha256_of(path: Path) -> str:
    """Return the lower-case hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def histogram_of(images: list[NDArray], lo: float, hi: float) -> dict[str, Any]:
    """Return `inputStats` of the card: the histogram of the network's input in equal bins from lo to hi, the last one
    closed. Values beyond an end are clipped to it, missing ones (NaN) are left out."""
    fed = [np.clip(i[~np.isnan(i)], lo, hi) for i in images]
    counts = sum(np.histogram(i, bins=HISTOGRAM_BINS, range=(lo, hi))[0] for i in fed)
    return {"lo": lo, "hi": hi, "counts": [int(c) for c in counts], "n": int(sum(i.size for i in fed))}


def thin(curve: list[dict[str, float]], limit: int = CURVE_POINTS) -> list[dict[str, float]]:
    """Return at most `limit` evenly spaced points, always including the last one."""
    stride = -(-len(curve) // limit) if curve else 1
    return curve[::-1][::stride][::-1]


def describe_value(value: Value) -> dict[str, Any]:
    """Return an entry of the card's io; defaults are left out."""
    described = {"name": value.name, "bands": value.bands, "range": list(value.range) if value.range else None}
    if value.shape != "image":
        described["shape"] = value.shape
    if value.factor != 1:
        described["factor"] = value.factor
    return described


def describe_graph(graph: Graph, path: Path) -> dict[str, Any]:
    """Return an entry of the card's graphs."""
    return {
        "role": graph.role,
        "file": path.name,
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
        "precision": PRECISION,
        "io": {
            "inputs": [describe_value(v) for v in graph.inputs],
            "outputs": [describe_value(v) for v in graph.outputs],
        },
    }


def describe_cost(method: Method, graphs: list[Graph]) -> dict[str, int]:
    """Return the number of parameters, and multiply–accumulates per pixel with as many steps as the sampler takes."""
    macs = 0.0
    for graph in graphs:
        calls = len(method.sampler.steps) if method.sampler and graph.role == "step" else 1
        macs += calls * count_macs_per_pixel(graph, method.tiling.multiple)
    return {"params": sum(p.numel() for g in graphs for p in g.module.parameters()), "macsPerPixel": round(macs)}


def describe_training(config: Config, method: Method, state: dict[str, Any]) -> dict[str, Any]:
    """Return what a checkpoint states about its run: enough to repeat it, and its deviations from the paper."""
    facts = state["facts"]
    described = {
        "data": f"{config.data.dataset}: {facts['data']}",
        "split": "train",
        "seed": config.seed,
        "steps": state["step"],
        "crops": state["crops"],
        "dtype": facts["dtype"],
        "hours": round(state["minutes"] / 60, 2),
        "hardware": facts["hardware"],
        "kitCommit": facts["kitCommit"],
        "deviations": list(method.deviations),
        "curve": thin(state["curve"]),
    }
    return described | ({"shared": facts["shared"]} if "shared" in facts else {})


def create_card(
    config: Config,
    method: Method,
    dataset: Dataset,
    state: dict[str, Any],
    paths: list[Path],
    domain: dict[str, Any],
) -> dict[str, Any]:
    """Create the card of a checkpoint whose graphs lie at `paths`; `domain` extends that of the data set. Scores and
    golden samples are added later.
    """
    graphs, tiling, paper = method.exports(), method.tiling, config.paper
    card = {
        "schema": 1,
        "id": config.id,
        "stage": method.stage,
        "method": config.method,
        "supervision": config.supervision,
        "title": config.title,
        "summary": config.summary,
        "paper": {"title": paper.title, "url": paper.url, "tableRow": paper.table_row or None} if paper.title else None,
        "domain": {**dataset.domain, **domain},
        "graphs": [describe_graph(g, p) for g, p in zip(graphs, paths, strict=True)],
    }
    if method.sampler:
        s = method.sampler
        card["sampler"] = {"kind": s.kind, "steps": list(s.steps), "m": list(s.m), "s": s.s}
    return card | {
        "tiling": {
            "tile": tiling.tile_px,
            "multiple": tiling.multiple,
            "haloPx": tiling.halo_px,
            "receptiveRadius": tiling.receptive_radius,
            "norm": tiling.norm,
        },
        "cost": describe_cost(method, graphs),
        "training": describe_training(config, method, state),
        "measured": None,
        "golden": None,
        "licence": LICENCE,
        "attribution": dataset.attribution,
    }


def write_json(path: Path, value: Any) -> None:
    """Write JSON with an indent of two spaces, lists of plain numbers on one line, in UTF-8 and with a newline at the
    end: equal data gives equal bytes.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False)
    text = re.sub(r"\[\s+([-\d.eE,\s]+?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", text)
    path.write_text(text + "\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_catalog(models: Path) -> int:
    """Rebuild models/catalog.json from all models/<stage>/<id>/card.json, by stage, then id. Returns the number of
    cards.
    """
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
