"""LPIPS in PyTorch against the authors' numbers, and as ONNX against PyTorch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import export_metrics
from sar2eo.export.card import read_json, sha256_of
from sar2eo.export.onnx_graph import create_session
from sar2eo.metrics.lpips import BACKBONES, Lpips

# The mean over ten pairs drawn after torch.manual_seed(123), computed with the authors' package.
PUBLISHED = {"alexnet": 0.14856, "vgg16": 0.34852}


def draw_pairs() -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(123)
    return torch.rand(10, 3, 100, 100) * 2 - 1, torch.rand(10, 3, 100, 100) * 2 - 1


@pytest.fixture(scope="module", params=list(BACKBONES))
def lpips(request: pytest.FixtureRequest) -> Lpips:
    return Lpips(request.param)


def test_published_number(lpips: Lpips) -> None:
    a, b = draw_pairs()
    assert float(lpips(a, b).mean()) == pytest.approx(PUBLISHED[lpips.name], abs=1e-5)
    assert float(lpips(a, a).abs().max()) == 0


def test_comparison(lpips: Lpips) -> None:
    a, b = (x[:2, :, :96, :64] for x in draw_pairs())
    found = lpips.compare(a, b)
    torch.testing.assert_close(found.distance, lpips(a, b))
    assert found.map.shape == (2, 1, 96, 64)
    # Each tap's map, enlarged, keeps its mean but for the border.
    torch.testing.assert_close(found.map.mean((1, 2, 3)), found.distance, rtol=0.05, atol=0)
    torch.testing.assert_close(found.features[2:], lpips.taps(b)[-1].mean((2, 3)))


def test_fewest_pixels(lpips: Lpips) -> None:
    side = lpips.backbone.fewest_px
    assert lpips.taps(torch.zeros(1, 3, side, side))[-1].shape[2:] == (1, 1)
    with pytest.raises(RuntimeError):
        lpips.taps(torch.zeros(1, 3, side - 1, side))


@pytest.mark.parametrize("backbone", list(BACKBONES))
def test_export(backbone: str, tmp_path: Path) -> None:
    folder = export_metrics.export(backbone, tmp_path)
    card = read_json(folder / "card.json")
    committed = export_metrics.MODELS / "metric" / card["id"]
    assert card == read_json(committed / "card.json"), "export_metrics.py no longer makes what is committed"
    assert sha256_of(committed / card["graphs"][0]["file"]) == card["graphs"][0]["sha256"]
    session = create_session(folder / card["graphs"][0]["file"])
    a, b = (x[:3].numpy() for x in draw_pairs())
    expected = Lpips(backbone)(torch.from_numpy(a), torch.from_numpy(b)).numpy()
    found = [session.run(["distance"], {"a": a[i : i + 1], "b": b[i : i + 1]})[0][0, 0] for i in range(3)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)
