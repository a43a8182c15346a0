"""The queue: what is finished is left alone, what is begun goes on, what depends on another waits, what fails is told.
Trainings are stood in for by a script that writes the checkpoint of a finished run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

import train_zoo
from sar2eo.contract import read_config
from train_zoo import Task, is_ready, train_all

PLAIN = 'id = "{0}"\ntitle = "t"\nsummary = "s"\nmethod = "cut"\nsupervision = "unpair"\n[training]\nmax_crops = 10\n'
FINISH = "import sys, torch, pathlib; p = pathlib.Path(sys.argv[1]); torch.save({'crops': 10}, p / 'checkpoint.pt'); \
torch.save({'crops': 5}, p / 'fork.pt'); (p.parent / 'order').open('a').write(p.name + ' ')"


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(train_zoo, "POLL_S", 0.05)
    monkeypatch.setattr(train_zoo, "command_of", lambda task: [sys.executable, "-c", FINISH, str(task.run_dir)])

    def task(id_: str, more: str = "") -> Task:
        path = tmp_path / f"{id_}.toml"
        path.write_text(PLAIN.format(id_) + more)
        return Task(path, read_config(path), tmp_path / "runs")

    return task


def test_forks_wait_and_finished_runs_are_left_alone(queue, tmp_path: Path) -> None:
    hybrid = queue("hybrid", '[start]\nfork = "runs/plain/fork.pt"\n')
    plain, done = queue("plain"), queue("done")
    done.run_dir.mkdir(parents=True)
    torch.save({"crops": 10}, done.checkpoint)
    assert train_all([hybrid, done, plain], 2) == []
    assert (tmp_path / "runs" / "order").read_text().split() == ["plain", "hybrid"]


def test_last_checkpoint_of_a_running_run_is_not_the_last(queue) -> None:
    teacher, pupil = queue("teacher"), queue("pupil", '[start]\ninit = "runs/teacher/checkpoint.pt"\n')
    teacher.run_dir.mkdir(parents=True)
    torch.save({"crops": 4}, teacher.checkpoint)
    assert not is_ready(pupil, [pupil], [teacher])
    assert is_ready(pupil, [pupil], [])


def test_what_fails_and_what_hangs_on_it_is_told(
    queue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        train_zoo, "command_of", lambda t: [sys.executable, "-c", "import sys; print('no data'); sys.exit(3)"]
    )
    plain, hybrid = queue("plain"), queue("hybrid", '[start]\nfork = "runs/plain/fork.pt"\n')
    assert train_all([plain, hybrid], 1) == ["plain", "hybrid"]
    told = capsys.readouterr().err
    assert "plain: ended with 3" in told and "hybrid: cannot start without" in told and "fork.pt" in told
    assert (plain.run_dir / "train.log").read_text() == "no data\n"


def test_a_begun_run_is_taken_up(queue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    task = queue("plain")
    assert "--resume" not in train_zoo.command_of(task)
    task.run_dir.mkdir(parents=True)
    torch.save({"crops": 4}, task.checkpoint)
    assert not task.is_finished()
    assert train_zoo.command_of(task)[-2:] == ["--resume", str(task.checkpoint)]


def test_committed_queue_is_complete() -> None:
    """Whatever a committed config starts from is made by another one."""
    paths = sorted((train_zoo.KIT / "configs").glob("*.toml"))
    tasks = [Task(path, read_config(path), Path("runs")) for path in paths]
    made = {task.run_dir for task in tasks}
    assert all(need.parent in made for task in tasks for need in task.needs())
