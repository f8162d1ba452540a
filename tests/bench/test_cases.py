"""The cases of each task: seeded, with the damage they say."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench.cases import TASKS, cases_named, cases_of
from heirloom.core.masks import DamageKind
from heirloom.errors import UsageError
from tests.support.pictures import photo


def case(task, name):
    return next(case for case in cases_of(task) if case.name == name)


@pytest.mark.parametrize("task", TASKS)
def test_case_names_are_unique_and_ageing_is_seeded(task) -> None:
    cases = cases_of(task)
    assert len({case.name for case in cases}) == len(cases)
    for one in cases:
        first, second = (one.age(photo(), 3).photo.pixels for _ in range(2))
        assert np.array_equal(first, second)
        assert not np.array_equal(first, photo().pixels)


def test_repair_cases_have_masks_and_only_stains_are_not_fillable() -> None:
    for one in cases_of("repair"):
        assert one.age(photo(), 1).mask().any()
        assert one.is_fillable == (one.name != "stains")


def test_fill_cases_all_have_masks_and_the_vast_one_is_that_of_stains() -> None:
    for one in cases_of("fill"):
        assert one.age(photo(), 1).mask().any()
        assert one.is_fillable
        assert one.is_vast == ("stains" in one.name)


def test_thin_scratches_are_thin() -> None:
    mask = case("repair", "thin scratches").age(photo(400, 400), 1).damage[DamageKind.SCRATCH]
    import cv2

    half_width = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    assert np.quantile(half_width[mask > 0], 0.95) <= 2


def test_noise_25_has_sigma_25() -> None:
    flat = photo(128, 128).with_pixels(np.full((128, 128, 3), 0.5, np.float32))
    aged = case("enhance", "noise 25").age(flat, 1).photo.pixels
    assert (aged - 0.5).std() * 255 == pytest.approx(25, rel=0.03)


def test_restore_has_mild_and_medium_unless_a_severity_is_given() -> None:
    assert {c.name for c in cases_of("restore")} >= {"mixed mild", "mixed medium", "fading", "noise 25", "scratches"}
    assert "mixed heavy" in {c.name for c in cases_of("restore", severity="heavy")}
    assert "mixed mild" not in {c.name for c in cases_of("restore", severity="heavy")}


def test_cases_can_be_chosen_by_name() -> None:
    known = cases_of("fill")
    assert cases_named(known, None) == known
    assert [one.name for one in cases_named(known, ["wide holes"])] == ["wide holes"]
    with pytest.raises(UsageError, match="thin holes"):
        cases_named(known, ["wide holes", "round holes"])


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(UsageError, match="upscale"):
        cases_of("cooking")
