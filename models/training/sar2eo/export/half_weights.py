"""This module stores weights in two bytes in an ONNX file whose arithmetic stays float32.

First the network itself is rounded (`round_weights`), so that the exported file can be compared with it exactly; then
every large initialiser that fits into float16 without loss is stored so, with a Cast in front of its users, which
onnxruntime folds away when it loads the file. Biases, the scales of norms and the last layer, whose rounding would
show in the result directly, keep their four bytes.
"""

from __future__ import annotations

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

PRECISION = "fp16 weights, fp32 arithmetic"


@torch.no_grad()
def round_weights(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    """Round, in place, every weight of two or more dimensions to float16, those of the layer that runs last excepted."""
    order: list[nn.Module] = []
    owners = [m for m in module.modules() if any(p.ndim > 1 for p in m.parameters(recurse=False))]
    hooks = [m.register_forward_hook(lambda m, *_: order.append(m)) for m in owners]
    module(*inputs)
    for hook in hooks:
        hook.remove()
    last = order[-1] if order else None
    for owner in owners:
        for parameter in owner.parameters(recurse=False):
            if parameter.ndim > 1 and owner is not last:
                parameter.copy_(parameter.half().float())


def store_half(model: onnx.ModelProto) -> None:
    """Store, in place, the initialisers of two or more dimensions that float16 holds exactly; their names stay."""
    casts = []
    for initializer in model.graph.initializer:
        if initializer.data_type != TensorProto.FLOAT or len(initializer.dims) < 2:
            continue
        values = numpy_helper.to_array(initializer)
        with np.errstate(over="ignore"):
            half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            continue
        name = initializer.name
        initializer.CopyFrom(numpy_helper.from_array(half, name))
        for node in model.graph.node:
            for index, used in enumerate(node.input):
                if used == name:
                    node.input[index] = f"{name}.fp32"
        casts.append(helper.make_node("Cast", [name], [f"{name}.fp32"], f"cast.{name}", to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
