"""De-noisers and refiners measured: the operations as the page has them, the scores by hand, one evaluation whole."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image

import evaluate
from sar2eo.data.looks import draw_speckle
from sar2eo.export.card import read_json, write_json
from sar2eo.export.readme import markers
from sar2eo.metrics.denoising import (
    bright_mask, equivalent_looks, even_windows, gaussian_blur, median_blur, score_denoiser,
)
from sar2eo.metrics.frechet import frechet_distance


def test_median_is_the_pages() -> None:
    # As src/engine/denoise/run-denoise-op.test.ts: a bright point goes, an edge stays.
    image = np.array([[1, 1, 1, 8, 8], [1, 99, 1, 8, 8], [1, 1, 1, 8, 8]], float)
    assert median_blur(image, 3)[1].tolist() == [1, 1, 1, 8, 8]
    rng = np.random.default_rng(1)
    image = rng.random((9, 11))
    blurred = median_blur(image, 5)
    for row, col in ((0, 0), (4, 5), (8, 3), (1, 10)):
        window = image[max(0, row - 2) : row + 3, max(0, col - 2) : col + 3]
        assert blurred[row, col] == np.median(window)


def test_gaussian_is_the_pages() -> None:
    point = np.zeros((5, 5))
    point[2, 2] = 1
    blurred = gaussian_blur(point, 1, 1)
    # w(1) = exp(−½) = 0.606531; 1-D sum 2.213061.
    assert blurred[2, 2] == pytest.approx(1 / 2.213061**2, abs=1e-6)
    assert blurred[2, 1] == pytest.approx(0.606531 / 2.213061**2, abs=1e-6)
    np.testing.assert_allclose(gaussian_blur(np.full((6, 8), 0.25)), 0.25, rtol=1e-12)


def test_looks_bias_and_bright_pixels() -> None:
    rng = np.random.default_rng(2)
    truth = np.full((64, 64), 0.1)
    truth[:, 40:] = np.linspace(0.1, 3.0, 24)  # uneven: no looks are counted there
    truth[3, 3] = 5000.0
    windows = even_windows(truth, -19)
    assert even_windows(truth, -9) == []
    assert len(windows) == 2 * 4 - 1 and bright_mask(truth).sum() == 1
    speckled = [truth * draw_speckle(truth.shape, 4, rng) for _ in range(3)]
    assert equivalent_looks(speckled[0][windows[0]]) == pytest.approx(4, rel=0.5)

    noisy = score_denoiser(lambda p: p, speckled, [truth] * 3, (-22, 8))
    near = score_denoiser(lambda _: truth * 1.001, speckled, [truth] * 3, (-22, 8))
    halved = score_denoiser(lambda p: p / 2, speckled, [truth] * 3, (-22, 8))
    # 10·log10(1.001) = 0.00434 dB of 30.
    assert noisy["enlGain"] == 1 and near["psnr"]["mean"] == pytest.approx(-20 * np.log10(0.00434 / 30), abs=0.3)
    # Decibels would be 2.5 dB low at one look; power is not.
    assert all(abs(v) < 0.35 for v in noisy["biasDb"].values())
    assert [round(halved["biasDb"][n] - noisy["biasDb"][n], 2) for n in ("1", "3", "9")] == [-3.01] * 3
    assert halved["brightBiasDb"] - noisy["brightBiasDb"] == pytest.approx(-3.01, abs=0.01)


def test_frechet_by_hand() -> None:
    rng = np.random.default_rng(3)
    a = rng.standard_normal((4000, 3))
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(a, a + [1, 0, 2]) == pytest.approx(5, abs=1e-6)
    # Deviations 2σ against σ in each direction: Σ (2σ − σ)².
    centred = a - a.mean(0)
    assert frechet_distance(2 * centred, centred) == pytest.approx(np.cov(a, rowvar=False).trace(), rel=1e-6)


def write_scene(folder: Path, stem: str, seed: int, side: int) -> None:
    rng = np.random.default_rng(seed)
    clean = np.kron(rng.uniform(0.02, 0.4, (side // 32, side // 32)), np.ones((32, 32))).astype(np.float32)
    power = (clean + 0.01) * draw_speckle(clean.shape, 4, rng)
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.maximum(1, np.sqrt(power) / 1e-4).astype(np.uint16)).save(folder / f"{stem}_sar.tif")
    Image.fromarray(clean).save(folder / f"{stem}_sigma0.tif")
    Image.fromarray(np.repeat((clean * 600).astype(np.uint8)[..., None], 3, 2)).save(folder / f"{stem}_eo.tif")
    acquisition = {"scaleFactor": 1e-4, "gsdM": 0.5, "neszDb": -20, "looks": 4}
    files = {name: f"{stem}_{name}.tif" for name in ("sar", "eo", "sigma0")}
    text = json.dumps({"style": "fields", "acquisition": acquisition, "files": files})
    (folder / f"{stem}.json").write_text(text)


def write_model(models: Path, stage: str, title: str, bands: tuple[int, int], nodes: list) -> Path:
    """A model whose graph is written by hand, input x, output y."""
    folder = models / stage / title.lower()
    folder.mkdir(parents=True)
    values = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, b, "height", "width"]) for name, b in zip("xy", bands)
    ]
    graph = helper.make_graph(nodes, "g", values[:1], values[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.save(model, folder / "m.onnx")
    domain = {"dataset": "sim-x", "stretch": [-22, 8]}
    graphs = [{"role": "generator", "file": "m.onnx", "sha256": "0" * 64}]
    write_json(folder / "card.json", {"id": title.lower(), "stage": stage, "title": title, "domain": domain, "graphs": graphs})
    return folder / "card.json"


def test_one_command_measures_a_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, models = tmp_path / "sim-x", tmp_path / "models"
    for index in range(2):
        write_scene(data / "test", f"a{index}", index, 384 if index else 512)
    same = write_model(models, "denoise", "Same", (1, 1), [helper.make_node("Identity", ["x"], ["y"])])
    write_model(models, "translate", "Grey", (1, 3), [helper.make_node("Concat", ["x", "x", "x"], ["y"], axis=1)])
    refiner = write_model(models, "refine", "Still", (3, 3), [helper.make_node("Identity", ["x"], ["y"])])
    sections = [line for name in ("denoise sim-x", "refine sim-x") for line in markers(name)]
    (models / "README.md").write_text("\n".join(sections) + "\n")
    for stage in ("denoise", "refine"):
        arguments = ["evaluate.py", "sim-x", "--stage", stage, "--data", str(data), "--models", str(models)]
        monkeypatch.setattr(sys, "argv", arguments)
        evaluate.main()

    rows = {row["name"]: row for row in read_json(same)["measured"]["rows"]}
    assert list(rows) == ["model", "median-blur", "gaussian-blur", "noisy"]
    assert rows["gaussian-blur"]["psnr"]["mean"] > rows["noisy"]["psnr"]["mean"] + 3
    assert rows["model"]["psnr"]["mean"] == pytest.approx(rows["noisy"]["psnr"]["mean"], abs=0.3)
    assert rows["gaussian-blur"]["enlGain"] > 2 and abs(rows["gaussian-blur"]["biasDb"]["1"]) < 0.2
    before, after = read_json(refiner)["measured"]["rows"]
    assert (before["name"], after["name"]) == ("Grey", "Grey, refined")
    assert before["fd"] == after["fd"] > 0 and before["lpips"] == after["lpips"]
    readme = (models / "README.md").read_text()
    assert "| MedianBlur 5×5 |" in readme and "| Grey, refined |" in readme
