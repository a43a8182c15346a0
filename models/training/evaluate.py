"""Measure the exported models on a split; write the numbers into their cards and models/README.md.

`python evaluate.py DATASET [--stage translate|denoise|refine] [--data DIR] [--split test]`: what is measured is the
ONNX file that ships, through onnxruntime; every model of that data set ("s1s2", "sim-x"), of one stage or of all that
there are. The full contact sheet, SAR and EO beside the outputs, goes to runs/ (git-ignored: no image of the data set
may be published here); the committed one shows outputs only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from evaluate_restorers import evaluate_denoisers, evaluate_refiners
from sar2eo.data.datasets import Dataset, find_dataset
from sar2eo.data.pairs import PATCH_PX, Stretch, measure_statistics, split_patches, to_model
from sar2eo.export.card import read_json, write_catalog, write_json
from sar2eo.export.readme import measured_section, write_section, write_sheet
from sar2eo.export.shipped_model import Tile, open_model
from sar2eo.metrics.evaluation import lpips_vgg16, score_model, score_references
from sar2eo.metrics.frechet import features_of
from sar2eo.metrics.lpips import LpipsAlexNet
from sar2eo.metrics.seam import measure_border_effect

KIT = Path(__file__).resolve().parent
MODELS = KIT.parent
SHUFFLE_SEED = 1
VGG_EVERY = 8  # VGG16 costs 23 times what AlexNet does
SHEET_PATCHES = 10  # evenly over the split, so all regions are in


def translate_patches(run: Callable[[Tile], Tile], sar: NDArray, stretch: Stretch) -> NDArray[np.float32]:
    """SAR [N, H, W] in the data set's unit → EO [N, H, W, 3] in [0, 1], one by one."""
    outputs = [run(to_model(patch, stretch)[None, None])[0].transpose(1, 2, 0) for patch in sar]
    return (np.clip(np.stack(outputs), -1, 1) + np.float32(1)) / np.float32(2)


def find_cards(models: Path, dataset: Dataset) -> list[Path]:
    """Cards of the translators that were trained on the data set, by id.

    Raises:
        ValueError: there is none.
    """
    cards = sorted((models / "translate").glob("*/card.json"))
    found = [path for path in cards if read_json(path)["domain"]["dataset"] == dataset.name]
    if not found:
        raise ValueError(f"{models}: no translator of data set {dataset.name}; export one first")
    return found


def cut_to_multiple(image: NDArray, most_px: int = 768, multiple: int = 64) -> NDArray:
    """The corner of an image with sides that every generator takes, at most `most_px`."""
    height, width = (min(side, most_px) // multiple * multiple for side in image.shape)
    return image[:height, :width]


def evaluate_translators(dataset: Dataset, data: Path | None, split: str, models: Path, dry: bool) -> None:
    """Rows "model", "sar-grey", "mean-colour" and "shuffled" of each translator, and the contact sheets."""
    card_paths = find_cards(models, dataset)
    train_statistics = measure_statistics(dataset.read_pairs(data, "train"))
    mean_colour = (np.array(train_statistics.eo_mean) + 1) / 2
    test_pairs = dataset.read_pairs(data, split)
    sar, eo = split_patches(test_pairs)
    grey = (to_model(sar, dataset.stretch) + np.float32(1)) / np.float32(2)
    lpips = LpipsAlexNet()
    features = features_of(eo.astype(np.float32) / 255, lpips)
    references = score_references(grey, eo, mean_colour, features, lpips)
    shown = np.linspace(0, len(sar) - 1, SHEET_PATCHES).round().astype(int)
    few = np.arange(0, len(sar), VGG_EVERY)
    flat = np.broadcast_to(mean_colour.astype(np.float32), (len(few), PATCH_PX, PATCH_PX, 3))
    vgg = {
        "SAR copied to grey": lpips_vgg16(np.repeat(grey[few][..., None], 3, axis=3), eo[few]),
        "mean training colour": lpips_vgg16(flat, eo[few]),
    }
    columns = [np.repeat((grey[shown][..., None] * 255).round().astype(np.uint8), 3, axis=3)]
    outputs_shown, cards, borders = [], [], {}
    for card_path in card_paths:
        card = read_json(card_path)
        run = open_model(card, card_path.parent, torch.get_num_threads())
        outputs = translate_patches(run, sar, dataset.stretch)
        rows = score_model(outputs, eo, SHUFFLE_SEED, features, lpips)
        vgg = {card["title"]: lpips_vgg16(outputs[few], eo[few]), **vgg}
        card["measured"] = {
            "dataset": dataset.name,
            "split": split,
            "n": len(sar),
            "patchPx": PATCH_PX,
            "backend": f"onnxruntime-cpu {onnxruntime.__version__}",
            "modelSha256": card["graphs"][0]["sha256"],
            "rows": [rows[0], *references, rows[1]],
        }
        scenes = [to_model(cut_to_multiple(p.sar), dataset.stretch) for p in test_pairs[::4]]
        borders[card["id"]] = list(measure_border_effect(run, scenes, PATCH_PX))
        if not dry:
            write_json(card_path, card)
        cards.append(card)
        outputs_shown.append((outputs[shown] * 255).round().astype(np.uint8))
    columns += [*outputs_shown, eo[shown]]
    write_sheet(KIT / "runs" / f"sheet-{dataset.name}-{split}.png", [list(row) for row in zip(*columns)])
    sheet = f"translate/contact-sheet-{dataset.name}.jpg"
    section = measured_section(cards, borders, sheet, (len(few), vgg))
    print(section)
    if dry:
        return
    write_sheet(models / sheet, [list(o) for o in outputs_shown], shrink=2)
    write_section(models / "README.md", dataset.name, section)
    print(f"catalogue of {write_catalog(models)}", file=sys.stderr)


EVALUATIONS = {"translate": evaluate_translators, "denoise": evaluate_denoisers, "refine": evaluate_refiners}


def has_models(models: Path, stage: str, dataset: Dataset) -> bool:
    """Whether a network of that stage was trained on the data set."""
    domains = [read_json(path)["domain"] for path in (models / stage).glob("*/card.json")]
    return any(domain and domain["dataset"] == dataset.name for domain in domains)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", help="s1s2 or sim-x")
    parser.add_argument("--data", type=Path, help="the folder of the data set")
    parser.add_argument("--split", default="test")
    parser.add_argument("--stage", choices=tuple(EVALUATIONS), help="this one only; by default all that have models")
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--dry", action="store_true", help="print and draw in runs/, write nothing else")
    arguments = parser.parse_args()
    dataset = find_dataset(arguments.dataset)
    stages = [arguments.stage] if arguments.stage else [
        stage for stage in EVALUATIONS if stage == "translate" or has_models(arguments.models, stage, dataset)
    ]  # fmt: skip
    for stage in stages:
        EVALUATIONS[stage](dataset, arguments.data, arguments.split, arguments.models, arguments.dry)


if __name__ == "__main__":
    main()
