"""One evaluation from end to end, on a stand-in: cards, catalogue, README and sheets."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

import evaluate
from export import export_checkpoint
from conftest import write_stand_in
from sar2eo.data.pairs import EO_STRETCH, CropSampler
from sar2eo.data.s1s2 import read_pairs
from sar2eo.export.card import read_json, sha256_of
from sar2eo.export.readme import markers
from sar2eo.method import TrainingStatistics, create_method
from sar2eo.trainer import Trainer
from tiny import CONFIGS, tiny_config

S1S2 = [path for path in CONFIGS if path.stem in ("cut-hybrid-s1s2", "pix2pix-s1s2")]


def test_evaluation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_stand_in(tmp_path / "s1s2", size_px=512, pairs=2)
    models = tmp_path / "models"
    pairs = read_pairs(data, "train")
    for path in S1S2:
        config = tiny_config(path, 1)
        method = create_method(config, TrainingStatistics((0.0, 0.0, 0.0), 1.0))
        facts = {"kitCommit": "abc1234", "hardware": "test", "data": "1 pair"}
        sampler = CropSampler(pairs, config.data, 1, EO_STRETCH)
        Trainer(config, method, sampler, tmp_path / path.stem, lambda _: {"mae": 0.25, "lpips": 0.5}, facts).run()
        export_checkpoint(tmp_path / path.stem / "checkpoint.pt", models, data)
    begin, end = markers("s1s2")
    (models / "README.md").write_text(f"# Models\n{begin}\n{end}\n")
    monkeypatch.setattr(evaluate, "KIT", tmp_path / "kit")
    monkeypatch.setattr(sys, "argv", ["evaluate.py", "s1s2", "--data", str(data), "--models", str(models)])
    evaluate.main()

    catalog = {e["id"]: e["sha256"] for e in read_json(models / "catalog.json")["models"]}
    for path in S1S2:
        card_path = models / "translate" / path.stem / "card.json"
        card = read_json(card_path)
        measured = card["measured"]
        assert [r["name"] for r in measured["rows"]] == ["model", "sar-grey", "mean-colour", "shuffled"]
        assert (measured["n"], measured["patchPx"], measured["split"]) == (4, 256, "test")
        assert measured["modelSha256"] == card["graphs"][0]["sha256"]
        assert catalog[path.stem] == sha256_of(card_path)
        # An export of the same weights keeps the numbers.
        export_checkpoint(tmp_path / path.stem / "checkpoint.pt", models, data)
        assert read_json(card_path)["measured"] == measured
    readme = (models / "README.md").read_text()
    assert "n = 4 patches of 256²" in readme and "unfairly good" in readme and "| LPIPS | 0.500 |" in readme
    # Published: outputs only, at half the size. Kept private: SAR, both outputs, EO.
    assert Image.open(models / "translate" / "contact-sheet-s1s2.jpg").size == (10 * 132 - 4, 2 * 132 - 4)
    assert Image.open(tmp_path / "kit" / "runs" / "sheet-s1s2-test.png").size == (4 * 260 - 4, 10 * 260 - 4)
