"""Write the small ONNX models of the tests, their cards and catalogue, the same bytes every time.

    models/training/.venv/bin/python src/testing/models/make-models.py

Expected outputs come from PyTorch, so that the golden pairs check the runtimes and not themselves.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from pathlib import Path
from typing import Any, Callable

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

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

Weights = dict[str, np.ndarray]


def conv_weights(rng: np.random.Generator, name: str, outputs: int, inputs: int, side: int) -> Weights:
    """He-scaled, so that activations neither vanish nor saturate."""
    scale = np.sqrt(2 / (inputs * side * side))
    return {
        f"{name}.weight": (rng.standard_normal((outputs, inputs, side, side)) * scale).astype(np.float32),
        f"{name}.bias": (rng.standard_normal(outputs) * 0.1).astype(np.float32),
    }


def conv(name: str, source: str, side: int, stride: int = 1, pad: int = 0) -> onnx.NodeProto:
    return helper.make_node(
        "Conv", [source, f"{name}.weight", f"{name}.bias"], [name],
        kernel_shape=[side, side], strides=[stride, stride], pads=[pad] * 4,
    )


def tiny_translate() -> tuple[list[onnx.NodeProto], Weights, Callable[[torch.Tensor], torch.Tensor]]:
    """Two 3×3 convolutions and no normalisation: exact under tiling with a halo of 2 px."""
    rng = np.random.default_rng(7)
    w = conv_weights(rng, "c1", 4, 1, 3) | conv_weights(rng, "c2", 3, 4, 3)
    nodes = [
        conv("c1", "sar", 3, pad=1),
        helper.make_node("LeakyRelu", ["c1"], ["a1"], alpha=0.2),
        conv("c2", "a1", 3, pad=1),
        helper.make_node("Tanh", ["c2"], ["eo"]),
    ]
    t = {k: torch.from_numpy(v) for k, v in w.items()}

    def expected(x: torch.Tensor) -> torch.Tensor:
        x = F.leaky_relu(F.conv2d(x, t["c1.weight"], t["c1.bias"], padding=1), 0.2)
        return torch.tanh(F.conv2d(x, t["c2.weight"], t["c2.bias"], padding=1))

    return nodes, w, expected


def tiny_resnet() -> tuple[list[onnx.NodeProto], Weights, Callable[[torch.Tensor], torch.Tensor]]:
    """Every operator of the real generators once: reflection, instance normalisation, stride 2, residual, up-sampling."""
    rng = np.random.default_rng(11)
    w: Weights = {}
    for name, outputs, inputs, side in (("c1", 4, 1, 7), ("c2", 8, 4, 3), ("c3", 8, 8, 3), ("c4", 4, 8, 3), ("c5", 3, 4, 3)):
        w |= conv_weights(rng, name, outputs, inputs, side)
    for name, channels in (("n1", 4), ("n2", 8)):
        w[f"{name}.scale"] = (1 + rng.standard_normal(channels) * 0.1).astype(np.float32)
        w[f"{name}.shift"] = (rng.standard_normal(channels) * 0.1).astype(np.float32)
    w["pads3"] = np.array([0, 0, 3, 3, 0, 0, 3, 3], np.int64)
    w["pads1"] = np.array([0, 0, 1, 1, 0, 0, 1, 1], np.int64)
    w["scales"] = np.array([1, 1, 2, 2], np.float32)
    nodes = [
        helper.make_node("Pad", ["sar", "pads3"], ["p1"], mode="reflect"),
        conv("c1", "p1", 7),
        helper.make_node("InstanceNormalization", ["c1", "n1.scale", "n1.shift"], ["i1"], epsilon=1e-5),
        helper.make_node("Relu", ["i1"], ["a1"]),
        conv("c2", "a1", 3, stride=2, pad=1),
        helper.make_node("InstanceNormalization", ["c2", "n2.scale", "n2.shift"], ["i2"], epsilon=1e-5),
        helper.make_node("Relu", ["i2"], ["a2"]),
        helper.make_node("Pad", ["a2", "pads1"], ["p3"], mode="reflect"),
        conv("c3", "p3", 3),
        helper.make_node("Add", ["a2", "c3"], ["r"]),
        helper.make_node(
            "Resize", ["r", "", "scales"], ["u"],
            mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        ),
        conv("c4", "u", 3, pad=1),
        helper.make_node("LeakyRelu", ["c4"], ["a4"], alpha=0.2),
        conv("c5", "a4", 3, pad=1),
        helper.make_node("Tanh", ["c5"], ["eo"]),
    ]
    t = {k: torch.from_numpy(v) for k, v in w.items()}

    def layer(x: torch.Tensor, name: str, **kw: int) -> torch.Tensor:
        return F.conv2d(x, t[f"{name}.weight"], t[f"{name}.bias"], **kw)

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        return F.instance_norm(x, weight=t[f"{name}.scale"], bias=t[f"{name}.shift"], eps=1e-5)

    def expected(x: torch.Tensor) -> torch.Tensor:
        x = F.relu(norm(layer(F.pad(x, (3,) * 4, mode="reflect"), "c1"), "n1"))
        x = F.relu(norm(layer(x, "c2", stride=2, padding=1), "n2"))
        x = x + layer(F.pad(x, (1,) * 4, mode="reflect"), "c3")
        x = F.leaky_relu(layer(F.interpolate(x, scale_factor=2, mode="nearest"), "c4", padding=1), 0.2)
        return torch.tanh(layer(x, "c5", padding=1))

    return nodes, w, expected


def no_op() -> tuple[list[onnx.NodeProto], Weights, Callable[[torch.Tensor], torch.Tensor]]:
    """Grey to RGB, nothing else: what a run costs besides the network."""
    nodes = [helper.make_node("Concat", ["sar", "sar", "sar"], ["eo"], axis=1)]
    return nodes, {}, lambda x: x.repeat(1, 3, 1, 1)


def emits_nan() -> tuple[list[onnx.NodeProto], Weights, None]:
    """One band of three is the square root of a negative number."""
    nodes = [
        helper.make_node("Sub", ["sar", "two"], ["negative"]),
        helper.make_node("Sqrt", ["negative"], ["nan"]),
        helper.make_node("Concat", ["sar", "nan", "sar"], ["eo"], axis=1),
    ]
    return nodes, {"two": np.array(2, np.float32)}, None


def wrong_shape() -> tuple[list[onnx.NodeProto], Weights, None]:
    """Gives one band where its card promises three."""
    return [helper.make_node("Identity", ["sar"], ["eo"])], {}, None


def needs_cpu() -> tuple[list[onnx.NodeProto], Weights, None]:
    """Uses an operator (Shrink) that the WebGPU provider lacks."""
    nodes = [
        helper.make_node("Shrink", ["sar"], ["shrunk"], lambd=0.1, bias=0.0),
        helper.make_node("Concat", ["sar", "shrunk", "sar"], ["eo"], axis=1),
    ]
    return nodes, {}, None


def smoothing(inputs: int, outputs: int) -> np.ndarray:
    """Binomial 3×3 from each input to the output of its number, in sum 1."""
    row = np.array([1, 2, 1], np.float32) / 4
    kernel = np.zeros((outputs, inputs, 3, 3), np.float32)
    for i in range(outputs):
        kernel[i, i % inputs] = np.outer(row, row)
    return kernel


def tiny_denoise() -> tuple[list[onnx.NodeProto], Weights, Callable[[torch.Tensor], torch.Tensor]]:
    """A de-noiser with a network: twice smoothed by 3×3, a little stronger where it is bright. Exact with 2 px."""
    w = {
        "c1.weight": smoothing(1, 1), "c1.bias": np.zeros(1, np.float32),
        "c2.weight": smoothing(1, 1), "c2.bias": np.zeros(1, np.float32),
    }
    nodes = [
        conv("c1", "sar", 3, pad=1),
        helper.make_node("LeakyRelu", ["c1"], ["a1"], alpha=0.8),
        conv("c2", "a1", 3, pad=1),
        helper.make_node("Identity", ["c2"], ["clean"]),
    ]
    t = {k: torch.from_numpy(v) for k, v in w.items()}

    def expected(x: torch.Tensor) -> torch.Tensor:
        x = F.leaky_relu(F.conv2d(x, t["c1.weight"], t["c1.bias"], padding=1), 0.8)
        return F.conv2d(x, t["c2.weight"], t["c2.bias"], padding=1)

    return nodes, w, expected


def tiny_refine() -> tuple[list[onnx.NodeProto], Weights, Callable[[torch.Tensor], torch.Tensor]]:
    """A refiner: an unsharp mask of 3×3, clipped to the range. Exact with 1 px."""
    w: Weights = {
        "c1.weight": smoothing(3, 3), "c1.bias": np.zeros(3, np.float32),
        "two": np.array(2, np.float32), "lo": np.array(-1, np.float32), "hi": np.array(1, np.float32),
    }
    nodes = [
        conv("c1", "eo", 3, pad=1),
        helper.make_node("Mul", ["eo", "two"], ["twice"]),
        helper.make_node("Sub", ["twice", "c1"], ["sharp"]),
        helper.make_node("Clip", ["sharp", "lo", "hi"], ["refined"]),
    ]
    t = torch.from_numpy(w["c1.weight"])
    return nodes, w, lambda x: (2 * x - F.conv2d(x, t, padding=1)).clamp(-1, 1)


SAMPLER = {"kind": "brownian-bridge", "steps": [999, 666, 333], "m": [0.999, 0.666, 0.333], "s": 1}
LATENTS, FACTOR, EMBEDDING = 2, 4, 8


def tiny_metric() -> tuple[list[onnx.NodeProto], Weights, None]:
    """A distance of two pictures: the mean squared difference of their edges (Sobel), and its map."""
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=np.float32)
    filters = np.stack([np.stack([side] * 3) for side in (sobel, sobel.T)])
    w = {"edges": filters, "bands": np.array([1], dtype=np.int64), "places": np.array([2, 3], dtype=np.int64)}
    nodes = [
        *[helper.make_node("Conv", [x, "edges"], [f"edges_{x}"], kernel_shape=[3, 3], pads=[1] * 4) for x in "ab"],
        helper.make_node("Sub", ["edges_a", "edges_b"], ["difference"]),
        helper.make_node("Mul", ["difference", "difference"], ["squared"]),
        helper.make_node("ReduceMean", ["squared", "bands"], ["map"], keepdims=1),
        helper.make_node("ReduceMean", ["map", "places"], ["distance"], keepdims=0),
    ]
    return nodes, w, None


def sampler_graphs() -> tuple[dict[str, tuple[list[onnx.NodeProto], Weights]], Callable[[torch.Tensor], torch.Tensor]]:
    """Encoder, step and decoder of a sampler, each one convolution; the step is told x_t, y and the time."""
    rng = np.random.default_rng(17)
    encoder = conv_weights(rng, "e1", LATENTS, 1, FACTOR)
    step = conv_weights(rng, "s1", LATENTS, 2 * LATENTS, 3) | {
        "t1": (rng.standard_normal((EMBEDDING, LATENTS)) * 0.2).astype(np.float32),
        "map": np.array([1, LATENTS, 1, 1], np.int64), "half": np.array(0.5, np.float32),
    }
    decoder = conv_weights(rng, "d1", 3, LATENTS, 3) | {"scales": np.array([1, 1, FACTOR, FACTOR], np.float32)}
    graphs = {
        "encoder": ([conv("e1", "sar", FACTOR, stride=FACTOR), helper.make_node("Tanh", ["e1"], ["y"])], encoder),
        "step": (
            [
                helper.make_node("Concat", ["x", "cond"], ["xy"], axis=1),
                conv("s1", "xy", 3, pad=1),
                helper.make_node("MatMul", ["temb", "t1"], ["time"]),
                helper.make_node("Reshape", ["time", "map"], ["shift"]),
                helper.make_node("Add", ["s1", "shift"], ["a1"]),
                helper.make_node("Tanh", ["a1"], ["a2"]),
                helper.make_node("Mul", ["a2", "half"], ["g"]),
            ],
            step,
        ),
        "decoder": (
            [
                helper.make_node(
                    "Resize", ["x0", "", "scales"], ["u"],
                    mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
                ),
                conv("d1", "u", 3, pad=1),
                helper.make_node("Tanh", ["d1"], ["eo"]),
            ],
            decoder,
        ),
    }
    t = {k: torch.from_numpy(v) for k, v in (encoder | step | decoder).items()}

    def expected(x: torch.Tensor) -> torch.Tensor:
        y = torch.tanh(F.conv2d(x, t["e1.weight"], t["e1.bias"], stride=FACTOR))
        latent = y
        m = [*SAMPLER["m"], 0.0]
        for i, time in enumerate(SAMPLER["steps"]):
            angles = time * 10000.0 ** (-np.arange(EMBEDDING // 2) / (EMBEDDING // 2))
            temb = torch.from_numpy(np.concatenate([np.cos(angles), np.sin(angles)]).astype(np.float32))[None]
            a = F.conv2d(torch.cat([latent, y], 1), t["s1.weight"], t["s1.bias"], padding=1)
            g = 0.5 * torch.tanh(a + (temb @ t["t1"]).reshape(1, LATENTS, 1, 1))
            sigma = np.sqrt(2 * SAMPLER["s"] * m[i + 1] * (m[i] - m[i + 1]) / m[i])
            noise = position_noise(0, i, *latent.shape[1:])
            latent = latent - (1 - m[i + 1] / m[i]) * g + float(sigma) * torch.from_numpy(noise)[None]
        up = F.interpolate(latent, scale_factor=FACTOR, mode="nearest")
        return torch.tanh(F.conv2d(up, t["d1.weight"], t["d1.bias"], padding=1))

    return graphs, expected


def murmur3(words: bytes, seed: int) -> int:
    """MurmurHash3 x86 32 of whole words."""
    h, mask = seed & 0xFFFFFFFF, 0xFFFFFFFF
    for i in range(0, len(words), 4):
        k = int.from_bytes(words[i : i + 4], "little") * 0xCC9E2D51 & mask
        k = ((k << 15 | k >> 17) & mask) * 0x1B873593 & mask
        h ^= k
        h = ((h << 13 | h >> 19) & mask) * 5 + 0xE6546B64 & mask
    h ^= len(words)
    h = (h ^ h >> 16) * 0x85EBCA6B & mask
    h = (h ^ h >> 13) * 0xC2B2AE35 & mask
    return h ^ h >> 16


def position_noise(seed: int, step: int, bands: int, rows: int, cols: int) -> np.ndarray:
    """Normal noise by position, as src/core/position-noise.ts defines it, from row 0 and column 0 on."""
    z = np.zeros((bands, rows, cols), np.float32)
    for place in np.ndindex(bands, rows, cols):
        u = [(murmur3(struct.pack("<5i", step, *place, draw), seed) + 0.5) / 2**32 for draw in (0, 1)]
        z[place] = math.sqrt(-2 * math.log(u[0])) * math.cos(2 * math.pi * u[1])
    return z


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
