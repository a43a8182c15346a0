"""The pool gives back what CycleGAN's does, and is saved with the networks."""

from __future__ import annotations

import torch

from sar2eo.nets.image_pool import ImagePool


def image(value: float, side: int = 4) -> torch.Tensor:
    return torch.full((1, 3, side, side), float(value))


def test_fills_first_then_swaps_half_of_the_time() -> None:
    torch.manual_seed(0)
    pool = ImagePool(50)
    for value in range(50):
        torch.testing.assert_close(pool.query(image(value)), image(value))
    swapped = 0
    for value in range(50, 250):
        given = float(pool.query(image(value)).mean())
        swapped += given != value
        assert given == value or given < value
        assert (value in pool.images[:, 0, 0, 0]) == (given != value)
    assert 80 < swapped < 120  # of 200 with p = ½: σ = 7


def test_state_goes_on_in_another_pool() -> None:
    pool, other = ImagePool(3), ImagePool(3)
    torch.manual_seed(1)
    for value in range(5):
        pool.query(image(value))
    other.load_state_dict(pool.state_dict())
    for value in range(5, 12):
        torch.manual_seed(value)
        expected = pool.query(image(value))
        torch.manual_seed(value)
        torch.testing.assert_close(other.query(image(value)), expected, rtol=0, atol=0)


def test_other_crops_start_anew_and_no_gradient_passes() -> None:
    pool = ImagePool(2)
    pool.query(image(1.0))
    assert not pool.query(image(2.0, side=8).requires_grad_()).requires_grad
    assert pool.images.shape == (2, 3, 8, 8) and int(pool.count) == 1
