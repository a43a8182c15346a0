"""Networks of the published sizes have the published number of parameters, to the last one. Built on the meta device:
nothing is allocated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from sar2eo.contract import read_config
from sar2eo.data.pairs import EO_STRETCH, CropSampler
from sar2eo.data.s1s2 import read_pairs
from sar2eo.method import TrainingStatistics, create_method
from sar2eo.nets.patch_discriminator import MultiscaleDiscriminator, PatchDiscriminator
from sar2eo.nets.patch_nce_head import PatchNceHeads
from sar2eo.nets.pix2pix_unet import Pix2PixUnet
from sar2eo.nets.pix2pixhd_generator import LocalEnhancer
from sar2eo.nets.resnet_generator import ResidualBlock, ResnetGenerator
from sar2eo.nets.stego_generators import create_matchability_net
from sar2eo.trainer import Trainer
from tiny import KIT, LATENT, tiny_config


def resnet(bands_in: int, bands_out: int, resample: str = "transposed", downs: int = 2) -> ResnetGenerator:
    return ResnetGenerator(bands_in, bands_out, 64, 9, "trunk", resample, downs)


def global_of_hd(bands: int) -> ResnetGenerator:
    return resnet(bands, 3, "transposed", 4)


def enhancer(bands: int) -> LocalEnhancer:
    return LocalEnhancer(bands, 32, 4, 9, 3, "trunk", "transposed")


COUNTS: dict[str, tuple[Callable[[], nn.Module], int]] = {
    "pix2pix u-net 3 bands": (lambda: Pix2PixUnet(3, 64, 8, 512, 3), 54_413_955),
    "pix2pix u-net 1 band": (lambda: Pix2PixUnet(1, 64, 8, 512, 3), 54_411_907),
    "patch discriminator 6 bands, affine": (lambda: PatchDiscriminator(6, 64, "affine"), 2_768_705),
    "patch discriminator 4 bands, affine": (lambda: PatchDiscriminator(4, 64, "affine"), 2_766_657),
    "patch discriminator 3 bands": (lambda: PatchDiscriminator(3, 64), 2_764_737),
    "patch discriminator 1 band": (lambda: PatchDiscriminator(1, 64), 2_762_689),
    "resnet 3 to 3": (lambda: resnet(3, 3), 11_378_179),
    "resnet 1 to 3": (lambda: resnet(1, 3), 11_371_907),
    "resnet 3 to 1": (lambda: resnet(3, 1), 11_371_905),
    "resnet 1 to 1": (lambda: resnet(1, 1), 11_365_633),
    "resnet 3 to 3, anti-aliased": (lambda: resnet(3, 3, "blur"), 11_378_179),
    "cut heads": (lambda: PatchNceHeads((3, 128, 256, 256, 256), 256, (1,) * 5), 560_384),
    "pix2pixhd global 36 bands": (lambda: global_of_hd(36), 182_546_755),
    "pix2pixhd global 3 bands": (lambda: global_of_hd(3), 182_443_267),
    "pix2pixhd global 1 band": (lambda: global_of_hd(1), 182_436_995),
    "pix2pixhd enhancer 36 bands": (lambda: enhancer(36), 182_857_059),
    "pix2pixhd enhancer 3 bands": (lambda: enhancer(3), 182_701_827),
    "pix2pixhd enhancer 1 band": (lambda: enhancer(1), 182_692_419),
    "stegogan matchability net": (lambda: create_matchability_net(256), 1_770_240),
    "stegogan fusion block": (lambda: ResidualBlock(256, True), 1_180_160),
    "pix2pixhd discriminators 39 bands": (lambda: MultiscaleDiscriminator(39, 64, 2), 2 * 2_801_601),
    "pix2pixhd discriminators 4 bands": (lambda: MultiscaleDiscriminator(4, 64, 2), 2 * 2_765_761),
}


@pytest.mark.parametrize("name", COUNTS)
def test_count(name: str) -> None:
    build, expected = COUNTS[name]
    with torch.device("meta"):
        network = build()
    assert sum(p.numel() for p in network.parameters()) == expected


# BBDM's, which needs another run, is in test_bbdm.py.
PUBLISHED = [p for p in sorted((KIT / "configs" / "published").glob("*.toml")) if read_config(p).method not in LATENT]
# Of the SAR's one band; networks as trained, the discriminators and what is not shipped included.
TRAINED = {
    "cut-published": 11_371_907 + 559_872 + 2_764_737,
    "cyclegan-published": 11_371_907 + 11_371_905 + 2_764_737 + 2_762_689,
    "mm-bsn-published": 5_297_601,
    "noise2noise-published": 988_609,
    "restormer-published": 26_111_668,
    "pix2pix-published": 54_411_907 + 2_766_657,
    "pix2pixhd-published": 182_692_419 + 9_411 + 2 * 2_765_761,
    "stegogan-published": 11_371_907 + 1_180_160 + 11_371_905 + 1_770_240 + 2_764_737 + 2_762_689,
}
STATISTICS = TrainingStatistics((0.0, 0.0, 0.0), 1.0)


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda p: p.stem)
def test_published_config_is_of_the_published_size(path: Path) -> None:
    config = read_config(path)
    assert config.id == path.stem
    with torch.device("meta"):
        method = create_method(config, STATISTICS)
    assert sum(p.numel() for m in method.modules.values() for p in m.parameters()) == TRAINED[path.stem]


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda p: p.stem)
def test_published_structure_trains(path: Path, stand_in: Path, tmp_path: Path) -> None:
    """Two steps of the published switches on one-block nets."""
    config = tiny_config(path, 2)
    pairs = read_pairs(stand_in, "train")
    method = create_method(config, STATISTICS)
    before = {n: p.clone() for n, p in method.modules["generator"].named_parameters()}
    sampler = CropSampler(pairs, config.data, 1, EO_STRETCH, method.batch_kind)
    trainer = Trainer(config, method, sampler, tmp_path, lambda _: {}, {})
    losses = [trainer._train_step() for _ in range(2)]
    assert all(torch.isfinite(value) for step in losses for value in step.values())
    after = dict(method.modules["generator"].named_parameters())
    moved = [name for name, value in before.items() if not torch.equal(value, after[name])]
    assert len(moved) > 0.5 * len(before)
