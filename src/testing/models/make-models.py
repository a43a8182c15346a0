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


def write(name: str, title: str, build: Callable[[], Any], tiling: dict[str, Any], domain: dict[str, Any], bands: int = 3) -> Path:
    nodes, weights, expected = build()
    folder = ROOT / "translate" / name
    folder.mkdir(parents=True, exist_ok=True)
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info("sar", TensorProto.FLOAT, [1, 1, "height", "width"])],
        [helper.make_tensor_value_info("eo", TensorProto.FLOAT, [1, bands, "height", "width"])],
        [numpy_helper.from_array(v, k) for k, v in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9, producer_name="sar2earth-tests")
    onnx.checker.check_model(model, full_check=True)
    data = model.SerializeToString(deterministic=True)
    (folder / "model.onnx").write_bytes(data)
    golden = None
    if expected is not None and weights:
        x = np.random.default_rng(3).uniform(-1, 1, (1, 1, GOLDEN_PX, GOLDEN_PX)).astype("<f4")
        x.tofile(folder / "golden-input.f32")
        with torch.no_grad():
            expected(torch.from_numpy(x)).numpy().astype("<f4").tofile(folder / "golden-output.f32")
        golden = {
            "input": "golden-input.f32", "output": "golden-output.f32",
            "height": GOLDEN_PX, "width": GOLDEN_PX, "tolerance": TOLERANCE,
        }
    card = {
        "schema": 1, "id": name, "stage": "translate", "method": "test", "supervision": "none",
        "title": title, "summary": (build.__doc__ or "").strip(), "paper": None, "domain": domain,
        "graphs": [{
            "role": "generator", "file": "model.onnx", "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(), "precision": "fp32",
            "io": {
                "inputs": [{"name": "sar", "bands": 1, "range": [-1, 1]}],
                "outputs": [{"name": "eo", "bands": 3, "range": [-1, 1]}],
            },
        }],
        "tiling": tiling,
        "cost": {"params": sum(v.size for k, v in weights.items() if v.dtype == np.float32 and k != "scales"), "macsPerPixel": 0},
        "training": None, "measured": None, "golden": golden,
        "licence": "Apache-2.0", "attribution": "",
    }
    path = folder / "card.json"
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


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
    ]
    catalog = {"schema": 1, "models": [catalog_entry(c) for c in cards]}
    (ROOT / "catalog.json").write_text(json.dumps(catalog, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
