"""This module writes the generated sections of models/README.md, one per data set, and contact sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def markers(dataset: str) -> tuple[str, str]:
    """Return the marker lines around a data set's section."""
    return f"<!-- measured {dataset}: begin (written by evaluate.py) -->", f"<!-- measured {dataset}: end -->"


ROW_TITLES = {
    "model": "{title}",
    "shuffled": "{title}, SAR shuffled among patches",
    "sar-grey": "SAR copied to grey",
    "mean-colour": "mean training colour",
}
Bytes = NDArray[np.uint8]


def _cells(row: dict[str, Any]) -> str:
    def cell(name: str, digits: int) -> str:
        return f"{row[name]['mean']:.{digits}f} ± {row[name]['std']:.{digits}f}"

    psnr = f"{cell('psnr', 2)} | {row['psnrPooled']:.2f}"
    sets = f"{row['fd']:.2f} | {row['kid']:.3f}" if "fd" in row else "– | –"
    return f"{cell('mae', 3)} | {cell('mse', 4)} | {psnr} | {cell('ssim', 3)} | {cell('lpips', 3)} | {sets}"


def _vgg_lines(n: int, levels: dict[str, float]) -> list[str]:
    if not levels:
        return []
    values = "; ".join(f"{title} {value:.3f}" for title, value in levels.items())
    return [f"LPIPS v0.1 on VGG16 instead, on {n} of these patches, evenly: {values}.", ""]


def measured_section(
    cards: list[dict[str, Any]],
    border_levels: dict[str, list[float]],
    sheet: str,
    vgg: tuple[int, dict[str, float]] = (0, {}),
) -> str:
    """Return the Markdown of all measured cards in one table; the rows that need no model are taken from the first
    card.

    `border_levels[id]`: see `seam.measure_border_effect`; empty where it was not measured. `vgg`: a number of
    patches, and their LPIPS-VGG16 by the title of the row.
    """
    first = cards[0]["measured"]
    begin, end = markers(first["dataset"])
    simulated = " **Simulated scenes: they say nothing about real ones.**" if first["dataset"].startswith("sim-") else ""
    lines = [
        begin,
        "",
        f"## Measured on {first['dataset']}",
        "",
        f"Split `{first['split']}` of `{first['dataset']}`, n = {first['n']} patches of {first['patchPx']}², the exported "
        f"graphs on {first['backend']}. Mean ± sample standard deviation over patches.{simulated}",
        "",
        "| | MAE ↓ | MSE ↓ | PSNR ↑ (mean of patches) | PSNR ↑ (pooled MSE) | SSIM ↑ | LPIPS ↓ | FD ↓ | KID ↓ |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for card in cards:
        for row in card["measured"]["rows"]:
            if row["name"] in ("model", "shuffled"):
                lines.append(f"| {ROW_TITLES[row['name']].format(title=card['title'])} | {_cells(row)} |")
    for row in first["rows"]:
        if row["name"] in ("sar-grey", "mean-colour"):
            lines.append(f"| {ROW_TITLES[row['name']]} | {_cells(row)} |")
    lines += [
        "",
        "All on RGB in [0, 1], every pixel counted. PSNR pooled: of the mean square error of all pixels. SSIM: Gaussian "
        "11×11, σ 1.5, K1 0.01, K2 0.03, data range 1, windows wholly inside, mean of bands. LPIPS: v0.1, AlexNet, on "
        "[-1, 1], no resizing. FD and KID: of the spatial mean of AlexNet's last tap over all patches against the EO's.",
        "",
        *_vgg_lines(*vgg),
        "**Read it with care.** A flat colour has an unfairly good MAE, PSNR and SSIM: it commits itself to nothing, and "
        "these three forgive that. LPIPS does not, and so it is the column (with the pictures) that says whether a "
        "result looks like EO. The shuffled rows say how much of a score is owed to the input: the same pictures, "
        "each held against another place.",
        "",
        f"![Output of the models on patches of the test split, one model a row]({sheet})",
        "",
        "| | parameters | MAC a pixel | trained | steps | on |",
        "|---|---|---|---|---|---|",
    ]
    for card in cards:
        training, cost = card["training"], card["cost"]
        lines.append(
            f"| {card['title']} | {cost['params'] / 1e6:.2f} M | {cost['macsPerPixel'] / 1e3:.0f} k | "
            f"{training['hours']:.2f} h, seed {training['seed']}, kit {training['kitCommit']} | {training['steps']} | "
            f"{training['hardware']} |"
        )
    measured_borders = {i: v for i, v in border_levels.items() if v}
    if measured_borders:
        lines += [
            "",
            "How far a tile's border is felt: mean |Δ| between a tile run alone and the same place run within its "
            "surroundings, in 8-bit grey levels, by distance to the tile's edge. What remains far inside is the "
            "normalisation's dependence on the whole tile.",
            "",
            "| distance (px) | " + " | ".join(str(d) for d in BORDER_DISTANCES) + " |",
            "|---" * (len(BORDER_DISTANCES) + 1) + "|",
        ]
        for card in cards:
            values = border_levels.get(card["id"])
            if values:
                lines.append(f"| {card['title']} | " + " | ".join(f"{values[d]:.2f}" for d in BORDER_DISTANCES) + " |")
    lines += [
        "",
        "Learning curves: averaged weights, on patches of the training images that were kept out of training "
        "(easier than the test split).",
        "",
    ]
    for card in cards:
        lines += [
            f"{card['title']}:",
            "",
            "| minutes | " + " | ".join(f"{p['minutes']:.0f}" for p in card["training"]["curve"]) + " |",
            "|---" * (len(card["training"]["curve"]) + 1) + "|",
            "| steps | " + " | ".join(str(p["step"]) for p in card["training"]["curve"]) + " |",
            "| MAE | " + " | ".join(f"{p['mae']:.3f}" for p in card["training"]["curve"]) + " |",
            "| LPIPS | " + " | ".join(f"{p['lpips']:.3f}" for p in card["training"]["curve"]) + " |",
            "",
        ]
    return "\n".join([*lines, end])


BORDER_DISTANCES = (0, 4, 8, 16, 24, 32, 48, 64, 96, 127)


DENOISER_TITLES = {
    "median-blur": "MedianBlur 5×5", "gaussian-blur": "GaussianBlur σ 1 px", "noisy": "nothing done"
}


def denoising_section(cards: list[dict[str, Any]]) -> str:
    """Return the Markdown of the measured de-noisers of a data set; rows without a model are taken from the first card.
    """
    first = cards[0]["measured"]
    begin, end = markers(f"denoise {first['dataset']}")
    lines = [
        begin, "", f"## De-noisers, measured on {first['dataset']}", "",
        f"Split `{first['split']}`, the middle {first['patchPx']}² of n = {first['n']} scenes, against the expected power "
        "(clean σ0 plus receiver noise), the exported graphs. **Simulated scenes.** PSNR and SSIM of decibels stretched to "
        "[0, 1], mean ± sample standard deviation over scenes. Ground: without the bright pixels (more than 3 standard "
        "deviations above the scene's mean level). Looks gained: median over even windows of 16² that "
        "are 3 dB or more above the dark end of the range, where levels are cut. Bias: in the same windows, of looks "
        "drawn on the expected power; of a mean of decibels it would be −2.5 dB at one look.", "",
        "| | PSNR ↑ | PSNR ground ↑ | SSIM ↑ | looks gained ↑ | bias at 1, 3, 9 looks (dB) | bright pixels (dB) |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for card in cards:
        lines.append(_denoiser_line(card["title"], card["measured"]["rows"][0]))
    lines += [_denoiser_line(DENOISER_TITLES[r["name"]], r) for r in first["rows"][1:]]
    return "\n".join([*lines, "", end])


def _denoiser_line(title: str, row: dict[str, Any]) -> str:
    def signed(value: float | None) -> str:
        return "–" if value is None else f"{value:+.2f}"

    biases = ", ".join(signed(v) for v in (row["biasDb"] or {"": None}).values())
    gain = "–" if row["enlGain"] is None else f"{row['enlGain']:.1f} ×"
    psnr, ssim = (f"{row[n]['mean']:.{d}f} ± {row[n]['std']:.{d}f}" for n, d in (("psnr", 2), ("ssim", 3)))
    return f"| {title} | {psnr} | {row['psnrGround']:.2f} | {ssim} | {gain} | {biases} | {signed(row['brightBiasDb'])} |"


def refinement_section(cards: list[dict[str, Any]]) -> str:
    """Return the Markdown of the measured refiners of a data set: each translator before and after."""
    first = cards[0]["measured"]
    begin, end = markers(f"refine {first['dataset']}")
    lines = [
        begin, "", f"## Refiners, measured on {first['dataset']}", "",
        f"Split `{first['split']}`, n = {first['n']} patches of {first['patchPx']}², the exported graphs. FD: Fréchet distance "
        "of AlexNet features to those of the EO, which is no FID.", "",
    ]  # fmt: skip
    for card in cards:
        lines += [f"{card['title']}:", "", "| | MAE ↓ | PSNR ↑ | LPIPS ↓ | FD ↓ |", "|---|---|---|---|---|"]
        for row in card["measured"]["rows"]:
            mae, psnr, lpips = (f"{row[n]['mean']:.{d}f}" for n, d in (("mae", 3), ("psnr", 2), ("lpips", 3)))
            lines.append(f"| {row['name']} | {mae} | {psnr} | {lpips} | {row['fd']:.2f} |")
        lines.append("")
    return "\n".join([*lines, end])


def write_section(readme: Path, dataset: str, section: str) -> None:
    """Replace the section of a data set; its markers must each occur once.

    Raises:
        ValueError: no markers in the file; nothing is written.
    """
    text = readme.read_text(encoding="utf-8")
    begin, end = markers(dataset)
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"{readme}: expected the lines '{begin}' and '{end}' once each")
    before, after = text.split(begin)[0], text.split(end)[1]
    readme.write_text(before + section + after, encoding="utf-8")


def write_sheet(path: Path, rows: list[list[Bytes]], shrink: int = 1, gap_px: int = 4) -> None:
    """Save a grid of images of equal size; `shrink` averages that many pixels per side."""
    tiles = [[np.asarray(Image.fromarray(i).reduce(shrink)) for i in row] for row in rows]
    height, width = tiles[0][0].shape[:2]
    sheet = np.full(
        (len(tiles) * (height + gap_px) - gap_px, len(tiles[0]) * (width + gap_px) - gap_px, 3), 255, np.uint8
    )
    for r, row in enumerate(tiles):
        for c, tile in enumerate(row):
            y, x = r * (height + gap_px), c * (width + gap_px)
            sheet[y : y + height, x : x + width] = tile
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(path, quality=88)
