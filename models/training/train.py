"""Train one generator: `python train.py configs/cut-hybrid-s1s2.toml [--data DIR] [--resume CHECKPOINT]`."""

from __future__ import annotations

import argparse
import platform
import subprocess
from pathlib import Path

import torch

from sar2eo.contract import read_config
from sar2eo.curve import create_curve
from sar2eo.data.datasets import find_dataset
from sar2eo.data.pairs import CropSampler, measure_statistics
from sar2eo.export.initial_weights import load_initial_weights
from sar2eo.method import create_method
from sar2eo.trainer import Trainer

KIT = Path(__file__).resolve().parent


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
    return f"{state['config']['id']} after {state['crops']} crops ({state['facts']['data']})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, help="the folder of the config's data set")
    parser.add_argument("--out", type=Path, help="run folder, by default runs/<id>")
    parser.add_argument("--resume", type=Path, help="continue from this checkpoint: weights, optimisers, step, time")
    parser.add_argument("--fork", type=Path, help="go on from another run's fork.pt: its crops are shared, and counted")
    parser.add_argument("--init", type=Path, help="start from the averaged networks of this .onnx or .pt; all else is new")
    arguments = parser.parse_args()
    config = read_config(arguments.config)
    fork, init = (given or (KIT / own if own else None) for given, own in (
        (arguments.fork, config.start.fork), (arguments.init, config.start.init)))  # fmt: skip
    dataset = find_dataset(config.data.dataset)
    pairs = dataset.read_pairs(arguments.data, "train")
    method = create_method(config, measure_statistics(pairs))
    if init and not arguments.resume:
        for name in method.averaged:
            load_initial_weights(method.modules[name], init, name)
    sampler = CropSampler(pairs, config.data, config.seed, dataset.stretch, method.batch_kind)
    facts = {"kitCommit": kit_commit(), "hardware": describe_hardware(), "data": f"{len(pairs)} pairs, split train"}
    if init:
        facts["data"] += f", started from {describe_origin(init)}"
    run_dir = arguments.out or KIT / "runs" / config.id
    trainer = Trainer(config, method, sampler, run_dir, create_curve(method, sampler, dataset.stretch), facts)
    if arguments.resume:
        trainer.load(arguments.resume)
    elif fork:
        trainer.load(fork, fork=True)
    trainer.run()


if __name__ == "__main__":
    main()
