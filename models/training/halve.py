"""Store the weights of shipped single-graph models in half precision: `python halve.py ID…`, by default all that are not.

For models whose checkpoint is gone. The committed graph is rounded as an export rounds a network (`half_weights.py`):
weights of two or more dimensions, the layer that runs last excepted. What the rounded graph gives with four-byte storage
is the new golden output, and the two-byte file must agree with it; how far both are from the earlier weights is
printed. The card's measured rows are of other weights and go: run `evaluate.py` afterwards.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper

from sar2eo.export.card import read_json, sha256_of, write_catalog, write_json
from sar2eo.export.half_weights import PRECISION, store_half

MODELS = Path(__file__).resolve().parents[1]
TOLERANCE = 1e-4
SIZES = ((64, 64), (256, 256), (320, 256))


def round_initializers(model: onnx.ModelProto) -> None:
    """Round, in place, every weight of two or more dimensions to float16, those of the last node with weights excepted."""
    weights = {i.name: i for i in model.graph.initializer if i.data_type == TensorProto.FLOAT and len(i.dims) > 1}
    users = [node for node in model.graph.node if weights.keys() & set(node.input)]
    last = set(users[-1].input) if users else set()
    for name, initializer in weights.items():
        if name not in last:
            values = numpy_helper.to_array(initializer).astype(np.float16).astype(np.float32)
            initializer.CopyFrom(numpy_helper.from_array(values, name))


def run_bytes(model: onnx.ModelProto, source: NDArray[np.float32]) -> NDArray[np.float32]:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: source})[0]


def halve(folder: Path) -> dict[str, Any]:
    """Rewrite the folder's graph, golden output and card; returns the card.

    Raises:
        ValueError: several graphs, or the two-byte file differs from the rounded network by more than the tolerance.
    """
    card = read_json(folder / "card.json")
    if len(card["graphs"]) != 1:
        raise ValueError(f"{folder.name}: expected one graph, found {len(card['graphs'])}")
    graph, golden = card["graphs"][0], card["golden"]
    path = folder / graph["file"]
    original = onnx.load(path)
    rounded = onnx.load(path)
    round_initializers(rounded)
    stored = onnx.ModelProto()
    stored.CopyFrom(rounded)
    store_half(stored)
    bands, rng = graph["io"]["inputs"][0]["bands"], np.random.default_rng(7)
    sources = [rng.uniform(-1, 1, (1, bands, *size)).astype(np.float32) for size in SIZES]
    parity = max(float(np.abs(run_bytes(rounded, s) - run_bytes(stored, s)).max()) for s in sources)
    if parity > TOLERANCE:
        raise ValueError(f"{path.name}: differs from the rounded network by {parity:.2e}, more than {TOLERANCE}")
    change = np.abs(run_bytes(original, sources[1]) - run_bytes(stored, sources[1]))
    source = np.fromfile(folder / golden["input"], "<f4").reshape(1, bands, golden["height"], golden["width"])
    onnx.save(stored, path)
    run_bytes(rounded, source).astype("<f4").tofile(folder / golden["output"])
    graph |= {"bytes": path.stat().st_size, "sha256": sha256_of(path), "precision": PRECISION}
    card["measured"] = None
    write_json(folder / "card.json", card)
    print(
        f"{card['id']}: {graph['bytes'] / 1e6:.1f} MB, parity {parity:.1e}; against the earlier weights on noise"
        f" {change.max() * 127.5:.2f} of 255 at most, {change.mean() * 127.5:.3f} in the mean",
        file=sys.stderr,
    )
    return card


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--models", type=Path, default=MODELS)
    arguments = parser.parse_args()
    for path in sorted(arguments.models.glob("*/*/card.json")):
        card = read_json(path)
        is_full = any(graph.get("precision") == "fp32" for graph in card.get("graphs") or [])
        if card["id"] in arguments.ids or (not arguments.ids and is_full):
            halve(path.parent)
    write_catalog(arguments.models)


if __name__ == "__main__":
    main()
