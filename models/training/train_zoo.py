"""Train a queue of configs, one single-thread process each: `python train_zoo.py [--jobs 2] [--export] CONFIG …`.

Without configs all of configs/. A run that is finished is left alone, one that has a checkpoint goes on from it, and
one that starts from another run, or uses its networks, waits for that. Ctrl-C or SIGTERM ends all runs with a
checkpoint; the same command later goes on. Data sets are found as by train.py (README.md), or through SAR2EARTH_DATA
and SAR2EARTH_SIM_X.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from sar2eo.contract import Config, read_config

KIT = Path(__file__).resolve().parent
POLL_S = 2.0


@dataclass(frozen=True)
class Task:
    """One config of the queue and what it waits for."""

    path: Path
    config: Config
    runs: Path

    @property
    def run_dir(self) -> Path:
        return self.runs / self.config.id

    @property
    def checkpoint(self) -> Path:
        return self.run_dir / "checkpoint.pt"

    def needs(self) -> list[Path]:
        """Files of other runs that must be there before this one can start."""
        start = self.config.start
        named = [start.fork, start.init, *(v for v in self.config.options.values() if isinstance(v, str))]
        return [self.runs / Path(name).relative_to("runs") for name in named if name.startswith("runs/")]

    def is_finished(self) -> bool:
        """Whether its checkpoint has seen all of its crops."""
        if not self.checkpoint.is_file():
            return False
        state: dict[str, Any] = torch.load(self.checkpoint, map_location="cpu", weights_only=True, mmap=True)
        return state["crops"] >= self.config.training.max_crops


def command_of(task: Task) -> list[str]:
    """How one run is started or taken up again."""
    command = ["nice", "-n", "10", sys.executable, str(KIT / "train.py"), str(task.path), "--out", str(task.run_dir)]
    return [*command, "--resume", str(task.checkpoint)] if task.checkpoint.is_file() else command


def is_ready(task: Task, waiting: list[Task], running: list[Task]) -> bool:
    """Whether what a task needs is there; the last checkpoint of a run that is still to be trained is not."""
    unfinished = {other.checkpoint for other in [*waiting, *running] if other is not task}
    return all(path.is_file() and path not in unfinished for path in task.needs())


def train_all(tasks: list[Task], jobs: int) -> list[str]:
    """Run what is not finished, at most `jobs` at a time, in the order given; ids of what failed or never could start."""
    waiting = [task for task in tasks if not task.is_finished()]
    running: dict[subprocess.Popen[bytes], Task] = {}
    failed: list[str] = []
    stopped = False

    def stop(*_: Any) -> None:
        nonlocal stopped
        stopped = True
        for process in running:
            process.terminate()

    handlers = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        while running or (waiting and not stopped):
            for process, task in list(running.items()):
                if process.poll() is not None:
                    del running[process]
                    if process.returncode != 0 and not stopped:
                        failed.append(task.config.id)
                        _tell(f"{task.config.id}: ended with {process.returncode}; see {task.run_dir}/train.log")
            ready = [t for t in waiting if is_ready(t, waiting, list(running.values()))]
            while ready and len(running) < jobs and not stopped:
                task = ready.pop(0)
                waiting.remove(task)
                running[_start(task)] = task
            if not running and not stopped:
                for task in waiting:
                    missing = ", ".join(str(p) for p in task.needs() if not p.is_file())
                    _tell(f"{task.config.id}: cannot start without {missing or 'runs that failed'}")
                return failed + [task.config.id for task in waiting]
            time.sleep(POLL_S)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return failed


def _start(task: Task) -> subprocess.Popen[bytes]:
    task.run_dir.mkdir(parents=True, exist_ok=True)
    _tell(f"{task.config.id}: {'goes on' if task.checkpoint.is_file() else 'starts'}")
    with (task.run_dir / "train.log").open("ab") as log:
        # Its own session: a Ctrl-C at the terminal reaches it once, through `stop`, and not twice.
        return subprocess.Popen(
            command_of(task),
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            start_new_session=True,
        )


def _tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("configs", type=Path, nargs="*", help="in this order; by default all of configs/")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time, one a core")
    parser.add_argument("--runs", type=Path, default=KIT / "runs")
    parser.add_argument("--export", action="store_true", help="export each finished run at the end")
    arguments = parser.parse_args()
    paths = arguments.configs or sorted((KIT / "configs").glob("*.toml"))
    tasks = [Task(path, read_config(path), arguments.runs) for path in paths]
    failed = train_all(tasks, arguments.jobs)
    if arguments.export:
        for task in tasks:
            if task.is_finished():
                done = subprocess.run([sys.executable, str(KIT / "export.py"), str(task.checkpoint)], check=False)
                failed += [task.config.id] if done.returncode != 0 else []
    sys.exit(f"not done: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
