"""Damage is counted by kind, as shares of the picture area."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.analysis.damage import count_damage
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code


def _map() -> DamageMap:
    probability = np.zeros((50, 100), np.float32)
    kind = np.zeros((50, 100), np.uint8)
    for top, name, chance in ((5, DamageKind.SCRATCH, 0.9), (15, DamageKind.SCRATCH, 0.6), (30, DamageKind.DUST, 0.3)):
        probability[top, 10:60] = chance
        kind[top, 10:60] = kind_code(name)
    return DamageMap(probability=probability, kind=kind)


def test_places_and_area_are_counted_where_damage_is_certain() -> None:
    found = count_damage(_map(), picture_box=Box(0, 0, 100, 50))
    assert set(found) == {DamageKind.SCRATCH}
    assert found[DamageKind.SCRATCH].count == 2
    assert found[DamageKind.SCRATCH].area == pytest.approx(100 / 5000)


def test_the_share_is_of_the_picture_area() -> None:
    found = count_damage(_map(), picture_box=Box(0, 0, 100, 25))
    assert found[DamageKind.SCRATCH].area == pytest.approx(100 / 2500)


def test_no_damage_gives_no_kinds() -> None:
    assert count_damage(DamageMap.empty(20, 20), picture_box=Box(0, 0, 20, 20)) == {}
