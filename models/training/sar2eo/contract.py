"""The run's configuration: dataclasses filled from TOML, strict about every key.

A typing error in a config must not silently train the default, so unknown keys, missing keys and wrong
types are errors that name the place and what is allowed there. The merged config is saved in each checkpoint.
"""

from __future__ import annotations

import dataclasses
import tomllib
import types
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class ConfigError(ValueError):
    """A configuration that does not describe a run; the message names the key and what is expected."""


@dataclass(frozen=True)
class DataConfig:
    """The settings of the data that batches are made of."""

    dataset: str = "s1s2"
    crop_px: int = 128  # side of the square training crops
    late_crop_px: int = 0  # side of the crops in the last part of the budget, where statistics of a tile count; 0 = as before
    late_from: float = 0.67  # fraction of the budget after which they are drawn
    batch: int = 2  # crops a step
    radiometric_offset_db: float = 0.0  # each crop's level is moved by up to this, either way; for data in dB
    holdout_every: int = 4  # of every n-th training image one 256² corner is kept out of training, for the curve


@dataclass(frozen=True)
class TrainingConfig:
    """The budget and the numerics of a run. The run ends at whichever limit comes first."""

    max_crops: int = 20_000  # crops seen, steps × batch: the unit in which methods are compared
    max_minutes: float = 0.0  # wall clock, summed over resumed runs: a safety limit; 0 = none
    fork_at_crops: int = 0  # a checkpoint fork.pt is kept when so many crops were seen, for `--fork`; 0 = none
    warmup_steps: int = 200  # learning rate rises linearly over these
    decay_start: float = 0.6  # fraction of the budget after which the learning rate falls to 0
    decay_shape: str = "linear"  # "linear", "cosine" (½ + ½·cos πt), "cosine-squared"
    grad_clip: float = 0.0  # largest gradient norm of an optimiser's parameters; 0 = no clipping
    ema_decay: float = 0.999
    bf16: str = "auto"  # autocast of the convolutions: "on", "off", "auto" = whichever one convolution is faster in
    compile: str = "auto"  # "on", "off", "auto" = on where there is a compiler and the run is long enough
    channels_last: bool = True
    log_every_steps: int = 20
    checkpoint_minutes: float = 4.0
    curve_minutes: float = 10.0


@dataclass(frozen=True)
class StartConfig:
    """What a run starts from: files of other runs, relative to the kit. With both empty it starts from its seed."""

    fork: str = ""  # another run's fork.pt, whose crops are shared and counted
    init: str = ""  # a checkpoint.pt or .onnx, whose averaged networks are taken over; all else is new


@dataclass(frozen=True)
class PaperConfig:
    """Where the method was published, and its row in the SAR2Earth tables; all empty for a method of our own."""

    title: str = ""
    url: str = ""
    table_row: str = ""


@dataclass(frozen=True)
class Config:
    """The configuration of one model: its identity, its method with options, its data and its budget."""

    id: str
    title: str
    summary: str
    method: str  # file name in sar2eo/methods
    supervision: str  # pair | unpair | hybrid | self | none
    paper: PaperConfig = field(default_factory=PaperConfig)
    seed: int = 1
    data: DataConfig = field(default_factory=DataConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    start: StartConfig = field(default_factory=StartConfig)
    options: dict[str, Any] = field(default_factory=dict)  # parsed by the method into its own dataclass


def parse_dataclass(cls: type[T], values: dict[str, Any], where: str = "config") -> T:
    """Fill dataclass `cls` from a parsed TOML table.

    Raises:
        ConfigError: unknown key, missing key or a value of the wrong type; nothing is guessed.
    """
    hints = typing.get_type_hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls)}
    unknown = sorted(set(values) - set(fields))
    if unknown:
        raise ConfigError(f"{where}: unknown key(s) {', '.join(unknown)}; allowed: {', '.join(fields)}")
    filled: dict[str, Any] = {}
    for name, spec in fields.items():
        if name in values:
            filled[name] = _parse_value(hints[name], values[name], f"{where}.{name}")
        elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
            raise ConfigError(f"{where}: key {name} is missing")
    return cls(**filled)


def _parse_value(hint: Any, value: Any, where: str) -> Any:
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, dict):
            raise ConfigError(f"{where}: expected a table, found {value!r}")
        return parse_dataclass(hint, value, where)
    origin = typing.get_origin(hint)
    if origin in (list, tuple):
        if not isinstance(value, list | tuple):
            raise ConfigError(f"{where}: expected a list, found {value!r}")
        item = typing.get_args(hint)[0]
        return origin(_parse_value(item, v, f"{where}[{i}]") for i, v in enumerate(value))
    if isinstance(hint, types.UnionType):
        raise ConfigError(f"{where}: union types are not configurable")
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    expected = origin or hint
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        raise ConfigError(f"{where}: expected {expected.__name__}, found {value!r}")
    return value


def read_config(path: Path) -> Config:
    """Read one TOML config; see `parse_dataclass` for the errors."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name}: not TOML: {error}") from error
    return parse_dataclass(Config, values, path.name)


def config_to_dict(config: Config) -> dict[str, Any]:
    """Return the merged config as plain values, the inverse of `parse_dataclass(Config, …)`."""
    return dataclasses.asdict(config)
