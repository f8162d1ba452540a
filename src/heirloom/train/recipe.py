"""What the loop needs to know of a recipe: its networks, what a batch is, what they lose, how well they do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from torch import Tensor, nn

Batch = dict[str, Tensor]
Nets = dict[str, nn.Module]
Losses = dict[str, Tensor]


class Recipe(Protocol):
    """How one network is trained. Workers make batches, so a recipe can be pickled."""

    name: str
    seed: int
    rate: float  # the highest learning rate
    average_of: tuple[str, ...]  # the networks that are kept as a moving average; the first one is exported

    def networks(self) -> Nets:
        """Every network that learns, with fresh weights."""
        ...

    def batch(self, step: int) -> Batch:
        """What is learned from in a step; it depends on the seed and the number of the step only."""
        ...

    def turns(self, nets: Nets, batch: Batch, *, step: int, progress: float) -> Iterator[tuple[str, Losses]]:
        """For each network that learns in this step, in order: its name and what it loses.

        The loop steps its optimiser before the next turn, so a critic's turn sees the generator after its own.
        `progress` is the share of the run that is over.
        """
        ...

    def validate(self, net: nn.Module) -> dict[str, float]:
        """Figures of the network on fixed samples that are never trained on."""
        ...

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Writes a picture of fixed validation samples."""
        ...
