"""Writes a model card: what a network is for, what it saw, how it was made, and what was measured."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from heirloom.core.atomic import atomic_write_bytes
from heirloom.models.card import Weights
from heirloom.models.catalog import CATALOG


def write_card(path: Path, *, job: str, recipe: Any, weights: Weights) -> None:
    """Writes the card of freshly exported weights as Markdown; what the bench says is added by whoever ships them."""
    atomic_write_bytes(path, card_text(job=job, recipe=recipe, weights=weights).encode(), overwrite=True)


def card_text(*, job: str, recipe: Any, weights: Weights) -> str:
    """The card: the recipe's own words, then facts from the weights' description."""
    card = next(card for card in CATALOG if card.id == job)
    words = inspect.cleandoc(inspect.getmodule(recipe).__doc__ or "")
    size = f"{weights.bytes / 1e6:.1f} MB"
    lines = [
        f"# `{card.id}`",
        "",
        words,
        "",
        "| | |",
        "|---|---|",
        f"| file | `{weights.file}`, {size}, half precision |",
        f"| sha256 | `{weights.sha256}` |",
        f"| licence | {card.licence} |",
        f"| recipe | `{card.recipe}`, commit {weights.commit} |",
        f"| training | {weights.steps} steps, {weights.hardware} |",
        *(f"| data | {credit} |" for credit in weights.training_data),
        *(f"| validation: {name} | {value:.4f} |" for name, value in weights.metrics.items()),
        "",
    ]
    return "\n".join(lines)
