"""Pix2Pix: its losses by hand, its shapes, its reach."""

from __future__ import annotations

import math

import pytest
import torch

from reach import measure_reach
from sar2eo.method import Batch
from sar2eo.methods.pix2pix import Options, Pix2Pix
from sar2eo.nets.patch_discriminator import PatchDiscriminator
from sar2eo.nets.pix2pix_unet import Pix2PixUnet


def test_losses_by_hand() -> None:
    method = Pix2Pix(Options(ngf=8, depth=2, dropout_ups=0, ndf=8))
    sar, eo = torch.zeros(1, 1, 32, 32), torch.full((1, 3, 32, 32), 0.51)
    method.modules["generator"].forward = lambda x: torch.full((1, 3, 32, 32), 0.5).requires_grad_()
    for parameter in method.modules["discriminator"].parameters():
        torch.nn.init.zeros_(parameter)
    (d, d_losses), (g, g_losses) = method.training_phases(Batch(sar, eo), 0, 0.0)
    assert [d, g] == [method.optimisers[n] for n in ("discriminator", "generator")]
    # Logits of 0: −log ½ = 0.6931 on either side; |0.5 − 0.51| · 100 = 1.
    assert float(sum(d_losses.values()).detach()) == pytest.approx(math.log(2))
    assert float(g_losses["gan"]) == pytest.approx(0.6931, abs=1e-4)
    assert float(g_losses["l1"]) == pytest.approx(1, abs=1e-5)


def test_70_pixels_make_a_score() -> None:
    net = PatchDiscriminator(4, 4, "affine")
    assert net(torch.zeros(1, 4, 256, 256)).shape == (1, 1, 30, 30)


@pytest.mark.parametrize(("depth", "radius"), [(2, 9), (4, 45), (5, 93)])
def test_reach(depth: int, radius: int) -> None:
    net = Pix2PixUnet(1, 4, depth, 32, 0)
    assert net.receptive_radius == radius
    assert measure_reach(net, 2**depth, radius) == radius


def test_dropout_only_while_training() -> None:
    torch.manual_seed(0)
    net = Pix2PixUnet(1, 8, 3, 64, 1)
    sar = torch.rand(1, 1, 32, 32)
    assert not torch.equal(net.train()(sar), net(sar))
    assert torch.equal(net.eval()(sar), net(sar))


def test_absolute_level_reaches_the_result() -> None:
    # The first map has no norm, and its skip goes to the last layer.
    torch.manual_seed(0)
    net = Pix2PixUnet(1, 8, 3, 64, 0).eval()
    with torch.no_grad():
        dark, bright = (net(torch.full((1, 1, 64, 64), level)).mean((0, 2, 3)) for level in (-0.87, 0.47))
    assert float((dark - bright).abs().max()) > 1e-4
