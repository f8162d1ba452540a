"""Records and results."""

from __future__ import annotations

import dataclasses

import numpy as np

from heirloom.core.bitmap import BitMap
from heirloom.core.canvas import Canvas
from heirloom.core.step import Effect
from heirloom.pipeline import Plan, Record, Result
from heirloom.steps.repair import Repair
from tests.support.pictures import photo


def result_of(whole: bool) -> Result:
    """A result in which nothing was done, of a run in one piece or strip by strip."""
    picture = photo()
    nothing = BitMap.empty(64, 64)
    return Result(
        canvas=Canvas(picture),
        plan=Plan(preset="auto", seed=0, steps=()),
        records=(),
        changed=nothing,
        invented=nothing,
        damage=None,
        findings_before=None,
        took_s=0.0,
        size_before=(64, 64),
        whole=picture if whole else None,
    )


def test_a_result_of_another_size_is_enlarged_and_not_searched_for_damage_again() -> None:
    assert not result_of(whole=True).is_enlarged
    assert result_of(whole=True).findings_after.damage_searched
    larger = dataclasses.replace(result_of(whole=True), size_before=(32, 32))
    assert larger.is_enlarged
    assert not larger.findings_after.damage_searched


def test_a_record_has_the_effect_of_its_step() -> None:
    nothing = BitMap.empty(4, 4)
    assert Record(step=Repair(), reason="", changed=nothing, invented=nothing).effect is Effect.GENERATE


def test_the_photo_of_a_run_in_one_piece_is_the_float_one() -> None:
    result = result_of(whole=True)
    assert result.photo is result.whole


def test_the_photo_of_a_run_by_strips_comes_from_the_samples_of_the_file() -> None:
    result = result_of(whole=False)
    samples = result.photo.pixels * 255
    assert np.abs(samples - np.rint(samples)).max() < 1e-3
    assert result.photo is result.photo


def test_the_findings_after_are_measured_once_and_on_the_result() -> None:
    result = result_of(whole=True)
    assert (result.findings_after.height_px, result.findings_after.width_px) == (64, 64)
    assert result.findings_after is result.findings_after
