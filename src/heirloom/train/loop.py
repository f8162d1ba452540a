"""The one loop that all recipes share.

A recipe says what a batch is, which networks there are and how they lose; the loop does the rest: prefetching, bf16,
the schedule, clipping, the moving average, validation, the log and checkpoints. The batch of step n depends on the
recipe's seed and n only, so that a run that was interrupted goes on as if it had not been.
"""

from __future__ import annotations

import copy
import csv
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from heirloom.errors import InputMissing, UsageError
from heirloom.train.checkpoint import load_checkpoint, save_checkpoint

Batch = dict[str, Tensor]
Nets = dict[str, nn.Module]
Losses = dict[str, Tensor]

WARM_UP = 0.03  # of the run: the rate rises linearly, then falls along a cosine
LAST_RATE = 0.02  # of the highest rate
SLOWEST_AVERAGE = 0.999  # of the moving average of the weights, reached after some hundred steps
CLIP = 1.0  # of the norm of all gradients of a network
LOG_EVERY = 20


class Recipe(Protocol):
    """How one network is trained."""

    name: str
    seed: int
    rate: float  # the highest learning rate
    average_of: tuple[str, ...]  # the networks that are kept as a moving average; the first one is exported

    def networks(self) -> Nets: ...

    def batch(self, step: int) -> Batch: ...

    def turns(self, nets: Nets, batch: Batch, *, progress: float) -> Iterator[tuple[str, Losses]]:
        """For each network that learns in this step, in order: its name and what it loses.

        The loop steps its optimiser before the next turn, so a critic's turn sees the generator after its own.
        """
        ...

    def validate(self, net: nn.Module) -> dict[str, float]: ...

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Writes a picture of fixed validation samples."""
        ...


@dataclass(frozen=True, kw_only=True)
class Run:
    """How long and where a recipe is trained. The budget is `steps`, or `minutes` of all runs together."""

    folder: Path
    minutes: float | None = None
    steps: int | None = None
    resume: bool = False
    device: str = "cpu"
    workers: int = 1
    half: bool = True  # bf16 in the networks; weights, losses and averages stay float32
    compile: bool = False
    validate_every_s: float = 300.0
    save_every_s: float = 300.0
    say: Callable[[str], None] = field(default=print)


@dataclass(eq=False, kw_only=True)
class State:
    """What a checkpoint holds."""

    nets: Nets
    averages: Nets
    optimisers: dict[str, torch.optim.Optimizer]
    step: int = 0
    elapsed_s: float = 0.0

    def saved(self) -> dict[str, Any]:
        """Tensors and plain values only."""
        return {
            "nets": {name: net.state_dict() for name, net in self.nets.items()},
            "averages": {name: net.state_dict() for name, net in self.averages.items()},
            "optimisers": {name: optimiser.state_dict() for name, optimiser in self.optimisers.items()},
            "step": self.step,
            "elapsed_s": self.elapsed_s,
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Takes over what `saved` gave."""
        for name, net in self.nets.items():
            net.load_state_dict(saved["nets"][name])
        for name, net in self.averages.items():
            net.load_state_dict(saved["averages"][name])
        for name, optimiser in self.optimisers.items():
            optimiser.load_state_dict(saved["optimisers"][name])
        self.step, self.elapsed_s = int(saved["step"]), float(saved["elapsed_s"])


def train(recipe: Recipe, run: Run, *, begin: Callable[[State], None] | None = None) -> State:
    """Trains until the budget is used up and gives the last state; everything is also in `run.folder`.

    There are log.csv and log.png, sample sheets and the checkpoint. Ctrl-C saves a checkpoint before it goes through.
    `begin` may change the first state of a run that is not resumed. Raises UsageError without exactly one budget,
    InputMissing when `resume` finds no checkpoint.
    """
    if (run.minutes is None) == (run.steps is None):
        raise UsageError("Training needs one budget", kept="Nothing was trained", todo="Give --minutes or --steps")
    run.folder.mkdir(parents=True, exist_ok=True)
    state = _begin(recipe, run)
    if begin is not None and not run.resume:
        begin(state)
    log = _Log(run.folder / "log.csv", fresh=not run.resume)
    rank, world = _ranks()
    nets = _distributed(state.nets, world=world, compiled=run.compile)
    batches = _batches(recipe, run, first=state.step, rank=rank, world=world)
    last_save = last_check = time.monotonic()
    try:
        while (progress := _progress(state, run)) < 1:
            began = time.monotonic()
            values = _step(recipe, run, state, nets, next(batches), progress)
            state.step += 1
            state.elapsed_s += time.monotonic() - began
            if rank == 0 and state.step % LOG_EVERY == 0:
                log.add(state.step, progress, values)
            now = time.monotonic()
            if rank == 0 and now - last_check > run.validate_every_s:
                _check(recipe, state, run, log, progress)
                last_check = time.monotonic()
            if rank == 0 and now - last_save > run.save_every_s:
                save_checkpoint(state.saved(), run.folder, step=state.step)
                last_save = time.monotonic()
    finally:
        if rank == 0:
            save_checkpoint(state.saved(), run.folder, step=state.step)
    if rank == 0:
        _check(recipe, state, run, log, 1.0)
        log.plot(run.folder / "log.png")
    return state


def initial_state(recipe: Recipe, *, device: str = "cpu") -> State:
    """The networks of a recipe with the weights that its seed gives, and their optimisers."""
    torch.manual_seed(recipe.seed)
    nets = {name: net.to(device, memory_format=torch.channels_last) for name, net in recipe.networks().items()}  # type: ignore[call-overload]
    averages = {name: copy.deepcopy(nets[name]).eval().requires_grad_(False) for name in recipe.average_of}
    optimisers = {
        name: torch.optim.AdamW(_groups(net), lr=recipe.rate, betas=(0.9, 0.99)) for name, net in nets.items()
    }
    return State(nets=nets, averages=averages, optimisers=dict(optimisers))


def rate_at(progress: float, *, highest: float) -> float:
    """The learning rate at a share of the run: a linear rise, then half a cosine."""
    if progress < WARM_UP:
        return highest * max(progress, WARM_UP / 50) / WARM_UP
    fall = (progress - WARM_UP) / (1 - WARM_UP)
    return highest * (LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(fall, 1))))


def _begin(recipe: Recipe, run: Run) -> State:
    state = initial_state(recipe, device=run.device)
    if run.resume:
        state.restore(load_checkpoint(run.folder))
        if _progress(state, run) >= 1:
            raise UsageError(
                f"The budget is used up: {state.step} steps, {state.elapsed_s / 60:.1f} minutes",
                kept="Nothing was trained",
                todo="Give more: the budget counts all runs together",
            )
    return state


def _progress(state: State, run: Run) -> float:
    """How much of the budget is used, from 0 to 1."""
    if run.steps is not None:
        return state.step / run.steps
    assert run.minutes is not None
    return state.elapsed_s / (60 * run.minutes)


def _step(recipe: Recipe, run: Run, state: State, nets: Nets, batch: Batch, progress: float) -> dict[str, float]:
    """One step of every network; what each lost, by name."""
    batch = {name: value.to(run.device, non_blocking=True) for name, value in batch.items()}
    for net in state.nets.values():
        net.train()
    values: dict[str, float] = {}
    turns = recipe.turns(nets, batch, progress=progress)
    while True:
        with half_precision(run.device, wanted=run.half):
            turn = next(turns, None)
        if turn is None:
            break
        name, losses = turn
        total = torch.stack([loss.float() for loss in losses.values()]).sum()
        net, optimiser = state.nets[name], state.optimisers[name]
        optimiser.zero_grad(set_to_none=True)
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), CLIP)
        for group in optimiser.param_groups:
            group["lr"] = rate_at(progress, highest=recipe.rate)
        optimiser.step()
        values |= {f"{name} {kind}": float(loss.detach()) for kind, loss in losses.items()}
    for name, average in state.averages.items():
        _follow(average, state.nets[name], step=state.step)
    return values


@torch.no_grad()
def _follow(average: nn.Module, net: nn.Module, *, step: int) -> None:
    """Moves the average towards the network; the statistics of normalisation are averaged alike."""
    keep = min(SLOWEST_AVERAGE, (1 + step) / (10 + step))
    for old, new in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
        if old.dtype.is_floating_point:
            old.lerp_(new, 1 - keep)
        else:
            old.copy_(new)


def half_precision(device: str, *, wanted: bool) -> AbstractContextManager[Any]:
    """bf16 for the operations that bear it, where it is wanted."""
    return torch.autocast(device.split(":")[0], dtype=torch.bfloat16) if wanted else nullcontext()


def _groups(net: nn.Module) -> list[dict[str, Any]]:
    """Weight decay for kernels only; biases and normalisation have one dimension."""
    kernels = [p for p in net.parameters() if p.requires_grad and p.ndim > 1]
    others = [p for p in net.parameters() if p.requires_grad and p.ndim <= 1]
    return [{"params": kernels, "weight_decay": 1e-4}, {"params": others, "weight_decay": 0.0}]


class _Steps(torch.utils.data.Dataset[Batch]):
    """The batch of every step, so that a worker can make it ahead of time."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe

    def __getitem__(self, step: int) -> Batch:
        return self.recipe.batch(step)


def _batches(recipe: Recipe, run: Run, *, first: int, rank: int, world: int) -> Iterator[Batch]:
    """The batches from step `first` on, made ahead by `workers` processes; each of `world` ranks has its own."""

    def numbers() -> Iterator[int]:
        step = first
        while True:
            yield step * world + rank
            step += 1

    if run.workers == 0:
        return (recipe.batch(number) for number in numbers())
    loader = torch.utils.data.DataLoader(
        _Steps(recipe),
        batch_size=None,
        sampler=_Endless(numbers),
        num_workers=run.workers,
        prefetch_factor=4,
        worker_init_fn=_one_thread,
        multiprocessing_context="spawn",  # a process with threads that is forked may wait for a lock for ever
    )
    return iter(loader)


class _Endless(torch.utils.data.Sampler[int]):
    def __init__(self, numbers: Callable[[], Iterator[int]]) -> None:
        self.numbers = numbers

    def __iter__(self) -> Iterator[int]:
        return self.numbers()


def _one_thread(_worker: int) -> None:
    """Keeps a worker on one core: two libraries with threads on few cores wait for each other."""
    import cv2

    torch.set_num_threads(1)
    cv2.setNumThreads(1)


def _ranks() -> tuple[int, int]:
    """This process's number and their count, as `torchrun` tells them."""
    rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    if world > 1 and not torch.distributed.is_initialized():
        torch.distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    return rank, world


def _distributed(nets: Nets, *, world: int, compiled: bool) -> Nets:
    """The networks as the recipe calls them: shared between processes, compiled, or as they are."""
    if world > 1:
        return {name: nn.parallel.DistributedDataParallel(net) for name, net in nets.items()}
    if compiled:
        return {name: torch.compile(net) for name, net in nets.items()}  # type: ignore[misc]
    return nets


def _check(recipe: Recipe, state: State, run: Run, log: _Log, progress: float) -> None:
    """Validates the average of the first network, logs the figures and draws the sheet."""
    net = state.averages[recipe.average_of[0]]
    with torch.no_grad(), half_precision(run.device, wanted=run.half):
        figures = recipe.validate(net)
        recipe.sheet(net, run.folder / "sheet.png")
    log.add(state.step, progress, {f"validation {name}": value for name, value in figures.items()})
    words = ", ".join(f"{name} {value:.4f}" for name, value in figures.items())
    run.say(f"step {state.step}, {state.elapsed_s / 60:.1f} min, {progress:.0%}: {words}")


class _Log:
    """Figures in rows of step, share of the run, name and value."""

    def __init__(self, path: Path, *, fresh: bool) -> None:
        self.path = path
        if fresh or not path.is_file():
            path.write_text("step,progress,name,value\n", encoding="utf-8")

    def add(self, step: int, progress: float, values: dict[str, float]) -> None:
        with self.path.open("a", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([step, f"{progress:.5f}", name, f"{v:.6g}"] for name, v in values.items())

    def plot(self, path: Path) -> None:
        """Every figure's curve in a panel of its own, drawn with OpenCV."""
        import cv2

        with self.path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        if not rows:
            raise InputMissing(f"{self.path} is empty", kept="No curve was drawn", todo="Train for longer")
        curves: dict[str, list[tuple[float, float]]] = {}
        for row in rows:
            curves.setdefault(row["name"], []).append((float(row["step"]), float(row["value"])))
        panels = [_panel(name, np.asarray(points)) for name, points in curves.items()]
        cv2.imwrite(str(path), np.concatenate(panels))


def _panel(name: str, points: np.ndarray) -> np.ndarray:
    """A curve (N, 2) of step and value as a picture (140, 640, 3)."""
    import cv2

    panel = np.full((140, 640, 3), 255, np.uint8)
    step, value = points.T
    low, high = float(np.nanmin(value)), float(np.nanmax(value))
    x = 10 + 620 * (step - step[0]) / max(float(step[-1] - step[0]), 1)
    y = 130 - 100 * (value - low) / max(high - low, 1e-12)
    line = np.stack([x, np.nan_to_num(y, nan=130)], axis=1).round().astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(panel, [line], False, (160, 90, 20), 1, cv2.LINE_AA)
    words = f"{name}: {value[-1]:.4g} (from {low:.4g} to {high:.4g})"
    cv2.putText(panel, words, (10, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
    return panel
