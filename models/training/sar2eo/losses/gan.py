"""Adversarial losses that the methods share. Real is 1, synthetic 0.

"lsgan": least squares (Mao et al. 2017); "bce": the original log loss in its non-saturating form (Goodfellow et al.
2014), on logits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch.nn.functional as F
from torch import Tensor, nn

KINDS = ("lsgan", "bce")


def score_loss(scores: Tensor, is_real: bool, kind: str = "lsgan") -> Tensor:
    """Return the mean over the scores of (D − t)², or of −log σ(±D); t = 1 if they should be called real, else 0."""
    scores = scores.float()
    if kind == "bce":
        return F.softplus(-scores if is_real else scores).mean()
    return (scores - float(is_real)).square().mean()


def discriminator_losses(
    discriminator: nn.Module, real: Tensor, synthetic: Tensor, kind: str = "lsgan"
) -> dict[str, Tensor]:
    """Return half of the loss on each side: ⅛ each for a least-squares discriminator that always says ½."""
    return {
        "dReal": 0.5 * score_loss(discriminator(real), True, kind),
        "dSynthetic": 0.5 * score_loss(discriminator(synthetic), False, kind),
    }


def realness_loss(scores: Tensor, kind: str = "lsgan") -> Tensor:
    """Return the generator's loss: how far the scores of its images are from real."""
    return score_loss(scores, True, kind)


@contextmanager
def frozen(*modules: nn.Module) -> Iterator[None]:
    """Freeze `modules`: gradients pass through them, but none is computed for their parameters."""
    for module in modules:
        module.requires_grad_(False)
    try:
        yield
    finally:
        for module in modules:
            module.requires_grad_(True)
