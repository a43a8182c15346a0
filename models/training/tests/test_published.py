"""Networks of the published sizes have the published number of parameters, to the last one. Built on the meta device:
nothing is allocated."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from sar2eo.nets.patch_discriminator import MultiscaleDiscriminator, PatchDiscriminator
from sar2eo.nets.pix2pix_unet import Pix2PixUnet

COUNTS: dict[str, tuple[Callable[[], nn.Module], int]] = {
    "pix2pix u-net 3 bands": (lambda: Pix2PixUnet(3, 64, 8, 512, 3), 54_413_955),
    "pix2pix u-net 1 band": (lambda: Pix2PixUnet(1, 64, 8, 512, 3), 54_411_907),
    "patch discriminator 6 bands, affine": (lambda: PatchDiscriminator(6, 64, "affine"), 2_768_705),
    "patch discriminator 4 bands, affine": (lambda: PatchDiscriminator(4, 64, "affine"), 2_766_657),
    "patch discriminator 3 bands": (lambda: PatchDiscriminator(3, 64), 2_764_737),
    "patch discriminator 1 band": (lambda: PatchDiscriminator(1, 64), 2_762_689),
    "pix2pixhd discriminators 39 bands": (lambda: MultiscaleDiscriminator(39, 64, 2), 2 * 2_801_601),
    "pix2pixhd discriminators 4 bands": (lambda: MultiscaleDiscriminator(4, 64, 2), 2 * 2_765_761),
}


@pytest.mark.parametrize("name", COUNTS)
def test_count(name: str) -> None:
    build, expected = COUNTS[name]
    with torch.device("meta"):
        network = build()
    assert sum(p.numel() for p in network.parameters()) == expected
