"""This module exports a network as one ONNX file with free height and width, and checks that the file computes the
same.

The dynamo exporter gives a clean graph, where the older one leaves chains of shape arithmetic around every pad. The
browser pins the two free dimensions by their names and compiles for static shapes: `height` and `width` where a pixel
is a pixel of the tile, `height_4` and `width_4` where it is four of them wide, as in latents.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import nn

from sar2eo.export.half_weights import store_half
from sar2eo.method import Graph, Value

OPSET = 18

# Operators that onnxruntime-web 1.30 runs on WebGPU without falling back to the CPU, from its list of WebGPU kernels.
# Check that list before adding one.
SUPPORTED_OPERATORS = frozenset(
    "Add ArgMin AveragePool Cast Clip Concat Conv ConvTranspose DepthToSpace Div Einsum Erf Exp Expand Gather GatherND "
    "Gelu Gemm GlobalAveragePool Greater GridSample InstanceNormalization LayerNormalization LeakyRelu Log MatMul "
    "MaxPool Mul Neg "
    "Pad Pow Reciprocal ReduceL2 ReduceMean ReduceSum Relu Reshape Resize Shape Sigmoid Slice Softmax Split Sqrt "
    "Squeeze Sub Tanh Transpose Unsqueeze Where".split()
)


def dimension_names(value: Value) -> tuple[str, str]:
    """Return the names of an image's two free dimensions in the file."""
    suffix = "" if value.factor == 1 else f"_{value.factor}"
    return f"height{suffix}", f"width{suffix}"


def export_onnx(graph: Graph, multiple: int, path: Path) -> None:
    """Write a graph's module (evaluation mode, CPU, fp32) to `path`, weights inside, opset 18, batch 1.

    Height and width of the tile are multiples of `multiple`. Weights that float16 holds exactly take two bytes.

    Raises:
        ValueError: the graph holds an operator or attribute that the browser does not run rightly.
    """
    free = {axis: torch.export.Dim(f"_{name}", min=2, max=4096) for axis, name in ((2, "height"), (3, "width"))}
    shapes = [
        {axis: multiple // value.factor * free[axis] if multiple > value.factor else free[axis] for axis in (2, 3)}
        if value.shape == "image"
        else None
        for value in graph.inputs
    ]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = Path(folder) / "raw.onnx"
        program = torch.onnx.export(
            graph.module,
            tuple(torch.from_numpy(v) for v in create_inputs(graph, 8 * multiple, 12 * multiple, 0)),
            dynamo=True,
            opset_version=OPSET,
            input_names=[v.name for v in graph.inputs],
            output_names=[v.name for v in graph.outputs],
            dynamic_shapes=tuple(shapes),
            verbose=False,
        )
        program.save(str(raw), external_data=False)
        model = onnx.load(raw)
    values = {v.name: v for v in (*graph.inputs, *graph.outputs)}
    for info in (*model.graph.input, *model.graph.output):
        if values[info.name].shape != "image":
            continue
        for axis, name in zip((2, 3), dimension_names(values[info.name])):
            # The exporter writes the derived expression ("16*_height"); the browser overrides by plain name.
            info.type.tensor_type.shape.dim[axis].dim_param = name
    strip_traces(model)
    store_half(model)
    validate_graph(model)
    onnx.save(model, path)


def strip_traces(model: onnx.ModelProto) -> None:
    """Remove what the exporter leaves behind: derived shapes, Python stacks, paths of this machine."""
    del model.graph.value_info[:]  # intermediate shapes in terms of the old names; onnxruntime infers its own
    for node in model.graph.node:
        # The exporter leaves the Python stack of every node here, machine paths included.
        del node.metadata_props[:]
        node.doc_string = ""
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    model.graph.doc_string = ""


def validate_graph(model: onnx.ModelProto) -> None:
    """Refuse what fails or is slow in onnxruntime-web: operators that may not run on WebGPU, auto_pad, inputs or
    outputs in half precision.
    """
    unlisted = sorted({n.op_type for n in model.graph.node} - SUPPORTED_OPERATORS)
    if unlisted:
        raise ValueError(f"operators that onnxruntime-web may not run on WebGPU: {', '.join(unlisted)}")
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.name == "auto_pad" and attribute.s not in (b"", b"NOTSET"):
                raise ValueError(f"{node.name}: auto_pad {attribute.s!r}; pads must be explicit")
    for value in (*model.graph.input, *model.graph.output):
        if value.type.tensor_type.elem_type != onnx.TensorProto.FLOAT:
            raise ValueError(f"{value.name}: must be float32")
    onnx.checker.check_model(model)


def create_session(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """Create a CPU session of a model file."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run_session(session: onnxruntime.InferenceSession, *inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Run the graph on its inputs, in their order, and return its first output."""
    names = [i.name for i in session.get_inputs()]
    return session.run(None, dict(zip(names, inputs, strict=True)))[0]


def create_speckled_input(height: int, width: int, seed: int, bands: int = 1) -> NDArray[np.float32]:
    """Return random input like a SAR tile, [1, bands, H, W] in [-1, 1]: smooth fields times single-look speckle,
    clipped.
    """
    rng = np.random.default_rng(seed)
    planes = []
    for _ in range(bands):
        coarse = rng.uniform(0.05, 0.6, (height // 16 + 1, width // 16 + 1))
        fields = np.kron(coarse, np.ones((16, 16)))[:height, :width]
        amplitude = fields * np.sqrt(rng.exponential(1.0, (height, width)))
        planes.append(np.clip(2 * amplitude - 1, -1, 1).astype(np.float32))
    return np.stack(planes)[None]


def create_inputs(graph: Graph, height: int, width: int, seed: int) -> list[NDArray[np.float32]]:
    """Return random inputs of a graph for a tile of height × width; vectors are cosines, as time embeddings are."""
    return [
        create_speckled_input(height // v.factor, width // v.factor, seed + 1000 * index, v.bands)
        if v.shape == "image"
        else np.cos(np.linspace(0, 9 + seed, v.bands, dtype=np.float32))[None]
        for index, v in enumerate(graph.inputs)
    ]


def measure_parity(graph: Graph, path: Path, sizes: tuple[tuple[int, int], ...]) -> float:
    """Return the largest |PyTorch − onnxruntime| over inputs at tiles of the given (height, width), all outputs, fp32.
    """
    session = create_session(path)
    worst = 0.0
    for seed, (height, width) in enumerate(sizes):
        inputs = create_inputs(graph, height, width, seed)
        with torch.no_grad():
            expected = graph.module(*(torch.from_numpy(i) for i in inputs))
        found = session.run(None, {v.name: i for v, i in zip(graph.inputs, inputs)})
        for wanted, got in zip(expected if isinstance(expected, tuple) else (expected,), found, strict=True):
            if got.shape != tuple(wanted.shape):
                raise ValueError(
                    f"{path.name} at {height}×{width}: shape {got.shape}, expected {tuple(wanted.shape)}"
                )
            worst = max(worst, float(np.abs(got - wanted.numpy()).max()))
    return worst


def count_macs_per_pixel(graph: Graph, multiple: int) -> float:
    """Return the multiply–accumulates of all convolutions, per pixel of the tile."""
    total = 0

    def count(module: nn.Module, inputs: tuple[torch.Tensor], output: torch.Tensor) -> None:
        nonlocal total
        # A transposed convolution applies its kernel once per input pixel, a convolution once per output pixel.
        places = inputs[0] if isinstance(module, nn.ConvTranspose2d) else output
        total += places.numel() * module.weight[0].numel()

    kinds = (nn.Conv2d, nn.ConvTranspose2d)
    hooks = [m.register_forward_hook(count) for m in graph.module.modules() if isinstance(m, kinds)]
    side = 16 * multiple
    with torch.no_grad():
        graph.module(*(torch.from_numpy(i) for i in create_inputs(graph, side, side, 0)))
    for hook in hooks:
        hook.remove()
    return total / side**2
