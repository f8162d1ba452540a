"""The step that gives colour: lightness stays, hints are obeyed, variants differ where they say so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import heirloom
from heirloom.core.color import lightness, to_lab
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Source
from heirloom.core.step import Runtime
from heirloom.errors import WeightsMissing
from heirloom.steps.colorize import LOOK_NAMES, Colorize, colorize, point, region, stroke
from heirloom.steps.colorize.hints import chroma_named
from tests.support.pictures import scene


@pytest.fixture
def gray(weights: Path) -> Photo:
    return Photo(pixels=scene(180, 240, channels=1))


def runtime(photo: Photo, *, seed: int = 0) -> Runtime:
    size = (photo.height, photo.width)
    return Runtime(seed=seed, frame=Box.whole(*size), whole_size=size)


@pytest.mark.parametrize("look", LOOK_NAMES)
@pytest.mark.parametrize("channels", [1, 3])
def test_lightness_stays_within_half_a_unit_in_eight_bits(weights: Path, look: str, channels: int) -> None:
    photo = Photo(pixels=scene(180, 240, channels=channels))
    hints = [point(50, 60, "#ff0000", width_px=9), region([[(0, 100), (80, 100), (80, 170)]], "#0000ff")]
    made = colorize(photo, hints=hints, look=look)
    eight = (np.round(made.pixels * 255) / 255).astype(np.float32)
    assert np.abs(lightness(eight) - lightness(photo.pixels)).max() < 0.5
    assert np.hypot(*to_lab(made.pixels)[..., 1:].transpose(2, 0, 1)).mean() > 4, "there is no colour to speak of"


def test_a_gray_photograph_becomes_rgb_and_its_argument_stays(gray: Photo) -> None:
    before = gray.pixels.copy()
    made = colorize(gray)
    assert made.pixels.shape == (180, 240, 3)
    assert np.array_equal(gray.pixels, before)


def test_alpha_and_depth_survive_and_a_gray_profile_is_said_to_go(gray: Photo, tmp_path: Path) -> None:
    alpha = scene(180, 240, seed=2, channels=1)[..., 0]
    source = Source(bits=16, icc=b"a gray profile", layout="LA")
    made = colorize(Photo(pixels=gray.pixels, alpha=alpha, source=source))
    assert np.array_equal(made.alpha, alpha)
    assert "gray colour profile" in made.source.notes[-1]
    heirloom.write(made, tmp_path / "made.png")
    read = heirloom.read(tmp_path / "made.png")
    assert read.source.bits == 16
    assert np.abs(read.pixels - made.pixels).max() < 1 / 65535
    assert read.alpha is not None


def test_a_hint_is_exact_on_its_pixels_and_reaches_what_is_alike(gray: Photo) -> None:
    dull = Photo(pixels=np.full((180, 240, 1), 0.45, np.float32))
    colour = "#6a4a5a"
    hints = (point(60, 50, colour, width_px=7), stroke([(150, 20), (200, 150)], "#4a5a6a", width_px=5))
    made = to_lab(colorize(dull, hints=hints).pixels)[..., 1:]
    assert np.abs(made[47:54, 60] - chroma_named(colour)).max() < 0.05
    assert np.abs(made[20, 150] - chroma_named("#4a5a6a")).max() < 0.05
    plain = to_lab(colorize(dull).pixels)[..., 1:]
    moved = np.linalg.norm(made - plain, axis=2)
    assert moved[58, 60] > 0.5 * moved[50, 60]
    assert moved[170, 20] < moved[58, 60]


def test_a_hint_does_not_cross_an_edge(weights: Path) -> None:
    pixels = np.full((120, 160, 1), 0.3, np.float32)
    pixels[:, 80:] = 0.7
    photo = Photo(pixels=pixels)
    made = to_lab(colorize(photo, hints=[point(70, 60, "#5f1f2d")]).pixels)[..., 1:]
    plain = to_lab(colorize(photo).pixels)[..., 1:]
    moved = np.linalg.norm(made - plain, axis=2)
    assert moved[60, 76] > 5
    assert moved[:, 82:].max() < 2


def test_a_hint_outside_the_picture_is_said_to_say_nothing(gray: Photo) -> None:
    outcome = Colorize(hints=(point(900, 50, "#5f1f2d"),)).apply(gray, runtime(gray))
    assert outcome.notes == ("the hint at 900,50 lies outside the picture and says nothing",)


def test_variants_differ_where_the_map_says_so_and_the_seed_decides(gray: Photo) -> None:
    steps = [Colorize(variant=variant, variants=3) for variant in range(3)]
    outcomes = [step.apply(gray, runtime(gray, seed=4)) for step in steps]
    colours = [to_lab(outcome.photo.pixels)[..., 1:] for outcome in outcomes]
    assert np.abs(colours[0] - colours[1]).mean() > 3
    apart = np.sqrt(np.stack(colours).var(axis=0).sum(axis=2))
    for outcome in outcomes:
        assert outcome.uncertain is not None
        assert (outcome.uncertain >= apart - 2).all(), "variants differ where the map says that they do not"
    again = steps[1].apply(gray, runtime(gray, seed=4))
    assert np.array_equal(again.photo.pixels, outcomes[1].photo.pixels)
    other = steps[1].apply(gray, runtime(gray, seed=5))
    assert not np.array_equal(other.photo.pixels, outcomes[1].photo.pixels)


def test_a_hint_takes_the_doubt_away_around_it(gray: Photo) -> None:
    hinted = Colorize(hints=(point(60, 50, "#6a4a5a", width_px=9),)).apply(gray, runtime(gray)).uncertain
    plain = Colorize().apply(gray, runtime(gray)).uncertain
    assert hinted is not None
    assert plain is not None
    assert hinted[50, 60] == 0
    assert plain[50, 60] == pytest.approx(11, abs=1)
    assert (hinted <= plain + 1e-3).all()


def test_everything_inside_the_frame_is_invented_and_the_border_stays_gray(gray: Photo) -> None:
    frame = Box(20, 10, 220, 170)
    outcome = Colorize().apply(gray, Runtime(seed=0, frame=frame, whole_size=(180, 240)))
    assert outcome.invented is not None
    assert frame.cut(outcome.invented).mean() > 0.99
    border = np.ones((180, 240), np.bool_)
    frame.cut(border)[...] = False
    assert not outcome.invented[border].any()
    assert np.array_equal(outcome.photo.pixels[border], np.repeat(gray.pixels[border], 3, axis=1))


def test_strips_with_a_survey_give_what_the_whole_gives(gray: Photo) -> None:
    step = Colorize(hints=(stroke([(30, 80), (200, 95)], "#5f1f2d", width_px=6),), variant=1, variants=2)
    whole = step.apply(gray, runtime(gray)).photo.pixels
    survey = step.survey(gray, runtime(gray))
    window = Box(0, 60 - step.halo_px, 240, 120 + step.halo_px)
    part = Runtime(
        seed=0,
        frame=Box.whole(window.height, 240),
        whole_size=(180, 240),
        offset=(window.top, 0),
        survey=survey,
    )
    made = step.apply(gray.window(window), part).photo.pixels[step.halo_px : -step.halo_px]
    assert np.abs(made - whole[60:120]).max() < 1e-5


def test_a_window_without_a_survey_is_refused(gray: Photo) -> None:
    part = gray.window(Box(0, 0, 240, 90))
    with pytest.raises(ValueError, match="without a survey"):
        Colorize().apply(part, Runtime(seed=0, frame=Box.whole(90, 240), whole_size=(180, 240)))


def test_colours_that_a_faded_print_still_has_are_kept(weights: Path) -> None:
    pixels = np.full((120, 160, 3), 0.5, np.float32)
    pixels[:, 80:] = (0.62, 0.45, 0.4)  # this half has its colour, the other has lost it
    made = to_lab(colorize(Photo(pixels=pixels), trust=1.0).pixels)[..., 1:]
    own = to_lab(pixels)[..., 1:]
    assert np.abs(made[:, 90:] - own[:, 90:]).max() < 0.5
    assert np.linalg.norm(made[:, :70], axis=2).min() > 2
    without = to_lab(colorize(Photo(pixels=pixels)).pixels)[..., 1:]
    assert np.abs(without[:, 90:] - own[:, 90:]).max() > 5


def test_the_frame_before_hands_its_colours_on_where_it_was_as_light(weights: Path) -> None:
    pixels = scene(120, 160, channels=1)
    first = colorize(Photo(pixels=pixels), hints=[region([[(0, 0), (159, 0), (159, 119), (0, 119)]], "#506a50")])
    moved = pixels.copy()
    moved[40:80, 40:80] = 0.95
    second = to_lab(colorize(Photo(pixels=moved), previous=first).pixels)[..., 1:]
    before = to_lab(first.pixels)[..., 1:]
    alone = to_lab(colorize(Photo(pixels=moved)).pixels)[..., 1:]
    apart = np.linalg.norm(second - before, axis=2)
    assert np.median(apart[90:]) < 2 < np.median(np.linalg.norm(alone - before, axis=2)[90:])


def test_strength_leads_from_the_photograph_to_its_colours(weights: Path) -> None:
    photo = Photo(pixels=scene(60, 80))
    assert np.array_equal(colorize(photo, strength=0).pixels, photo.pixels)
    none, half, full = (to_lab(colorize(photo, strength=s).pixels)[..., 1:] for s in (0, 0.5, 1))
    inside = np.linalg.norm(full, axis=2) < 30
    assert np.abs(half - (none + full) / 2)[inside].mean() < 1


def test_without_weights_nothing_is_coloured() -> None:
    with pytest.raises(WeightsMissing):
        colorize(Photo(pixels=scene(20, 20, channels=1)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"look": "blue hour"},
        {"palette": (1.0, 2.0)},
        {"variants": 0},
        {"variants": 99},
        {"variant": 1},
        {"hints": (("dot", "#000000", (((1.0, 1.0),),), 0.0),)},
    ],
)
def test_parameters_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Colorize(**wrong)  # type: ignore[arg-type]
