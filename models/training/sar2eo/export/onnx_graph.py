"""A generator as one ONNX file with free height and width, and the checks that it is what it was.

The dynamo exporter gives a clean graph (FACTS §6). The browser pins the two free dimensions by their names,
`height` and `width`, and compiles for static shapes.
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

OPSET = 18
INPUT_NAME, OUTPUT_NAME = "sar", "eo"

# What onnxruntime-web runs on WebGPU without falling back to the CPU (FACTS §4.1). Grown only with the list at hand.
SUPPORTED_OPERATORS = frozenset(
    "Add AveragePool Cast Clip Concat Conv DepthToSpace Div Einsum Gather GridSample InstanceNormalization "
    "LayerNormalization LeakyRelu MatMul MaxPool Mul Pad ReduceMean ReduceSum Relu Reshape Resize Shape Sigmoid Slice "
    "Split Sqrt Sub Tanh Transpose".split()
)


def export_onnx(generator: nn.Module, multiple: int, path: Path) -> None:
    """Write `generator` (evaluation mode, CPU, fp32) to `path`, weights inside, opset 18, batch 1.

    Input `sar` [1, 1, height, width] and output `eo` [1, 3, height, width], both in [-1, 1]; height and width are
    multiples of `multiple`.

    Raises:
        ValueError: the graph holds an operator or attribute that the browser does not run rightly.
    """
    side = {axis: multiple * torch.export.Dim(f"_{axis}", min=2, max=4096) for axis in ("height", "width")}
    example = torch.zeros(1, 1, 8 * multiple, 12 * multiple)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = Path(folder) / "raw.onnx"
        program = torch.onnx.export(
            generator,
            (example,),
            dynamo=True,
            opset_version=OPSET,
            input_names=[INPUT_NAME],
            output_names=[OUTPUT_NAME],
            dynamic_shapes=({2: side["height"], 3: side["width"]},),
            verbose=False,
        )
        program.save(str(raw), external_data=False)
        model = onnx.load(raw)
    for value in (*model.graph.input, *model.graph.output):
        for axis, name in ((2, "height"), (3, "width")):
            # The exporter writes the derived expression ("16*_height"); the browser overrides by plain name.
            value.type.tensor_type.shape.dim[axis].dim_param = name
    strip_traces(model)
    validate_graph(model)
    onnx.save(model, path)


def strip_traces(model: onnx.ModelProto) -> None:
    """Take out what the exporter leaves of its work: derived shapes, Python stacks, paths of this machine."""
    del model.graph.value_info[:]  # intermediate shapes in terms of the old names; onnxruntime infers its own
    for node in model.graph.node:
        # The exporter leaves the Python stack of every node here, machine paths included.
        del node.metadata_props[:]
        node.doc_string = ""
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    model.graph.doc_string = ""


def validate_graph(model: onnx.ModelProto) -> None:
    """Refuse what FACTS §4.1 warns of: unlisted operators, auto_pad, half-precision in or out."""
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
    """A CPU session of a model file."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run_session(session: onnxruntime.InferenceSession, sar: NDArray[np.float32]) -> NDArray[np.float32]:
    """`sar` [1, 1, H, W] → `eo` [1, 3, H, W]."""
    return session.run([OUTPUT_NAME], {INPUT_NAME: sar})[0]


def create_speckled_input(height: int, width: int, seed: int) -> NDArray[np.float32]:
    """A stand-in for a SAR tile, [1, 1, H, W] in [-1, 1]: smooth fields times single-look speckle, clipped."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(0.05, 0.6, (height // 16 + 1, width // 16 + 1))
    fields = np.kron(coarse, np.ones((16, 16)))[:height, :width]
    amplitude = fields * np.sqrt(rng.exponential(1.0, (height, width)))
    return np.clip(2 * amplitude - 1, -1, 1).astype(np.float32)[None, None]


def measure_parity(generator: nn.Module, path: Path, sizes: tuple[tuple[int, int], ...]) -> float:
    """Largest |PyTorch − onnxruntime| over inputs of the given (height, width), fp32."""
    session = create_session(path)
    worst = 0.0
    for seed, (height, width) in enumerate(sizes):
        sar = create_speckled_input(height, width, seed)
        with torch.no_grad():
            expected = generator(torch.from_numpy(sar)).numpy()
        found = run_session(session, sar)
        if found.shape != expected.shape:
            raise ValueError(f"{path.name} at {height}×{width}: shape {found.shape}, expected {expected.shape}")
        worst = max(worst, float(np.abs(found - expected).max()))
    return worst


def count_macs_per_pixel(generator: nn.Module, multiple: int) -> float:
    """Multiply–accumulates of all convolutions, per input pixel."""
    total = 0

    def count(module: nn.Conv2d, _inputs: object, output: torch.Tensor) -> None:
        nonlocal total
        total += output.numel() * module.weight[0].numel()

    hooks = [m.register_forward_hook(count) for m in generator.modules() if isinstance(m, nn.Conv2d)]
    side = 16 * multiple
    with torch.no_grad():
        generator(torch.zeros(1, 1, side, side))
    for hook in hooks:
        hook.remove()
    return total / side**2
