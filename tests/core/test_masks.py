"""The damage map and the threshold at which damage gets repaired."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.masks import DamageKind, DamageMap, kind_code


def two_kinds() -> DamageMap:
    """A row of four pixels: none, likely dust, a certain scratch, an uncertain scratch."""
    return DamageMap(
        probability=np.array([[0, 0.9, 1, 0.3]], np.float32),
        kind=np.array([[0, kind_code(DamageKind.DUST), *[kind_code(DamageKind.SCRATCH)] * 2]], np.uint8),
    )


def test_the_kinds_have_codes_from_one_up_each_its_own() -> None:
    assert [kind_code(kind) for kind in DamageKind] == list(range(1, len(DamageKind) + 1))


def test_a_mask_holds_the_kinds_named_or_all() -> None:
    damage = two_kinds()
    assert np.array_equal(damage.mask(), damage.probability)
    assert np.array_equal(damage.mask(DamageKind.DUST), np.array([[0, 0.9, 0, 0]], np.float32))
    assert np.array_equal(damage.mask(DamageKind.DUST, DamageKind.SCRATCH), damage.probability)
    assert not damage.mask(DamageKind.STAIN).any()


def test_a_mask_is_float32_and_the_map_stays_as_it_is() -> None:
    damage = two_kinds()
    assert damage.mask(DamageKind.SCRATCH).dtype == np.float32
    assert np.array_equal(damage.probability, two_kinds().probability)


@pytest.mark.parametrize(("value", "certain"), [(127, False), (128, True), (255, True)])
def test_128_in_an_8_bit_file_is_where_repair_begins(value: int, certain: bool) -> None:
    probability = np.full((1, 1), value, np.float32) / np.float32(255)
    damage = DamageMap(probability=probability, kind=np.ones((1, 1), np.uint8))
    assert damage.certain().item() is certain


def test_certain_damage_can_be_asked_for_by_kind() -> None:
    assert np.array_equal(two_kinds().certain(), [[False, True, True, False]])
    assert np.array_equal(two_kinds().certain(DamageKind.SCRATCH), [[False, False, True, False]])


def test_an_empty_map_has_no_damage() -> None:
    empty = DamageMap.empty(3, 5)
    assert empty.probability.shape == empty.kind.shape == (3, 5)
    assert not empty.certain().any()
