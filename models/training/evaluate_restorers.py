"""Measure the exported de-noisers and refiners; write the numbers into their cards and models/README.md.

Called by `evaluate.py DATASET --stage denoise` and `--stage refine`. De-noisers: against the expected power of simulated
scenes, beside the plain operations that the page offers. Refiners: what they make of each translator's output.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch

from sar2eo.data.datasets import Dataset
from sar2eo.data.pairs import Pair, split_patches, to_model
from sar2eo.export.card import read_json, write_catalog, write_json
from sar2eo.export.readme import denoising_section, refinement_section, write_section
from sar2eo.export.shipped_model import open_model
from sar2eo.metrics.denoising import Denoise, Power, gaussian_blur, median_blur, score_denoiser
from sar2eo.metrics.evaluation import score_images
from sar2eo.metrics.frechet import features_of, frechet_distance
from sar2eo.metrics.lpips import LpipsAlexNet

CROP_PX = 384  # side of the piece of each scene that de-noisers are measured on


def cards_of(models: Path, stage: str, dataset: Dataset) -> list[Path]:
    """Cards of networks of a stage that were trained on the data set, by id."""
    found = []
    for path in sorted((models / stage).glob("*/card.json")):
        domain = read_json(path)["domain"]
        if domain and domain["dataset"] == dataset.name:
            found.append(path)
    if not found:
        raise ValueError(f"{models}: no model of stage {stage} and data set {dataset.name}; export one first")
    return found


def as_power(card: dict[str, Any], folder: Path) -> Denoise:
    """A shipped de-noiser as a function of power: stretched decibels in, the stretch undone."""
    run = open_model(card, folder, torch.get_num_threads())
    lo, hi = card["domain"]["stretch"]

    def denoise(power: Power) -> Power:
        db = 10 * np.log10(np.maximum(power, 1e-12))
        stretched = run(to_model(db, (lo, hi))[None, None])[0, 0].astype(np.float64)
        return np.power(10.0, (lo + (stretched + 1) * (hi - lo) / 2) / 10)

    return denoise


def cut_centres(pairs: list[Pair]) -> tuple[list[Power], list[Power]]:
    """Noisy and expected power of the middle of each scene that knows its expected power and has data there."""
    noisy, expected = [], []
    for pair in pairs:
        if pair.clean is None:
            continue
        row, col = ((side - CROP_PX) // 2 for side in pair.sar.shape)
        window = pair.cut((slice(row, row + CROP_PX), slice(col, col + CROP_PX)))
        if window.sar.shape == (CROP_PX, CROP_PX) and not np.isnan(window.sar).any():
            noisy.append(np.power(10.0, window.sar.astype(np.float64) / 10))
            expected.append(np.power(10.0, window.clean.astype(np.float64) / 10))
    if len(noisy) < 2:
        raise ValueError("expected at least 2 scenes with clean σ0 (simulate --clean), of 384 px a side or more")
    return noisy, expected


def describe_measurement(card: dict[str, Any], dataset: Dataset, split: str, n: int, side: int, rows: list[Any]) -> None:
    """Put the rows into the card."""
    card["measured"] = {
        "dataset": dataset.name,
        "split": split,
        "n": n,
        "patchPx": side,
        "backend": f"onnxruntime-cpu {onnxruntime.__version__}",
        "modelSha256": card["graphs"][0]["sha256"],
        "rows": rows,
    }


def evaluate_denoisers(dataset: Dataset, data: Path | None, split: str, models: Path, dry: bool) -> None:
    """Rows "model", and without a model "median-blur", "gaussian-blur" and "noisy" (nothing done)."""
    noisy, expected = cut_centres(dataset.read_pairs(data, split))
    plain: list[tuple[str, Denoise]] = [
        ("median-blur", median_blur), ("gaussian-blur", gaussian_blur), ("noisy", lambda power: power)
    ]
    references = [{"name": name, **score_denoiser(op, noisy, expected, dataset.stretch)} for name, op in plain]
    cards = []
    for path in cards_of(models, "denoise", dataset):
        card = read_json(path)
        row = {"name": "model", **score_denoiser(as_power(card, path.parent), noisy, expected, dataset.stretch)}
        describe_measurement(card, dataset, split, len(noisy), CROP_PX, [row, *references])
        cards.append(card)
        if not dry:
            write_json(path, card)
    finish(models, f"denoise {dataset.name}", denoising_section(cards), dry)


def evaluate_refiners(dataset: Dataset, data: Path | None, split: str, models: Path, dry: bool) -> None:
    """For each translator of the data set two rows: its own output, and the refined one."""
    sar, eo = split_patches(dataset.read_pairs(data, split))
    targets = eo.astype(np.float32) / 255
    lpips = LpipsAlexNet()
    features = features_of(targets, lpips)
    threads = torch.get_num_threads()
    refiners = [(path, read_json(path)) for path in cards_of(models, "refine", dataset)]
    rows: dict[str, list[dict[str, Any]]] = {card["id"]: [] for _, card in refiners}
    for path in cards_of(models, "translate", dataset):
        translator = read_json(path)
        run = open_model(translator, path.parent, threads)
        outputs = [np.clip(run(to_model(patch, dataset.stretch)[None, None]), -1, 1) for patch in sar]
        before = score_refinement(outputs, targets, features, lpips)
        for refiner_path, refiner in refiners:
            refine = open_model(refiner, refiner_path.parent, threads)
            after = score_refinement([refine(o) for o in outputs], targets, features, lpips)
            title = translator["title"]
            rows[refiner["id"]] += [{"name": title, **before}, {"name": f"{title}, refined", **after}]
    for path, card in refiners:
        describe_measurement(card, dataset, split, len(sar), sar.shape[-1], rows[card["id"]])
        if not dry:
            write_json(path, card)
    finish(models, f"refine {dataset.name}", refinement_section([card for _, card in refiners]), dry)


def score_refinement(outputs: list[Any], targets: Any, features: Any, lpips: LpipsAlexNet) -> dict[str, Any]:
    """A row of the card, and "fd": Fréchet distance of AlexNet features to the EO's."""
    images = (np.concatenate(outputs).transpose(0, 2, 3, 1) + 1) / 2
    distance = frechet_distance(features_of(images, lpips), features)
    return {**score_images(images, targets, lpips), "fd": round(distance, 3)}


def finish(models: Path, name: str, section: str, dry: bool) -> None:
    print(section)
    if not dry:
        write_section(models / "README.md", name, section)
        print(f"catalogue of {write_catalog(models)}", file=sys.stderr)
