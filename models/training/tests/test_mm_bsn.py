"""MM-BSN: blind to each pixel's own value, exact over tiles, of the published size."""

from __future__ import annotations

import pytest
import torch

from reach import linear_and_positive, measure_reach
from sar2eo.losses.speckle import half_width_of
from sar2eo.nets.denoiser import BlindSpotDenoiser
from sar2eo.nets.mm_bsn import MmBsn, mask_of, pixel_down, pixel_up


def test_published_and_lite_sizes_are_exact() -> None:
    with torch.device("meta"):
        nets = (MmBsn(1), MmBsn(3), MmBsn(1, 28, ("o", "a45"), 1, 4))
        counts = [sum(p.numel() for p in net.parameters()) for net in nets]
    assert counts == [5_297_601, 5_297_987, 176_191]
    assert [net.receptive_radius for net in nets] == [29, 29, 17]


def test_masks() -> None:
    assert mask_of("o", 3).tolist() == [[1, 1, 1], [1, 0, 1], [1, 1, 1]]
    assert mask_of("a45", 3).tolist() == [[1, 1, 0], [1, 0, 1], [0, 1, 1]]
    with pytest.raises(ValueError, match="a135"):
        mask_of("a135", 3)


@pytest.mark.parametrize("masks", [("o",), ("a45",), ("o", "a45")], ids="+".join)
def test_a_pixel_never_sees_itself(masks: tuple[str, ...]) -> None:
    net = MmBsn(1, 6, masks, 2, 3).double()
    image = torch.randn(1, 1, 21, 21, dtype=torch.float64, requires_grad=True)
    with linear_and_positive(net):  # or a dead ReLU could hide what is seen
        (own,) = torch.autograd.grad(net(image)[0, 0, 10, 10], image)
    assert float(own[0, 0, 10, 10]) == 0
    assert float(own[0, 0, 10, 11]) != 0, "its neighbour is seen"


def test_blind_through_the_down_sampling_too() -> None:
    denoiser = BlindSpotDenoiser(MmBsn(1, 4, ("o", "a45"), 1, 1), half_width_of(30), 5, 2, 2.0).double().train()
    image = torch.randn(1, 1, 40, 40, dtype=torch.float64, requires_grad=True)
    for row, col in ((20, 20), (21, 17)):
        with linear_and_positive(denoiser):
            (own,) = torch.autograd.grad(denoiser(image)[0, 0, row, col], image)
        assert float(own[0, 0, row, col]) == 0
        # What is 5 pixels away is its neighbour in the sub-image; the adjacent, correlated pixel is in another one.
        assert float(own[0, 0, row, col + 5]) != 0 and float(own[0, 0, row, col + 1]) == 0


@pytest.mark.parametrize(("images", "factor"), [(1, 2), (1, 5), (3, 2)])
def test_pixel_down_then_up_is_nothing(images: int, factor: int) -> None:
    x = torch.randn(images, 1, 4 * factor, 6 * factor)
    down = pixel_down(x, factor)
    assert down.shape == (images * factor**2, 1, 4, 6)
    # The second sub-image of the first image is its columns 1, 1 + f, …
    torch.testing.assert_close(down[1, 0], x[0, 0, ::factor, 1::factor], rtol=0, atol=0)
    torch.testing.assert_close(pixel_up(down, factor, images), x, rtol=0, atol=0)


def test_reach_is_the_stated_one() -> None:
    net = MmBsn(1, 2, ("o", "a45"), 1, 4)
    assert measure_reach(net, 1, 17) == net.receptive_radius == 17


def test_any_tiling_gives_the_same_pixels() -> None:
    torch.manual_seed(6)
    denoiser = BlindSpotDenoiser(MmBsn(1, 4, ("o", "a45"), 1, 2), half_width_of(30), 5, 2, 2.0).eval()
    halo = 2 * denoiser.net.receptive_radius
    scene = torch.rand(1, 1, 2 * halo + 30, 2 * halo + 40) * 2 - 1
    with torch.no_grad():
        whole = denoiser(scene)
        tile = denoiser(scene[..., 8 : 2 * halo + 28, 14 : 2 * halo + 34])
    found, wanted = tile[..., halo:-halo, halo:-halo], whole[..., 8 + halo : halo + 28, 14 + halo : halo + 34]
    torch.testing.assert_close(found, wanted, rtol=0, atol=1e-6)


def test_bright_points_keep_their_value_when_it_runs() -> None:
    denoiser = BlindSpotDenoiser(MmBsn(1, 4, ("o",), 1, 1), half_width_of(30), 5, 2, 2.0).eval()
    torch.nn.init.zeros_(denoiser.net.tail[-1].weight)
    torch.nn.init.constant_(denoiser.net.tail[-1].bias, -0.5)
    noisy = torch.full((1, 1, 8, 8), -0.4)
    noisy[0, 0, 3, 4] = 0.3  # 0.8 · 3.454 = 2.76 above the estimate, more than 2
    with torch.no_grad():
        clean = denoiser(noisy)[0, 0]
    assert float(clean[3, 4]) == pytest.approx(0.3) and float(clean[3, 3]) == pytest.approx(-0.5)
