"""The training loop knows no method: it steps the phases that a method yields, keeps time, averages and saves.

Deterministic up to the wall clock: crops and random draws are functions of (seed, step), so with `max_minutes = 0`
a resumed run equals an unbroken one. The budget is counted in crops seen.
"""

from __future__ import annotations

import copy
import json
import math
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn

from sar2eo.contract import Config, config_to_dict
from sar2eo.data.pairs import CropSampler
from sar2eo.method import Batch, Method, Networks
from sar2eo.numerics import choose_numerics

Curve = Callable[[Networks], dict[str, float]]


def decay_factor(shape: str, progress: float, start: float) -> float:
    """Return the learning rate's factor: 1 until the fraction `start` of the budget is spent, then falling to 0."""
    t = min(1.0, max(0.0, (progress - start) / (1 - start)))
    half_cosine = 0.5 + 0.5 * math.cos(math.pi * t)
    return {"linear": 1 - t, "cosine": half_cosine, "cosine-squared": half_cosine**2}[shape]


class Trainer:
    def __init__(
        self, config: Config, method: Method, sampler: CropSampler, run_dir: Path, curve: Curve, facts: dict[str, str]
    ) -> None:
        """`curve` measures the networks, `averages` is updated in place; `facts` (kit commit, hardware …) are written
        to each checkpoint.
        """
        self.config, self.method, self.sampler, self.run_dir = config, method, sampler, run_dir
        self.curve_of, self.facts = curve, dict(facts)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.step, self.minutes = 0, 0.0
        self.curve: list[dict[str, float]] = []
        self._stop = False
        t = config.training
        self.numerics = choose_numerics(t.bf16, t.compile, t.max_crops // config.data.batch, self.device)
        self.facts |= {"dtype": self.numerics.dtype, "compiled": "yes" if self.numerics.compile else "no"}
        self._layout = torch.channels_last if t.channels_last else torch.contiguous_format
        for module in method.modules.values():
            module.to(self.device, memory_format=self._layout).train()
        for module in method.frozen_runs.modules:
            module.to(self.device, memory_format=self._layout)
        self.averages = {n: copy.deepcopy(method.modules[n]).eval().requires_grad_(False) for n in method.averaged}
        if self.numerics.compile:
            for module in [*method.modules.values(), *method.frozen_runs.modules]:
                module.compile()
        self._base_lr = {name: o.param_groups[0]["lr"] for name, o in method.optimisers.items()}
        run_dir.mkdir(parents=True, exist_ok=True)

    def run(self) -> None:
        """Train until the budget is spent or SIGTERM arrives; a checkpoint is written in either case."""
        t, started = self.config.training, time.monotonic() - 60 * self.minutes
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "_stop", True))
        saved = measured = self.minutes
        while not self._stop and self.progress() < 1:
            losses = self._train_step()
            self.minutes = (time.monotonic() - started) / 60
            if self.step % t.log_every_steps == 0:
                self._log(self.numerics.require_finite({n: round(float(v), 5) for n, v in losses.items()}, self.step))
            if 0 <= self.crops - t.fork_at_crops < self.config.data.batch and t.fork_at_crops > 0:
                self.save("fork.pt")
            if self.minutes - measured >= t.curve_minutes:
                measured = self.minutes
                self._measure()
            if self.minutes - saved >= t.checkpoint_minutes:
                saved = self.minutes
                self.save()
        self._measure()
        self.save()

    @property
    def crops(self) -> int:
        """Return the number of crops seen so far."""
        return self.step * self.config.data.batch

    def progress(self) -> float:
        """Return the spent fraction of the budget, by crops or by time, whichever is larger."""
        t = self.config.training
        by_time = self.minutes / t.max_minutes if t.max_minutes > 0 else 0.0
        return max(self.crops / t.max_crops if t.max_crops > 0 else 1.0, by_time)

    def _train_step(self) -> dict[str, torch.Tensor]:
        t, progress = self.config.training, self.progress()
        torch.manual_seed(self.config.seed * 1_000_003 + self.step)
        crops = self.sampler.draw(self.step, progress).items()
        batch = Batch(**{n: torch.from_numpy(a).to(self.device, memory_format=self._layout) for n, a in crops})
        rise = min(1.0, (self.step + 1) / t.warmup_steps) if t.warmup_steps else 1.0
        factor = rise * decay_factor(t.decay_shape, progress, t.decay_start)
        phases = self.method.training_phases(batch, self.step, progress)
        names = {id(o): name for name, o in self.method.optimisers.items()}
        reported: dict[str, torch.Tensor] = {}
        while True:
            # The context is entered per phase: held open across a yield it would cover the backward pass, too.
            with torch.autocast(self.device.type, torch.bfloat16, enabled=self.numerics.bf16):
                phase = next(phases, None)
            if phase is None:
                break
            optimiser, losses = phase
            for group in optimiser.param_groups:
                group["lr"] = self._base_lr[names[id(optimiser)]] * factor
            optimiser.zero_grad(set_to_none=True)
            torch.stack(list(losses.values())).sum().backward()
            if t.grad_clip > 0:
                nn.utils.clip_grad_norm_([p for g in optimiser.param_groups for p in g["params"]], t.grad_clip)
            optimiser.step()
            reported |= {name: loss.detach() for name, loss in losses.items()}
        self._average()
        self.step += 1
        return reported

    @torch.no_grad()
    def _average(self) -> None:
        # A young average with full decay would remember the initial weights for 1/(1 - decay) steps.
        decay = min(self.config.training.ema_decay, (1 + self.step) / (10 + self.step))
        for name, average in self.averages.items():
            trained = self.method.modules[name]
            if weights := list(average.parameters()):
                torch._foreach_lerp_(weights, list(trained.parameters()), 1 - decay)
            for kept, new in zip(average.buffers(), trained.buffers()):
                kept.copy_(new)

    def _measure(self) -> None:
        values = self.curve_of({**self.method.modules, **self.averages})
        point = {"step": self.step, "crops": self.crops, "minutes": round(self.minutes, 2), **values}
        self.curve.append(point)
        self._log({"curve": point})
        # A discriminator may become too strong late in a run, so that pictures get worse; therefore the best average is
        # saved, too.
        if "lpips" in point and point["lpips"] <= min(p["lpips"] for p in self.curve):
            self.save("best.pt")

    def _log(self, entry: dict[str, Any]) -> None:
        with (self.run_dir / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({"step": self.step, "minutes": round(self.minutes, 2), **entry}) + "\n")

    def save(self, name: str = "checkpoint.pt") -> None:
        """Write a checkpoint; the rename is atomic, so a killed run leaves the previous one whole."""
        state = {
            "config": config_to_dict(self.config),
            "facts": self.facts,
            "step": self.step,
            "crops": self.crops,
            "minutes": self.minutes,
            "curve": self.curve,
            "ema": {name: m.state_dict() for name, m in self.averages.items()},
            "modules": {name: m.state_dict() for name, m in self.method.modules.items()},
            "optimisers": {name: o.state_dict() for name, o in self.method.optimisers.items()},
            "frozen": self.method.frozen_runs.states,
        }
        torch.save(state, self.run_dir / "checkpoint.partial")
        os.replace(self.run_dir / "checkpoint.partial", self.run_dir / name)

    def load(self, path: Path, fork: bool = False) -> None:
        """Continue from a checkpoint of the same method and sizes.

        `fork`: the checkpoint is of another run, whose crops so far are shared; the card says so.
        """
        state = torch.load(path, map_location=self.device, weights_only=True)
        if (there := state["config"]["id"]) != self.config.id and not fork:
            raise ValueError(f"{path}: a run of {there}; expected one of {self.config.id}, or --fork to share its start")
        for name, module in self.method.modules.items():
            module.load_state_dict(state["modules"][name])
        for name, optimiser in self.method.optimisers.items():
            optimiser.load_state_dict(state["optimisers"][name])
        for name, average in self.averages.items():
            average.load_state_dict(state["ema"][name])
        self.step, self.minutes, self.curve = state["step"], state["minutes"], state["curve"]
        self._go_on_from(state["facts"])
        if fork:
            kind = state["config"]["supervision"]
            self.facts["shared"] = f"its first {self.crops} crops, {kind}, are those of {there}"

    def _go_on_from(self, earlier: dict[str, str]) -> None:
        """Record in the card that a run continued with other data or on another machine ("then" and "until")."""
        if "shared" in earlier:
            self.facts["shared"] = earlier["shared"]
        for name in ("data", "hardware", "dtype", "compiled"):
            before, now = earlier.get(name), self.facts.get(name)
            if before is not None and before.rsplit("; then ", 1)[-1] != now:
                self.facts[name] = f"{before} until {self.crops} crops; then {now}"
            elif before is not None:
                self.facts[name] = before
