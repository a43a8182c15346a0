"""This module writes FID's Inception as an ONNX file that states the origin of its weights."""

from __future__ import annotations

import copy
import hashlib
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from sar2eo.export.onnx_graph import OPSET, strip_traces, validate_graph
from sar2eo.metrics.inception import LEAST_PX, Convolution, FidInception

INPUT_NAME, OUTPUT_NAME = "image", "features"
KIND = "fid-inception-v3"


def fold_normalisation(network: FidInception) -> FidInception:
    """Return a copy in which the batch normalisations, whose statistics are fixed, are part of the convolutions."""
    folded = copy.deepcopy(network)
    for module in folded.modules():
        if isinstance(module, Convolution):
            module.conv = torch.nn.utils.fusion.fuse_conv_bn_eval(module.conv, module.bn)
            module.bn = nn.Identity()
    return folded


def digest_weights(model: onnx.ModelProto) -> str:
    """Return the SHA-256 over the SHA-256s of all initialisers' bytes, in the graph's order."""
    return hashlib.sha256(b"".join(hashlib.sha256(i.raw_data).digest() for i in model.graph.initializer)).hexdigest()


def write_inception_onnx(network: FidInception, path: Path, source_sha256: str) -> None:
    """Write the graph with input `image` [1, 3, height, width], RGB in [-1, 1], and output `features` [1, 2048 /
    narrowing].

    Args:
        source_sha256: of the file that the weights were read from; "" for weights of no file.

    Raises:
        ValueError: an operator that the browser does not run.
    """
    side = {2: torch.export.Dim("height", min=LEAST_PX, max=4096), 3: torch.export.Dim("width", min=LEAST_PX, max=4096)}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = Path(folder) / "raw.onnx"
        program = torch.onnx.export(
            fold_normalisation(network),
            (torch.zeros(1, 3, 107, 139),),
            dynamo=True,
            opset_version=OPSET,
            input_names=[INPUT_NAME],
            output_names=[OUTPUT_NAME],
            dynamic_shapes=(side,),
            verbose=False,
        )
        program.save(str(raw), external_data=False)
        model = onnx.load(raw)
    for axis, name in ((2, "height"), (3, "width")):
        model.graph.input[0].type.tensor_type.shape.dim[axis].dim_param = name
    strip_traces(model)
    for initialiser in model.graph.initializer:
        if not initialiser.raw_data:
            initialiser.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(initialiser), initialiser.name))
    facts = {"kind": KIND, "source_sha256": source_sha256, "weights_sha256": digest_weights(model)}
    onnx.helper.set_model_props(model, facts)
    validate_graph(model)
    path.write_bytes(model.SerializeToString(deterministic=True))
