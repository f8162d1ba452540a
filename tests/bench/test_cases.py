"""The cases of each task: seeded, with the damage they say."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging import AgeingKind
from heirloom.bench.cases import CLEANABLE, SIGMAS, TASKS, cases_named, cases_of
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


@pytest.mark.parametrize("sigma", SIGMAS)
def test_noise_has_the_sigma_of_its_name_clipped_and_rounded_to_8_bits(sigma) -> None:
    flat = photo(128, 128).with_pixels(np.full((128, 128, 3), 0.5, np.float32))
    noise = case("enhance", f"noise {sigma:g}")
    aged = noise.age(flat, 1)
    assert noise.is_white
    assert aged.log[0]["sigma"] == sigma
    assert (aged.photo.pixels - 0.5).std() * 255 == pytest.approx(sigma, rel=0.03)
    assert np.abs(aged.photo.pixels * 255 - np.rint(aged.photo.pixels * 255)).max() < 1e-3


def test_film_grain_is_coarser_than_a_pixel_whatever_the_size() -> None:
    for side in (96, 192):
        flat = photo(side, side).with_pixels(np.full((side, side, 3), 0.5, np.float32))
        grain = case("enhance", "film grain").age(flat, 1).photo.pixels[..., 0] - 0.5
        beside = np.corrcoef(grain[:, 1:].ravel(), grain[:, :-1].ravel())[0, 1]
        assert beside == pytest.approx(np.exp(-1 / (4 * 1.2**2)), abs=0.05)  # of white noise blurred by 1.2 px


@pytest.mark.parametrize("name", ["mixed mild", "mixed medium"])
def test_mixtures_to_enhance_hold_nothing_but_what_cleaning_can_undo(name) -> None:
    mixture = case("enhance", name)
    assert mixture.is_mixture
    drawn = set()
    for seed in range(8):
        aged = mixture.age(photo(), seed)
        assert not aged.damage
        drawn |= {str(entry["kind"]) for entry in aged.log}
    assert drawn <= {kind.value for kind in CLEANABLE}
    assert len(drawn) > 2


def test_a_mixture_is_never_empty(monkeypatch) -> None:
    monkeypatch.setattr("heirloom.bench.cases.mixed_kinds", lambda *_args, **_kinds: (AgeingKind.DUST,))
    assert {entry["kind"] for entry in case("enhance", "mixed mild").age(photo(), 1).log} == {"noise", "jpeg"}


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
