"""Hard examples: undamaged places of photographs that a trained damage network takes for damage.

Shrivastava et al., "Training Region-based Object Detectors with Online Hard Example Mining" (2016), here mined once
with the weights that a run begins from. Flags, spokes, planks and shore lines look like scratches; drawn at random they
come once in hundreds of windows.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor, nn

from heirloom.core.atomic import atomic_write_bytes
from heirloom.core.geometry import Box
from heirloom.core.masks import CERTAIN
from heirloom.core.photo import Pixels
from heirloom.train.batches import on, planes
from heirloom.train.data import Shard

FILE = "hard.json"  # in the folder of the run, so that a resumed run has the same ones
LOOK_PX = 448  # side of what is looked at: one window of each photograph
CELL_PX = 64  # a hard place is the middle of the cell with the most false alarms
LEAST_ALARMS = 0.02  # of the pixels of a cell
MULTIPLE_PX = 16

Judge = Callable[[nn.Module, Tensor], Tensor]  # photo (1, 3, H, W) to the probability of damage (H, W)


@runtime_checkable
class Mines(Protocol):
    """A recipe that looks for hard places with the weights it begins from."""

    hard: tuple[Place, ...]

    def mine(self, net: nn.Module) -> None:
        """Sets `hard`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Place:
    """The middle of a hard place: the photograph's number in the shard, and x and y in pixels."""

    number: int
    x: int
    y: int


def mined(net: nn.Module, shard: Shard, *, among: tuple[int, ...], judge: Judge, seed: int) -> tuple[Place, ...]:
    """Places of the photographs `among` that the network takes for damage, one for each photograph at most."""
    generator = np.random.default_rng([seed, 9])
    places = []
    for number in sorted(set(among)):
        packed = shard.photos[number]
        width, height = (min(LOOK_PX, side) // MULTIPLE_PX * MULTIPLE_PX for side in (packed.width, packed.height))
        left = int(generator.integers(packed.width - width + 1))
        top = int(generator.integers(packed.height - height + 1))
        pixels = shard.pixels(number, Box(left, top, left + width, top + height))
        with torch.no_grad():
            found = judge(net, on(net, planes([pixels]))).cpu().numpy() >= CERTAIN
        rows, columns = max(1, height // CELL_PX), max(1, width // CELL_PX)
        cells = [np.mean(cell) for row in np.array_split(found, rows) for cell in np.array_split(row, columns, axis=1)]
        most = int(np.argmax(cells))
        if cells[most] >= LEAST_ALARMS:
            y, x = divmod(most, columns)
            middle = (left + round((x + 0.5) * width / columns), top + round((y + 0.5) * height / rows))
            places.append(Place(number=number, x=middle[0], y=middle[1]))
    return tuple(places)


def window_at(
    shard: Shard, place: Place, generator: np.random.Generator, *, side_px: int, scales: tuple[float, float]
) -> Pixels:
    """A window float32 (side, side, 3) that shows a hard place somewhere, resized by a factor within `scales`."""
    import cv2

    packed = shard.photos[place.number]
    factor = max(float(generator.uniform(*scales)), side_px / min(packed.height, packed.width))
    side = min(round(side_px / factor), packed.height, packed.width)
    left, top = (
        int(np.clip(middle - generator.uniform(0.15, 0.85) * side, 0, most - side))
        for middle, most in ((place.x, packed.width), (place.y, packed.height))
    )
    window = shard.pixels(place.number, Box(left, top, left + side, top + side))
    method = cv2.INTER_AREA if side > side_px else cv2.INTER_CUBIC
    window = np.clip(cv2.resize(window, (side_px, side_px), interpolation=method), 0, 1)
    mirrored = window[:, ::-1] if generator.random() < 0.5 else window
    return np.ascontiguousarray(mirrored, dtype=np.float32)


def write_places(places: tuple[Place, ...], folder: Path) -> None:
    """Keeps the places beside the checkpoints."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(place) for place in places])
    atomic_write_bytes(folder / FILE, text.encode(), overwrite=True)


def read_places(folder: Path) -> tuple[Place, ...]:
    """What `write_places` wrote; none where it wrote nothing."""
    file = folder / FILE
    if not file.is_file():
        return ()
    return tuple(Place(**place) for place in json.loads(file.read_text(encoding="utf-8")))
