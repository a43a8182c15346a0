"""Generated stand-ins for the s1s2 pairs, and the count of checks that need the real ones."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

KIT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(KIT))

from sar2eo.data.s1s2 import data_root  # noqa: E402 - needs the path above

# Nets this small lose more in waiting for a second thread than it computes, and more still on a busy machine.
torch.set_num_threads(1)

_real_data_skips: list[str] = []


def write_stand_in(root: Path, size_px: int = 64, pairs: int = 4) -> Path:
    """A folder laid out like s1s2: fields of different backscatter with speckle, coloured by field in the EO."""
    rng = np.random.default_rng(7)
    entries = []
    colours = rng.integers(20, 235, (4, 3))
    for index in range(pairs):
        split = "test" if index == pairs - 1 else "train"
        fields = np.kron(rng.integers(0, 4, (size_px // 16, size_px // 16)), np.ones((16, 16), int))
        amplitude = (fields + 0.5) * 50 * np.sqrt(rng.gamma(4, 1 / 4, fields.shape))
        folder = root / split / "R"
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.clip(amplitude, 0, 255).astype(np.uint8)).save(folder / f"{index}_sar.png")
        Image.fromarray(colours[fields].astype(np.uint8)).save(folder / f"{index}_eo.png")
        entries.append(
            {
                "id": str(index),
                "region": "R",
                "split": split,
                "sar": f"{split}/R/{index}_sar.png",
                "eo": f"{split}/R/{index}_eo.png",
            }
        )
    (root / "index.json").write_text(json.dumps(entries))
    return root


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_stand_in(tmp_path_factory.mktemp("s1s2"))


@pytest.fixture
def real_data(request: pytest.FixtureRequest) -> Path:
    """The real s1s2 folder; without it the test is skipped and counted."""
    root = data_root(None)
    if not (root / "index.json").is_file():
        _real_data_skips.append(request.node.nodeid)
        pytest.skip("the s1s2 pairs are not here (SAR2EARTH_DATA)")
    return root


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"real-data checks that did not run: {len(_real_data_skips)}")
