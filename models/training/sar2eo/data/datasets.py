"""This module lists the data sets by name, with the functions that training, export and evaluation need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from sar2eo.contract import ConfigError
from sar2eo.data import s1s2, s1s2_db, sim_x
from sar2eo.data.pairs import Pair, Stretch

_MODULES: dict[str, ModuleType] = {"s1s2": s1s2, "s1s2-db": s1s2_db, "sim-x": sim_x}


@dataclass(frozen=True)
class Dataset:
    """A data set; `domain` is the card's, `stretch` maps its unit to [-1, 1]."""

    name: str
    domain: dict[str, Any]
    attribution: str
    module: ModuleType

    @property
    def stretch(self) -> Stretch:
        lo, hi = self.domain["stretch"]
        return (lo, hi)

    def read_pairs(self, given_root: Path | None, split: str) -> list[Pair]:
        """Read all pairs of "train" or "test" below `given_root`, or from this data set's default folder."""
        return self.module.read_pairs(self.module.data_root(given_root), split)


def find_dataset(name: str) -> Dataset:
    """Return a data set. Raises ConfigError for an unknown name."""
    module = _MODULES.get(name)
    if module is None:
        raise ConfigError(f"data.dataset: expected one of {', '.join(_MODULES)}, found {name!r}")
    return Dataset(name, module.DOMAIN, module.ATTRIBUTION, module)
