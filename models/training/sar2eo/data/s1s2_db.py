"""The s1s2 pairs for de-noisers, with the same digital numbers as relative decibels, 20·log10(DN).

A de-noiser works on power. The numbers are amplitudes clipped to 8 bits at their 99 % quantile, so their levels are
relative, and the brightest hundredth is cut.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from sar2eo.data import s1s2
from sar2eo.data.pairs import Pair

LEAST_DN = 0.5  # what 0 stands for

_TOP_DB = round(float(20 * np.log10(255)), 2)
DOMAIN = {
    **{key: value for key, value in s1s2.DOMAIN.items() if key != "relativeQuantile"},
    "unit": "dn-db",
    "stretch": [round(_TOP_DB - 30, 2), _TOP_DB],
}
ATTRIBUTION = s1s2.ATTRIBUTION
data_root = s1s2.data_root


def read_pairs(root: Path, split: str) -> list[Pair]:
    """Read as `s1s2.read_pairs` does, with SAR in dB, float16."""
    return [
        dataclasses.replace(pair, sar=(20 * np.log10(np.maximum(pair.sar, LEAST_DN))).astype(np.float16))
        for pair in s1s2.read_pairs(root, split)
    ]
