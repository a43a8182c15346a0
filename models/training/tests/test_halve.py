"""A shipped model in half precision: half the bytes, nearly the same picture, and a card that says so."""

from __future__ import annotations

from pathlib import Path

import halve
import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from sar2eo.export.card import read_json, write_json
from torch import nn


def write_model(folder: Path, graphs: int = 1) -> None:
    torch.manual_seed(3)
    net = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 3, 3, padding=1))
    folder.mkdir(parents=True)
    source = torch.rand(1, 1, 64, 64) * 2 - 1
    dims = {axis: torch.export.Dim.DYNAMIC for axis in (2, 3)}
    torch.onnx.export(net, (source,), folder / "net.onnx", input_names=["sar"], output_names=["eo"], dynamo=True,
                      dynamic_shapes=(dims,), external_data=False, verbose=False)  # fmt: skip
    source.numpy().tofile(folder / "in.f32")
    net(source).detach().numpy().tofile(folder / "out.f32")
    graph = {"role": "generator", "file": "net.onnx", "bytes": 0, "sha256": "", "precision": "fp32", "io": {"inputs": [{"bands": 1}]}}
    golden = {"input": "in.f32", "output": "out.f32", "height": 64, "width": 64}
    card = {"id": "net", "stage": "translate", "graphs": [graph] * graphs, "golden": golden, "measured": {"n": 1}}
    write_json(folder / "card.json", card)


def test_half_of_the_bytes_and_nearly_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "translate" / "net"
    write_model(folder)
    size, before = (folder / "net.onnx").stat().st_size, np.fromfile(folder / "out.f32", "<f4")
    halve.halve(folder)

    card = read_json(folder / "card.json")
    assert card["graphs"][0]["precision"] == "fp16 weights, fp32 arithmetic"
    assert card["graphs"][0]["bytes"] == (folder / "net.onnx").stat().st_size < 0.75 * size
    assert card["measured"] is None
    after = np.fromfile(folder / "out.f32", "<f4")
    assert 0 < np.abs(after - before).max() < 5e-3
    types = {i.name: numpy_helper.to_array(i).dtype for i in onnx.load(folder / "net.onnx").graph.initializer if len(i.dims) == 4}
    assert sorted(str(t) for t in types.values()) == ["float16", "float16", "float32"]


def test_refuses_what_has_several_graphs(tmp_path: Path) -> None:
    folder = tmp_path / "translate" / "net"
    write_model(folder, graphs=2)
    with pytest.raises(ValueError, match="expected one graph, found 2"):
        halve.halve(folder)
