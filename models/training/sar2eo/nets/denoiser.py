"""The learned de-noisers as graphs: stretched decibels in, stretched decibels out, so that the engine can undo the
stretch and go on in power.

`log_scale` is half of the stretch's width in natural logarithms of power: ln P = log_scale · x + constant for an input
x in [-1, 1] (3.454 for 30 dB). The constant never matters here: all that is learned is relative to the input.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sar2eo.nets.mm_bsn import MmBsn, pixel_down, pixel_up
from sar2eo.nets.noise2noise_unet import Noise2NoiseUnet


class Noise2NoiseDenoiser(nn.Module):
    """[B, 1, H, W] in [-1, 1] → the same: the 3×3 mean of power, and the U-Net's correction of its level.

    The mean is a fair start at any number of looks, so the network learns what to take back at edges and points.
    """

    def __init__(self, unet: Noise2NoiseUnet, log_scale: float) -> None:
        super().__init__()
        self.unet, self.log_scale = unet, log_scale
        nn.init.zeros_(unet.out.weight)

    def forward(self, noisy: Tensor) -> Tensor:
        power = torch.exp(F.pad(noisy.float(), (1, 1, 1, 1), mode="replicate") * self.log_scale)
        mean = torch.log(F.avg_pool2d(power, 3, stride=1)) / self.log_scale
        clean = mean + self.unet(noisy).float()
        # Linear in training: a clamp would take the gradient away where the output overshoots.
        return clean if self.training else clean.clamp(-1.0, 1.0)


class BlindSpotDenoiser(nn.Module):
    """[B, 1, H, W] in [-1, 1] → the same: pixel-shuffle down by `factor`, the blind-spot network, and back.

    In evaluation pixels that stand out by more than `keep_excess` (natural logarithm of power) keep their value: a blind
    spot cannot predict a lone bright point, so it would erase every one.
    """

    def __init__(self, net: MmBsn, log_scale: float, train_factor: int, run_factor: int, keep_excess: float) -> None:
        super().__init__()
        self.net, self.log_scale = net, log_scale
        self.train_factor, self.run_factor = train_factor, run_factor
        self.keep_excess = keep_excess

    def forward(self, noisy: Tensor) -> Tensor:
        factor = self.train_factor if self.training else self.run_factor
        clean = pixel_up(self.net(pixel_down(noisy, factor)).float(), factor, noisy.shape[0])
        if self.training:
            return clean
        clean = torch.where((noisy - clean) * self.log_scale > self.keep_excess, noisy, clean)
        return clean.clamp(-1.0, 1.0)
