"""What holds of every translator: order of the updates, who learns from what, and that a handful of crops can be
learned by heart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sar2eo.contract import read_config
from sar2eo.data.pairs import EO_STRETCH, CropSampler, measure_statistics
from sar2eo.data.s1s2 import read_pairs
from sar2eo.method import Batch, TrainingStatistics, create_method
from sar2eo.trainer import Trainer
from tiny import ONE_A_KIND, tiny_config

PAIRED_LOSS = {"cut": "rec", "cyclegan": "rec", "stegogan": "rec", "pix2pix": "l1", "tile_unet": "l1"}
STEPS = {"pix2pix": 120}
GENERATORS_FIRST = ("cyclegan", "stegogan")
LEARNERS = [p for p in ONE_A_KIND if read_config(p).supervision != "unpair" and read_config(p).method != "pix2pixhd"]


@pytest.mark.parametrize("config_path", LEARNERS, ids=lambda p: p.stem)
def test_learns_one_batch_by_heart(config_path: Path, stand_in: Path, tmp_path: Path) -> None:
    config = tiny_config(config_path, max_steps=10_000)
    if config.supervision == "hybrid":
        config = replace(config, options={**config.options, "gamma": 10.0})  # or the other terms hold it back
    pairs = read_pairs(stand_in, "train")
    method = create_method(config, measure_statistics(pairs))
    for optimiser in method.optimisers.values():
        optimiser.param_groups[0]["lr"] *= 4
    trainer = Trainer(config, method, CropSampler(pairs, config.data, 1, EO_STRETCH), tmp_path, lambda _: {}, {})
    batch = trainer.sampler.draw(0)
    trainer.sampler.draw = lambda *_: batch
    name = PAIRED_LOSS[config.method]
    losses = [float(trainer._train_step()[name]) for _ in range(STEPS.get(config.method, 50))]
    assert np.isfinite(losses).all()
    assert np.mean(losses[-5:]) < 0.6 * np.mean(losses[:5])


@pytest.mark.parametrize("config_path", ONE_A_KIND, ids=lambda p: p.stem)
def test_phases(config_path: Path) -> None:
    config = tiny_config(config_path, 1)
    method = create_method(config, TrainingStatistics((0.0, 0.0, 0.0), 1.0))
    assert method.batch_kind == ("unpaired" if config.supervision == "unpair" else "pair")
    sides = {name: optimiser for name, optimiser in method.optimisers.items()}
    order = []
    for optimiser, losses in method.training_phases(Batch(torch.rand(1, 1, 32, 32), torch.rand(1, 3, 32, 32)), 0, 0.0):
        (name,) = [n for n, o in sides.items() if o is optimiser]
        order.append(name[0])  # "d…" for discriminators, "g…" for generators
        for module in method.modules.values():
            module.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()
        for other, silent in sides.items():
            learns = any(p.grad is not None for group in silent.param_groups for p in group["params"])
            assert learns == (other == name), f"in the phase of {name}, {other} learns: {learns}"
    assert order == (["g", "d"] if config.method in GENERATORS_FIRST else ["d", "g"])
    # What was held still for a phase can be trained in the next step.
    assert all(p.requires_grad for m in method.modules.values() for p in m.parameters())
