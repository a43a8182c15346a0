"""The committed configs, cut down to nets and crops that train within seconds."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from sar2eo.contract import Config, DataConfig, TrainingConfig, read_config

KIT = Path(__file__).resolve().parents[1]
ALL_CONFIGS = sorted((KIT / "configs").glob("*.toml"))
RESTORERS = ("mm_bsn", "noise2noise", "restormer")  # methods that test_restorers.py is about
LATENT = ("bbdm", "bbdm_autoencoder")  # and test_bbdm.py
CONFIGS = [path for path in ALL_CONFIGS if read_config(path).method not in (*RESTORERS, *LATENT)]
TINY_OPTIONS = {
    "bbdm": {"channels": [8, 8], "time_size": 8, "tile_px": 256},
    "bbdm_autoencoder": {"channels": [4, 4, 8], "ndf": 8},
    "mm_bsn": {"channels": 6, "union_layers": 1, "train_factor": 4},
    "noise2noise": {"width": 6, "depth": 2, "head": [6, 4]},
    "restormer": {"channels": 4, "blocks": [1, 1, 1, 1], "refinement": 0, "heads": [1, 1, 2, 2], "cell_px": 16, "tile_px": 256},
    "cut": {"ngf": 6, "blocks": 2, "taps": ["input", "down1", "down2", "block1", "block2"], "ndf": 6, "nce_patches": 32,
            "nce_width": 8, "gan_start_step": 0},
    "cyclegan": {"ngf": 6, "blocks": 1, "ngf_back": 4, "blocks_back": 1, "ndf": 6, "pool_size": 4},
    "stegogan": {"ngf": 6, "blocks": 1, "ngf_back": 4, "blocks_back": 1, "ndf": 6, "pool_size": 4},
    "pix2pixhd": {"ngf": 4, "downs": 1, "blocks": 1, "local_blocks": 1, "ndf": 6, "coarse_until": 0.0,
                  "enhancer_until": 0.0, "perceptual": 0.0},
    "pix2pix": {"ngf": 8, "depth": 3, "dropout_ups": 1, "ndf": 8},
    "tile_unet": {"full_channels": 8, "channels": [8, 16], "encode_blocks": [1, 1], "decode_blocks": [1], "ndf": 8,
                  "gan_start_step": 0},
}  # fmt: skip


def one_a_kind() -> list[Path]:
    """Of each method the first config of each supervision: what tests of all methods run over."""
    first: dict[tuple[str, str], Path] = {}
    for path in CONFIGS:
        config = read_config(path)
        first.setdefault((config.method, config.supervision), path)
    return list(first.values())


ONE_A_KIND = one_a_kind()
ONE_A_METHOD = list({read_config(path).method: path for path in ONE_A_KIND}.values())


def tiny_config(path: Path, max_steps: int) -> Config:
    """fp32 and uncompiled: exact, and no minute of compilation."""
    config = read_config(path)
    return dataclasses.replace(
        config,
        data=DataConfig(crop_px=32, batch=2, holdout_every=2),
        training=TrainingConfig(
            max_crops=2 * max_steps, warmup_steps=2, bf16="off", compile="off", checkpoint_minutes=1e9,
            curve_minutes=1e9,
        ),
        options={**config.options, **TINY_OPTIONS[config.method]},
    )  # fmt: skip
