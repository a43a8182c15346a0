"""This module builds LPIPS as one ONNX graph node by node, because the exporter of `onnx_graph.py` does not support its
two inputs, free sizes and half-precision weights.

Convolutions keep their weights in fp16 and compute in fp32: a Cast per weight, which runtimes fold away on loading.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from sar2eo.export.onnx_graph import OPSET, validate_graph
from sar2eo.metrics.lpips import EPSILON, SCALE, SHIFT, Lpips

INPUT_NAMES = ("a", "b")


class _Graph:
    """Nodes and constants under construction; every method returns the name of the value that it has added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def half(self, name: str, value: NDArray[np.float32]) -> str:
        self.constant(f"{name}.half", value.astype(np.float16))
        return self.add("Cast", [f"{name}.half"], name, to=TensorProto.FLOAT)

    def add(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def split(self, source: str, outputs: tuple[str, str]) -> tuple[str, str]:
        """The two images' halves of a batch of 2."""
        self.nodes.append(helper.make_node("Split", [source], list(outputs), axis=0, num_outputs=2))
        return outputs


def round_weights(lpips: Lpips) -> Lpips:
    """Round the weights of the convolutions to fp16 in place, as the graph stores them, and return the network."""
    for index, _ in enumerate(lpips.backbone.convolutions):
        kernel = getattr(lpips, f"kernel{index}")
        kernel.copy_(kernel.half().float())
    return lpips


def output_names(with_features: bool) -> tuple[str, ...]:
    """Return the names of the outputs: `distance` [1, 1], `map` [1, 1, height, width]; `features_a`, `features_b` [1,
    C]: see `Comparison`.
    """
    return ("distance", "map", "features_a", "features_b") if with_features else ("distance", "map")


def write_lpips_onnx(lpips: Lpips, path: Path, with_features: bool) -> None:
    """Write the graph with inputs `a` and `b` [1, 3, height, width], RGB in [-1, 1]; `output_names` lists its outputs.

    Raises:
        ValueError: an operator that the browser does not run.
    """
    g = _Graph()

    def weight(name: str) -> NDArray[np.float32]:
        return getattr(lpips, name).numpy()

    g.constant("shift", np.array(SHIFT, np.float32).reshape(1, 3, 1, 1))
    g.constant("scale", np.array(SCALE, np.float32).reshape(1, 3, 1, 1))
    g.constant("epsilon", np.array(EPSILON, np.float32))
    g.constant("channels", np.array([1], np.int64))
    g.constant("space", np.array([2, 3], np.int64))
    g.constant("one_map", np.array([1, 1], np.int64))
    g.add("Shape", ["a"], "height_width", start=2)
    g.add("Concat", ["one_map", "height_width"], "map_shape", axis=0)
    g.add("Concat", list(INPUT_NAMES), "pair", axis=0)
    g.add("Sub", ["pair", "shift"], "shifted")
    x = g.add("Div", ["shifted", "scale"], "normal")
    distances: list[str] = []
    maps: list[str] = []
    for index, convolution in enumerate(lpips.backbone.convolutions):
        if convolution.pool is not None:
            side, stride = convolution.pool
            x = g.add("MaxPool", [x], f"pool{index}", kernel_shape=[side] * 2, strides=[stride] * 2)
        kernel = weight(f"kernel{index}")
        x = g.add(
            "Conv",
            [x, g.half(f"kernel{index}", kernel), g.constant(f"bias{index}", weight(f"bias{index}"))],
            f"conv{index}",
            kernel_shape=list(kernel.shape[2:]),
            strides=[convolution.stride] * 2,
            pads=[convolution.padding] * 4,
        )
        x = g.add("Relu", [x], f"relu{index}")
        if not convolution.is_tap:
            continue
        tap = len(maps)
        g.add("Mul", [x, x], f"square{tap}")
        g.add("ReduceSum", [f"square{tap}", "channels"], f"power{tap}", keepdims=1)
        g.add("Sqrt", [f"power{tap}"], f"norm{tap}")
        g.add("Add", [f"norm{tap}", "epsilon"], f"divisor{tap}")
        g.add("Div", [x, f"divisor{tap}"], f"unit{tap}")
        first, second = g.split(f"unit{tap}", (f"unit{tap}_a", f"unit{tap}_b"))
        g.add("Sub", [first, second], f"difference{tap}")
        g.add("Mul", [f"difference{tap}"] * 2, f"squared{tap}")
        head = g.constant(f"head{tap}", weight(f"head{tap}"))
        small = g.add("Conv", [f"squared{tap}", head], f"small{tap}", kernel_shape=[1, 1], strides=[1, 1], pads=[0] * 4)
        distances.append(g.add("ReduceMean", [small, "space"], f"distance{tap}", keepdims=0))
        large = g.add(
            "Resize",
            [small, "", "", "map_shape"],
            f"large{tap}",
            mode="linear",
            coordinate_transformation_mode="half_pixel",
        )
        maps.append(large)
    for parts, total in ((distances, "distance"), (maps, "map")):
        known = parts[0]
        for index, part in enumerate(parts[1:], start=1):
            known = g.add("Add", [known, part], total if index == len(parts) - 1 else f"{total}_to{index}")
    names = output_names(with_features)
    if with_features:
        g.split(g.add("ReduceMean", [x, "space"], "features", keepdims=0), (names[2], names[3]))
    size = ["height", "width"]
    channels = weight(f"bias{len(lpips.backbone.convolutions) - 1}").size
    shapes = {"distance": [1, 1], "map": [1, 1, *size], "features_a": [1, channels], "features_b": [1, channels]}
    graph = helper.make_graph(
        g.nodes,
        f"lpips-{lpips.name}",
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, 3, *size]) for n in INPUT_NAMES],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, shapes[n]) for n in names],
        g.constants,
    )
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=9, producer_name="sar2eo")
    validate_graph(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def count_lpips_macs_per_pixel(lpips: Lpips) -> float:
    """Return the multiply–accumulates of the backbone for both images, per pixel of one."""
    side = 256
    total = 0
    x = torch.zeros(1, 3, side, side)
    for index, convolution in enumerate(lpips.backbone.convolutions):
        if convolution.pool is not None:
            x = torch.nn.functional.max_pool2d(x, *convolution.pool)
        kernel = getattr(lpips, f"kernel{index}")
        x = torch.nn.functional.conv2d(x, kernel, None, convolution.stride, convolution.padding)
        total += 2 * x[0, 0].numel() * kernel.numel()
    return total / side**2
