"""Least-squares GAN losses (Mao et al. 2017), shared by the methods. Real is 1, synthetic 0."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor, nn


def discriminator_losses(discriminator: nn.Module, real: Tensor, synthetic: Tensor) -> dict[str, Tensor]:
    """½·E[(D(real) − 1)²] and ½·E[D(synthetic)²]; each is ⅛ for a discriminator that always says ½."""
    return {
        "dReal": 0.5 * (discriminator(real).float() - 1).square().mean(),
        "dSynthetic": 0.5 * discriminator(synthetic).float().square().mean(),
    }


def realness_loss(scores: Tensor) -> Tensor:
    """E[(D(G(sar)) − 1)²], the generator's side."""
    return (scores.float() - 1).square().mean()


@contextmanager
def frozen(module: nn.Module) -> Iterator[None]:
    """Gradients pass through `module` but none is computed for its parameters."""
    module.requires_grad_(False)
    try:
        yield
    finally:
        module.requires_grad_(True)
