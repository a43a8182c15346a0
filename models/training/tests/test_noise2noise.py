"""Noise2Noise: the loss by hand and in expectation, the network's size and reach, and any tiling the same pixels."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from reach import measure_reach
from sar2eo.losses.speckle import LOG_PER_DB, half_width_of, speckle_loss
from sar2eo.nets.denoiser import Noise2NoiseDenoiser
from sar2eo.nets.noise2noise_unet import Noise2NoiseUnet


def test_speckle_loss_by_hand() -> None:
    level = torch.tensor([0.3, -2.0])
    assert float(speckle_loss(level, level)) == 0
    # y − u = ln 2: 2 − ln 2 − 1 = 0.306853; y − u = −1: e⁻¹ + 1 − 1 = 0.367879.
    assert float(speckle_loss(level, level + np.log(2))) == pytest.approx(0.306853, abs=1e-6)
    assert float(speckle_loss(level, level - 1)) == pytest.approx(0.367879, abs=1e-6)


def test_a_bright_target_is_cut_but_still_draws_upwards() -> None:
    estimate = torch.zeros(1, requires_grad=True)
    loss = speckle_loss(estimate, torch.tensor([7.0]))
    assert float(loss.detach()) == pytest.approx(np.exp(3) - 3 - 1, rel=1e-6)
    loss.backward()
    assert float(estimate.grad) == pytest.approx(1 - np.exp(3), rel=1e-6)


def test_a_constant_learns_the_mean_power_and_not_the_mean_decibel() -> None:
    torch.manual_seed(1)
    looks = torch.distributions.Exponential(1.0).sample((100_000,)) * 0.05
    estimate = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.Adam([estimate], 0.05)
    for _ in range(400):
        optimiser.zero_grad()
        speckle_loss(estimate, looks.log()).backward()
        optimiser.step()
    error_db = (float(estimate.detach()) - float(looks.mean().log())) / LOG_PER_DB
    assert abs(error_db) < 0.05


def test_published_size_is_exact() -> None:
    with torch.device("meta"):
        counts = [sum(p.numel() for p in Noise2NoiseUnet(bands).parameters()) for bands in (3, 1)]
    assert counts == [991_203, 988_609]


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_reach_is_the_stated_one(depth: int) -> None:
    net = Noise2NoiseUnet(1, 2, depth, (2, 2))
    assert measure_reach(net, net.multiple, net.receptive_radius) == net.receptive_radius


def test_published_and_lite_reach() -> None:
    with torch.device("meta"):
        assert Noise2NoiseUnet(1).receptive_radius == 158
        assert Noise2NoiseUnet(1, 24, 4, (32, 16)).receptive_radius == 78


def test_a_young_denoiser_is_the_mean_of_power() -> None:
    scale = half_width_of(30)
    denoiser = Noise2NoiseDenoiser(Noise2NoiseUnet(1, 4, 2, (4, 4)), scale).eval()
    noisy = torch.rand(1, 1, 12, 16) * 2 - 1
    power = torch.exp(noisy * scale)[0, 0]
    expected = power[3:6, 5:8].mean().log() / scale
    with torch.no_grad():
        assert float(denoiser(noisy)[0, 0, 4, 6]) == pytest.approx(float(expected), abs=1e-5)


def test_any_tiling_gives_the_same_pixels() -> None:
    torch.manual_seed(2)
    unet = Noise2NoiseUnet(1, 4, 3, (4, 4))
    denoiser = Noise2NoiseDenoiser(unet, half_width_of(30))
    torch.nn.init.normal_(unet.out.weight, 0, 0.1)
    denoiser.eval()
    halo = -(-unet.receptive_radius // unet.multiple) * unet.multiple
    scene = torch.rand(1, 1, 2 * halo + 32, 2 * halo + 48) * 2 - 1
    with torch.no_grad():
        whole = denoiser(scene)
        tile = denoiser(scene[..., 16 : 2 * halo + 32, 8 : 2 * halo + 24])
    inner = slice(halo, -halo)
    torch.testing.assert_close(
        tile[..., inner, inner], whole[..., 16 + halo : halo + 32, 8 + halo : halo + 24], rtol=0, atol=1e-6
    )
