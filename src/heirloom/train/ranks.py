"""Several processes that train one network, as `torchrun` starts them: batches of their own, gradients shared.

Gradients are averaged here and not by torch's wrapper for modules, which cannot differentiate twice (the penalty of a
critic does) and would change the names of the weights. Every process makes the same steps from the same beginning, so
weights stay equal; the statistics of normalisation are those of each, and the first one's are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor

from heirloom.train.state import Run


@contextmanager
def joined(run: Run) -> Iterator[None]:
    """Joins the other processes for as long as it lasts; does nothing where there are none.

    Where and how many they are, torch reads from the settings that `torchrun` makes.
    """
    if run.world == 1:
        yield
        return
    if run.device != "cpu":
        torch.cuda.set_device(run.device)  # or all processes of a machine would meet on its first card
    torch.distributed.init_process_group("gloo" if run.device == "cpu" else "nccl")
    try:
        yield
    finally:
        torch.distributed.destroy_process_group()


@contextmanager
def first_goes_first(run: Run) -> Iterator[None]:
    """Lets the leading process do what stands inside before the others do it."""
    if run.world > 1 and not run.leads:
        torch.distributed.barrier()
    yield
    if run.world > 1 and run.leads:
        torch.distributed.barrier()


@torch.no_grad()
def share(values: Sequence[Tensor], *, world: int) -> None:
    """Replaces every value by its mean over all processes, in one message."""
    if world == 1:
        return
    flat = torch.cat([value.reshape(-1) for value in values])
    torch.distributed.all_reduce(flat)
    flat /= world
    for value, part in zip(values, torch.split(flat, [value.numel() for value in values]), strict=True):
        value.copy_(part.view_as(value))


def of_the_first(value: float, run: Run) -> float:
    """The value that the leading process has, so that all stop at the same step."""
    if run.world == 1:
        return value
    told = torch.tensor([value], dtype=torch.float64, device=run.device)
    torch.distributed.broadcast(told, src=0)
    return float(told)
