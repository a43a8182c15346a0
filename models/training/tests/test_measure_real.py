"""Real chips: the middle, what is empty, and distances that put like beside like."""

from __future__ import annotations

from pathlib import Path

import measure_real
import numpy as np
import pytest
from PIL import Image
from sar2eo.export.readme import markers


def draw(rng: np.random.Generator, colour: tuple[int, int, int]) -> np.ndarray:
    return np.clip(np.array(colour) + rng.normal(0, 20, (200, 200, 3)), 0, 255).astype(np.uint8)


def test_the_middle_is_in_the_middle() -> None:
    image = np.arange(16).reshape(4, 4)
    assert measure_real.cut_middle(image, 2).tolist() == [[5, 6], [9, 10]]
    with pytest.raises(ValueError, match="found 4 × 4"):
        measure_real.cut_middle(image, 5)


def test_areas_of_zeros_are_empty_and_dark_pixels_are_not() -> None:
    rng = np.random.default_rng(1)
    dark = rng.integers(0, 3, (200, 200)).astype(np.uint8)
    assert (dark == 0).mean() > 0.3
    assert measure_real.empty_share(dark) == 0
    dark[:, :100] = 0
    assert measure_real.empty_share(dark) == pytest.approx(0.475, abs=0.01)


def test_table_of_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    for name, colour in (("sar", (90, 90, 90)), ("eo", (60, 120, 50))):
        (tmp_path / name).mkdir()
        for i in range(4):
            Image.fromarray(draw(rng, colour)).save(tmp_path / name / f"{i}.png")

    def translate(chip: Path, model: str, folder: Path) -> np.ndarray:
        return draw(rng, (60, 120, 50) if model == "green" else (200, 40, 160))

    readme = tmp_path / "README.md"
    begin, end = markers(measure_real.SECTION)
    readme.write_text(f"{begin}\n{end}\n")
    monkeypatch.setattr(measure_real, "translate", translate)
    monkeypatch.setattr(measure_real, "MODELS", tmp_path)
    monkeypatch.setattr(measure_real, "KIT", tmp_path)
    arguments = ["measure_real.py", "--sar", str(tmp_path / "sar"), "--eo", str(tmp_path / "eo"), "--models", "green,pink"]
    monkeypatch.setattr("sys.argv", arguments)
    measure_real.main()

    rows = {line.split("|")[1].strip(): line for line in readme.read_text().splitlines() if line.startswith("|")}
    green, pink = (float(rows[name].split("|")[2]) for name in ("green", "pink"))
    assert green < pink
    assert "n = 4 real SAR chips" in readme.read_text()
    assert (tmp_path / "runs" / "real-chips" / "sheet.png").is_file()
