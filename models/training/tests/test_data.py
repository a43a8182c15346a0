"""Crops are a function of (seed, step), stay registered, and keep out of what is held out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sar2eo.contract import DataConfig
from sar2eo.data.datasets import find_dataset
from sar2eo.data.pairs import EO_STRETCH, CropSampler, Pair, measure_statistics, split_patches, to_model
from sar2eo.data.s1s2 import read_pairs
from sar2eo.data import sim_x
from sar2eo.method import BATCH_KINDS
from sar2eo.data.sim_x import bring_to_gsd, clean_of

CONFIG = DataConfig(crop_px=24, batch=3, holdout_every=2)


def test_stand_in_is_read(stand_in: Path) -> None:
    train, test = read_pairs(stand_in, "train"), read_pairs(stand_in, "test")
    assert [p.id for p in train] == ["0", "1", "2"] and [p.id for p in test] == ["3"]
    assert train[0].sar.shape == (64, 64) and train[0].eo.shape == (64, 64, 3)


def test_unknown_split_and_folder(stand_in: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no pair of split 'val'"):
        read_pairs(stand_in, "val")
    with pytest.raises(FileNotFoundError, match="SAR2EARTH_DATA"):
        read_pairs(tmp_path, "train")


def test_same_seed_and_step_same_batch(stand_in: Path) -> None:
    pairs = read_pairs(stand_in, "train")
    first, again = CropSampler(pairs, CONFIG, 5, EO_STRETCH), CropSampler(pairs, CONFIG, 5, EO_STRETCH)
    again.draw(0)  # a draw leaves no state behind
    for name in ("sar", "eo"):
        np.testing.assert_array_equal(first.draw(3)[name], again.draw(3)[name])
    assert not np.array_equal(first.draw(3)["sar"], first.draw(4)["sar"])
    assert not np.array_equal(first.draw(3)["sar"], CropSampler(pairs, CONFIG, 6, EO_STRETCH).draw(3)["sar"])


def test_sar_and_eo_stay_registered_and_flip_together() -> None:
    # EO's first band is the SAR itself, so any difference in crop or flip would show.
    dn = np.random.default_rng(0).integers(0, 256, (64, 64), dtype=np.uint8)
    sampler = CropSampler([Pair("0", "R", dn, np.stack([dn, dn, dn], 2))], CONFIG, 1, EO_STRETCH)
    for step in range(20):
        sar, eo = sampler.draw(step).values()
        assert sar.shape == (3, 1, 24, 24) and eo.shape == (3, 3, 24, 24) and sar.dtype == eo.dtype == np.float32
        np.testing.assert_array_equal(np.repeat(sar, 3, 1), eo)


def test_unpaired_crops_are_of_two_places() -> None:
    # Each image is of one value of its own, so a crop tells which image it is of.
    pairs = [Pair(str(i), "R", np.full((64, 64), i, np.uint8), np.full((64, 64, 3), i, np.uint8)) for i in range(8)]
    sampler = CropSampler(pairs, DataConfig(crop_px=24, batch=1, holdout_every=100), 1, EO_STRETCH, "unpaired")
    drawn = [sampler.draw(step) for step in range(400)]
    same = sum(float(d["sar"].max()) == float(d["eo"].max()) for d in drawn)
    assert 25 < same < 75  # one in eight by chance: 50, σ 6.6
    ramp = np.tile(np.arange(64, dtype=np.uint8), (64, 1))
    sampler = CropSampler([Pair("0", "R", ramp, np.stack([ramp] * 3, 2))], CONFIG, 1, EO_STRETCH, "unpaired")
    drawn = [sampler.draw(step) for step in range(100)]
    flips = [[float(np.sign(d[n][0, 0, 0, 1] - d[n][0, 0, 0, 0])) for n in ("sar", "eo")] for d in drawn]
    assert 25 < sum(a != b for a, b in flips) < 75


def test_kinds_hold_what_they_name(stand_in: Path) -> None:
    pairs = read_pairs(stand_in, "train")
    for kind, names in BATCH_KINDS.items():
        batch = CropSampler(pairs, CONFIG, 1, EO_STRETCH, kind).draw(0)
        assert tuple(batch) == names and all(v.dtype == np.float32 for v in batch.values())


def test_late_crops_are_larger(stand_in: Path) -> None:
    config = DataConfig(crop_px=24, late_crop_px=40, late_from=0.5, batch=1)
    sampler = CropSampler(read_pairs(stand_in, "train"), config, 1, EO_STRETCH)
    assert [sampler.draw(0, p)["eo"].shape[-1] for p in (0, 0.49, 0.5, 0.99)] == [24, 24, 40, 40]


def test_held_out_patch_is_never_drawn() -> None:
    # Side 64: the held-out patch is the lower right 16²; there, and only there, the SAR is 255.
    sar = np.zeros((64, 64), np.uint8)
    sar[-16:, -16:] = 255
    marked = Pair("0", "R", sar, np.zeros((64, 64, 3), np.uint8))
    plain = Pair("1", "R", np.zeros((64, 64), np.uint8), np.zeros((64, 64, 3), np.uint8))
    sampler = CropSampler([marked, plain], CONFIG, 1, EO_STRETCH)
    assert max(sampler.draw(step)["sar"].max() for step in range(200)) == -1
    (kept,) = sampler.holdout()
    assert kept.sar.shape == (16, 16) and kept.eo.shape == (16, 16, 3) and kept.sar.min() == 255


def test_scale_ends() -> None:
    np.testing.assert_allclose(to_model(np.array([0, 255], np.uint8), EO_STRETCH), [-1, 1], atol=1e-7)


def test_decibels_are_clipped_to_the_stretch() -> None:
    db = np.array([-40, -22, -7, 8, 20], np.float16)
    np.testing.assert_allclose(to_model(db, (-22, 8)), [-1, -1, 0, 1, 1], atol=1e-6)


def test_crops_without_data_are_never_drawn() -> None:
    db = np.full((64, 64), -10, np.float16)
    db[:, :20] = np.nan
    sampler = CropSampler([Pair("0", "R", db, np.zeros((64, 64, 3), np.uint8))], CONFIG, 1, (-22, 8))
    assert not any(np.isnan(sampler.draw(step)["sar"]).any() for step in range(50))
    assert len(split_patches([Pair("0", "R", db, np.zeros((64, 64, 3), np.uint8))], 16)[0]) == 8  # 2 of 4 columns


def test_radiometric_offset_moves_whole_crops() -> None:
    config = DataConfig(crop_px=24, batch=1, radiometric_offset_db=3.0)
    pair = Pair("0", "R", np.full((64, 64), -7, np.float16), np.zeros((64, 64, 3), np.uint8))
    sampler = CropSampler([pair], config, 1, (-22, 8))
    crops = [sampler.draw(step)["sar"] for step in range(200)]
    assert all(np.ptp(crop) == 0 for crop in crops)
    levels = np.array([crop[0, 0, 0, 0] * 15 for crop in crops])  # 15 dB to either side of −7
    assert -3.01 < levels.min() < -2.5 and 2.5 < levels.max() < 3.01


def test_other_gsd_is_brought_to_half_a_metre() -> None:
    power = np.kron(np.array([[1.0, 4.0]], np.float32), np.ones((60, 30), np.float32))
    eo = np.repeat((power * 50).astype(np.uint8)[..., None], 3, 2)
    fine_power, fine_eo = bring_to_gsd(power, eo, 0.6)
    assert fine_power.shape == (72, 72) and fine_eo.shape == (72, 72, 3)
    assert fine_power[:, :30].max() == pytest.approx(1) and fine_power[:, 42:].min() == pytest.approx(4)
    coarse_power, _ = bring_to_gsd(power, eo, 0.3)
    assert coarse_power.shape == (36, 36) and coarse_power.mean() == pytest.approx(2.5, abs=0.01)


def test_simulated_scene_is_calibrated_and_its_border_is_empty(tmp_path: Path) -> None:
    dn = np.full((100, 80), 10309, np.uint16)  # 0 dB
    dn[:, 40:] = 3260  # −10 dB
    dn[:10] = 0
    folder = tmp_path / "train"
    folder.mkdir()
    Image.fromarray(dn).save(folder / "paris-1_sar.tif")
    Image.fromarray(np.full((100, 80, 3), 7, np.uint8)).save(folder / "paris-1_eo.tif")
    files = {"sar": "paris-1_sar.tif", "eo": "paris-1_eo.tif"}
    acquisition = {"scaleFactor": 9.7e-5, "gsdM": 0.4}
    (folder / "paris-1.json").write_text(json.dumps({"style": "paris", "acquisition": acquisition, "files": files}))
    (pair,) = sim_x.read_pairs(tmp_path, "train")
    assert (pair.id, pair.region) == ("paris-1", "paris")
    assert pair.sar.shape == (80, 64) and pair.eo.shape == (80, 64, 3) and pair.eo.max() == 7
    assert np.isnan(pair.sar[:8]).all() and not np.isnan(pair.sar[10:]).any()
    np.testing.assert_allclose(pair.sar[40, [5, 60]], [0, -10], atol=0.02)
    with pytest.raises(FileNotFoundError, match="README.md"):
        sim_x.read_pairs(tmp_path, "test")


def test_statistics_by_hand() -> None:
    # Bands of 0 and 255 in equal parts: −1 and 1, mean 0, variance 1.
    eo = np.zeros((2, 2, 3), np.uint8)
    eo[0] = 255
    statistics = measure_statistics([Pair("0", "R", np.zeros((2, 2), np.uint8), eo)])
    np.testing.assert_allclose(statistics.eo_mean, 0, atol=1e-12)
    assert statistics.eo_variance == pytest.approx(1)


def test_crop_larger_than_image(stand_in: Path) -> None:
    with pytest.raises(ValueError, match="crop_px 65 is larger"):
        CropSampler(read_pairs(stand_in, "train"), DataConfig(crop_px=65), 1, EO_STRETCH)


def test_real_split(real_data: Path) -> None:
    sar, eo = split_patches(read_pairs(real_data, "test"))
    assert sar.shape == (240, 256, 256) and eo.shape == (240, 256, 256, 3)


def test_expected_power_holds_receiver_noise_and_calibration(tmp_path: Path) -> None:
    Image.fromarray(np.full((8, 8), 0.09, np.float32)).save(tmp_path / "a_sigma0.tif")
    facts = {
        "acquisition": {"gsdM": 0.5, "neszDb": -20, "calibrationErrorDb": 3.0},
        "files": {"sigma0": "a_sigma0.tif"},
    }
    # 0.09 + 0.01 is −10 dB, read 3 dB too high.
    np.testing.assert_allclose(clean_of(tmp_path / "a.json", facts).astype(float), -7, atol=0.01)
    assert clean_of(tmp_path / "a.json", {**facts, "files": {}}) is None


def test_s1s2_in_decibels(stand_in: Path) -> None:
    dataset = find_dataset("s1s2-db")
    lo, hi = dataset.stretch
    assert hi - lo == pytest.approx(30) and dataset.domain["unit"] == "dn-db" and "relativeQuantile" not in dataset.domain
    for pair, dn in zip(dataset.read_pairs(stand_in, "train"), read_pairs(stand_in, "train")):
        expected = 20 * np.log10(np.maximum(dn.sar, 0.5))
        np.testing.assert_allclose(pair.sar.astype(float), expected, atol=0.02)
    assert to_model(np.array([20 * np.log10(255)]), dataset.stretch)[0] == pytest.approx(1, abs=1e-3)
