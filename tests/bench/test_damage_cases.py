"""The cases of the damage bench are seeded and leave masks."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from heirloom.bench.damage_cases import FILM_DAMAGE, HELD_OUT, MIXED, MIXED_HELD_OUT, SURFACE, damage_cases
from heirloom.core.masks import DamageKind
from heirloom.errors import InputMissing
from heirloom.train.recipes import wear
from tests.support.pictures import photo


def test_every_surface_kind_stands_alone_and_one_case_mixes_them() -> None:
    names = [case.name for case in damage_cases()]
    assert set(names) == {*(kind.value for kind in (*SURFACE, *HELD_OUT)), MIXED, MIXED_HELD_OUT}
    assert len(set(names)) == len(names)


def test_what_is_held_out_here_is_what_no_recipe_trains_on() -> None:
    assert {kind.value for kind in HELD_OUT} == wear.HELD_OUT
    assert not set(SURFACE) & set(HELD_OUT)


def test_what_is_held_out_is_only_in_the_mixture_that_says_so() -> None:
    kinds = {case.name: set() for case in damage_cases()[-2:]}
    for case in damage_cases()[-2:]:
        for seed in range(5):
            kinds[case.name] |= {entry["kind"] for entry in case.age(photo(64, 64), seed).log}
    assert not kinds[MIXED] & wear.HELD_OUT
    assert kinds[MIXED_HELD_OUT] >= wear.HELD_OUT


@pytest.fixture(name="artefacts")
def folder_of_artefacts(tmp_path):
    """Ten scratches, of which the fifth and the tenth are held out."""
    (tmp_path / "scratches").mkdir()
    for number in range(10):
        mask = np.zeros((40, 40), np.uint8)
        mask[3:37, 18:22] = 255
        Image.fromarray(mask).save(tmp_path / "scratches" / f"{number:02d}.png")
    return tmp_path


def test_real_damage_comes_from_what_is_held_out(artefacts) -> None:
    chosen = [case for case in damage_cases(artefacts=artefacts) if case.name in (FILM_DAMAGE, MIXED_HELD_OUT)]
    assert len(chosen) == 2
    for case in chosen:
        (entry,) = [entry for entry in case.age(photo(96, 96), 1).log if entry["kind"] == "artefacts"]
        assert set(entry["files"]) <= {"scratches/04.png", "scratches/09.png"}


def test_too_few_artefacts_are_refused(artefacts) -> None:
    for path in sorted((artefacts / "scratches").iterdir())[4:]:
        path.unlink()
    with pytest.raises(InputMissing, match="held out"):
        damage_cases(artefacts=artefacts)


def test_cases_are_seeded_and_tell_where_the_damage_is() -> None:
    for case in damage_cases():
        first, second = (case.age(photo(96, 96), 3) for _ in range(2))
        assert np.array_equal(first.photo.pixels, second.photo.pixels)
        assert first.mask().any(), case.name


def test_a_severity_reaches_the_cases_of_one_kind() -> None:
    mild, heavy = (
        next(case for case in damage_cases(severity=level) if case.name == "dust").age(photo(128, 128), 1)
        for level in ("mild", "heavy")
    )
    assert heavy.mask(DamageKind.DUST).sum() > 2 * mild.mask(DamageKind.DUST).sum()


def test_mixtures_differ_from_photograph_to_photograph_and_end_as_a_scan() -> None:
    mixed = damage_cases()[-1]
    logs = [mixed.age(photo(96, 96), seed).log for seed in range(6)]
    assert len({tuple(entry["kind"] for entry in log) for log in logs}) > 1
    assert all([entry["kind"] for entry in log[-2:]] == ["noise", "jpeg"] for log in logs)
