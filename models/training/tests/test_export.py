"""What is exported is what was trained, and the committed files are what their cards say."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from export import PARITY_SIZES, TOLERANCE, export_checkpoint, keep_measured, load_method
from sar2eo.export.card import read_json, thin, sha256_of, write_catalog, write_json
from sar2eo.export.initial_weights import load_initial_weights
from sar2eo.export.half_weights import round_weights
from sar2eo.export.onnx_graph import create_inputs, create_session, create_speckled_input, measure_parity, run_session, validate_graph
from sar2eo.export.readme import markers, write_section
from sar2eo.export.shipped_model import open_model
from sar2eo.method import TrainingStatistics, create_method
from sar2eo.trainer import Trainer
from sar2eo.data import sim_x
from sar2eo.data.pairs import EO_STRETCH, CropSampler
from sar2eo.data.s1s2 import read_pairs
from tiny import KIT, ONE_A_METHOD, tiny_config

MODELS = KIT.parent
COMMITTED = sorted(p.parent for p in MODELS.glob("translate/*/card.json"))
STATISTICS = TrainingStatistics((0.0, 0.0, 0.0), 1.0)


@pytest.fixture(scope="module", params=ONE_A_METHOD, ids=lambda p: p.stem)
def exported(request: pytest.FixtureRequest, stand_in: Path, tmp_path_factory: pytest.TempPathFactory):
    """(folder of an exported tiny model, its method with averaged and rounded weights, its config), after two training steps on s1s2's
    stand-in, whatever the config's data set: what is tested here does not hang on the data."""
    config = tiny_config(request.param, 2)
    method = create_method(config, STATISTICS)
    pairs = read_pairs(stand_in, "train")
    root = tmp_path_factory.mktemp(config.id)
    facts = {"kitCommit": "abc1234", "hardware": "test", "data": "3 pairs"}
    sampler = CropSampler(pairs, config.data, 1, EO_STRETCH, method.batch_kind)
    trainer = Trainer(config, method, sampler, root, lambda _: {"mae": 0.1, "lpips": 0.5}, facts)
    trainer.run()
    models = root / "models"
    folder = export_checkpoint(root / "checkpoint.pt", models, stand_in)
    _, method = load_method(torch.load(root / "checkpoint.pt", weights_only=True))
    (graph,) = method.exports()
    round_weights(graph.module, tuple(map(torch.from_numpy, create_inputs(graph, 64, 64, 0))))
    return folder, method, config


def test_parity_at_several_sizes(exported) -> None:
    folder, method, config = exported
    (graph,) = method.exports()
    assert (64, 64) in PARITY_SIZES and (320, 256) in PARITY_SIZES
    assert measure_parity(graph, folder / f"{config.id}.onnx", PARITY_SIZES) <= TOLERANCE == 1e-4


def test_graph_is_for_the_browser(exported) -> None:
    folder, _, config = exported
    path = folder / f"{config.id}.onnx"
    model = onnx.load(path)
    validate_graph(model)
    sar, eo = model.graph.input[0], model.graph.output[0]
    shapes = [[d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim] for v in (sar, eo)]
    assert [sar.name, eo.name] == ["sar", "eo"]
    assert shapes == [[1, 1, "height", "width"], [1, 3, "height", "width"]]
    assert 17 <= model.opset_import[0].version <= 20
    del model.graph.initializer[:]
    assert not re.search(r"\.py|/", str(model)), "no path of the machine that exported it"
    # No second file of weights.
    assert {p.name for p in folder.iterdir()} == {"card.json", path.name, "golden-input.f32", "golden-output.f32"}


def test_weights_take_two_bytes(exported) -> None:
    folder, method, config = exported
    path = folder / f"{config.id}.onnx"
    kept = {i.name: i.data_type for i in onnx.load(path).graph.initializer}
    large = [n for n, p in method.modules["generator"].named_parameters() if p.ndim > 1]
    whole = [name for name in large if kept[name] != onnx.TensorProto.FLOAT16]
    # All but the last layer's; onnxruntime folds the casts away.
    assert len(whole) == 1 and all(kept[n] == onnx.TensorProto.FLOAT for n in kept if n not in large and "bias" in n)
    card = read_json(folder / "card.json")
    assert card["graphs"][0]["precision"] == "fp16 weights, fp32 arithmetic"
    assert card["graphs"][0]["io"]["inputs"] == [{"name": "sar", "bands": 1, "range": [-1, 1]}]
    training = card["training"]
    assert (training["crops"], training["dtype"]) == (2 * training["steps"], "fp32")


def test_unlisted_operator_is_refused(exported) -> None:
    folder, _, config = exported
    model = onnx.load(folder / f"{config.id}.onnx")
    model.graph.node[-1].op_type = "Softsign"
    with pytest.raises(ValueError, match="Softsign"):
        validate_graph(model)


def test_card_and_golden_pair(exported) -> None:
    folder, _, config = exported
    check_card(folder)
    card = read_json(folder / "card.json")
    assert card["measured"] is None and card["training"]["steps"] == 2 and card["training"]["kitCommit"] == "abc1234"
    assert sum(card["domain"]["inputStats"]["counts"]) == card["domain"]["inputStats"]["n"] == 3 * 64 * 64


def test_export_keeps_what_was_measured_of_the_same_weights_only() -> None:
    def card(sha256: str) -> dict:
        return {"graphs": [{"role": "main", "sha256": sha256}], "tiling": {"norm": "instance"}, "measured": None}

    measured = card("a") | {"measured": {"rows": []}, "tiling": {"norm": "instance", "normMode": "scene"}}
    same, other, first = card("a"), card("b"), card("a")
    keep_measured(same, measured)
    keep_measured(other, measured)
    keep_measured(first, {})
    assert same == measured
    assert other == card("b") and first == card("a")


def test_init_from_onnx_gives_the_same_generator(exported) -> None:
    folder, method, config = exported
    generator, fresh = (m.modules["generator"] for m in (method, create_method(config, STATISTICS)))
    load_initial_weights(fresh, folder / f"{config.id}.onnx")
    for name, value in generator.state_dict().items():
        torch.testing.assert_close(fresh.state_dict()[name], value, rtol=0, atol=0)


def test_init_from_checkpoint(exported) -> None:
    folder, method, config = exported
    fresh = create_method(config, STATISTICS).modules["generator"]
    load_initial_weights(fresh, folder.parents[2] / "checkpoint.pt")
    (graph,) = method.exports()
    round_weights(fresh, tuple(map(torch.from_numpy, create_inputs(graph, 64, 64, 0))))
    torch.testing.assert_close(dict(fresh.state_dict()), dict(graph.module.state_dict()), rtol=0, atol=0)


def test_init_from_another_size_is_refused_whole(exported) -> None:
    folder, _, config = exported
    wide = {**config.options, **({"full_channels": 12} if config.method == "tile_unet" else {"ngf": 12})}
    generator = create_method(type(config)(**{**vars(config), "options": wide}), STATISTICS).modules["generator"]
    before = {k: v.clone() for k, v in generator.state_dict().items()}
    with pytest.raises(ValueError, match="does not fit this generator.*weight"):
        load_initial_weights(generator, folder / f"{config.id}.onnx")
    torch.testing.assert_close(dict(generator.state_dict()), before, rtol=0, atol=0)


def test_catalog_is_ordered_and_hashed(tmp_path: Path) -> None:
    for stage, id_ in (("translate", "b"), ("translate", "a"), ("denoise", "z"), ("training", "not-a-stage")):
        folder = tmp_path / stage / id_
        folder.mkdir(parents=True)
        write_json(folder / "card.json", {"id": id_, "stage": stage, "title": id_.upper()})
    assert write_catalog(tmp_path) == 3
    entries = read_json(tmp_path / "catalog.json")["models"]
    assert [e["card"] for e in entries] == ["denoise/z/card.json", "translate/a/card.json", "translate/b/card.json"]
    assert entries[0]["sha256"] == sha256_of(tmp_path / "denoise/z/card.json")
    (tmp_path / "translate" / "a").rename(tmp_path / "translate" / "c")
    with pytest.raises(ValueError, match="holds the card of translate/a"):
        write_catalog(tmp_path)


def test_thinning_keeps_the_end() -> None:
    curve = [{"step": float(i)} for i in range(125)]
    assert len(thin(curve)) <= 60 and thin(curve)[-1] == curve[-1]
    assert thin(curve[:3]) == curve[:3] and thin([]) == []


def test_readme_needs_its_markers(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    begin, end = markers("sim-x")
    other = "\n".join(markers("s1s2"))
    readme.write_text(f"a\n{other}\n{begin}\nold\n{end}\nz\n")
    write_section(readme, "sim-x", f"{begin}\nnew\n{end}")
    assert readme.read_text() == f"a\n{other}\n{begin}\nnew\n{end}\nz\n"
    readme.write_text("nothing")
    with pytest.raises(ValueError, match="once each"):
        write_section(readme, "sim-x", "x")
    assert readme.read_text() == "nothing"


def check_card(folder: Path) -> None:
    card = read_json(folder / "card.json")
    for graph in card["graphs"]:
        path = folder / graph["file"]
        assert path.stat().st_size == graph["bytes"] < 16e6 and sha256_of(path) == graph["sha256"]
    golden = card["golden"]
    shape = (golden["height"], golden["width"])
    sar = np.fromfile(folder / golden["input"], "<f4").reshape(1, 1, *shape)
    eo = np.fromfile(folder / golden["output"], "<f4").reshape(1, 3, *shape)
    np.testing.assert_array_equal(sar, create_speckled_input(*shape, seed=20))
    assert np.abs(open_model(card, folder)(sar) - eo).max() <= golden["tolerance"]
    assert card["tiling"]["tile"] % card["tiling"]["multiple"] == 0


@pytest.mark.parametrize("folder", COMMITTED, ids=lambda p: p.name)
def test_committed_model(folder: Path) -> None:
    check_card(folder)
    card = read_json(folder / "card.json")
    config = KIT / "configs" / f"{card['id']}.toml"
    assert config.is_file() and len(card["training"]["curve"]) <= 60
    # Acceptance: better than the SAR as grey in MAE and LPIPS, than a flat colour in LPIPS, and owed to the input.
    rows = {row["name"]: row for row in card["measured"]["rows"]}
    assert card["measured"]["modelSha256"] == card["graphs"][0]["sha256"]
    limits = [("mae", "sar-grey"), ("lpips", "sar-grey"), ("lpips", "mean-colour")]
    limits += [("lpips", "shuffled")]
    for metric, worse in limits:
        assert rows["model"][metric]["mean"] < rows[worse][metric]["mean"], (metric, worse)
    # Without pairs a model may learn the contrast the wrong way round: then its summary says so, where it is chosen.
    is_owed = rows["model"]["mae"]["mean"] < rows["shuffled"]["mae"]["mean"]
    assert is_owed != ("dark ground for vegetation" in card["summary"]), card["summary"]


def test_committed_catalog_is_up_to_date() -> None:
    for entry in read_json(MODELS / "catalog.json")["models"]:
        assert sha256_of(MODELS / entry["card"]) == entry["sha256"], entry["id"]
