"""How the open archive of Capella was taken, as the table of src/simulate/archive-acquisitions.ts.

The catalogue (capella_GEO.parquet of github.com/Jack-Hayes/commerical-sar-stac at 4e36715, MIT: STAC fields of every
GEO scene, no pixels) is not part of this repository: figures of it are. Scenes outside of 17–57° of incidence, or of more
than 10 looks, are left out (44 of 2287). What is left is grouped by looks and by class of pixel spacing, which depend on
one another most; a group is kept as its counts and as five quantiles of spacing and of incidence.

    python -m pip install pyarrow
    python models/training/acquisition_table.py capella_GEO.parquet
"""

from __future__ import annotations

import bisect
import sys
from collections import defaultdict

import pyarrow.parquet as pq

SPACING_EDGES_M = [0.25, 0.32, 0.38, 0.5, 0.7, 0.9]
QUANTILES = [0, 0.25, 0.5, 0.75, 1]


def quantiles(values: list[float], digits: int) -> list[float]:
    """Values at `QUANTILES`, the nearest one below, rounded."""
    ordered = sorted(values)
    return [round(ordered[int(share * (len(ordered) - 1))], digits) for share in QUANTILES]


def main(path: str) -> None:
    groups: dict[tuple[int, int], list[dict]] = defaultdict(list)
    for scene in pq.read_table(path).to_pylist():
        looks, incidence = scene["sar:looks_azimuth"], scene["view:incidence_angle"]
        if looks <= 10 and 17 <= incidence <= 57:
            groups[looks, bisect.bisect(SPACING_EDGES_M, scene["sar:pixel_spacing_range"])].append(scene)
    for (looks, _), scenes in sorted(groups.items()):
        vv = sum(scene["sar:polarizations"] == ["VV"] for scene in scenes)
        left = sum(scene["sar:observation_direction"] == "left" for scene in scenes)
        spacing = quantiles([scene["sar:pixel_spacing_range"] for scene in scenes], 2)
        incidence = quantiles([scene["view:incidence_angle"] for scene in scenes], 1)
        print(f"  row({looks}, {len(scenes)}, {vv}, {left}, {spacing}, {incidence}),")


if __name__ == "__main__":
    main(sys.argv[1])
