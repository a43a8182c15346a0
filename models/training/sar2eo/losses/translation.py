"""Loss terms that the unpaired methods and their hybrids share."""

from __future__ import annotations

from torch import Tensor

LUMA = (0.299, 0.587, 0.114)  # Rec. 601; the weights sum to 1, so [-1, 1] stays [-1, 1]
RECONSTRUCTIONS = ("relative-mse", "mse", "mae")


def luma(eo: Tensor) -> Tensor:
    """Convert EO [B, 3, H, W] to luma [B, 1, H, W], the input of an encoder of one band for a colour image."""
    return (eo * eo.new_tensor(LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)


def reconstruction_loss(kind: str, synthetic: Tensor, eo: Tensor, eo_variance: float) -> Tensor:
    """Return L_rec of the hybrids (SAR2Earth, Eq. 2); the paper does not say whether it is MSE or MAE.

    "relative-mse" is divided by the variance of the training EO about its mean colour, so that 1 is what the best flat
    colour scores: the plain mean square on [-1, 1] is some ten times smaller than the other terms, and its weight
    would hardly matter.
    """
    difference = synthetic.float() - eo
    if kind == "mae":
        return difference.abs().mean()
    if kind == "mse":
        return difference.square().mean()
    if kind == "relative-mse":
        return difference.square().mean() / eo_variance
    raise ValueError(f"options.reconstruction: expected one of {', '.join(RECONSTRUCTIONS)}, found {kind!r}")


def faded(weight: float, progress: float, until: float) -> float:
    """Return a weight that falls linearly to 0 in the third of the budget after `until`; from 1 on it never falls."""
    return weight if until >= 1 else weight * min(1.0, max(0.0, 1 - 3 * (progress - until)))
