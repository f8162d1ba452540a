"""Steps that go through a photograph together."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Runtime
from heirloom.pipeline import PlannedStep
from heirloom.pipeline.log import StepLog
from heirloom.pipeline.stages import Limits, Stage
from heirloom.steps.colorize import Colorize
from heirloom.steps.enhance import Clean, Unfade
from tests.support.pictures import scene

SIZE = (60, 40)


def stage_of(*steps: Clean | Unfade | Colorize, whole: int = 10_000, strip: int = 10_000, last: int = 0) -> Stage:
    logs = [StepLog(PlannedStep(step=step, reason="a test")) for step in steps]
    limits = Limits(whole_pixels=whole, strip_pixels=strip)
    return Stage(logs=logs, first=0, last=last or len(logs), after=SIZE, limits=limits)


def runtime() -> Runtime:
    return Runtime(seed=0, frame=Box.whole(*SIZE), whole_size=SIZE)


def test_what_fits_goes_through_in_one_piece_and_keeps_its_floats() -> None:
    photo = Photo(pixels=scene(*SIZE))
    stage = stage_of(Unfade(offset=(0.1, 0.1, 0.1)))
    canvas, whole = stage.run(photo, runtime(), progress=None)
    assert whole is not None
    assert np.abs(canvas.photo().pixels - whole.pixels).max() < 0.51 / 255
    assert len(stage.logs[0].changed_parts) == 1


def test_what_does_not_fit_goes_in_strips_and_progress_rises() -> None:
    told: list[tuple[str, float]] = []
    stage = stage_of(Unfade(offset=(0.1, 0.1, 0.1)), whole=100, strip=40 * 20)
    _, whole = stage.run(Photo(pixels=scene(*SIZE)), runtime(), progress=lambda name, done: told.append((name, done)))
    assert whole is None
    assert len(stage.logs[0].changed_parts) == 3
    assert [done for _, done in told] == sorted(done for _, done in told)


def test_only_the_steps_of_the_stage_run() -> None:
    stage = stage_of(Unfade(offset=(0.1, 0.1, 0.1)), Unfade(offset=(0.2, 0.2, 0.2)), last=1)
    stage.run(Photo(pixels=scene(*SIZE)), runtime(), progress=None)
    assert [len(log.changed_parts) for log in stage.logs] == [1, 0]


def test_a_gray_picture_that_gets_colour_has_a_canvas_of_three_channels(weights: Path) -> None:
    photo = Photo(pixels=scene(*SIZE, channels=1))
    assert not stage_of(Colorize()).run(photo, runtime(), progress=None)[0].is_gray
    assert stage_of(Colorize(strength=0.0)).run(photo, runtime(), progress=None)[0].is_gray
