"""Asks the colorize network for a and b, with what is known of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import Array
from heirloom.core.palette import PALETTE_SIZE
from heirloom.errors import WeightsMissing
from heirloom.models import COLORIZE, Network, open_network, why_unavailable
from heirloom.models.store import WEIGHTS_VARIABLE
from heirloom.steps.colorize.chroma import LARGEST

Palette = tuple[float, ...]  # as `core.palette.palette_of` gives it; empty where nothing is known


@dataclass(frozen=True, eq=False, kw_only=True)
class Guess:
    """a and b (h, w, 2) that the network thinks most fitting, and how far others may lie (h, w), in LAB units."""

    chroma: Array
    doubt: Array


def colour_network() -> Network:
    """The colorize network. Raises WeightsMissing where it is not there: nothing else makes colour."""
    reason = why_unavailable(COLORIZE)
    if reason is not None:
        raise WeightsMissing(
            f"Colour cannot be made without the colorize network: {reason}",
            kept="Nothing was changed",
            todo=f"Train it with '{COLORIZE.recipe}' and name the folder of its weights in {WEIGHTS_VARIABLE}",
        )
    return open_network(COLORIZE)


def predict(lightness: Array, *, known: NDArray[np.bool_], chroma: Array, palette: Palette, network: Network) -> Guess:
    """What the network makes of L (h, w) in [0, 100], given a and b (h, w, 2) where they are `known` (h, w)."""
    height, width = lightness.shape
    hints = np.where(known[..., None], np.clip(chroma / np.float32(LARGEST), -1, 1), np.float32(0))
    numbers = np.array(palette or (0.0,) * PALETTE_SIZE, np.float32)
    made = network.run(
        {
            "lightness": (lightness / np.float32(100))[..., None].astype(np.float32),
            "hints": np.concatenate([hints, known[..., None]], axis=2).astype(np.float32),
            "palette": np.broadcast_to(numbers, (height, width, PALETTE_SIZE)).astype(np.float32),
        }
    )
    return Guess(
        chroma=np.clip(made["chroma"], -1, 1) * np.float32(LARGEST),
        doubt=np.maximum(made["doubt"][..., 0], 0) * np.float32(LARGEST),
    )
