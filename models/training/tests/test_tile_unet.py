"""The net that is made for tiles keeps what it promises: its reach is the one stated, so tilings agree."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sar2eo.contract import read_config
from sar2eo.export.card import describe_cost
from sar2eo.frozen_runs import FrozenRuns
from sar2eo.method import Batch, Setting, TrainingStatistics, create_method
from sar2eo.methods.tile_unet import Options, TileUnetMethod
from sar2eo.nets.tile_unet import TileUnet
from tiny import KIT, tiny_config

STATISTICS = TrainingStatistics((0.0, 0.0, 0.0), 1.0)
LIGHT = KIT / "configs" / "tile-unet-light-sim-x.toml"


def random_net(*layout: tuple[int, ...]) -> TileUnet:
    torch.manual_seed(1)
    net = TileUnet(4, *layout).eval()
    for parameter in net.parameters():  # the zero-initialised 1×1 would hide the blocks
        torch.nn.init.normal_(parameter, 0, 0.3)
    return net


def test_reach_is_never_beyond_the_stated_one() -> None:
    for layout in (((4,), (1,), ()), ((4, 6), (2, 1), (1,)), ((4, 6, 8), (1, 1, 2), (2, 1))):
        net = random_net(*layout).double().train()  # unclamped: no gradient is cut away
        radius = net.receptive_radius
        side = 2 * (radius // net.multiple + 2) * net.multiple
        found = 0
        for offset in range(net.multiple):  # the reach differs with the place in the scales' grid
            sar = torch.randn(1, 1, side, side, dtype=torch.float64, requires_grad=True)
            row = side // 2 + offset
            net(sar)[0, :, row, row].sum().backward()
            felt = np.nonzero(sar.grad[0, 0].abs().sum(1).numpy())[0]
            found = max(found, row - felt.min(), felt.max() - row)
        assert found <= radius, layout
        assert found >= radius - net.multiple, "the statement is not idle"


def test_any_tiling_gives_the_same_pixels() -> None:
    torch.manual_seed(2)
    net = random_net((8, 8, 8), (1, 1, 2), (1, 1))
    step = net.multiple
    halo = -(-net.receptive_radius // step) * step
    scene = torch.randn(1, 1, 3 * halo, 4 * halo)
    with torch.no_grad():
        whole = net(scene)
        row, col, size = halo + step, halo + 3 * step, 5 * step
        tile = scene[..., row - halo : row + size + halo, col - halo : col + size + halo]
        inner = net(tile)[..., halo : halo + size, halo : halo + size]
    torch.testing.assert_close(inner, whole[..., row : row + size, col : col + size], rtol=0, atol=1e-5)


def test_the_shipped_layout_leaves_most_of_a_tile() -> None:
    tiling = TileUnetMethod(Options(), Setting(STATISTICS, FrozenRuns(create_method))).tiling
    assert tiling.norm == "none" and tiling.halo_px % tiling.multiple == 0 and tiling.halo_px <= 96


def test_the_light_layout_is_light() -> None:
    method = create_method(read_config(LIGHT), STATISTICS)
    assert describe_cost(method, method.exports())["macsPerPixel"] <= 20_000
    tiling = method.tiling
    assert tiling.halo_px <= 32 and tiling.tile_px <= 256 and tiling.norm == "none"


def test_a_pupil_is_drawn_to_its_teacher() -> None:
    config = tiny_config(LIGHT, 1)
    method = create_method(config, STATISTICS)
    teacher = method.frozen_runs.method(config.options["teacher"])
    assert teacher.modules["generator"].stem.out_channels == 16  # the committed network, whole
    sar = torch.rand(1, 1, 32, 32) * 2 - 1
    with torch.no_grad():
        wanted = teacher.modules["generator"](sar)

    def teacher_loss() -> torch.Tensor:
        *_, (optimiser, losses) = method.training_phases(Batch(sar, torch.zeros(1, 3, 32, 32)), 0, 0.0)
        return losses["teacher"]

    with torch.no_grad():
        synthetic = method.modules["generator"](sar)
    expected = 5 * (synthetic - wanted).abs().mean()
    torch.testing.assert_close(teacher_loss().detach(), expected)
    # Only the pupil learns.
    teacher_loss().backward()
    assert all(p.grad is None for m in method.frozen_runs.modules for p in m.parameters())
    assert any(p.grad is not None for p in method.modules["generator"].parameters())


def test_the_teacher_travels_in_the_state() -> None:
    config = tiny_config(LIGHT, 1)
    method = create_method(config, STATISTICS)
    (path,) = method.frozen_runs.states
    moved = {path: method.frozen_runs.states[path]}
    again = create_method(config, STATISTICS, moved)
    torch.testing.assert_close(
        dict(again.frozen_runs.modules[0].state_dict()), dict(method.frozen_runs.modules[0].state_dict())
    )
    elsewhere = type(config)(**{**vars(config), "options": {**config.options, "teacher": "runs/none/checkpoint.pt"}})
    with pytest.raises(FileNotFoundError, match="expected the checkpoint or the .onnx of a finished run"):
        create_method(elsewhere, STATISTICS)
    create_method(elsewhere, STATISTICS, {"runs/none/checkpoint.pt": moved[path]})
