from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from contact_sheet import TITLE_PX, contact_sheet
from scene_statistics import optical_statistics, radar_statistics, read_scenes


def speckled(looks: int, side: int = 400, level: float = 1.0) -> np.ndarray:
    """DN of a plain of σ0 = `level` (linear) with `looks` looks at a scale factor of 1e-4."""
    power = level * np.random.default_rng(3).gamma(looks, 1 / looks, (side, side))
    return np.round(np.sqrt(power) / 1e-4).astype(np.uint16)


def test_speckle_of_a_plain_has_its_looks_and_no_correlation():
    found = radar_statistics(speckled(looks=4), 1e-4)
    # The calmest blocks are those of the highest ENL; 1600 samples leave it some 3.5 % (1 σ) of play.
    assert 4.0 <= found["enl"] < 4.7
    assert all(abs(found[f"lag{lag}_{axis}"]) < 0.06 for lag in (1, 2) for axis in "xy")
    # The median of gamma(4, 1/4) is 0.918: -0.37 dB.
    assert found["median_db"] == pytest.approx(-0.37, abs=0.05)
    assert found["p1"] < found["p5"] < 0 < found["p95"] < found["p99"] < found["p99.9"]
    assert found["saturated"] == 0


def test_correlated_speckle_shows_at_the_first_lag_of_its_axis():
    power = np.random.default_rng(4).gamma(4, 1 / 4, (400, 401))
    dn = np.round(np.sqrt((power[:, 1:] + power[:, :-1]) / 2) / 1e-4).astype(np.uint16)
    found = radar_statistics(dn, 1e-4)
    # A moving mean of two: 0.5 at lag 1, nothing beyond.
    assert found["lag1_x"] == pytest.approx(0.5, abs=0.06)
    assert found["lag1_y"] == pytest.approx(0, abs=0.06)
    assert found["lag2_x"] == pytest.approx(0, abs=0.06)


def test_no_data_and_saturation_are_counted():
    dn = speckled(looks=4)
    dn[:40] = 0
    dn[-4:] = 65535
    found = radar_statistics(dn, 1e-4)
    assert found["saturated"] == pytest.approx(0.01)
    assert np.isfinite(found["median_db"])


def test_white_noise_has_a_flat_spectrum_and_normal_differences():
    grey = np.random.default_rng(5).normal(128, 20, (400, 400, 1)).clip(0, 255)
    found = optical_statistics(np.repeat(grey, 3, axis=2).astype(np.uint8))
    assert found["slope"] == pytest.approx(0, abs=0.05)
    assert found["kurtosis"] == pytest.approx(3, abs=0.1)
    # E|a - b| of two normals of σ = 20 is 2 σ / √π = 22.6.
    assert found["gradient"] == pytest.approx(22.6, abs=0.3)
    assert found["std"] == pytest.approx(20, abs=0.3)
    assert found["saturation"] == 0


def test_sharp_edges_raise_the_kurtosis_and_saturation_is_that_of_hsv():
    picture = np.zeros((400, 400, 3), np.uint8)
    picture[..., 0] = np.where(np.arange(400) // 50 % 2 == 0, 200, 100)
    picture[..., 1:] = picture[..., :1] // 2
    found = optical_statistics(picture)
    # 7 steps of ±h among 399 differences, the rest 0: kurtosis 399 / 7 = 57, less their mean.
    assert found["kurtosis"] == pytest.approx(57, rel=0.02)
    assert found["saturation"] == pytest.approx(0.5)


def write_pair(folder, name: str) -> None:
    Image.fromarray(speckled(4, 64)).save(folder / f"{name}_sar.tif")
    Image.fromarray(np.full((64, 64, 3), 90, np.uint8)).save(folder / f"{name}_eo.tif")
    Image.fromarray(np.full((64, 64), 9, np.uint8)).save(folder / f"{name}_labels.tif")
    files = {kind: f"{name}_{kind}.tif" for kind in ("sar", "eo", "labels")}
    (folder / f"{name}.json").write_text(json.dumps({"acquisition": {"scaleFactor": 2e-4}, "files": files}))


def test_scenes_of_the_command_line_and_bare_pictures_are_read(tmp_path):
    with pytest.raises(FileNotFoundError, match="no scenes"):
        next(read_scenes(tmp_path))
    write_pair(tmp_path, "paris-7")
    Image.fromarray(speckled(4, 64)).save(tmp_path / "old_sar.png")
    Image.fromarray(np.full((64, 64, 3), 90, np.uint8)).save(tmp_path / "old_eo.png")
    scenes = {scene.name: scene for scene in read_scenes(tmp_path)}
    assert scenes.keys() == {"paris-7", "old"}
    assert scenes["paris-7"].scale_factor == 2e-4
    assert scenes["old"].scale_factor == 9.7e-5
    assert np.array_equal(scenes["paris-7"].dn, scenes["old"].dn)
    assert (scenes["paris-7"].labels == 9).all() and scenes["old"].labels is None


def test_contact_sheet_shows_sar_eo_and_labels_in_a_row(tmp_path):
    write_pair(tmp_path, "paris-7")
    sheet = np.asarray(contact_sheet(read_scenes(tmp_path), side_px=32))
    assert sheet.shape == (32 + TITLE_PX, 96, 3)
    assert (sheet[TITLE_PX:, 32:64] == 90).all()
    # Label 9 is water.
    assert (sheet[TITLE_PX:, 64:] == (50, 110, 200)).all()
    assert np.ptp(sheet[TITLE_PX:, :32]) > 50
