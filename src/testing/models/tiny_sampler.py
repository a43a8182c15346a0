"""The three graphs of the tests' sampler, its schedule and its noise."""

from __future__ import annotations

import math
import struct
from typing import Callable

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import helper

from tiny_graphs import Weights, conv, conv_weights

SAMPLER = {"kind": "brownian-bridge", "steps": [999, 666, 333], "m": [0.999, 0.666, 0.333], "s": 1}
LATENTS, FACTOR, EMBEDDING = 2, 4, 8



def sampler_graphs() -> tuple[dict[str, tuple[list[onnx.NodeProto], Weights]], Callable[[torch.Tensor], torch.Tensor]]:
    """Encoder, step and decoder of a sampler, each one convolution; the step is told x_t, y and the time."""
    rng = np.random.default_rng(17)
    encoder = conv_weights(rng, "e1", LATENTS, 1, FACTOR)
    step = conv_weights(rng, "s1", LATENTS, 2 * LATENTS, 3) | {
        "t1": (rng.standard_normal((EMBEDDING, LATENTS)) * 0.2).astype(np.float32),
        "map": np.array([1, LATENTS, 1, 1], np.int64), "half": np.array(0.5, np.float32),
    }
    decoder = conv_weights(rng, "d1", 3, LATENTS, 3) | {"scales": np.array([1, 1, FACTOR, FACTOR], np.float32)}
    graphs = {
        "encoder": ([conv("e1", "sar", FACTOR, stride=FACTOR), helper.make_node("Tanh", ["e1"], ["y"])], encoder),
        "step": (
            [
                helper.make_node("Concat", ["x", "cond"], ["xy"], axis=1),
                conv("s1", "xy", 3, pad=1),
                helper.make_node("MatMul", ["temb", "t1"], ["time"]),
                helper.make_node("Reshape", ["time", "map"], ["shift"]),
                helper.make_node("Add", ["s1", "shift"], ["a1"]),
                helper.make_node("Tanh", ["a1"], ["a2"]),
                helper.make_node("Mul", ["a2", "half"], ["g"]),
            ],
            step,
        ),
        "decoder": (
            [
                helper.make_node(
                    "Resize", ["x0", "", "scales"], ["u"],
                    mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
                ),
                conv("d1", "u", 3, pad=1),
                helper.make_node("Tanh", ["d1"], ["eo"]),
            ],
            decoder,
        ),
    }
    t = {k: torch.from_numpy(v) for k, v in (encoder | step | decoder).items()}

    def expected(x: torch.Tensor) -> torch.Tensor:
        y = torch.tanh(F.conv2d(x, t["e1.weight"], t["e1.bias"], stride=FACTOR))
        latent = y
        m = [*SAMPLER["m"], 0.0]
        for i, time in enumerate(SAMPLER["steps"]):
            angles = time * 10000.0 ** (-np.arange(EMBEDDING // 2) / (EMBEDDING // 2))
            temb = torch.from_numpy(np.concatenate([np.cos(angles), np.sin(angles)]).astype(np.float32))[None]
            a = F.conv2d(torch.cat([latent, y], 1), t["s1.weight"], t["s1.bias"], padding=1)
            g = 0.5 * torch.tanh(a + (temb @ t["t1"]).reshape(1, LATENTS, 1, 1))
            sigma = np.sqrt(2 * SAMPLER["s"] * m[i + 1] * (m[i] - m[i + 1]) / m[i])
            noise = position_noise(0, i, *latent.shape[1:])
            latent = latent - (1 - m[i + 1] / m[i]) * g + float(sigma) * torch.from_numpy(noise)[None]
        up = F.interpolate(latent, scale_factor=FACTOR, mode="nearest")
        return torch.tanh(F.conv2d(up, t["d1.weight"], t["d1.bias"], padding=1))

    return graphs, expected


def murmur3(words: bytes, seed: int) -> int:
    """MurmurHash3 x86 32 of whole words."""
    h, mask = seed & 0xFFFFFFFF, 0xFFFFFFFF
    for i in range(0, len(words), 4):
        k = int.from_bytes(words[i : i + 4], "little") * 0xCC9E2D51 & mask
        k = ((k << 15 | k >> 17) & mask) * 0x1B873593 & mask
        h ^= k
        h = ((h << 13 | h >> 19) & mask) * 5 + 0xE6546B64 & mask
    h ^= len(words)
    h = (h ^ h >> 16) * 0x85EBCA6B & mask
    h = (h ^ h >> 13) * 0xC2B2AE35 & mask
    return h ^ h >> 16


def position_noise(seed: int, step: int, bands: int, rows: int, cols: int) -> np.ndarray:
    """Normal noise by position, as src/core/position-noise.ts defines it, from row 0 and column 0 on."""
    z = np.zeros((bands, rows, cols), np.float32)
    for place in np.ndindex(bands, rows, cols):
        u = [(murmur3(struct.pack("<5i", step, *place, draw), seed) + 0.5) / 2**32 for draw in (0, 1)]
        z[place] = math.sqrt(-2 * math.log(u[0])) * math.cos(2 * math.pi * u[1])
    return z
