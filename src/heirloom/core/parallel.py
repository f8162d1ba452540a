"""Independent pieces of one piece of work, done on the processor's cores at the same time.

NumPy and OpenCV let other threads run while they compute, so threads are enough. The order of the results is that of
the pieces, and each piece is computed as it would be alone: the bytes do not depend on the number of cores.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Made = TypeVar("Made")


def available_cores() -> int:
    """The cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def in_threads(work: Callable[[Piece], Made], pieces: Iterable[Piece], *, threads: int | None = None) -> list[Made]:
    """`work` done for every piece, on so many threads or on all cores this process may use; raises what it raises."""
    waiting = list(pieces)
    number = min(available_cores() if threads is None else threads, len(waiting))
    if number < 2:
        return [work(piece) for piece in waiting]
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(work, waiting))
