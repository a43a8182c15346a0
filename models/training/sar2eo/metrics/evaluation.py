"""This module scores a generator over patches, beside predictions that use no model.

Rows: the model; the SAR copied to grey; the mean colour of the training EO; and the model fed with another patch's
SAR (a derangement), which tells what of the score comes from the input and what from looking like EO at all.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sar2eo.metrics.frechet import features_of, frechet_distance, kernel_distance
from sar2eo.metrics.image import mae, mse, psnr_of_mse, ssim
from sar2eo.metrics.lpips import Lpips, LpipsAlexNet

Bytes = NDArray[np.uint8]
Features = NDArray[np.float64]


def draw_derangement(n: int, seed: int) -> NDArray[np.int64]:
    """A random permutation of 0 … n − 1 that leaves nothing in place (Sattolo: one cycle through all)."""
    if n < 2:
        raise ValueError("a derangement needs at least 2 items")
    rng = np.random.default_rng(seed)
    order = np.arange(n)
    for last in range(n - 1, 0, -1):
        other = int(rng.integers(last))
        order[last], order[other] = order[other], order[last]
    return order


def score_images(predictions: NDArray[np.float32], targets: NDArray[np.float32], lpips: LpipsAlexNet) -> dict[str, Any]:
    """Return the scores of [N, H, W, 3] on [0, 1] as a row of the card: mean and sample standard deviation over images.
    """
    columns: dict[str, list[float]] = {name: [] for name in ("mae", "mse", "psnr", "ssim", "lpips")}
    for prediction, target in zip(predictions, targets):
        a, b = prediction.astype(np.float64), target.astype(np.float64)
        columns["mae"].append(mae(a, b))
        columns["mse"].append(mse(a, b))
        columns["psnr"].append(psnr_of_mse(columns["mse"][-1]))
        columns["ssim"].append(ssim(a, b))
        pair = torch.from_numpy(np.stack([prediction, target]).transpose(0, 3, 1, 2) * np.float32(2) - np.float32(1))
        columns["lpips"].append(float(lpips(pair[:1], pair[1:])))
    row: dict[str, Any] = {
        name: {"mean": round(float(np.mean(v)), 5), "std": round(float(np.std(v, ddof=1)), 5)}
        for name, v in columns.items()
    }
    # The images are of one size, so the mean of their MSE is the MSE of all their pixels.
    row["psnrPooled"] = round(psnr_of_mse(float(np.mean(columns["mse"]))), 5)
    return row


def lpips_vgg16(predictions: NDArray[np.float32], eo: Bytes) -> float:
    """Return the mean LPIPS-VGG16 of [N, H, W, 3] on [0, 1]; no method here has it in its loss, while the Tile U-Net
    has AlexNet's.
    """
    distance = Lpips("vgg16")
    values = []
    for prediction, target in zip(predictions, eo):
        images = np.stack([prediction, target.astype(np.float32) / 255]).transpose(0, 3, 1, 2)
        pair = torch.from_numpy(images * np.float32(2) - np.float32(1))
        values.append(float(distance(pair[:1], pair[1:])))
    return float(np.mean(values))


def score_set(
    images: NDArray[np.float32], targets: NDArray[np.float32], features: Features, lpips: LpipsAlexNet
) -> dict[str, Any]:
    """Return `score_images`, and how far the images as a set are from the targets', whose `features` are given
    (AlexNet, last tap): "fd" and "kid"."""
    found = features_of(images, lpips)
    distances = {"fd": frechet_distance(found, features), "kid": kernel_distance(found, features)}
    return {**score_images(images, targets, lpips), **{name: round(value, 5) for name, value in distances.items()}}


def score_references(
    grey: NDArray[np.float32], eo: Bytes, mean_colour: NDArray[np.float64], features: Features, lpips: LpipsAlexNet
) -> list[dict[str, Any]]:
    """Return the rows that need no model: "sar-grey" (`grey` [N, H, W] on [0, 1], the network's input) and
    "mean-colour".
    """
    targets = eo.astype(np.float32) / 255
    flat = np.broadcast_to(mean_colour.astype(np.float32), targets.shape)
    return [
        {"name": "sar-grey", **score_set(np.repeat(grey[..., None], 3, axis=3), targets, features, lpips)},
        {"name": "mean-colour", **score_set(flat, targets, features, lpips)},
    ]


def score_model(
    outputs: NDArray[np.float32], eo: Bytes, seed: int, features: Features, lpips: LpipsAlexNet
) -> list[dict[str, Any]]:
    """Return the rows "model" and "shuffled" of outputs [N, H, W, 3] on [0, 1], one for each EO patch. The distances of
    sets are the same for both, because they do not depend on the order."""
    targets = eo.astype(np.float32) / 255
    model = score_set(outputs, targets, features, lpips)
    shuffled = score_images(outputs[draw_derangement(len(outputs), seed)], targets, lpips)
    return [
        {"name": "model", **model},
        {"name": "shuffled", **shuffled, "fd": model["fd"], "kid": model["kid"]},
    ]
