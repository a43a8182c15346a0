"""Measure the exported generators on a split; write the numbers into their cards and models/README.md.

`python evaluate.py [ID …] [--data DIR] [--split test]`: what is measured is the ONNX file that ships, through
onnxruntime. Without ids: every model of stage translate. The full contact sheet, SAR and EO beside the outputs, goes
to runs/ (git-ignored: no image of the data set may be published here); the committed one shows outputs only.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from sar2eo.data.s1s2 import DOMAIN, PATCH_PX, data_root, dn_to_model, measure_statistics, read_pairs, split_patches
from sar2eo.export.card import read_json, sha256_of, write_catalog, write_json
from sar2eo.export.onnx_graph import create_session, run_session
from sar2eo.export.readme import measured_section, write_section, write_sheet
from sar2eo.metrics.evaluation import score_model, score_references
from sar2eo.metrics.lpips import LpipsAlexNet
from sar2eo.metrics.seam import measure_border_effect

KIT = Path(__file__).resolve().parent
MODELS = KIT.parent
SHUFFLE_SEED = 1
SHEET = "translate/contact-sheet.jpg"
SHEET_PATCHES = 8  # evenly over the split, so all regions are in


def translate_patches(graph: Path, sar: NDArray[np.uint8]) -> NDArray[np.float32]:
    """SAR [N, H, W] DN → EO [N, H, W, 3] in [0, 1], one by one through onnxruntime."""
    session = create_session(graph, torch.get_num_threads())
    outputs = [run_session(session, dn_to_model(patch)[None, None])[0].transpose(1, 2, 0) for patch in sar]
    return (np.clip(np.stack(outputs), -1, 1) + np.float32(1)) / np.float32(2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--data", type=Path, help="the s1s2 folder")
    parser.add_argument("--split", default="test")
    parser.add_argument("--models", type=Path, default=MODELS)
    parser.add_argument("--dry", action="store_true", help="print and draw in runs/, write nothing else")
    arguments = parser.parse_args()
    folder = arguments.models / "translate"
    ids = arguments.ids or sorted(p.parent.name for p in folder.glob("*/card.json"))
    root = data_root(arguments.data)
    train_pairs = read_pairs(root, "train")
    mean_colour = (np.array(measure_statistics(train_pairs).eo_mean) + 1) / 2
    test_pairs = read_pairs(root, arguments.split)
    sar, eo = split_patches(test_pairs)
    lpips = LpipsAlexNet()
    references = score_references(sar, eo, mean_colour, lpips)
    shown = np.linspace(0, len(sar) - 1, SHEET_PATCHES).round().astype(int)
    columns = [np.repeat(sar[shown][..., None], 3, axis=3)]
    outputs_shown, cards, borders = [], [], {}
    for id_ in ids:
        card_path = folder / id_ / "card.json"
        card = read_json(card_path)
        graph = folder / id_ / card["graphs"][0]["file"]
        outputs = translate_patches(graph, sar)
        rows = score_model(outputs, eo, SHUFFLE_SEED, lpips)
        card["measured"] = {
            "dataset": DOMAIN["dataset"],
            "split": arguments.split,
            "n": len(sar),
            "patchPx": PATCH_PX,
            "backend": f"onnxruntime-cpu {onnxruntime.__version__}",
            "modelSha256": sha256_of(graph),
            "rows": [rows[0], *references, rows[1]],
        }
        session = create_session(graph, torch.get_num_threads())
        scenes = [dn_to_model(p.sar[:768, :768]) for p in test_pairs[::4]]
        borders[id_] = list(measure_border_effect(lambda x, s=session: run_session(s, x), scenes, PATCH_PX))
        if not arguments.dry:
            write_json(card_path, card)
        cards.append(card)
        outputs_shown.append((outputs[shown] * 255).round().astype(np.uint8))
    columns += [*outputs_shown, eo[shown]]
    write_sheet(KIT / "runs" / f"sheet-{arguments.split}.png", [list(row) for row in zip(*columns)])
    section = measured_section(cards, borders, SHEET)
    print(section)
    if arguments.dry:
        return
    write_sheet(arguments.models / SHEET, [list(o) for o in outputs_shown], shrink=2)
    write_section(arguments.models / "README.md", section)
    print(f"catalogue of {write_catalog(arguments.models)}", file=sys.stderr)


if __name__ == "__main__":
    main()
