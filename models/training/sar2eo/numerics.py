"""This module chooses how a run computes on the current machine: in bfloat16 or float32, compiled or not.

Processors without bfloat16 instructions emulate them and are some ten times slower than in float32, and whether a
processor has them is not what its name says on a virtual machine: so one convolution is timed both ways.
"""

from __future__ import annotations

import math
import shutil
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F

CHOICES = ("auto", "on", "off")
# A compilation takes a minute or two, which a shorter run does not save.
_FEWEST_STEPS_TO_COMPILE = 2000


@dataclass(frozen=True)
class Numerics:
    """The choices; both are written to the checkpoint's facts and to the card."""

    bf16: bool
    compile: bool

    @property
    def dtype(self) -> str:
        """"bf16" when convolutions run under autocast (weights, losses and optimisers stay fp32), else "fp32"."""
        return "bf16" if self.bf16 else "fp32"

    def require_finite(self, losses: dict[str, float], step: int) -> dict[str, float]:
        """Return the losses. Raise FloatingPointError where one is no number: the weights are lost from there on."""
        if lost := [name for name, value in losses.items() if not math.isfinite(value)]:
            raise FloatingPointError(
                f"expected finite losses; found {', '.join(lost)} not finite at step {step} ({self.dtype}, "
                f"{'compiled' if self.compile else 'not compiled'}); resume from an earlier checkpoint or start anew, "
                'with compile = "off" or bf16 = "off" under [training]'
            )
        return losses


def time_convolution(device: torch.device, bf16: bool, repeats: int = 5) -> float:
    """Measure the shortest time in seconds of one 3×3 convolution of 64 to 64 channels on 1 × 128², forward and
    backward, which is typical of the generators. On a processor its own time is counted, so that other programs do not
    matter."""
    clock = time.perf_counter if device.type == "cuda" else time.process_time
    shapes = ((1, 64, 128, 128), (64, 64, 3, 3))
    image, kernel = (
        torch.randn(s, device=device).to(memory_format=torch.channels_last).requires_grad_() for s in shapes
    )
    best = float("inf")
    for _ in range(repeats + 1):  # the first one also pays for the kernel's preparation
        started = clock()
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            result = F.conv2d(image, kernel, padding=1)
        result.float().sum().backward()
        if device.type == "cuda":
            torch.cuda.synchronize()
        best = min(best, clock() - started)
    return best


def choose_numerics(bf16: str, compile: str, steps: int, device: torch.device) -> Numerics:
    """Resolve "auto": use bf16 where it is faster, and compile where that is possible and the run is long enough.

    Raises:
        ValueError: a choice that is none of "auto", "on", "off".
    """
    for name, choice in (("bf16", bf16), ("compile", compile)):
        if choice not in CHOICES:
            raise ValueError(f"training.{name}: expected one of {', '.join(CHOICES)}, found {choice!r}")
    faster = bf16 == "on" or (
        bf16 == "auto" and time_convolution(device, bf16=True) < time_convolution(device, bf16=False)
    )
    has_compiler = device.type == "cuda" or any(shutil.which(name) for name in ("c++", "g++", "clang++"))
    compiled = compile == "on" or (compile == "auto" and has_compiler and steps >= _FEWEST_STEPS_TO_COMPILE)
    return Numerics(faster, compiled)
