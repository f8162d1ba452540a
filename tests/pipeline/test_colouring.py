"""Colour in plans: offered, made only for those who ask, with what caption and year say."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from heirloom.analysis import analyze
from heirloom.analysis.findings import Findings, Halftone, Toning
from heirloom.core.photo import Photo
from heirloom.errors import WeightsMissing
from heirloom.pipeline import PRESETS, ColourWish, Plan, Wish, plan, plan_from_json
from heirloom.pipeline.colouring import told_of_fading
from heirloom.steps.colorize import Colorize, point
from tests.support.pictures import scene


@pytest.fixture(scope="module")
def gray() -> Findings:
    return analyze(Photo(pixels=scene(96, 96, seed=3, channels=1)), damage=False)


@pytest.fixture(scope="module")
def faded() -> Findings:
    """A colour print of which little contrast is left."""
    return analyze(Photo(pixels=(0.35 + 0.25 * scene(96, 96, seed=3)).astype(np.float32)), damage=False)


def reason_of(made: Plan, name: str = "colorize") -> str:
    return next(item.reason for item in made.left_out if item.name == name)


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_makes_colour_and_each_says_why(gray: Findings, preset: str) -> None:
    reason = reason_of(plan(gray, preset))
    assert ("archive preset never makes colour" in reason) == (preset == "archive")
    assert ("offered" in reason and "--colorize" in reason) == (preset != "archive")


def test_a_photograph_in_colour_is_offered_none(faded: Findings) -> None:
    assert faded.toning is Toning.COLOUR
    assert reason_of(plan(faded)) == "it has colours of its own"


def test_who_asks_gets_colour_after_all_corrections(gray: Findings, weights: Path) -> None:
    made = plan(gray, Wish(colorize=1.0))
    assert isinstance(made.steps[-1].step, Colorize)
    assert "interpretation" in made.steps[-1].reason
    assert made.steps[-1].step.trust == 0


def test_asked_for_by_itself_it_is_the_only_step_on_a_gray_photograph(gray: Findings, weights: Path) -> None:
    colours = ColourWish(hints=(point(5, 6, "#5f1f2d"),), look="autochrome", variant=1, variants=2)
    made = plan(gray, Wish(preset="colorize", colorize=0.5, colorize_alone=True, colours=colours))
    (item,) = made.steps
    assert item.step == Colorize(hints=colours.hints, look="autochrome", variant=1, variants=2, strength=0.5)
    assert plan_from_json(json.dumps(made.to_json())) == made


def test_a_faded_colour_print_is_unfaded_first_and_keeps_what_it_has(faded: Findings, weights: Path) -> None:
    made = plan(faded, Wish(preset="colorize", colorize=1.0, colorize_alone=True))
    assert [item.step.name for item in made.steps] == ["unfade", "colorize"]
    step = made.steps[-1].step
    assert isinstance(step, Colorize)
    assert step.trust == 1
    assert "only what has gone is made" in made.steps[-1].reason


def test_restore_leaves_colours_that_have_not_faded_alone(faded: Findings, weights: Path) -> None:
    assert "have not faded" in reason_of(plan(faded, Wish(colorize=1.0, unfade=0.0)))


def test_without_the_network_asking_is_an_error_and_not_asking_is_none(gray: Findings) -> None:
    with pytest.raises(WeightsMissing, match="Colour cannot be made"):
        plan(gray, Wish(colorize=1.0))
    assert plan(gray, "auto").steps is not None


def test_a_caption_becomes_a_palette_and_a_reason_unless_a_palette_is_given(gray: Findings, weights: Path) -> None:
    colours = ColourWish(caption="garden, red dress, zeppelin")
    item = plan(gray, Wish(colorize=1.0, colours=colours)).steps[-1]
    assert isinstance(item.step, Colorize)
    assert len(item.step.palette) == 10
    assert "understood: garden, red (dress); not known: zeppelin" in item.reason
    given = tuple([1.0] + [0.1] * 9)
    both = dataclasses.replace(colours, palette=given)
    step = plan(gray, Wish(colorize=1.0, colours=both)).steps[-1].step
    assert isinstance(step, Colorize)
    assert step.palette == given


def test_year_and_print_are_told_of_in_the_reason_for_unfading(gray: Findings) -> None:
    assert told_of_fading(gray, Wish()) == ""
    wish = Wish(colours=ColourWish(caption="newspaper", year=1931))
    said = told_of_fading(gray, wish)
    assert "gelatin silver" in said
    assert "(analysis found none)" in said
    screened = dataclasses.replace(gray, halftone=Halftone(period_px=4.0, angle_deg=45.0, strength=0.5))
    assert "(analysis found one)" in told_of_fading(screened, wish)
    made = plan(gray, wish)
    reasons = {item.step.name: item.reason for item in made.steps} | {item.name: item.reason for item in made.left_out}
    assert reasons["unfade"].endswith(said)


def test_a_negative_is_warned_of(gray: Findings, weights: Path) -> None:
    item = plan(dataclasses.replace(gray, is_negative=True), Wish(colorize=1.0)).steps[-1]
    assert "negative" in item.reason
