"""The log of a step: what it notes of each strip, and the record that comes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Runtime
from heirloom.pipeline import PlannedStep
from heirloom.pipeline.log import StepLog
from heirloom.steps.colorize import Colorize
from heirloom.steps.enhance import Clean, Upscale
from heirloom.steps.repair import Repair
from tests.support.pictures import scene

WHOLE = (40, 30)
STRIPS = ((Box(0, 0, 30, 20), Box(0, 0, 30, 28)), (Box(0, 20, 30, 40), Box(0, 12, 30, 40)))


def logged(step: Clean | Upscale | Repair, *, frame: Box | None = None, mask: np.ndarray | None = None) -> StepLog:
    """The log of a step on a scene in two strips."""
    photo, log = Photo(pixels=scene(*WHOLE)), StepLog(PlannedStep(step=step, reason="a test"))
    for core, window in STRIPS:
        runtime = Runtime(
            seed=0,
            frame=(frame or Box.whole(*WHOLE)).within(window.top, window.bottom),
            whole_size=WHOLE,
            offset=(window.top, 0),
            mask=None if mask is None else window.cut(mask),
        )
        log.apply(photo.window(window), runtime, core=core, window=window)
    return log


def test_the_strips_together_are_one_record() -> None:
    log = logged(Clean(noise_sigma=8.0, method="classical"))
    record = log.record()
    assert (record.changed.height, record.changed.width) == WHOLE
    assert record.changed.share > 0.5
    assert record.invented.share == 0
    assert record.took_s > 0
    assert record.reason == "a test"
    assert not record.is_enlargement


def test_a_strip_of_nothing_but_border_is_not_changed() -> None:
    record = logged(Clean(noise_sigma=8.0, method="classical"), frame=Box(0, 0, 30, 10)).record()
    assert not record.changed.unpacked()[10:].any()


def test_an_enlargement_changes_everything_border_too_and_its_maps_have_the_new_size() -> None:
    record = logged(Upscale(scale=1.7, method="classical"), frame=Box(0, 0, 30, 10)).record()
    assert (record.changed.height, record.changed.width) == (68, 51)
    assert record.changed.share == 1
    assert (record.invented.height, record.invented.width) == (68, 51)
    assert record.is_enlargement


def test_notes_and_models_stand_once_and_damage_is_put_together() -> None:
    mask = np.zeros(WHOLE, np.float32)
    mask[18:23, 5:9] = 1
    log = logged(Repair(), mask=mask)
    assert len(log.record().notes) == len(set(log.record().notes))
    assert np.array_equal(log.damage().certain(), mask > 0)
    assert np.array_equal(log.record().changed.unpacked(), mask > 0)


def test_uncertain_colours_are_noted_in_levels_and_put_together(weights: Path) -> None:
    log = StepLog(PlannedStep(step=Colorize(), reason="a test"))
    photo = Photo(pixels=scene(*WHOLE, channels=1))
    whole = Runtime(seed=0, frame=Box.whole(*WHOLE), whole_size=WHOLE)
    survey = log.survey(photo, whole)
    assert survey is not None
    for core, window in STRIPS:
        part = replace(whole, frame=Box.whole(window.height, 30), offset=(window.top, 0), survey=survey)
        log.apply(photo.window(window), part, core=core, window=window)
    levels = log.record().uncertain
    assert levels is not None
    assert levels.shape == WHOLE
    assert np.median(levels) == 44  # the tiny network doubts by 11 units


def test_only_steps_that_make_colour_survey() -> None:
    photo = Photo(pixels=scene(*WHOLE))
    whole = Runtime(seed=0, frame=Box.whole(*WHOLE), whole_size=WHOLE)
    for step in (Clean(), Colorize(strength=0.0)):
        assert StepLog(PlannedStep(step=step, reason="a test")).survey(photo, whole) is None
