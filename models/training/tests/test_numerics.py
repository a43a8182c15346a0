"""What "auto" resolves to, whatever this machine is."""

from __future__ import annotations

import pytest
import torch

from sar2eo import numerics
from sar2eo.numerics import Numerics, choose_numerics

CPU = torch.device("cpu")


@pytest.mark.parametrize(("bf16_s", "fp32_s", "expected"), [(0.2, 1.0, "bf16"), (10.0, 1.0, "fp32")])
def test_auto_takes_the_faster(monkeypatch: pytest.MonkeyPatch, bf16_s: float, fp32_s: float, expected: str) -> None:
    monkeypatch.setattr(numerics, "time_convolution", lambda _, bf16: bf16_s if bf16 else fp32_s)
    assert choose_numerics("auto", "off", 10, CPU).dtype == expected
    assert choose_numerics("on", "off", 10, CPU).dtype == "bf16"
    assert choose_numerics("off", "off", 10, CPU).dtype == "fp32"


def test_auto_compiles_long_runs_where_there_is_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numerics.shutil, "which", lambda name: "/bin/g++" if name == "g++" else None)
    assert choose_numerics("off", "auto", 5000, CPU) == Numerics(bf16=False, compile=True)
    assert not choose_numerics("off", "auto", 20, CPU).compile
    monkeypatch.setattr(numerics.shutil, "which", lambda _: None)
    assert not choose_numerics("off", "auto", 5000, CPU).compile
    assert choose_numerics("off", "on", 20, CPU).compile


def test_the_convolution_is_really_timed() -> None:
    assert 0 < numerics.time_convolution(CPU, bf16=False, repeats=1) < 10


def test_other_words_are_refused() -> None:
    with pytest.raises(ValueError, match=r"training\.compile: expected one of auto, on, off, found 'maybe'"):
        choose_numerics("off", "maybe", 10, CPU)
