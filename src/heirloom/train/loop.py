"""The one loop that all recipes share.

A recipe says what a batch is, which networks there are and how they lose; the loop does the rest: the budget, batches
made ahead, validation, the log and checkpoints; `step` has what happens within a step. The batch of step n depends on
the recipe's seed and n only, so that a run that was interrupted goes on as if it had not been.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch

from heirloom.errors import OutputExists, TrainingFailed, UsageError
from heirloom.train.batches import batches
from heirloom.train.checkpoint import MANIFEST, load_checkpoint, save_checkpoint
from heirloom.train.log import Log
from heirloom.train.ranks import of_the_first
from heirloom.train.recipe import Nets, Recipe
from heirloom.train.state import Run, State, initial_state
from heirloom.train.step import half_precision, take_step

LOG_EVERY = 20  # steps
MOST_SKIPPED = 20  # steps in a row that were not finite


def train(recipe: Recipe, run: Run, *, begin: Callable[[State], None] | None = None) -> State:
    """Trains until the budget is used up and gives the last state; everything is also in `run.folder`.

    There are log.csv and log.png, sample sheets and the checkpoint. Ctrl-C saves a checkpoint before it goes through.
    `begin` may change the first state of a run that is not resumed. Raises InputMissing when `resume` finds no
    checkpoint, OutputExists when a new run would overwrite one, TrainingFailed when losses stay not finite.
    """
    state = _begin(recipe, run, begin)
    nets = _called(recipe, run, state)
    made = batches(recipe, run, first=state.step)
    desk = _Desk(recipe, run, state)
    skipped = skipped_in_a_row = 0
    try:
        while (progress := _progress(state, run)) < 1:
            began = time.monotonic()
            values = take_step(recipe, run, state, nets, next(made), progress=progress)
            state.step += 1
            state.elapsed_s = of_the_first(state.elapsed_s + time.monotonic() - began, run)
            skipped_in_a_row = skipped_in_a_row + 1 if values is None else 0
            skipped += values is None
            if skipped_in_a_row >= MOST_SKIPPED:
                raise _never_finite()
            desk.after_step(progress, {"skipped steps": float(skipped)} if values is None else values)
    finally:
        desk.save()
    desk.check(1.0, half=False)  # as it will be exported
    desk.draw()
    return state


def _begin(recipe: Recipe, run: Run, begin: Callable[[State], None] | None) -> State:
    """The state to start from."""
    state = initial_state(recipe, device=run.device)
    if not run.resume:
        if (run.folder / MANIFEST).is_file():
            raise OutputExists(
                f"{run.folder} holds the checkpoint of another run",
                kept="It was kept and nothing was trained",
                todo="Go on from it with --resume, or name another folder with --out",
            )
        if begin is not None:
            begin(state)
        return state
    state.restore(load_checkpoint(run.folder))
    if _progress(state, run) >= 1:
        raise UsageError(
            f"The budget is used up: {state.step} steps, {state.elapsed_s / 60:.1f} minutes",
            kept="Nothing was trained",
            todo="Give more: the budget counts all runs together",
        )
    return state


def _called(recipe: Recipe, run: Run, state: State) -> Nets:
    """The networks as the recipe calls them: those that are kept are compiled where that is wanted.

    The others are critics, whose penalty differentiates twice, which compiled networks cannot.
    """
    if not run.compile:
        return state.nets
    return {name: torch.compile(net) if name in recipe.average_of else net for name, net in state.nets.items()}  # type: ignore[misc]


def _progress(state: State, run: Run) -> float:
    """How much of the budget is used, from 0 to 1."""
    if run.steps is not None:
        return state.step / run.steps
    assert run.minutes is not None
    return state.elapsed_s / (60 * run.minutes)


def _never_finite() -> TrainingFailed:
    return TrainingFailed(
        f"The losses of {MOST_SKIPPED} steps in a row were not finite",
        kept="The checkpoint holds the weights from before them",
        todo="Look for pictures that are not finite, or begin anew with a lower rate",
    )


class _Desk:
    """What the leading process writes and tells on the way; the others do nothing here."""

    def __init__(self, recipe: Recipe, run: Run, state: State) -> None:
        self.recipe, self.run, self.state = recipe, run, state
        self.log = Log(run.folder / "log.csv")
        self.saved_s = self.checked_s = time.monotonic()
        if run.leads:
            run.folder.mkdir(parents=True, exist_ok=True)
            if not run.resume:
                self.log.begin()

    def after_step(self, progress: float, values: dict[str, float]) -> None:
        """Logs some steps and every skipped one, validates and saves when it is time."""
        if not self.run.leads:
            return
        if self.state.step % LOG_EVERY == 0 or "skipped steps" in values:
            self.log.add(self.state.step, progress, values)
        if time.monotonic() - self.checked_s > self.run.validate_every_s:
            self.check(progress, half=self.run.half)
        if time.monotonic() - self.saved_s > self.run.save_every_s:
            self.save()

    def check(self, progress: float, *, half: bool) -> None:
        """Validates the average of the first network, logs the figures and draws the sheet."""
        if not self.run.leads:
            return
        state, net = self.state, self.state.averages[self.recipe.average_of[0]]
        with torch.no_grad(), half_precision(self.run.device, wanted=half):
            state.figures = self.recipe.validate(net)
            self.recipe.sheet(net, self.run.folder / "sheet.png")
        self.log.add(state.step, progress, {f"validation {name}": value for name, value in state.figures.items()})
        words = ", ".join(f"{name} {value:.4f}" for name, value in state.figures.items())
        self.run.say(f"step {state.step}, {state.elapsed_s / 60:.1f} min, {progress:.0%}: {words}")
        self.checked_s = time.monotonic()

    def save(self) -> None:
        """Saves a checkpoint."""
        if self.run.leads:
            save_checkpoint(self.state.saved(), self.run.folder, step=self.state.step)
            self.saved_s = time.monotonic()

    def draw(self) -> None:
        """Draws the curves of the log."""
        if self.run.leads:
            self.log.plot(self.run.folder / "log.png")
