"""How far a network sees, from its gradients: weights made positive, so that nothing cancels, norms and activations
taken out, so that nothing is lost or spread."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from unittest import mock

import numpy as np
import torch
from torch import nn


@contextlib.contextmanager
def linear_and_positive(network: nn.Module) -> Iterator[None]:
    """Within it, activations and norms do nothing, and all weights are positive."""
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(parameter.abs() + 0.01)
    names = ("relu", "leaky_relu", "silu", "gelu", "instance_norm", "dropout")
    same = {name: lambda x, *_args, **_kwargs: x for name in names}
    with contextlib.ExitStack() as stack:
        # Of a maximum only one input would be felt.
        stack.enter_context(mock.patch.object(nn.functional, "max_pool2d", nn.functional.avg_pool2d))
        stack.enter_context(mock.patch.object(torch.Tensor, "float", lambda x: x))
        for name, function in same.items():
            stack.enter_context(mock.patch.object(torch.nn.functional, name, function))
        for name in ("tanh", "sigmoid"):
            stack.enter_context(mock.patch.object(torch, name, lambda x: x))
        yield


def measure_reach(network: nn.Module, multiple: int, expected: int, bands: int = 1) -> int:
    """Largest distance in pixels, along a row, from an output pixel to an input pixel that it depends on, over all
    places in the grid of the coarsest scale."""
    network = network.double().train()
    centre = (expected // multiple + 2) * multiple
    found = 0
    with linear_and_positive(network):
        for offset in range(multiple):
            image = torch.rand(1, bands, multiple * 2, 2 * centre, dtype=torch.float64).requires_grad_()
            col = centre + offset
            output = network(image)
            scale = torch.randn(output.shape[1], dtype=torch.float64).abs()
            (output[0, :, multiple, col] * scale).sum().backward()
            felt = np.nonzero(image.grad[0].abs().sum((0, 1)).numpy())[0]
            found = max(found, col - felt.min(), felt.max() - col)
    return int(found)
