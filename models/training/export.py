"""Export a checkpoint's averaged generator: ONNX, card and golden pair under models/translate/<id>, catalogue rebuilt.

`python export.py runs/<id>/checkpoint.pt [--data DIR] [--models DIR]`
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import torch

from sar2eo.contract import Config, parse_dataclass
from sar2eo.data.datasets import find_dataset
from sar2eo.export.card import LICENCE, histogram_of, read_json, sha256_of, write_catalog, write_json
from sar2eo.export.onnx_graph import (
    INPUT_NAME,
    OUTPUT_NAME,
    count_macs_per_pixel,
    create_speckled_input,
    export_onnx,
    measure_parity,
)
from sar2eo.method import Method, TrainingStatistics, create_method

MODELS = Path(__file__).resolve().parents[1]
GOLDEN_PX = 64
GOLDEN_SEED = 20
TOLERANCE = 1e-4
PARITY_SIZES = ((64, 64), (256, 256), (320, 256))
CURVE_POINTS = 60


def load_generator(state: dict[str, Any]) -> tuple[Config, Method]:
    """The method of a checkpoint with the averaged weights in its generator, evaluation mode, CPU."""
    config = parse_dataclass(Config, state["config"], "checkpoint")
    # The statistics weigh losses only; an export needs none.
    method = create_method(config, TrainingStatistics((0.0, 0.0, 0.0), 1.0))
    method.generator.load_state_dict(state["ema"])
    method.generator.eval().requires_grad_(False)
    return config, method


def thin(curve: list[dict[str, float]], limit: int = CURVE_POINTS) -> list[dict[str, float]]:
    """At most `limit` points, evenly, the last one always."""
    stride = -(-len(curve) // limit) if curve else 1
    return curve[::-1][::stride][::-1]


def export_checkpoint(checkpoint: Path, models: Path, data: Path | None = None) -> Path:
    """Write the model's folder and rebuild the catalogue; returns the folder. `data`: the data set's folder.

    Raises:
        ValueError: onnxruntime's result differs from PyTorch's by more than the tolerance.
    """
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    config, method = load_generator(state)
    dataset = find_dataset(config.data.dataset)
    histogram = histogram_of([p.sar for p in dataset.read_pairs(data, "train")], *dataset.stretch)
    generator, tiling = method.generator, method.tiling
    folder = models / "translate" / config.id
    folder.mkdir(parents=True, exist_ok=True)
    graph = folder / f"{config.id}.onnx"
    export_onnx(generator, tiling.multiple, graph)
    parity = measure_parity(generator, graph, PARITY_SIZES)
    if parity > TOLERANCE:
        raise ValueError(f"{graph.name}: differs from PyTorch by {parity:.2e}, more than {TOLERANCE}")

    golden = create_speckled_input(GOLDEN_PX, GOLDEN_PX, GOLDEN_SEED)
    with torch.no_grad():
        expected = generator(torch.from_numpy(golden)).numpy()
    golden.astype("<f4").tofile(folder / "golden-input.f32")
    expected.astype("<f4").tofile(folder / "golden-output.f32")

    card_path = folder / "card.json"
    previous = read_json(card_path).get("measured") if card_path.is_file() else None
    sha256 = sha256_of(graph)
    card = {
        "schema": 1,
        "id": config.id,
        "stage": "translate",
        "method": config.method,
        "supervision": config.supervision,
        "title": config.title,
        "summary": config.summary,
        "paper": {"title": config.paper.title, "url": config.paper.url, "tableRow": config.paper.table_row}
        if config.paper.title
        else None,
        "domain": {**dataset.domain, "inputStats": histogram},
        "graphs": [
            {
                "role": "generator",
                "file": graph.name,
                "bytes": graph.stat().st_size,
                "sha256": sha256,
                "precision": "fp32",
                "io": {
                    "inputs": [{"name": INPUT_NAME, "bands": 1, "range": [-1, 1]}],
                    "outputs": [{"name": OUTPUT_NAME, "bands": 3, "range": [-1, 1]}],
                },
            }
        ],
        "tiling": {"tile": tiling.tile_px, "multiple": tiling.multiple, "haloPx": tiling.halo_px, "norm": tiling.norm},
        "cost": {
            "params": sum(p.numel() for p in generator.parameters()),
            "macsPerPixel": round(count_macs_per_pixel(generator, tiling.multiple)),
        },
        "training": {
            "data": f"{config.data.dataset}: {state['facts']['data']}",
            "split": "train",
            "seed": config.seed,
            "steps": state["step"],
            "crops": state["crops"],
            "dtype": state["facts"]["dtype"],
            "hours": round(state["minutes"] / 60, 2),
            "hardware": state["facts"]["hardware"],
            "kitCommit": state["facts"]["kitCommit"],
            "curve": thin(state["curve"]),
        },
        # Numbers of other weights are no numbers of these.
        "measured": previous if previous and previous["modelSha256"] == sha256 else None,
        "golden": {
            "input": "golden-input.f32",
            "output": "golden-output.f32",
            "height": GOLDEN_PX,
            "width": GOLDEN_PX,
            "tolerance": TOLERANCE,
        },
        "licence": LICENCE,
        "attribution": dataset.attribution,
    }
    write_json(card_path, card)
    count = write_catalog(models)
    print(
        f"{config.id}: step {state['step']}, {graph.stat().st_size / 1e6:.1f} MB, "
        f"parity {parity:.1e}, catalogue of {count}",
        file=sys.stderr,
    )
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, help="the data set's folder, for the histogram of the training input")
    parser.add_argument("--models", type=Path, default=MODELS, help="where the models live")
    arguments = parser.parse_args()
    export_checkpoint(arguments.checkpoint, arguments.models, arguments.data)


if __name__ == "__main__":
    main()
