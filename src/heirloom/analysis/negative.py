"""Negatives: pictures whose tones are inverted."""

from __future__ import annotations

from heirloom.core.photo import Pixels


def is_negative(tones: Pixels) -> bool:
    """Whether the tones are inverted."""
    del tones
    return False
