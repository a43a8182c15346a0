"""Train one generator: `python train.py configs/cut-hybrid-s1s2.toml [--data DIR] [--resume CHECKPOINT]`."""

from __future__ import annotations

import argparse
import platform
import subprocess
from pathlib import Path

import numpy as np
import torch

from sar2eo.contract import read_config
from sar2eo.data.datasets import find_dataset
from sar2eo.data.pairs import EO_STRETCH, CropSampler, Stretch, measure_statistics, to_model
from sar2eo.export.initial_weights import load_initial_weights
from sar2eo.method import create_method
from sar2eo.metrics.lpips import LpipsAlexNet
from sar2eo.trainer import Curve, Trainer

KIT = Path(__file__).resolve().parent


def create_curve(sampler: CropSampler, stretch: Stretch) -> Curve:
    """MAE on [0, 1] and LPIPS on the held-out training patches, of a generator in fp32."""
    sar, eo = sampler.holdout()
    lpips = LpipsAlexNet()
    inputs = torch.from_numpy(to_model(sar, stretch)[:, None])
    targets = torch.from_numpy(to_model(eo, EO_STRETCH).transpose(0, 3, 1, 2).copy())

    @torch.no_grad()
    def measure(generator: torch.nn.Module) -> dict[str, float]:
        device = next(generator.parameters()).device
        mae, distance = [], []
        for one_input, target in zip(inputs[:, None], targets[:, None]):
            output = generator(one_input.to(device)).float().cpu().clamp(-1, 1)
            mae.append(float((output - target).abs().mean()) / 2)
            distance.append(float(lpips(output, target)))
        return {"mae": round(float(np.mean(mae)), 5), "lpips": round(float(np.mean(distance)), 5)}

    return measure


def describe_hardware() -> str:
    """Processor and threads, or the GPU: what the hours in the card mean."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    return f"{model}, {torch.get_num_threads()} thread(s), torch {torch.__version__.split('+')[0]}"


def kit_commit() -> str:
    """Short hash of the last commit that changed the kit, "-dirty" when the working copy differs."""
    git = ["git", "-C", str(KIT)]
    commit = subprocess.run([*git, "log", "-1", "--format=%h", "--", "."], capture_output=True, text=True, check=False)
    status = subprocess.run(
        [*git, "status", "--porcelain", "-uno", "--", "."], capture_output=True, text=True, check=False
    )
    return (commit.stdout.strip() or "unknown") + ("-dirty" if status.stdout.strip() else "")


def describe_origin(path: Path) -> str:
    """What weights to start from had seen: a checkpoint says it, an ONNX file only its name."""
    if path.suffix == ".onnx":
        return path.name
    state = torch.load(path, map_location="cpu", weights_only=True)
    return f"weights of {state['minutes']:.0f} minutes ({state['facts'].get('data', 'data unknown')})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, help="the folder of the config's data set")
    parser.add_argument("--out", type=Path, help="run folder, by default runs/<id>")
    parser.add_argument("--resume", type=Path, help="continue from this checkpoint: weights, optimisers, step, time")
    parser.add_argument("--init", type=Path, help="start from the generator of this .onnx or .pt; all else is new")
    arguments = parser.parse_args()
    config = read_config(arguments.config)
    dataset = find_dataset(config.data.dataset)
    pairs = dataset.read_pairs(arguments.data, "train")
    method = create_method(config, measure_statistics(pairs))
    if arguments.init:
        load_initial_weights(method.generator, arguments.init)
    sampler = CropSampler(pairs, config.data, config.seed, dataset.stretch)
    facts = {"kitCommit": kit_commit(), "hardware": describe_hardware(), "data": f"{len(pairs)} pairs, split train"}
    if arguments.init:
        facts["data"] += f"; generator started from {describe_origin(arguments.init)}"
    run_dir = arguments.out or KIT / "runs" / config.id
    trainer = Trainer(config, method, sampler, run_dir, create_curve(sampler, dataset.stretch), facts)
    if arguments.resume:
        trainer.load(arguments.resume)
    trainer.run()


if __name__ == "__main__":
    main()
