"""The residual generators: their reach, what their norm does to the level, their taps."""

from __future__ import annotations

import pytest
import torch

from reach import measure_reach
from sar2eo.nets.pix2pixhd_generator import LocalEnhancer
from sar2eo.nets.resnet_generator import ResnetGenerator


@pytest.mark.parametrize(
    ("blocks", "resample", "radius"),
    [(9, "transposed", 84), (9, "nearest", 87), (9, "blur", 93), (6, "nearest", 63), (6, "blur", 69), (1, "nearest", 23)],
)
def test_reach(blocks: int, resample: str, radius: int) -> None:
    net = ResnetGenerator(1, 3, 2, blocks, "branch", resample)
    assert net.receptive_radius == radius
    assert measure_reach(net, 4, radius) == radius


@pytest.mark.parametrize(
    ("layout", "radius"), [((2, 9, 3, "transposed"), 179), ((2, 6, 2, "transposed"), 127), ((2, 6, 2, "nearest"), 134)]
)
def test_reach_of_the_enhancer(layout: tuple, radius: int) -> None:
    downs, blocks, local, resample = layout
    net = LocalEnhancer(1, 1, downs, blocks, local, "branch", resample)
    assert net.receptive_radius == radius
    assert measure_reach(net, net.multiple, radius) == radius


@pytest.mark.parametrize(("norm", "reaches"), [("branch", True), ("trunk", False)])
def test_level_of_a_flat_tile(norm: str, reaches: bool) -> None:
    """About −20 dB and 0 dB everywhere: water and town. A norm on the trunk makes them one and the same."""
    torch.manual_seed(0)
    net = ResnetGenerator(1, 3, 8, 1, norm).eval()
    speckle = torch.rand(1, 1, 32, 32) * 0.2
    with torch.no_grad():
        dark, bright = (net(speckle + level).mean((0, 2, 3)) for level in (-0.967, 0.367))
    assert (float((dark - bright).abs().max()) > 1e-4) == reaches


def test_taps_have_their_channels_and_cells() -> None:
    taps = ("input", "down1", "down2", "block1", "block2")
    for resample, cells in (("nearest", [1, 2, 4, 4, 4]), ("blur", [1, 1, 2, 4, 4])):
        net = ResnetGenerator(1, 3, 4, 2, "branch", resample)
        assert net.tap_layout(taps) == list(zip([1, 8, 16, 16, 16], cells))
        result, features = net(torch.rand(1, 1, 32, 32), taps=taps)
        assert [f.shape[1] for f in features] == [1, 8, 16, 16, 16]
        assert [f.shape[2] for f in features] == [38, *(32 // c for c in cells[1:])]  # the input is padded by 3
        torch.testing.assert_close(net(torch.zeros(1, 1, 32, 32), taps=taps, encode_only=True)[0], torch.zeros(1, 1, 38, 38))
        assert result.shape == (1, 3, 32, 32)


def test_enhancer_adds_to_the_coarse_result() -> None:
    net = LocalEnhancer(1, 4, 1, 1, 1, "branch", "nearest")
    image = torch.rand(1, 1, 32, 32)
    assert net(image).shape == (1, 3, 32, 32) and net(image, part="coarse").shape == (1, 8, 16, 16)
    net(image, part="enhancer").sum().backward()
    assert all(p.grad is None for p in net.coarse.parameters())
    assert all(p.grad is not None for p in net.head.parameters())
