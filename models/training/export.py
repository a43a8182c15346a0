"""Export a checkpoint's averaged networks: ONNX, card and golden pair under models/<stage>/<id>, catalogue rebuilt.

`python export.py runs/<id>/checkpoint.pt [--data DIR] [--models DIR]`
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sar2eo.contract import Config, parse_dataclass
from sar2eo.data.datasets import find_dataset
from sar2eo.data.pairs import EO_STRETCH, Pair, Stretch, to_model
from sar2eo.export.card import create_card, histogram_of, read_json, write_catalog, write_json
from sar2eo.export.half_weights import round_weights
from sar2eo.export.onnx_graph import create_inputs, export_onnx, measure_parity
from sar2eo.metrics.seam import halo_of, measure_border_effect
from sar2eo.method import Method, TrainingStatistics, create_method

MODELS = Path(__file__).resolve().parents[1]
GOLDEN_PX = 64
GOLDEN_SEED = 20
TOLERANCE = 1e-4
HALO_TILE_PX, HALO_SCENES = 256, 3
PARITY_SIZES = ((64, 64), (256, 256), (320, 256))


def load_method(state: dict[str, Any]) -> tuple[Config, Method]:
    """The method of a checkpoint with the averaged weights in its networks, evaluation mode, CPU."""
    config = parse_dataclass(Config, state["config"], "checkpoint")
    # The statistics weigh losses only; an export needs none.
    method = create_method(config, TrainingStatistics((0.0, 0.0, 0.0), 1.0), state["frozen"])
    for name in method.averaged:
        method.modules[name].load_state_dict(state["ema"][name])
    for module in method.modules.values():
        module.eval().requires_grad_(False)
    return config, method


def export_graphs(method: Method, id_: str, folder: Path) -> tuple[list[Path], float]:
    """Write each graph's file, weights rounded to half precision in `method` too; their paths and the worst parity.

    Raises:
        ValueError: onnxruntime's result differs from PyTorch's by more than the tolerance.
    """
    multiple = method.tiling.multiple
    sizes = tuple(tuple(-(-side // multiple) * multiple for side in size) for size in PARITY_SIZES)
    graphs = method.exports()
    paths, worst = [], 0.0
    for graph in graphs:
        path = folder / (f"{id_}.onnx" if len(graphs) == 1 else f"{id_}-{graph.role}.onnx")
        round_weights(graph.module, tuple(map(torch.from_numpy, create_inputs(graph, *sizes[0], 0))))
        export_onnx(graph, multiple, path)
        parity = measure_parity(graph, path, sizes)
        if parity > TOLERANCE:
            raise ValueError(f"{path.name}: differs from PyTorch by {parity:.2e}, more than {TOLERANCE}")
        paths.append(path)
        worst = max(worst, parity)
    return paths, worst


def measure_halo(method: Method, pairs: list[Pair], stretch: Stretch) -> int:
    """The halo of a method that has it measured: on the middle of three training scenes, `tiling.halo_px` at most, which
    is also the answer where scenes are too small to measure on."""
    side = 2 * HALO_TILE_PX
    large = [p for p in pairs if min(p.sar.shape) >= side]
    scenes = []
    for pair in large[:: max(1, len(large) // HALO_SCENES)][:HALO_SCENES]:
        row, col = ((size - side) // 2 for size in pair.sar.shape)
        piece = pair.cut((slice(row, row + side), slice(col, col + side)))
        eo = to_model(piece.eo, EO_STRETCH).transpose(2, 0, 1)
        scenes.append(eo if method.stage == "refine" else np.nan_to_num(to_model(piece.sar, stretch), nan=-1.0))
    if not scenes:
        return method.tiling.halo_px

    def run(tile: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.no_grad():
            return method.predict(method.modules, torch.from_numpy(tile)).numpy()

    measured = halo_of(measure_border_effect(run, scenes, HALO_TILE_PX), method.tiling.multiple)
    return min(measured, method.tiling.halo_px)


def write_golden(method: Method, folder: Path) -> dict[str, Any]:
    """A stand-in tile and what PyTorch makes of it, raw float32; returns the card's entry."""
    side = max(GOLDEN_PX, method.tiling.multiple)
    (source,) = create_inputs(method.exports()[0], side, side, GOLDEN_SEED)
    with torch.no_grad():
        result = method.predict(method.modules, torch.from_numpy(source)).numpy()
    source.astype("<f4").tofile(folder / "golden-input.f32")
    result.astype("<f4").tofile(folder / "golden-output.f32")
    names = {"input": "golden-input.f32", "output": "golden-output.f32"}
    return {**names, "height": side, "width": side, "tolerance": TOLERANCE}


def keep_measured(card: dict[str, Any], previous: dict[str, Any]) -> None:
    """Take over what was measured of the same weights: scores, and the norm mode that such numbers decided."""
    if previous.get("graphs") != card["graphs"]:
        return
    card["measured"] = previous.get("measured")
    if norm_mode := previous["tiling"].get("normMode"):
        card["tiling"]["normMode"] = norm_mode


def export_checkpoint(checkpoint: Path, models: Path, data: Path | None = None) -> Path:
    """Write the model's folder and rebuild the catalogue; returns the folder. `data`: the data set's folder.

    Raises:
        ValueError: onnxruntime's result differs from PyTorch's by more than the tolerance.
    """
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    config, method = load_method(state)
    dataset = find_dataset(config.data.dataset)
    pairs = dataset.read_pairs(data, "train")
    histogram = histogram_of([p.sar for p in pairs], *dataset.stretch)
    folder = models / method.stage / config.id
    folder.mkdir(parents=True, exist_ok=True)
    paths, parity = export_graphs(method, config.id, folder)
    card_path = folder / "card.json"
    previous = read_json(card_path) if card_path.is_file() else {}
    card = create_card(config, method, dataset, state, paths, {"inputStats": histogram})
    card["golden"] = write_golden(method, folder)
    if method.measures_halo:
        card["tiling"]["haloPx"] = measure_halo(method, pairs, dataset.stretch)
    keep_measured(card, previous)
    write_json(card_path, card)
    count = write_catalog(models)
    size = sum(p.stat().st_size for p in paths)
    print(
        f"{config.id}: step {state['step']}, {size / 1e6:.1f} MB, parity {parity:.1e}, catalogue of {count}",
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
