"""Batches made ahead by other processes, and pictures as the networks take them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn

from heirloom.core.photo import Pixels
from heirloom.train.recipe import Batch, Recipe
from heirloom.train.state import Run

AHEAD = 4  # batches that each worker makes before they are asked for


def batches(recipe: Recipe, run: Run, *, first: int) -> Iterator[Batch]:
    """The batches of this process from step `first` on, made ahead by `run.workers` processes where there are any."""

    def numbers() -> Iterator[int]:
        step = first
        while True:
            yield step * run.world + run.rank
            step += 1

    if run.workers == 0:
        return (recipe.batch(number) for number in numbers())
    loader = torch.utils.data.DataLoader(
        _Steps(recipe),
        batch_size=None,
        sampler=_Endless(numbers),
        num_workers=run.workers,
        prefetch_factor=AHEAD,
        worker_init_fn=_one_thread,
        multiprocessing_context="spawn",  # a process with threads that is forked may wait for a lock for ever
    )
    return iter(loader)


def planes(pictures: list[Pixels]) -> Tensor:
    """(H, W, 3) pictures as (N, 3, H, W), channels last in memory."""
    stacked = torch.from_numpy(np.ascontiguousarray(np.stack(pictures), dtype=np.float32))
    return stacked.permute(0, 3, 1, 2)


def on(net: nn.Module, value: Tensor) -> Tensor:
    """The value on the device of the network."""
    return value.to(next(net.parameters()).device)


class _Steps(torch.utils.data.Dataset[Batch]):
    """The batch of every step, so that a worker can make it ahead of time."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe

    def __getitem__(self, step: int) -> Batch:
        return self.recipe.batch(step)


class _Endless(torch.utils.data.Sampler[int]):
    """The numbers that `numbers` gives, without end."""

    def __init__(self, numbers: Callable[[], Iterator[int]]) -> None:
        self.numbers = numbers

    def __iter__(self) -> Iterator[int]:
        return self.numbers()


def _one_thread(_worker: int) -> None:
    """Keeps a worker on one core: two libraries with threads on few cores wait for each other."""
    import cv2

    torch.set_num_threads(1)
    cv2.setNumThreads(1)
