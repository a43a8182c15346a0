"""The command itself: a run, its continuation, and a new run from the exported graph."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import torch

import train
from conftest import write_stand_in
from export import export_checkpoint

CONFIG = """
id = "tiny"
title = "Tiny"
summary = "For this test."
method = "pix2pix"
supervision = "pair"
paper = { title = "t", url = "u", table_row = "r" }
data = { crop_px = 32, batch = 1 }
training = { max_crops = %d, bf16 = "off", compile = "off", log_every_steps = 1 }
options = { ngf = 8, depth = 2, dropout_ups = 1, ndf = 8 }
"""


def run_training(monkeypatch: pytest.MonkeyPatch, root: Path, steps: int, out: str, *more: str) -> dict:
    (root / "tiny.toml").write_text(CONFIG % steps)
    arguments = [str(root / "tiny.toml"), "--data", str(root / "s1s2"), "--out", str(root / out), *more]
    monkeypatch.setattr(sys, "argv", ["train.py", *arguments])
    train.main()
    return torch.load(root / out / "checkpoint.pt", weights_only=True)


def test_train_resume_init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_stand_in(tmp_path / "s1s2", size_px=256, pairs=3)
    first = run_training(monkeypatch, tmp_path, 2, "first")
    assert first["step"] == 2 and first["facts"]["data"] == "2 pairs, split train"
    assert set(first["curve"][-1]) == {"step", "crops", "minutes", "mae", "lpips"}

    resumed = run_training(monkeypatch, tmp_path, 3, "resumed", "--resume", str(tmp_path / "first" / "checkpoint.pt"))
    assert (resumed["step"], resumed["crops"]) == (3, 3) and len(resumed["curve"]) == 2
    assert resumed["facts"]["dtype"] == "fp32" and resumed["facts"]["data"] == "2 pairs, split train"
    log = [json.loads(line)["step"] for line in (tmp_path / "resumed" / "log.jsonl").read_text().splitlines()]
    assert log == [3, 3]  # the losses of step 3, then the curve; nothing before

    folder = export_checkpoint(tmp_path / "first" / "checkpoint.pt", tmp_path / "models", data)
    # A budget of no steps saves what the run starts from, average included.
    started = run_training(monkeypatch, tmp_path, 0, "init", "--init", str(folder / "tiny.onnx"))
    assert started["step"] == 0
    for name, value in first["ema"]["generator"].items():
        # The file keeps weights in half precision, those of the last layer and the biases whole.
        kept = value if value.ndim == 1 or name.startswith("ups.1") else value.half().float()
        for state in (started["ema"]["generator"], started["modules"]["generator"]):
            torch.testing.assert_close(state[name], kept, rtol=0, atol=0)
