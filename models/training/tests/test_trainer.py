"""The loop: resumable to the bit, ignorant of methods, and quick to save when told to stop."""

from __future__ import annotations

import json
import math
import os
import re
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sar2eo.data.pairs import EO_STRETCH, CropSampler, measure_statistics
from sar2eo.data.s1s2 import read_pairs
from sar2eo.method import create_method
from sar2eo.trainer import Trainer, decay_factor
from tiny import CONFIGS, KIT, ONE_A_METHOD, tiny_config


STEPS, STOP_AFTER = 20, 9


def create_trainer(config_path: Path, data: Path, run_dir: Path, max_steps: int, curve=lambda _: {}) -> Trainer:
    config = tiny_config(config_path, max_steps)
    pairs = read_pairs(data, "train")
    method = create_method(config, measure_statistics(pairs))
    sampler = CropSampler(pairs, config.data, config.seed, EO_STRETCH, method.batch_kind)
    return Trainer(config, method, sampler, run_dir, curve, {"kitCommit": "test"})


@pytest.mark.parametrize("config_path", ONE_A_METHOD, ids=lambda p: p.stem)
def test_resumed_run_equals_unbroken_one(config_path: Path, stand_in: Path, tmp_path: Path) -> None:
    unbroken = create_trainer(config_path, stand_in, tmp_path / "a", STEPS)
    unbroken.run()

    class Stopping(CropSampler):
        def draw(self, step: int, progress: float):
            if step == STOP_AFTER - 1:
                os.kill(os.getpid(), signal.SIGTERM)
            return super().draw(step, progress)

    broken = create_trainer(config_path, stand_in, tmp_path / "b", STEPS)
    broken.sampler.__class__ = Stopping
    broken.run()
    assert broken.step == STOP_AFTER
    resumed = create_trainer(config_path, stand_in, tmp_path / "c", STEPS)
    resumed.load(tmp_path / "b" / "checkpoint.pt")
    resumed.run()

    a, c = (torch.load(tmp_path / d / "checkpoint.pt", weights_only=True) for d in "ac")
    assert a["step"] == c["step"] == STEPS and a["config"] == c["config"]
    for kind in ("ema", "modules"):
        torch.testing.assert_close(a[kind], c[kind], rtol=0, atol=0)


def test_fork_shares_the_start_and_says_so(stand_in: Path, tmp_path: Path) -> None:
    cut = next(p for p in CONFIGS if p.stem == "cut-hybrid-sim-x")
    first = create_trainer(cut, stand_in, tmp_path / "a", 4)
    first.config = replace(first.config, training=replace(first.config.training, fork_at_crops=4))
    first.run()
    assert torch.load(tmp_path / "a" / "fork.pt", weights_only=True)["crops"] == 4
    second = create_trainer(cut, stand_in, tmp_path / "b", 4)
    second.config = replace(second.config, id="other")
    with pytest.raises(ValueError, match="a run of cut-hybrid-sim-x; expected one of other, or --fork"):
        second.load(tmp_path / "a" / "fork.pt")
    second.load(tmp_path / "a" / "fork.pt", fork=True)
    second.run()
    assert (second.step, second.crops) == (4, 8)
    assert second.facts["shared"] == "its first 4 crops, hybrid, are those of cut-hybrid-sim-x"
    # Same method, same seed: here the fork can only end where the unforked run ended.
    a, b = (torch.load(tmp_path / d / "checkpoint.pt", weights_only=True) for d in "ab")
    torch.testing.assert_close(a["modules"], b["modules"], rtol=0, atol=0)


@pytest.mark.parametrize(
    ("shape", "expected"), [("linear", 0.5), ("cosine", 0.5), ("cosine-squared", 0.25)]
)
def test_decay_by_hand(shape: str, expected: float) -> None:
    assert decay_factor(shape, 0.6, 0.6) == decay_factor(shape, 0.0, 0.6) == 1
    assert decay_factor(shape, 0.8, 0.6) == pytest.approx(expected)  # half of the way: 1 − ½, ½ + ½·cos(π/2)
    assert decay_factor(shape, 1.0, 0.6) == pytest.approx(0)


def test_log_and_curve(stand_in: Path, tmp_path: Path) -> None:
    trainer = create_trainer(CONFIGS[0], stand_in, tmp_path, 20, curve=lambda _: {"mae": 0.5})
    trainer.run()
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert lines[0]["step"] == 20 and "rec" in lines[0]
    assert lines[-1]["curve"]["mae"] == 0.5
    assert trainer.curve[-1]["step"] == 20
    assert not (tmp_path / "checkpoint.partial").exists()


def test_ends_where_the_weights_are_lost(stand_in: Path, tmp_path: Path) -> None:
    trainer = create_trainer(CONFIGS[0], stand_in, tmp_path, 40)
    with torch.no_grad():
        next(trainer.method.modules["generator"].parameters()).fill_(math.nan)
    with pytest.raises(FloatingPointError, match=r"found .*rec.* at step 20 \(fp32, not compiled\).*compile = \"off\""):
        trainer.run()
    assert trainer.step == 20 and not (tmp_path / "checkpoint.pt").exists()


def test_best_average_is_kept(stand_in: Path, tmp_path: Path) -> None:
    scores = iter([0.5, 0.3, 0.4])
    trainer = create_trainer(CONFIGS[0], stand_in, tmp_path, 3, curve=lambda _: {"lpips": next(scores)})
    for _ in range(3):
        trainer._train_step()
        trainer._measure()
    assert torch.load(tmp_path / "best.pt", weights_only=True)["step"] == 2


def test_learning_rate_rises_and_falls(stand_in: Path, tmp_path: Path) -> None:
    trainer = create_trainer(CONFIGS[0], stand_in, tmp_path, 10)
    optimiser = trainer.method.optimisers["generator"]
    base, rates = optimiser.param_groups[0]["lr"], []
    for _ in range(10):
        trainer._train_step()
        rates.append(optimiser.param_groups[0]["lr"] / base)
    # Warm-up over 2 steps, then full until 0.6 of the budget, then down by 1/4 a step.
    assert rates == pytest.approx([0.5, 1, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25])


def test_average_follows_the_generator(stand_in: Path, tmp_path: Path) -> None:
    trainer = create_trainer(CONFIGS[0], stand_in, tmp_path, 1)
    (average,), trained = trainer.averages.values(), trainer.method.modules["generator"]
    before = [p.clone() for p in average.parameters()]
    trainer._train_step()
    for old, averaged, new in zip(before, average.parameters(), trained.parameters()):
        # At step 0 the decay is (1 + 0)/(10 + 0) = 0.1.
        torch.testing.assert_close(averaged, 0.1 * old + 0.9 * new)


def test_trainer_is_small_and_knows_no_method() -> None:
    source = (KIT / "sar2eo" / "trainer.py").read_text()
    assert source.count("\n") < 200
    names = [p.stem for p in (KIT / "sar2eo" / "methods").glob("*.py") if p.stem != "__init__"]
    assert len(names) >= 2 and not re.search("|".join(names), source, re.IGNORECASE)


def test_goes_on_elsewhere_and_says_so(stand_in: Path, tmp_path: Path) -> None:
    first = create_trainer(CONFIGS[0], stand_in, tmp_path, 2)
    first.facts |= {"data": "9 pairs", "dtype": "bf16"}
    first.run()
    second = create_trainer(CONFIGS[0], stand_in, tmp_path, 2)
    second.facts["data"] = "9 pairs"
    second.load(tmp_path / "checkpoint.pt")
    assert second.facts["data"] == "9 pairs" and second.facts["dtype"] == "bf16 until 4 crops; then fp32"
    # A third part on the same machine adds nothing to that.
    third = create_trainer(CONFIGS[0], stand_in, tmp_path, 2)
    third._go_on_from(second.facts)
    assert third.facts["dtype"] == "bf16 until 4 crops; then fp32"
