"""One step of a recipe: every network's turn in half precision, clipping, the rate, the moving average.

A step whose losses or gradients are not finite leaves weights, optimisers and statistics as they were.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn

from heirloom.train.ranks import share
from heirloom.train.recipe import Batch, Losses, Nets, Recipe
from heirloom.train.state import Run, State

WARM_UP = 0.03  # of the run: the rate rises linearly, then falls along a cosine
LAST_RATE = 0.02  # of the highest rate
SLOWEST_AVERAGE = 0.999  # of the moving average of the weights, reached after some hundred steps
CLIP = 1.0  # of the norm of all gradients of a network


def take_step(
    recipe: Recipe, run: Run, state: State, nets: Nets, batch: Batch, *, progress: float
) -> dict[str, float] | None:
    """One step of every network; what each lost, by name, or None where the step was skipped.

    `nets` are the networks as the recipe calls them (compiled, for example), `state.nets` those that learn. A step is
    skipped from the turn on whose losses or gradients are not finite.
    """
    batch = {name: value.to(run.device, non_blocking=True) for name, value in batch.items()}
    for net in state.nets.values():
        net.train()
    statistics = [(buffer, buffer.clone()) for net in state.nets.values() for buffer in net.buffers()]
    values: dict[str, float] = {}
    turns = recipe.turns(nets, batch, step=state.step, progress=progress)
    while (turn := _next_turn(turns, run)) is not None:
        name, losses = turn
        lost = _learn(run, state, name, losses, rate=rate_at(progress, highest=recipe.rate))
        if lost is None:
            for buffer, before in statistics:
                buffer.copy_(before)
            return None
        values |= lost
    for name, average in state.averages.items():
        _follow(average, state.nets[name], step=state.step)
    return values


def rate_at(progress: float, *, highest: float) -> float:
    """The learning rate at a share of the run: a linear rise, then half a cosine."""
    if progress < WARM_UP:
        return highest * max(progress, WARM_UP / 50) / WARM_UP
    fall = (progress - WARM_UP) / (1 - WARM_UP)
    return highest * (LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(fall, 1))))


def half_precision(device: str, *, wanted: bool) -> AbstractContextManager[Any]:
    """bf16 for the operations that bear it, where it is wanted."""
    return torch.autocast(device.split(":")[0], dtype=torch.bfloat16) if wanted else nullcontext()


def _next_turn(turns: Iterator[tuple[str, Losses]], run: Run) -> tuple[str, Losses] | None:
    with half_precision(run.device, wanted=run.half):
        return next(turns, None)


def _learn(run: Run, state: State, name: str, losses: Losses, *, rate: float) -> dict[str, float] | None:
    """One network's turn; what it lost by kind, or None where that or a gradient is not finite in any process."""
    net, optimiser = state.nets[name], state.optimisers[name]
    total = torch.stack([loss.float() for loss in losses.values()]).sum()
    optimiser.zero_grad(set_to_none=True)
    total.backward()  # type: ignore[no-untyped-call]
    together = total.detach().clone()
    share([together, *(p.grad for p in net.parameters() if p.grad is not None)], world=run.world)
    norm = torch.nn.utils.clip_grad_norm_(net.parameters(), CLIP)
    if not bool(torch.isfinite(together) & torch.isfinite(norm)):
        return None
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.step()
    told: list[float] = torch.stack([loss.detach().float() for loss in losses.values()]).tolist()
    return {f"{name} {kind}": value for kind, value in zip(losses, told, strict=True)}


@torch.no_grad()
def _follow(average: nn.Module, net: nn.Module, *, step: int) -> None:
    """Moves the average towards the network; the statistics of normalisation are averaged alike."""
    keep = min(SLOWEST_AVERAGE, (1 + step) / (10 + step))
    for old, new in zip(_tensors(average), _tensors(net), strict=True):
        if old.dtype.is_floating_point:
            old.lerp_(new, 1 - keep)
        else:
            old.copy_(new)


def _tensors(net: nn.Module) -> list[Tensor]:
    return list(net.state_dict().values())
