"""The guide page tells every kind of ageing and every parameter."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from heirloom.aging import AgeingKind
from heirloom.aging.kinds import LOGGED
from heirloom.aging.looks import LOOKS

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "ageing.md"


@pytest.mark.parametrize("recipe", LOGGED, ids=lambda recipe: recipe.kind.value)
def test_every_parameter_of_a_kind_stands_in_its_row(recipe) -> None:
    (row,) = [line for line in GUIDE.read_text().splitlines() if line.startswith(f"| `{recipe.kind.value}` |")]
    for field in fields(recipe):
        assert field.name == "seed" or f"`{field.name}`" in row


def test_the_order_in_the_guide_is_that_of_the_chain() -> None:
    assert ", ".join(kind.value for kind in AgeingKind) in " ".join(GUIDE.read_text().split())


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_every_look_stands_in_the_guide_with_its_severities(look) -> None:
    (row,) = [line for line in GUIDE.read_text().splitlines() if line.startswith(f"| `{look.name}` |")]
    entries = row.split("|")[2].split(", ")
    assert [entry.split()[0] for entry in entries] == [kind.value for kind in look.kinds]
    assert [float(entry.split()[-1]) for entry in entries] == list(look.kinds.values())
    assert all(name in row for name in (look.toner, look.stock) if name)
