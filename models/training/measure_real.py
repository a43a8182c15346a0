"""Real radar chips through the shipped translators, held as a set against real optical patches.

    python measure_real.py --sar DIR --eo DIR [--models tile-unet-sim-x,…] [--dry]

Every translator of `sim-x` (or those named) translates each chip by the command line, which chooses no-data and levels
as the page does. There is no optical image of the same places, so only sets are compared: Fréchet and kernel distance
of AlexNet and VGG16 features of the middle of the chips to those of the patches, beside the SAR as grey and the chips'
own mean colour. The table goes to models/README.md; the contact sheet to runs/ only, as the images are not ours.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from sar2eo.export.card import read_json
from sar2eo.export.readme import write_section, write_sheet
from sar2eo.metrics.frechet import features_of, frechet_distance, kernel_distance
from sar2eo.metrics.lpips import Lpips

KIT = Path(__file__).resolve().parent
MODELS = KIT.parent
COMMAND = MODELS.parent / "src" / "cli" / "sar2earth.mjs"
MIDDLE_PX = 160  # the chips are rotated images: their corners hold no data
MOST_EMPTY = 0.01
SHEET_CHIPS = 24
BACKBONES = ("alexnet", "vgg16")
SECTION = "real chips"

Images = NDArray[np.float32]


def cut_middle(image: NDArray[Any], side: int = MIDDLE_PX) -> NDArray[Any]:
    """The middle `side`² of an image; an image that is smaller is an error."""
    if min(image.shape[:2]) < side:
        raise ValueError(f"expected images of {side} px a side or more, found {image.shape[1]} × {image.shape[0]}")
    top, left = ((length - side) // 2 for length in image.shape[:2])
    return image[top : top + side, left : left + side]


def read_image(path: Path, mode: str) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image.convert(mode))


def empty_share(chip: NDArray[np.uint8]) -> float:
    """Share of the middle that no data was written to: areas of zeros, not the single ones of dark ground."""
    brightest_near = np.asarray(Image.fromarray(chip).filter(ImageFilter.MaxFilter(9)))
    return float((cut_middle(brightest_near) == 0).mean())


def find_images(folder: Path) -> list[Path]:
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in {".jpg", ".jpeg", ".png", ".tif", ".tiff"})
    if not found:
        raise ValueError(f"{folder}: expected JPEG, PNG or TIFF images, found none")
    return found


def translate(chip: Path, model: str, folder: Path) -> NDArray[np.uint8]:
    """The chip's SynEO [H, W, 3]: as the command line writes it with its own rules."""
    out = folder / model / f"{chip.stem}.png"
    if not out.is_file():
        out.parent.mkdir(parents=True, exist_ok=True)
        call = ["node", str(COMMAND), "translate", str(chip), "--model", model, "--out", str(out), "--json"]
        subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return read_image(out, "RGB")


def to_unit(images: list[NDArray[np.uint8]]) -> Images:
    return np.stack([cut_middle(image) for image in images]).astype(np.float32) / 255


def distances(sets: dict[str, Images], real: Images) -> dict[str, dict[str, float]]:
    """For each set: "fd-alexnet", "kid-alexnet", "fd-vgg16", "kid-vgg16" to the real optical patches."""
    rows: dict[str, dict[str, float]] = {name: {} for name in sets}
    for backbone in BACKBONES:
        lpips = Lpips(backbone)
        target = features_of(real, lpips)
        for name, images in sets.items():
            found = features_of(images, lpips)
            rows[name][f"fd-{backbone}"] = frechet_distance(found, target)
            rows[name][f"kid-{backbone}"] = kernel_distance(found, target)
    return rows


def section_of(rows: dict[str, dict[str, float]], hashes: dict[str, str], chips: int, patches: int) -> str:
    """Markdown between the markers of models/README.md."""
    columns = [f"{kind}-{backbone}" for backbone in BACKBONES for kind in ("fd", "kid")]
    lines = [
        f"<!-- measured {SECTION}: begin (written by evaluate.py) -->",
        "",
        "## Real chips",
        "",
        f"The middle {MIDDLE_PX}² of n = {chips} real SAR chips (1 m, C band, HH, 8-bit amplitude, uncalibrated; not of the",
        f"models' band, resolution or unit), levels matched, through `sar2earth translate`, against n = {patches} real",
        "optical patches of other places. Sets of this size say which is nearer, not how near; no score of a picture.",
        "",
        "| | FD AlexNet ↓ | KID AlexNet ↓ | FD VGG16 ↓ | KID VGG16 ↓ | graph |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in rows.items():
        values = " | ".join(f"{row[column]:.3f}" for column in columns)
        lines.append(f"| {name} | {values} | {hashes.get(name, '–')} |")
    return "\n".join([*lines, "", f"<!-- measured {SECTION}: end -->"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sar", type=Path, required=True, help="folder of radar chips")
    parser.add_argument("--eo", type=Path, required=True, help="folder of optical patches")
    parser.add_argument("--models", help="ids with commas between; by default all translators of sim-x")
    parser.add_argument("--limit", type=int, help="the first chips only")
    parser.add_argument("--dry", action="store_true", help="print and draw in runs/, write nothing else")
    arguments = parser.parse_args()
    cards = [read_json(path) for path in sorted((MODELS / "translate").glob("*/card.json"))]
    wanted = arguments.models.split(",") if arguments.models else [
        card["id"] for card in cards if card["domain"]["dataset"] == "sim-x"
    ]  # fmt: skip
    chips = [
        path for path in find_images(arguments.sar)[: arguments.limit]
        if empty_share(read_image(path, "L")) <= MOST_EMPTY
    ]  # fmt: skip
    work = KIT / "runs" / "real-chips"
    outputs = {model: [translate(chip, model, work) for chip in chips] for model in wanted}
    grey = [np.repeat(read_image(chip, "L")[..., None], 3, axis=2) for chip in chips]
    real = to_unit([read_image(path, "RGB") for path in find_images(arguments.eo)])
    sets = {model: to_unit(images) for model, images in outputs.items()}
    flat = real.mean((0, 1, 2))
    sets |= {"SAR copied to grey": to_unit(grey), "mean colour of the patches": np.broadcast_to(flat, to_unit(grey).shape)}
    rows = distances(sets, real)
    hashes = {card["id"]: card["graphs"][-1]["sha256"][:12] for card in cards}
    section = section_of(rows, hashes, len(chips), len(real))
    print(section)
    print(json.dumps(rows))
    shown = np.linspace(0, len(chips) - 1, min(SHEET_CHIPS, len(chips))).round().astype(int)
    write_sheet(work / "sheet.png", [[grey[i], *(images[i] for images in outputs.values())] for i in shown])
    if not arguments.dry:
        write_section(MODELS / "README.md", SECTION, section)


if __name__ == "__main__":
    main()
