"""Write the small ONNX models of the tests, their cards and catalogue, the same bytes every time.

    models/training/.venv/bin/python src/testing/models/make-models.py

Expected outputs come from PyTorch, so that the golden pairs check the runtimes and not themselves.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Callable

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from tiny_graphs import (
    Weights,
    emits_nan,
    needs_cpu,
    no_op,
    tiny_denoise,
    tiny_metric,
    tiny_refine,
    tiny_resnet,
    tiny_translate,
    wrong_shape,
)
from tiny_sampler import EMBEDDING, FACTOR, LATENTS, SAMPLER, sampler_graphs

ROOT = Path(__file__).parent
GOLDEN_PX = 32
TOLERANCE = 1e-4
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
    "inputStats": {"lo": 0, "hi": 255, "counts": [2, 6, 9, 8, 5, 3, 2, 1], "n": 36},
}
# The no-op model takes any scene at its own GSD: for benchmarks and very large files.
ANY_GSD = {**DOMAIN, "gsdM": 1.0, "gsdRangeM": [0.001, 100000]}

Value = dict[str, Any]


def image(name: str, bands: int, factor: int = 1) -> Value:
    return {"name": name, "bands": bands, "range": [-1, 1], **({"factor": factor} if factor > 1 else {})}


SAR, EO = image("sar", 1), image("eo", 3)
SINGLE = {"inputs": [SAR], "outputs": [EO]}
DISTANCE = {
    "inputs": [image("a", 3), image("b", 3)],
    "outputs": [
        {"name": "distance", "bands": 1, "range": None, "shape": "vector"},
        {"name": "map", "bands": 1, "range": None},
    ],
}
LATENT_IO = {
    "encoder": {"inputs": [SAR], "outputs": [image("y", LATENTS, FACTOR)]},
    "step": {
        "inputs": [
            image("x", LATENTS, FACTOR), image("cond", LATENTS, FACTOR),
            {"name": "temb", "bands": EMBEDDING, "range": None, "shape": "vector"},
        ],
        "outputs": [image("g", LATENTS, FACTOR)],
    },
    "decoder": {"inputs": [image("x0", LATENTS, FACTOR)], "outputs": [EO]},
}


def dims(value: Value) -> list[int | str]:
    return [1, value["bands"]] if value.get("shape") == "vector" else [1, value["bands"], "height", "width"]


def save_graph(path: Path, nodes: list[onnx.NodeProto], weights: Weights, io: dict[str, list[Value]], outputs: int) -> bytes:
    """`outputs`: bands that the graph really gives. Encoder and decoder change the size: their output's is left open."""
    sizes = [dims(v) for v in io["outputs"]]
    is_same_size = io["inputs"][0].get("factor", 1) == io["outputs"][0].get("factor", 1)
    sizes[0] = [1, outputs, *(sizes[0][2:] if is_same_size else ["rows", "cols"])]
    graph = helper.make_graph(
        nodes, path.parent.name,
        [helper.make_tensor_value_info(v["name"], TensorProto.FLOAT, dims(v)) for v in io["inputs"]],
        [helper.make_tensor_value_info(v["name"], TensorProto.FLOAT, d) for v, d in zip(io["outputs"], sizes)],
        [numpy_helper.from_array(v, k) for k, v in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9, producer_name="sar2earth-tests")
    onnx.checker.check_model(model, full_check=True)
    data = model.SerializeToString(deterministic=True)
    path.write_bytes(data)
    return data


def write_card(
    folder: Path, title: str, summary: str, graphs: list[dict[str, Any]], tiling: dict[str, Any],
    domain: dict[str, Any] | None, golden: bool, params: int, extra: dict[str, Any] | None = None,
) -> Path:
    card = {
        "schema": 1, "id": folder.name, "stage": folder.parent.name, "method": "test", "supervision": "none",
        "title": title, "summary": summary, "paper": None, "domain": domain,
        "graphs": graphs, **(extra or {}), "tiling": tiling,
        "cost": {"params": params, "macsPerPixel": 0},
        "training": None, "measured": None,
        "golden": {
            "input": "golden-input.f32", "output": "golden-output.f32",
            "height": GOLDEN_PX, "width": GOLDEN_PX, "tolerance": TOLERANCE,
        } if golden else None,
        "licence": "Apache-2.0", "attribution": "",
    }
    path = folder / "card.json"
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def graph_entry(role: str, file: str, data: bytes, io: dict[str, list[Value]]) -> dict[str, Any]:
    return {
        "role": role, "file": file, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(),
        "precision": "fp32", "io": io,
    }


def write_golden(folder: Path, bands: int, expected: Callable[[torch.Tensor], torch.Tensor]) -> None:
    x = np.random.default_rng(3).uniform(-1, 1, (1, bands, GOLDEN_PX, GOLDEN_PX)).astype("<f4")
    x.tofile(folder / "golden-input.f32")
    with torch.no_grad():
        expected(torch.from_numpy(x)).numpy().astype("<f4").tofile(folder / "golden-output.f32")


def count(weights: Weights) -> int:
    return sum(v.size for k, v in weights.items() if v.dtype == np.float32 and k != "scales")


def write(
    name: str, title: str, build: Callable[[], Any], tiling: dict[str, Any], domain: dict[str, Any] | None,
    bands: int | None = None, stage: str = "translate", io: dict[str, list[Value]] = SINGLE,
) -> Path:
    """A card of one graph. `bands`: what it really gives, where that is not what its card says."""
    nodes, weights, expected = build()
    folder = ROOT / stage / name
    folder.mkdir(parents=True, exist_ok=True)
    data = save_graph(folder / "model.onnx", nodes, weights, io, bands or io["outputs"][0]["bands"])
    has_golden = expected is not None and bool(weights)
    if has_golden:
        write_golden(folder, io["inputs"][0]["bands"], expected)
    role = {"denoise": "denoiser", "translate": "generator", "refine": "refiner", "metric": "distance"}[stage]
    graphs = [graph_entry(role, "model.onnx", data, io)]
    return write_card(folder, title, (build.__doc__ or "").strip(), graphs, tiling, domain, has_golden, count(weights))


def write_sampler(name: str, title: str, tiling: dict[str, Any]) -> Path:
    """A card of three graphs and a schedule."""
    graphs, expected = sampler_graphs()
    folder = ROOT / "translate" / name
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for role, (nodes, weights) in graphs.items():
        io = LATENT_IO[role]
        data = save_graph(folder / f"{role}.onnx", nodes, weights, io, io["outputs"][0]["bands"])
        entries.append(graph_entry(role, f"{role}.onnx", data, io))
    write_golden(folder, 1, expected)
    params = sum(count(weights) for _, weights in graphs.values())
    summary = (sampler_graphs.__doc__ or "").strip()
    return write_card(folder, title, summary, entries, tiling, DOMAIN, True, params, {"sampler": SAMPLER})


def catalog_entry(path: Path) -> dict[str, str]:
    data = path.read_bytes()
    card = json.loads(data)
    return {
        "id": card["id"], "stage": card["stage"], "title": card["title"],
        "card": path.relative_to(ROOT).as_posix(), "sha256": hashlib.sha256(data).hexdigest(),
    }


def main() -> None:
    plain = {"tile": 64, "multiple": 4, "haloPx": 4, "norm": "none"}
    cards = [
        write("tiny-translate", "Tiny translator (test)", tiny_translate, plain, DOMAIN),
        write("tiny-resnet", "Tiny ResNet (test)", tiny_resnet, {**plain, "haloPx": 8, "norm": "instance"}, DOMAIN),
        write("no-op", "Grey as RGB (test)", no_op, {"tile": 256, "multiple": 4, "haloPx": 32, "norm": "none"}, ANY_GSD),
        write("emits-nan", "Not a number (test)", emits_nan, plain, DOMAIN),
        write("wrong-shape", "One band of three (test)", wrong_shape, plain, DOMAIN, bands=1),
        write("needs-cpu", "Operator without WebGPU (test)", needs_cpu, plain, DOMAIN),
        write_sampler("tiny-sampler", "Tiny sampler (test)", {"tile": 128, "multiple": 4, "haloPx": 16, "receptiveRadius": 16, "norm": "none"}),
        write(
            "tiny-denoise", "Tiny de-noiser (test)", tiny_denoise,
            {"tile": 48, "multiple": 8, "haloPx": 2, "receptiveRadius": 2, "norm": "none"}, DOMAIN,
            stage="denoise", io={"inputs": [SAR], "outputs": [image("clean", 1)]},
        ),
        write(
            "tiny-refine", "Tiny refiner (test)", tiny_refine,
            {"tile": 32, "multiple": 2, "haloPx": 1, "receptiveRadius": 1, "norm": "none"}, None,
            stage="refine", io={"inputs": [EO], "outputs": [image("refined", 3)]},
        ),
    ]
    # Not in the catalogue: it is the metric of one test (adapters/node/learned-metric.test.ts).
    write("tiny-metric", "Edges · tiny (test)", tiny_metric, {"tile": 64, "multiple": 1, "haloPx": 0, "norm": "none"}, None, stage="metric", io=DISTANCE)
    catalog = {"schema": 1, "models": [catalog_entry(c) for c in cards]}
    (ROOT / "catalog.json").write_text(json.dumps(catalog, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
