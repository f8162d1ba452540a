"""A network is used where it was asked for and is there; where it is not, a note says what was done instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from heirloom.models import DAMAGE, FILL
from heirloom.models.method import CLASSICAL, LEARNED, check_method, fallback_note, takes_network


def test_networks_are_taken_when_they_are_there_and_asked_for(weights: Path) -> None:
    assert takes_network(DAMAGE, method=LEARNED)
    assert not takes_network(DAMAGE, method=CLASSICAL)
    assert fallback_note(DAMAGE, method=LEARNED, instead="another way") == ()


def test_a_missing_network_is_replaced_with_a_note(weights: Path) -> None:
    (weights / "fill.onnx").unlink()
    assert not takes_network(FILL, method=LEARNED)
    (note,) = fallback_note(FILL, method=LEARNED, instead="another way")
    assert "fill.onnx" in note
    assert note.endswith("another way was used")


def test_who_wants_no_network_gets_no_note() -> None:
    assert fallback_note(FILL, method=CLASSICAL, instead="another way") == ()


def test_a_method_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="learned, classical"):
        check_method("magic")
