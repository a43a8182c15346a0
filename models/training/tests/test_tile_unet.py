"""The net that is made for tiles keeps what it promises: its reach is the one stated, so tilings agree."""

from __future__ import annotations

import numpy as np
import torch

from sar2eo.methods.tile_unet import Options, TileUnetMethod
from sar2eo.nets.tile_unet import TileUnet


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
    tiling = TileUnetMethod(Options()).tiling
    assert tiling.norm == "none" and tiling.halo_px % tiling.multiple == 0 and tiling.halo_px <= 96
