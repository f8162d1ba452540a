"""The guide page tells every kind of ageing and every parameter."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from heirloom.aging import AgeingKind
from heirloom.aging.chain import LOGGED

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "ageing.md"


@pytest.mark.parametrize("recipe", LOGGED, ids=lambda recipe: recipe.kind.value)
def test_every_parameter_of_a_kind_stands_in_its_row(recipe) -> None:
    (row,) = [line for line in GUIDE.read_text().splitlines() if line.startswith(f"| `{recipe.kind.value}` |")]
    for field in fields(recipe):
        assert field.name == "seed" or f"`{field.name}`" in row


def test_the_order_in_the_guide_is_that_of_the_chain() -> None:
    assert ", ".join(kind.value for kind in AgeingKind) in GUIDE.read_text()
