"""A config that is not understood word for word is refused."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from sar2eo.contract import Config, ConfigError, config_to_dict, parse_dataclass, read_config
from tiny import ALL_CONFIGS

MINIMAL = {
    "id": "a", "title": "A", "summary": "s", "method": "cut", "supervision": "hybrid",
    "paper": {"title": "t", "url": "u", "table_row": "r"},
}  # fmt: skip


def test_minimal_config_gets_defaults() -> None:
    assert parse_dataclass(Config, MINIMAL).data.batch == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sed": 1}, "unknown key.*sed.*allowed.*seed"),
        ({"data": {"crop": 1}}, r"config\.data: unknown key.*crop.*crop_px"),
        ({"seed": "1"}, r"config\.seed: expected int, found '1'"),
        ({"seed": True}, r"config\.seed: expected int"),
        ({"training": {"bf16": True}}, r"config\.training\.bf16: expected str"),
        ({"data": 3}, r"config\.data: expected a table"),
    ],
)
def test_refused(change: dict, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_dataclass(Config, {**MINIMAL, **change})


def test_missing_key_is_named() -> None:
    with pytest.raises(ConfigError, match="key id is missing"):
        parse_dataclass(Config, {k: v for k, v in MINIMAL.items() if k != "id"})


def test_not_toml(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("id = ")
    with pytest.raises(ConfigError, match=r"x\.toml: not TOML"):
        read_config(tmp_path / "x.toml")


@pytest.mark.parametrize("path", ALL_CONFIGS, ids=lambda p: p.stem)
def test_committed_configs(path: Path) -> None:
    config = read_config(path)
    assert config.id == path.stem
    options = importlib.import_module(f"sar2eo.methods.{config.method}").Options
    parse_dataclass(options, config.options)
    with pytest.raises(ConfigError, match="unknown key"):
        parse_dataclass(options, {**config.options, "typing_error": 1})
    # What a checkpoint keeps gives the same config back.
    assert parse_dataclass(Config, config_to_dict(config)) == config


def test_weights_of_equation_2() -> None:
    for path in ALL_CONFIGS:
        config = read_config(path)
        if config.supervision == "hybrid":
            module = importlib.import_module(f"sar2eo.methods.{config.method}")
            options = parse_dataclass(module.Options, config.options)
            assert (options.gamma, getattr(options, "alpha", 1), getattr(options, "beta", 1)) == (0.5, 1, 1)
            # An unpaired run and its hybrid share their start, so all else of them is equal.
            unpaired = read_config(path.with_name(path.name.replace("-hybrid", "")))
            assert unpaired.options == {} and unpaired.data == config.data
            assert unpaired.training.max_crops == config.training.max_crops
            # The start is shared while the learning rate is whole, which it is not for long afterwards.
            shared = unpaired.training.fork_at_crops / unpaired.training.max_crops
            assert unpaired.training.decay_start == config.training.decay_start
            assert shared - 0.006 <= config.training.decay_start <= shared + 0.05
