"""Write FID's Inception-v3 as ONNX, for the page's file slot and the command line.

`python export_inception.py pt_inception-2015-12-05-6726825d.pth [--output fid-inception.onnx]`: the usual PyTorch
port of the weights of 2015, 95.6 MB, which pytorch-fid, clean-fid and torch-fidelity download; it is in none of the
registries that this kit installs from. Its SHA-256 is checked, and written into the graph.

`--seed N [--narrowing 16]` instead of a file: random weights, for tests. What is measured with them is never called FID.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

from sar2eo.export.card import sha256_of
from sar2eo.export.inception_graph import INPUT_NAME, OUTPUT_NAME, write_inception_onnx
from sar2eo.export.onnx_graph import create_session
from sar2eo.metrics.inception import FidInception, randomise

KNOWN_SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
FID_PX = 299
GOLDEN_PX = 80
TOLERANCE = 1e-4


def read_weights(path: Path) -> FidInception:
    """The network with the weights of the known file.

    Raises:
        ValueError: it is another file.
    """
    found = sha256_of(path)
    if found != KNOWN_SHA256:
        raise ValueError(f"{path.name}: SHA-256 {found}, expected {KNOWN_SHA256}")
    state = torch.load(path, map_location="cpu", weights_only=True)
    network = FidInception()
    # The classifier behind the features is of no use here.
    network.load_state_dict({k: v for k, v in state.items() if not k.startswith("fc.")})
    return network.eval().requires_grad_(False)


def measure_parity(network: FidInception, path: Path, sizes: tuple[int, ...]) -> float:
    """Largest |PyTorch − onnxruntime| over features, as a part of the largest feature."""
    session = create_session(path)
    worst = 0.0
    for seed, side in enumerate(sizes):
        image = np.random.default_rng(seed).uniform(-1, 1, (1, 3, side, side)).astype(np.float32)
        expected = network(torch.from_numpy(image)).numpy()
        found = session.run([OUTPUT_NAME], {INPUT_NAME: image})[0]
        worst = max(worst, float(np.abs(found - expected).max() / np.abs(expected).max()))
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, help="random weights instead of a file")
    parser.add_argument("--narrowing", type=int, default=1, choices=(1, 2, 4, 8, 16), help="with --seed: fewer channels")
    parser.add_argument("--golden", action="store_true", help=f"write an input of {GOLDEN_PX}² and its features beside")
    parser.add_argument("--output", type=Path, default=Path("fid-inception.onnx"))
    arguments = parser.parse_args()
    if (arguments.weights is None) == (arguments.seed is None):
        parser.error("give either the weight file or --seed")
    if arguments.weights is not None:
        network, source = read_weights(arguments.weights), KNOWN_SHA256
    else:
        network, source = randomise(FidInception(arguments.narrowing), arguments.seed), ""
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    write_inception_onnx(network, arguments.output, source)
    parity = measure_parity(network, arguments.output, (FID_PX, GOLDEN_PX))
    if parity > TOLERANCE:
        raise ValueError(f"{arguments.output.name}: differs from PyTorch by {parity:.1e}, more than {TOLERANCE}")
    if arguments.golden:
        image = np.random.default_rng(31).uniform(-1, 1, (1, 3, GOLDEN_PX, GOLDEN_PX)).astype("<f4")
        image.tofile(arguments.output.with_name("golden-input.f32"))
        network(torch.from_numpy(image)).numpy().astype("<f4").tofile(arguments.output.with_name("golden-output.f32"))
    size = arguments.output.stat().st_size / 1e6
    print(f"{arguments.output.name}: {size:.1f} MB, parity {parity:.1e}", file=sys.stderr)


if __name__ == "__main__":
    main()
