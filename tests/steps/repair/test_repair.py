"""The repair step: a given mask exactly, found damage with its rim, and an invented map of what was filled."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.step import Runtime
from heirloom.steps.repair import repair as repair_verb
from heirloom.steps.repair.repair import RIM_PX, Repair, repair
from tests.support.pictures import photo


def _mask() -> np.ndarray:
    mask = np.zeros((64, 64), np.float32)
    mask[20:23, 5:60] = 1
    mask[40, 40] = 127 / 255
    return mask


def _found(monkeypatch: pytest.MonkeyPatch, damage: DamageMap) -> None:
    def detect(*_: object, **__: object) -> DamageMap:
        return damage

    # the package exports a function of the module's name, so the module is found by its full name
    monkeypatch.setattr(sys.modules[Repair.__module__], "detect_damage", detect)


def _damage(kind: DamageKind = DamageKind.SCRATCH) -> DamageMap:
    probability = np.zeros((64, 64), np.float32)
    probability[30, 10:50] = 0.9
    return DamageMap(probability=probability, kind=np.where(probability > 0, kind_code(kind), 0).astype(np.uint8))


def test_the_verb_is_public() -> None:
    assert repair_verb is repair


def test_a_given_mask_is_filled_exactly_and_marked_invented() -> None:
    picture = photo()
    outcome = repair(picture, mask=_mask())
    wanted = _mask() > 0.5
    assert outcome.invented is not None
    assert np.array_equal(outcome.invented > 0, wanted)
    assert np.array_equal(outcome.photo.pixels[~wanted], picture.pixels[~wanted])
    assert not np.array_equal(outcome.photo.pixels[wanted], picture.pixels[wanted])


def test_found_damage_is_filled_with_its_rim(monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, _damage())
    outcome = repair(photo())
    assert outcome.invented is not None
    rows = np.flatnonzero(outcome.invented.any(axis=1))
    assert rows.tolist() == list(range(30 - RIM_PX, 31 + RIM_PX))


def test_the_damage_map_given_back_as_a_mask_fills_the_same_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, _damage())
    first = repair(photo())
    assert first.damage is not None
    again = repair(photo(), mask=first.damage.probability)
    assert np.array_equal(again.photo.pixels, first.photo.pixels)


def test_the_rim_stays_inside_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    _found(monkeypatch, _damage())
    outcome = repair(photo(), frame=Box(0, 30, 64, 64))
    assert outcome.invented is not None
    assert not outcome.invented[:30].any()


def test_writing_is_kept_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = photo()
    _found(monkeypatch, _damage(DamageKind.WRITING))
    assert repair(picture).photo is picture
    assert repair(picture, kinds=("writing",)).invented is not None


def test_the_rim_does_not_eat_writing_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    both = _damage()
    both.probability[31, 10:50] = 0.9
    both.kind[31, 10:50] = kind_code(DamageKind.WRITING)
    _found(monkeypatch, both)
    picture = photo()
    assert np.array_equal(repair(picture).photo.pixels[31, 10:50], picture.pixels[31, 10:50])


def test_strength_zero_changes_nothing() -> None:
    picture = photo()
    outcome = repair(picture, mask=_mask(), strength=0)
    assert outcome.photo is picture
    assert outcome.invented is None


def test_half_strength_lies_halfway() -> None:
    picture, wanted = photo(), _mask() > 0.5
    whole, half = (repair(picture, mask=_mask(), strength=strength).photo.pixels for strength in (1.0, 0.5))
    assert np.allclose(half[wanted], (whole[wanted] + picture.pixels[wanted]) / 2, atol=1e-6)


def test_the_step_does_what_the_function_does() -> None:
    picture = photo()
    runtime = Runtime(seed=3, frame=Box(0, 0, 64, 64), whole_size=(64, 64), mask=_mask())
    stepped = Repair().apply(picture, runtime).photo.pixels
    assert np.array_equal(stepped, repair(picture, mask=_mask(), seed=3).photo.pixels)
