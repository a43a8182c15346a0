"""Each method can learn a handful of crops by heart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from sar2eo.data.pairs import EO_STRETCH, CropSampler, measure_statistics
from sar2eo.data.s1s2 import read_pairs
from sar2eo.method import Batch, TrainingStatistics, create_method
from sar2eo.nets.patch_nce_head import patch_nce
from sar2eo.trainer import Trainer
from tiny import CONFIGS, ONE_A_KIND, tiny_config

PAIRED_LOSS = {"cut": "mse", "pix2pix": "l1", "tile_unet": "l1"}


@pytest.mark.parametrize("config_path", ONE_A_KIND, ids=lambda p: p.stem)
def test_overfits_one_batch(config_path: Path, stand_in: Path, tmp_path: Path) -> None:
    config = tiny_config(config_path, max_steps=10_000)
    pairs = read_pairs(stand_in, "train")
    method = create_method(config, measure_statistics(pairs))

    class OneBatch(CropSampler):
        def draw(self, step: int, progress: float):
            return super().draw(0)

    trainer = Trainer(config, method, OneBatch(pairs, config.data, 1, EO_STRETCH), tmp_path, lambda _: {}, {})
    name = PAIRED_LOSS[config.method]
    losses = [float(trainer._train_step()[name]) for _ in range(160)]
    assert np.mean(losses[-5:]) < 0.6 * np.mean(losses[:5])
    assert all(np.isfinite(losses))


@pytest.mark.parametrize("config_path", ONE_A_KIND, ids=lambda p: p.stem)
def test_phases_update_discriminator_then_generator(config_path: Path) -> None:
    config = tiny_config(config_path, 1)
    pair_like = Batch(torch.zeros(1, 1, 32, 32), torch.zeros(1, 3, 32, 32))
    method = create_method(config, TrainingStatistics((0.0, 0.0, 0.0), 1.0))
    phases = list(method.training_phases(pair_like, 0, 0.0))
    assert [o for o, _ in phases] == [method.optimisers["discriminator"], method.optimisers["generator"]]
    # The generator's phase leaves the discriminator trainable for the next step.
    assert all(p.requires_grad for p in method.modules["discriminator"].parameters())


def test_discriminator_gets_nothing_from_the_generator_phase() -> None:
    config = tiny_config(CONFIGS[0], 1)
    method = create_method(config, TrainingStatistics((0.0, 0.0, 0.0), 1.0))
    batch = Batch(torch.rand(1, 1, 32, 32), torch.rand(1, 3, 32, 32))
    phases = method.training_phases(batch, 0, 0.0)
    next(phases)
    _, losses = next(phases)
    losses["gan"].backward()
    assert all(p.grad is None for p in method.modules["discriminator"].parameters())
    assert any(p.grad is not None for p in method.modules["generator"].parameters())


def test_patch_nce_by_hand() -> None:
    # Two places, orthogonal features, queries equal to keys, temperature 1:
    # logits [[1, 0], [0, 1]], loss −log(e / (e + 1)) = 0.3133.
    keys = torch.eye(2)[None]
    assert float(patch_nce([keys], [keys], 1.0)) == pytest.approx(0.31326, abs=1e-5)
    # Keys at the wrong place: −log(1 / (e + 1)) = 1.3133.
    assert float(patch_nce([keys], [keys.flip(1)], 1.0)) == pytest.approx(1.31326, abs=1e-5)
