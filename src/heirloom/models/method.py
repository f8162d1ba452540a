"""The two ways to do what a network can do: with trained networks, or without."""

from __future__ import annotations

from heirloom.models.card import ModelCard
from heirloom.models.store import why_unavailable

LEARNED, CLASSICAL = "learned", "classical"
METHODS = (LEARNED, CLASSICAL)


def check_method(method: str) -> None:
    """Raises ValueError for a method that does not exist."""
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; there are {', '.join(METHODS)}")


def takes_network(card: ModelCard, *, method: str) -> bool:
    """Whether a network does the work: it was asked for and can be opened here."""
    check_method(method)
    return method == LEARNED and why_unavailable(card) is None


def fallback_note(card: ModelCard, *, method: str, instead: str) -> tuple[str, ...]:
    """The note for the record where a network was asked for and something else did its work; empty where not."""
    reason = why_unavailable(card) if method == LEARNED else None
    return () if reason is None else (f"{reason}; {instead} was used",)
