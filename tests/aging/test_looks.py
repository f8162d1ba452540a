"""Named looks: each ages with its own kinds, seeded, and the log makes it again."""

from __future__ import annotations

import json

import numpy as np
import pytest

from heirloom.aging import age_as, replay
from heirloom.aging.looks import LOOKS, look_named
from heirloom.aging.recipe import AgeingKind
from heirloom.errors import UsageError
from tests.support.pictures import photo

NAMES = [look.name for look in LOOKS]


@pytest.mark.parametrize("name", NAMES)
def test_a_look_has_its_kinds_and_is_replayed_from_its_log(name) -> None:
    picture = photo(70, 90)
    aged = age_as(picture, look=name, seed=4)
    expected = {kind.value for kind in look_named(name).kinds}
    assert {entry["kind"] for entry in aged.log} == expected
    assert np.array_equal(age_as(picture, look=name, seed=4).photo.pixels, aged.photo.pixels)
    again = replay(picture, log=json.loads(json.dumps(aged.log)))
    assert np.array_equal(again.photo.pixels, aged.photo.pixels)


@pytest.mark.parametrize("name", NAMES)
def test_heavier_is_heavier(name) -> None:
    picture = photo(96, 96, seed=3)

    def loss(severity: str) -> float:
        aged = [age_as(picture, look=name, severity=severity, seed=seed).photo.pixels for seed in range(4)]
        return float(np.mean([np.mean((one - picture.pixels) ** 2) for one in aged]))

    assert loss("heavy") > loss("mild")


def test_a_look_names_its_material() -> None:
    log = age_as(photo(), look="1960s slide, turned magenta").log
    assert [entry["stock"] for entry in log if entry["kind"] == AgeingKind.STOCK] == ["slide"]
    log = age_as(photo(), look="1880s card, from an attic").log
    assert [entry["toner"] for entry in log if entry["kind"] == AgeingKind.TONING] == ["sepia"]


def test_an_unknown_look_is_refused_with_the_list() -> None:
    with pytest.raises(UsageError, match="1950s print, stored badly"):
        age_as(photo(), look="1850s")


def test_names_differ_and_the_example_of_the_guide_is_one() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 8
    assert "1950s print, stored badly" in NAMES
