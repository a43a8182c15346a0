"""The metrics against scikit-image, numbers worked out by hand, and LPIPS against the authors' own."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from sar2eo.metrics.evaluation import draw_derangement, score_images, score_model
from sar2eo.metrics.frechet import kernel_distance
from sar2eo.metrics.image import mae, mse, psnr_of_mse, ssim
from sar2eo.metrics.lpips import LpipsAlexNet
from sar2eo.metrics.seam import halo_of, measure_border_effect


@pytest.fixture(scope="module")
def lpips() -> LpipsAlexNet:
    return LpipsAlexNet()


@pytest.fixture(scope="module")
def images() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    a = rng.random((40, 53, 3))
    return a, np.clip(a + rng.normal(0, 0.2, a.shape), 0, 1)


def test_by_hand() -> None:
    # |0 − 0.5|, |1 − 0.5|, |0.2 − 0.2|: mean 1/3; squares 0.25, 0.25, 0: mean 1/6; −10·log10(1/6) = 7.7815 dB.
    a, b = np.array([0, 1, 0.2]).reshape(1, 1, 3), np.array([0.5, 0.5, 0.2]).reshape(1, 1, 3)
    assert mae(a, b) == pytest.approx(1 / 3) and mse(a, b) == pytest.approx(1 / 6)
    assert psnr_of_mse(mse(a, b)) == pytest.approx(7.78151, abs=1e-5)
    assert psnr_of_mse(0) == float("inf")


def test_against_scikit_image(images: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = images
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 1.0}
    assert ssim(a, b) == pytest.approx(structural_similarity(a, b, channel_axis=2, **options), abs=1e-10)
    assert psnr_of_mse(mse(a, b)) == pytest.approx(peak_signal_noise_ratio(a, b, data_range=1.0), abs=1e-10)


def test_ssim_edges(images: tuple[np.ndarray, np.ndarray]) -> None:
    a, _ = images
    assert ssim(a, a) == pytest.approx(1)
    assert ssim(a[:11, :11], a[:11, :11]) == pytest.approx(1)
    with pytest.raises(ValueError, match="at least 11×11"):
        ssim(a[:10], a[:10])


def test_lpips_published_number(lpips: LpipsAlexNet) -> None:
    torch.manual_seed(123)
    a = torch.rand(10, 3, 100, 100) * 2 - 1
    b = torch.rand(10, 3, 100, 100) * 2 - 1
    assert float(lpips(a, b).mean()) == pytest.approx(0.14856, abs=1e-5)
    assert float(lpips(a, a).abs().max()) == 0


def test_derangement_moves_all() -> None:
    for n in (2, 3, 240):
        order = draw_derangement(n, 1)
        assert sorted(order) == list(range(n)) and not (order == np.arange(n)).any()
    np.testing.assert_array_equal(draw_derangement(240, 1), draw_derangement(240, 1))
    with pytest.raises(ValueError, match="at least 2"):
        draw_derangement(1, 1)


def test_rows(lpips: LpipsAlexNet) -> None:
    eo = np.random.default_rng(1).integers(0, 256, (3, 64, 64, 3), dtype=np.uint8)
    model, shuffled = score_model(eo.astype(np.float32) / 255 * np.float32(0.9), eo, 1, np.zeros((3, 256)), lpips)
    assert model["name"] == "model" and model["mae"]["mean"] < shuffled["mae"]["mean"]
    # Two images with MSE 0.01 and 0.04: mean of PSNR (20 + 13.979)/2, pooled −10·log10(0.025) = 16.021.
    target = np.zeros((2, 64, 64, 3), np.float32)
    row = score_images(np.stack([target[0] + np.float32(0.1), target[0] + np.float32(0.2)]), target, lpips)
    assert row["psnr"]["mean"] == pytest.approx(16.98970, abs=1e-4)
    assert row["psnrPooled"] == pytest.approx(16.02060, abs=1e-4)
    assert row["mae"] == {"mean": pytest.approx(0.15), "std": pytest.approx(0.0707107, abs=1e-5)}


def test_border_effect_of_a_known_filter() -> None:
    # A 5-pixel mean along rows, zeros outside: a tile's border is felt 2 px deep and no further.
    def run(x: np.ndarray) -> np.ndarray:
        padded = np.pad(x, ((0, 0), (0, 0), (0, 0), (2, 2)))
        return sum(padded[..., i : i + x.shape[3]] for i in range(5)) / 5

    scene = np.random.default_rng(0).random((192, 192)).astype(np.float32)
    effect = measure_border_effect(run, [scene], 64)
    assert effect.shape == (32,) and effect[0] > effect[1] > 0 and np.allclose(effect[2:], 0, atol=1e-4)


def test_halo_of_an_effect() -> None:
    effect = np.array([9.0, 3.0, 0.4, 1.2, 0.9, 0.1])
    assert [halo_of(effect, multiple) for multiple in (1, 2, 16)] == [4, 4, 16]
    assert halo_of(np.zeros(8), 16) == 0


def test_kernel_distance_by_hand() -> None:
    # d = 1. a = {0, 1}: k(0, 1) = 1 within. b = {1, 2}: k(1, 2) = 27. Across: k(0, ·) = 1, 1; k(1, 1) = 8, k(1, 2) = 27.
    a, b = np.array([[0.0], [1.0]]), np.array([[1.0], [2.0]])
    assert kernel_distance(a, b) == pytest.approx(1 + 27 - 2 * (1 + 1 + 8 + 27) / 4)
    rng = np.random.default_rng(0)
    same = [kernel_distance(rng.standard_normal((50, 4)), rng.standard_normal((50, 4))) for _ in range(40)]
    assert min(same) < 0 and abs(np.mean(same)) < 0.05  # unbiased
    with pytest.raises(ValueError, match="at least 2"):
        kernel_distance(a[:1], b)
