"""The learning curve measures a method's averaged networks on the held-out patches, with metrics that depend on its
stage.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from sar2eo.data.pairs import EO_STRETCH, CropSampler, Pair, Stretch, to_model
from sar2eo.method import Method, Networks
from sar2eo.metrics.lpips import LpipsAlexNet
from sar2eo.trainer import Curve

_SEED = 7


def create_curve(method: Method, sampler: CropSampler, stretch: Stretch) -> Curve:
    """Create the measurement: for a translator and a refiner MAE on [0, 1] and LPIPS; for a de-noiser PSNR on [0, 1] of
    the stretched decibels.
    """
    patches = sampler.holdout()
    if method.stage == "denoise":
        return _denoise_curve(method, patches, stretch)
    targets = [_eo_of(p) for p in patches]
    if method.stage == "refine":
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(_SEED)  # the same random faults for every point of every run
            sources = [method.degrade(eo) for eo in targets]
    else:
        sources = [_sar_of(p, stretch) for p in patches]
    lpips = LpipsAlexNet()

    def compare(output: Tensor, target: Tensor) -> dict[str, float]:
        return {"mae": float((output - target).abs().mean()) / 2, "lpips": float(lpips(output, target))}

    return _curve_over(method, sources, targets, compare)


def _denoise_curve(method: Method, patches: list[Pair], stretch: Stretch) -> Curve:
    known = [p for p in patches if p.clean is not None]
    if not known:
        return lambda _: {}

    def compare(output: Tensor, target: Tensor) -> dict[str, float]:
        return {"psnr": float(-10 * torch.log10((output - target).square().mean() / 4))}

    targets = [torch.from_numpy(to_model(p.clean, stretch)[None, None]) for p in known]
    return _curve_over(method, [_sar_of(p, stretch) for p in known], targets, compare)


def _curve_over(method: Method, sources: list[Tensor], targets: list[Tensor], compare) -> Curve:
    @torch.no_grad()
    def measure(networks: Networks) -> dict[str, float]:
        device = next(networks[method.averaged[0]].parameters()).device
        points = []
        for source, target in zip(sources, targets):
            output = method.predict(networks, source.to(device)).float().cpu().clamp(-1, 1)
            points.append(compare(output, target))
        return {name: round(float(np.mean([p[name] for p in points])), 5) for name in points[0]}

    return measure


def _sar_of(pair: Pair, stretch: Stretch) -> Tensor:
    sar = np.nan_to_num(to_model(pair.sar, stretch), nan=-1.0)
    return torch.from_numpy(sar[None, None])


def _eo_of(pair: Pair) -> Tensor:
    return torch.from_numpy(to_model(pair.eo, EO_STRETCH).transpose(2, 0, 1)[None].copy())
