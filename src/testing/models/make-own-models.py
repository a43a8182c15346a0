"""Write the models that the tests bring to the program as if a user had exported them, the same bytes every time.

    models/training/.venv/bin/python src/testing/models/make-own-models.py

All of them but the hostile ones compute one function, in as many ways as networks are exported: their pictures must agree.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).parent / "own"
FLOAT, HALF = TensorProto.FLOAT, TensorProto.FLOAT16
Nodes = list[onnx.NodeProto]
Weights = dict[str, np.ndarray]


def weights(bands: int = 1, outputs: int = 3) -> Weights:
    """Two 3×3 convolutions. Several bands share the first one's weights, so that equal bands give what one gives."""
    rng = np.random.default_rng(23)
    first = rng.standard_normal((4, 1, 3, 3)) * 0.5
    second = rng.standard_normal((outputs, 4, 3, 3)) * 0.3
    return {
        "w1": np.repeat(first / bands, bands, 1).astype(np.float32), "b1": (rng.standard_normal(4) * 0.1).astype(np.float32),
        "w2": second.astype(np.float32), "b2": np.zeros(outputs, np.float32),
    }


def convolutions(source: str, pad: int = 1) -> Nodes:
    def conv(x: str, number: int, y: str) -> onnx.NodeProto:
        return helper.make_node("Conv", [x, f"w{number}", f"b{number}"], [y], kernel_shape=[3, 3], pads=[pad] * 4)

    return [conv(source, 1, "c1"), helper.make_node("LeakyRelu", ["c1"], ["a1"], alpha=0.2), conv("a1", 2, "c2")]


CENTRE: Weights = {"two": np.array(2, np.float32), "one": np.array(1, np.float32)}


def centred(x: str, y: str) -> Nodes:
    """[0, 1] to [-1, 1]."""
    return [helper.make_node("Mul", [x, "two"], [f"{y}.2"]), helper.make_node("Sub", [f"{y}.2", "one"], [y])]


def as_unit(x: str, y: str) -> Nodes:
    """(tanh(x) + 1) / 2."""
    return [helper.make_node("Mul", [x, "two"], [f"{y}.2"]), helper.make_node("Sigmoid", [f"{y}.2"], [y])]


def save(
    name: str, nodes: Nodes, w: Weights, shape: list[int | str], output: list[int | str], kind: int = FLOAT,
    metadata: dict[str, str] | None = None, is_external: bool = False, opset: int = 18, is_checked: bool = True,
    external_bytes: dict[str, list[int]] | None = None,
) -> None:
    tensors = [numpy_helper.from_array(v, k) for k, v in w.items()]
    for key, dims in (external_bytes or {}).items():
        tensors.append(external(key, dims, f"{name}.bin", 0, 4 * int(np.prod(dims))))
    data = b""
    if is_external:
        for i, (key, value) in enumerate(w.items()):
            raw = value.tobytes()
            tensors[i] = external(key, list(value.shape), f"{name}.onnx.data", len(data), len(raw))
            data += raw
        (ROOT / f"{name}.onnx.data").write_bytes(data)
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("input", kind, shape)],
        [helper.make_tensor_value_info("output", kind, output)], tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9, producer_name="pytorch")
    for key, value in (metadata or {}).items():
        model.metadata_props.add(key=key, value=value)
    if is_checked and not is_external and not external_bytes:
        onnx.checker.check_model(model, full_check=True)
    (ROOT / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))


def external(name: str, dims: list[int], location: str, offset: int, length: int) -> TensorProto:
    tensor = TensorProto(name=name, data_type=FLOAT, dims=dims, data_location=TensorProto.EXTERNAL)
    for key, value in (("location", location), ("offset", str(offset)), ("length", str(length))):
        tensor.external_data.add(key=key, value=value)
    return tensor


def free(bands: int) -> list[int | str]:
    return ["batch", bands, "h", "w"]


def main() -> None:
    ROOT.mkdir(exist_ok=True)
    unit = [*centred("input", "z"), *convolutions("z"), *as_unit("c2", "output")]
    tanh = [*convolutions("input"), helper.make_node("Tanh", ["c2"], ["output"])]
    one = weights() | CENTRE
    save("plain", unit, one, free(1), free(3))
    save("three-bands", unit, weights(3) | CENTRE, free(3), free(3))
    save("fixed", tanh, weights(), [1, 1, 256, 256], [1, 3, 256, 256])
    nhwc = [
        helper.make_node("Transpose", ["input"], ["nchw"], perm=[0, 3, 1, 2]),
        *centred("nchw", "z"), *convolutions("z"), *as_unit("c2", "y"),
        helper.make_node("Transpose", ["y"], ["output"], perm=[0, 2, 3, 1]),
    ]
    save("nhwc", nhwc, one, ["n", "h", "w", 1], ["n", "h", "w", 3])
    smaller = [*centred("input", "z"), *convolutions("z", pad=0), *as_unit("c2", "output")]
    save("smaller", smaller, one, free(1), ["batch", 3, "h2", "w2"])
    half = {k: v.astype(np.float16) for k, v in one.items()}
    save("half", unit, half, free(1), free(3), kind=HALF)
    save("external", unit, one, free(1), free(3), is_external=True)
    save("qdq", quantised(one), quantised_weights(one), free(1), free(3), opset=18)
    bgr = [*unit[:-1], helper.make_node("Sigmoid", ["output.2"], ["rgb"]), helper.make_node("Gather", ["rgb", "bgr"], ["output"], axis=1)]
    save("bgr", bgr, one | {"bgr": np.array([2, 1, 0], np.int64)}, free(1), free(3))
    strided = [
        *centred("input", "z"),
        helper.make_node("Conv", ["z", "down"], ["d"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("ConvTranspose", ["d", "up"], ["u"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Add", ["u", "z"], ["s"]), *convolutions("s"), *as_unit("c2", "output"),
    ]
    boxes = {"down": np.full((1, 1, 4, 4), 1 / 16, np.float32), "up": np.ones((1, 1, 4, 4), np.float32)}
    save("strided", strided, one | boxes, free(1), free(3))
    save_described(tanh, unit, one)
    save_large()
    save_useless()
    save_hostile(one, unit)


def quantised_weights(w: Weights) -> Weights:
    found: Weights = {"zero8": np.array(0, np.int8), "s.in": np.array(1 / 127, np.float32), "s.act": np.array(4 / 127, np.float32)}
    for key in ("w1", "w2"):
        scale = np.abs(w[key]).max() / 127
        found |= {f"{key}.q": np.round(w[key] / scale).astype(np.int8), f"{key}.s": np.array(scale, np.float32)}
    return w | found


def quantised(w: Weights) -> Nodes:
    """QDQ: the convolutions see 8-bit activations and weights."""
    def qdq(x: str, scale: str, y: str) -> Nodes:
        return [
            helper.make_node("QuantizeLinear", [x, scale, "zero8"], [f"{y}.q"]),
            helper.make_node("DequantizeLinear", [f"{y}.q", scale, "zero8"], [y]),
        ]

    def weight(key: str) -> onnx.NodeProto:
        return helper.make_node("DequantizeLinear", [f"{key}.q", f"{key}.s", "zero8"], [f"{key}.f"])

    def conv(x: str, key: str, y: str) -> onnx.NodeProto:
        return helper.make_node("Conv", [x, f"{key}.f", f"b{key[1]}"], [y], kernel_shape=[3, 3], pads=[1] * 4)

    return [
        *centred("input", "z"), *qdq("z", "s.in", "zq"), weight("w1"), weight("w2"),
        conv("zq", "w1", "c1"), helper.make_node("LeakyRelu", ["c1"], ["a1"], alpha=0.2),
        *qdq("a1", "s.act", "aq"), conv("aq", "w2", "c2"), *as_unit("c2", "output"),
    ]


def save_described(tanh: Nodes, unit: Nodes, one: Weights) -> None:
    """Models whose range only their cards tell: [-1, 1] is a mean and a deviation of one half."""
    deepness = {
        "model_type": json.dumps("Regressor"), "resolution": json.dumps(850), "tile_size": json.dumps(256),
        "tiles_overlap": json.dumps(10), "standardization_mean": json.dumps([0.5]), "standardization_std": json.dumps([0.5]),
    }
    save("deepness", tanh, weights(), free(1), free(3), metadata=deepness)
    save("described", tanh, weights(), free(1), free(3))
    scaling = [{"type": "z-score", "mean": 127.5, "stddev": 127.5}]
    item = {
        "type": "Feature", "stac_version": "1.0.0", "id": "described", "geometry": None, "links": [], "assets": {},
        "stac_extensions": ["https://stac-extensions.github.io/mlm/v1.4.0/schema.json"],
        "properties": {
            "datetime": "2026-01-01T00:00:00Z", "license": "CC-BY-NC-4.0", "mlm:name": "Described by MLM",
            "mlm:architecture": "CNN", "mlm:tasks": ["image-to-image"], "mlm:framework": "ONNX",
            "mlm:input": [{
                "name": "radar", "bands": ["vh"], "value_scaling": scaling,
                "input": {"shape": [-1, 1, -1, -1], "dim_order": ["batch", "bands", "height", "width"], "data_type": "float32"},
            }],
            "mlm:output": [{"name": "picture", "tasks": ["image-to-image"], "result": {"shape": [-1, 3, -1, -1], "dim_order": ["batch", "bands", "height", "width"], "data_type": "float32"}}],
        },
    }
    (ROOT / "described.mlm.json").write_text(json.dumps(item, indent=1) + "\n", encoding="utf-8")
    rdf = """format_version: 0.5.3
type: model
name: Described by RDF
description: Made for a test.
license: MIT
authors:
  - {name: Jane Doe}
inputs:
  - id: radar
    axes:
      - {type: batch}
      - {type: channel, channel_names: [vh]}
      - {type: space, id: y, size: {min: 64, step: 1}}
      - {type: space, id: x, size: {min: 64, step: 1}}
    preprocessing:
      - {id: ensure_dtype, kwargs: {dtype: float32}}
      - {id: scale_linear, kwargs: {gain: 0.00784313725490196, offset: -1.0}}
outputs:
  - id: picture
    axes:
      - {type: batch}
      - {type: channel, channel_names: [r, g, b]}
      - {type: space, id: y, size: {tensor_id: radar, axis_id: y}, halo: 16}
      - {type: space, id: x, size: {tensor_id: radar, axis_id: x}, halo: 16}
weights:
  onnx: {source: described.onnx, opset_version: 18}
"""
    (ROOT / "described.rdf.yaml").write_text(rdf, encoding="utf-8")


def save_large() -> None:
    """200 MB of weights, which the test makes: none of them is in the repository. Their place is at 1/32 of the size."""
    nodes = [
        helper.make_node("AveragePool", ["input"], ["d"], kernel_shape=[32, 32], strides=[32, 32]),
        helper.make_node("Expand", ["d", "many"], ["m"]),
        helper.make_node("Conv", ["m", "big"], ["f"], kernel_shape=[3, 3], pads=[1] * 4),
        helper.make_node("ReduceMean", ["f", "axis"], ["g"], keepdims=1),
        helper.make_node("Resize", ["g", "", "scales"], ["u"], mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor"),
        helper.make_node("Add", ["input", "u"], ["s"]),
        *convolutions("s"), helper.make_node("Tanh", ["c2"], ["output"]),
    ]
    small = weights() | {
        "many": np.array([1, 2048, 8, 8], np.int64), "axis": np.array([1], np.int64), "scales": np.array([1, 1, 32, 32], np.float32),
    }
    save("large", nodes, small, [1, 1, 256, 256], [1, 3, 256, 256], external_bytes={"big": [2713, 2048, 3, 3]})


def save_useless() -> None:
    grey = [helper.make_node("Concat", ["input"] * 3, ["output"], axis=1)]
    save("copies", grey, {}, free(1), free(3))
    flat = [helper.make_node("Mul", ["input", "zero"], ["z"]), helper.make_node("Add", ["z", "half"], ["h"]), helper.make_node("Concat", ["h"] * 3, ["output"], axis=1)]
    save("constant", flat, {"zero": np.array(0, np.float32), "half": np.array(0.5, np.float32)}, free(1), free(3))


def save_hostile(one: Weights, unit: Nodes) -> None:
    unknown = [*unit[:-1], helper.make_node("Frobnicate", ["output.2"], ["output"])]
    save("unknown-op", unknown, one, free(1), free(3), is_checked=False)
    claim = [
        helper.make_node("ConstantOfShape", ["claim"], ["c"]), helper.make_node("ReduceMax", ["c"], ["m"], keepdims=0),
        helper.make_node("Add", ["input", "m"], ["s"]), helper.make_node("Concat", ["s"] * 3, ["output"], axis=1),
    ]
    save("claims-3gb", claim, {"claim": np.array([750_000_000], np.int64)}, free(1), free(3), is_checked=False)
    body = helper.make_graph(
        [
            helper.make_node("Sin", ["x.in"], ["s"]), helper.make_node("Cos", ["s"], ["x.out"]),
            helper.make_node("Identity", ["go.in"], ["go.out"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []), helper.make_tensor_value_info("go.in", TensorProto.BOOL, []),
            helper.make_tensor_value_info("x.in", FLOAT, None),
        ],
        [helper.make_tensor_value_info("go.out", TensorProto.BOOL, []), helper.make_tensor_value_info("x.out", FLOAT, None)],
    )
    loop = [helper.make_node("Loop", ["trips", "go", "input"], ["end"], body=body), helper.make_node("Concat", ["end"] * 3, ["output"], axis=1)]
    save("loops-long", loop, {"trips": np.array(1 << 50, np.int64), "go": np.array(True)}, free(1), free(3), is_checked=False)


if __name__ == "__main__":
    main()
