"""Drawn looks have the speckle that was asked for."""

from __future__ import annotations

import numpy as np
import pytest

from sar2eo.data.looks import draw_looks, draw_speckle, neighbour_looks
from sar2eo.data.pairs import Pair


@pytest.mark.parametrize("looks", [1, 4])
def test_speckle_has_its_mean_looks_and_correlation(looks: int) -> None:
    speckle = draw_speckle((512, 512), looks, np.random.default_rng(1)).astype(np.float64)
    assert speckle.mean() == pytest.approx(1, abs=0.02)
    # Of L looks the variance of intensity is 1/L.
    assert speckle.var() * looks == pytest.approx(1, abs=0.06)
    lags = [np.corrcoef(speckle[:, :-lag].ravel(), speckle[:, lag:].ravel())[0, 1] for lag in (1, 2)]
    assert 0.4 < lags[0] < 0.55 and abs(lags[1]) < 0.08  # as simulated products: 0.48, 0.03


def test_looks_share_the_scene_and_not_the_speckle() -> None:
    clean = np.full((128, 128), -10, np.float16)
    own = np.full((128, 128), -11, np.float16)
    pair = Pair("0", "R", own, np.zeros((128, 128, 3), np.uint8), clean)
    rng, own_count = np.random.default_rng(2), 0
    for _ in range(20):
        first, second = draw_looks(pair, rng)
        is_own = bool(np.all(first == -11))
        own_count += is_own
        for look in (second,) if is_own else (first, second):
            assert 10 * np.log10(np.mean(10 ** (look / 10))) == pytest.approx(-10, abs=0.3)
        if not is_own:
            assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.08
    assert 3 < own_count < 18  # a half by chance: 10, σ 2.2


def test_neighbours_lie_on_a_diagonal_of_their_cell() -> None:
    # Value = 10·row + col within the cell: a diagonal pair sums to 11.
    cell = np.array([[0, 1], [10, 11]])
    first, second = neighbour_looks(np.tile(cell, (20, 30)), np.random.default_rng(3))
    assert first.shape == (20, 30) and np.all(first + second == 11)
    assert set(first.ravel()) == {0, 1, 10, 11}
