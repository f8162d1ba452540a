"""Print screens of newspapers and books."""

from __future__ import annotations

from collections.abc import Sequence

from heirloom.analysis.findings import Halftone
from heirloom.core.photo import Mask


def find_halftone(windows: Sequence[Mask]) -> Halftone | None:
    """The print screen, or None where there is none."""
    del windows
    return None
