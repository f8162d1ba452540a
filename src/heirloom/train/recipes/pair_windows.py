"""Windows of real scans beside the restorations that people made of them, registered once and packed.

A pair is three pictures of one size in a shard, one after the other: the scan, the restoration laid on it in the scan's
tones, and where the two correspond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Pixels
from heirloom.errors import HeirloomError
from heirloom.train.data import Shard, pack_pixels, same_window
from heirloom.train.pairs import load_pair, matched_files

PAIR_SHARE = 0.25  # of the windows of a batch, where there are pairs
PARTS = 3
MOST_PIXELS = 1_500_000  # of a scan: windows are taken from prints of up to some 1600 px
SURELY_VALID = 0.99  # after resizing


def pack_pairs(before: Path, after: Path, folder: Path, *, say: Callable[[str], None]) -> Shard:
    """The pairs of two folders, by the names of their files, as a shard in `folder`.

    A pair that cannot be read or laid on each other is left out, and `say` is told. Raises InputMissing where no names
    match or no pair is left.
    """
    return pack_pixels(_registered(before, after, say), folder)


def pair_window(
    pairs: Shard, generator: np.random.Generator, *, side_px: int, scales: tuple[float, float]
) -> tuple[Pixels, Pixels, NDArray[np.bool_]]:
    """A random window of a random pair: the scan and its restoration (side, side, 3), and where they correspond."""
    first = PARTS * int(generator.integers(len(pairs.photos) // PARTS))
    parts = range(first, first + PARTS)
    before, after, valid = same_window(pairs, generator, of=parts, side_px=side_px, scales=scales)
    return before, after, valid.min(axis=2) > SURELY_VALID


def _registered(before: Path, after: Path, say: Callable[[str], None]) -> Iterator[tuple[str, Pixels]]:
    """The three pictures of each pair, one pair in memory at a time."""
    for name, scan, restoration in matched_files(before, after):
        try:
            pair = load_pair(scan, restoration, name=name, max_pixels=MOST_PIXELS)
        except HeirloomError as error:
            say(f"{name} left out: {error}")
            continue
        yield f"scan/{name}", pair.before
        yield f"restoration/{name}", np.clip(pair.after_in_tones, 0, 1)
        yield f"valid/{name}", pair.valid[..., None]
