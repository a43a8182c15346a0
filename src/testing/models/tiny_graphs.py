"""The graphs of the tests' small models of one graph, and what PyTorch makes of their inputs."""

from __future__ import annotations

from typing import Callable

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper

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
