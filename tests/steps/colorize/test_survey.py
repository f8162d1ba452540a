"""What is decided about the colours of the whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Survey
from heirloom.steps.colorize.hints import Hint, point
from heirloom.steps.colorize.predict import colour_network
from heirloom.steps.colorize.survey import survey_colour
from tests.support.pictures import scene

KEPT = -1  # channel


def survey(photo: Photo, *, frame: Box | None = None, hints: tuple[Hint, ...] = (), trust: float = 0.0) -> Survey:
    return survey_colour(
        photo,
        frame=Box.whole(photo.height, photo.width) if frame is None else frame,
        hints=hints,
        palettes=((),),
        variant=0,
        trust=trust,
        before=None,
        network=colour_network(),
    )


def test_a_survey_lies_over_the_frame_and_names_the_network(weights: Path) -> None:
    made = survey(Photo(pixels=scene(100, 140, channels=1)), frame=Box(20, 10, 120, 90))
    assert made.origin == (10, 20)
    assert made.covered == (80, 100)
    assert made.planes.shape == (80, 100, 13)
    assert made.models[0].startswith("colorize@")


def test_a_gray_picture_has_no_colours_to_trust_and_a_colourful_one_has(weights: Path) -> None:
    gray = np.repeat(scene(60, 80, channels=1), 3, axis=2)
    assert not survey(Photo(pixels=gray), trust=1.0).planes[..., KEPT].any()
    colourful = survey(Photo(pixels=scene(60, 80)), trust=1.0).planes[..., KEPT]
    assert colourful.mean() > 0.5
    assert survey(Photo(pixels=scene(60, 80)), trust=0.5).planes[..., KEPT].max() == pytest.approx(0.5, abs=0.01)


def test_a_hint_counts_more_than_the_colours_that_are_there(weights: Path) -> None:
    photo = Photo(pixels=scene(60, 80))
    hinted = survey(photo, hints=(point(40, 30, "#5f1f2d"),), trust=1.0).planes[..., KEPT]
    assert hinted[30, 40] == 0
