"""What a training run is asked to do, and the state that it goes through and that a checkpoint holds."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from heirloom.errors import UsageError
from heirloom.train.recipe import Nets, Recipe

KERNEL_DECAY = 1e-4  # of weights; biases and normalisation have none
BETAS = (0.9, 0.99)  # the second below the usual 0.999: a run has some ten thousand steps, not a million


@dataclass(frozen=True, kw_only=True)
class Run:
    """How long and where a recipe is trained. The budget is `steps`, or `minutes` of all runs together.

    Raises UsageError without exactly one budget.
    """

    folder: Path
    minutes: float | None = None
    steps: int | None = None
    resume: bool = False
    device: str = "cpu"
    workers: int = 1
    half: bool = True  # bf16 in the networks; weights, losses and averages stay float32
    compile: bool = False
    rank: int = 0  # the number of this process among `world`, which share their gradients
    world: int = 1
    validate_every_s: float = 300.0
    save_every_s: float = 300.0
    say: Callable[[str], None] = field(default=print)

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.steps is None):
            raise UsageError("Training needs one budget", kept="Nothing was trained", todo="Give --minutes or --steps")

    @property
    def leads(self) -> bool:
        """Whether this process is the one that writes and tells."""
        return self.rank == 0


@dataclass(eq=False, kw_only=True)
class State:
    """Networks, their averages and optimisers, and how far they have come; `figures` of the last validation."""

    nets: Nets
    averages: Nets
    optimisers: dict[str, torch.optim.Optimizer]
    step: int = 0
    elapsed_s: float = 0.0
    figures: dict[str, float] = field(default_factory=dict)

    def saved(self) -> dict[str, Any]:
        """What a checkpoint holds: tensors and plain values only."""
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


def initial_state(recipe: Recipe, *, device: str = "cpu") -> State:
    """The networks of a recipe with the weights that its seed gives, and their optimisers."""
    torch.manual_seed(recipe.seed)
    nets = {name: net.to(device, memory_format=torch.channels_last) for name, net in recipe.networks().items()}  # type: ignore[call-overload]
    averages = {name: copy.deepcopy(nets[name]).eval().requires_grad_(False) for name in recipe.average_of}
    optimisers: dict[str, torch.optim.Optimizer] = {
        name: torch.optim.AdamW(_groups(net), lr=recipe.rate, betas=BETAS) for name, net in nets.items()
    }
    return State(nets=nets, averages=averages, optimisers=optimisers)


def _groups(net: nn.Module) -> list[dict[str, Any]]:
    """Weight decay for kernels only; biases and normalisation have one dimension."""
    kernels = [p for p in net.parameters() if p.requires_grad and p.ndim > 1]
    others = [p for p in net.parameters() if p.requires_grad and p.ndim <= 1]
    return [{"params": kernels, "weight_decay": KERNEL_DECAY}, {"params": others, "weight_decay": 0.0}]
