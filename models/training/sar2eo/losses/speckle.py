"""A loss whose minimiser is the mean power, for any number of looks.

Levels are natural logarithms of power unless said. In decibels a mean lies 10/ln 10·(ψ(L) − ln L) below the mean power
(−2.5 dB at one look), so neither L2 nor L1 of decibels is unbiased, and the looks are unknown when the network runs.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

LOG_PER_DB = math.log(10) / 10
LARGEST_EXCESS = 3.0  # a target is cut at e³ times the estimate: exp() of a bright point would swamp the batch


def speckle_loss(log_mean: Tensor, log_power: Tensor) -> Tensor:
    """Return the mean of exp(y − u) − (y − u) − 1: the negative log-likelihood of speckle of any number of looks, 0 at
    y = u.

    E over y is least where exp(u) = E[exp(y)], see SAR2SAR (Dalsasso et al. 2021, doi:10.1109/JSTARS.2021.3071864).
    """
    excess = log_power.float() - log_mean.float()
    # The truncated part has no gradient, but the estimate at a bright point is still pulled upwards.
    excess = excess - (excess.detach() - LARGEST_EXCESS).clamp(min=0)
    return (torch.exp(excess) - excess - 1).mean()


def half_width_of(stretch_db: float) -> float:
    """Return the natural logarithms of power in one unit of a network whose [-1, 1] spans `stretch_db`: 3.454 for 30
    dB.
    """
    return LOG_PER_DB * stretch_db / 2
