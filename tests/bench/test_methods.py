"""The methods that the bench compares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from heirloom.aging import AgeingKind, age
from heirloom.analysis import analyze
from heirloom.bench.cases import TASKS, Case
from heirloom.bench.fill_cases import thin_holes
from heirloom.bench.methods import methods_of, own_notes
from heirloom.bench.report import INPUT, OURS, OURS_WITH_MASK
from heirloom.pipeline.plan import plan
from heirloom.pipeline.presets import Wish
from heirloom.pipeline.run import run
from tests.support.compare import assert_images_close
from tests.support.pictures import photo


@pytest.mark.parametrize("task", TASKS)
def test_doing_nothing_comes_first_and_names_are_unique(task) -> None:
    names = [method.name for method in methods_of(task)]
    assert names[0] == INPUT
    assert names[1] in (OURS, OURS_WITH_MASK)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("task", TASKS)
def test_every_method_gives_a_picture_of_the_same_size(task) -> None:
    aged = age(photo(), kinds=(AgeingKind.SCRATCHES,), severity="medium", seed=1)
    for method in methods_of(task):
        made = method.restore(aged, 0).pixels
        assert made.shape == aged.photo.pixels.shape, method.name
        assert np.isfinite(made).all(), method.name


def test_doing_nothing_does_nothing_and_only_repair_and_fill_are_shown_the_mask() -> None:
    aged = age(photo(), kinds=(AgeingKind.SCRATCHES,), severity="medium", seed=1)
    assert methods_of("repair")[0].restore(aged, 0) is aged.photo
    assert any(method.sees_mask for method in methods_of("repair"))
    assert all(method.sees_mask for method in methods_of("fill")[1:])
    assert not any(method.sees_mask for task in ("enhance", "restore") for method in methods_of(task))


def test_all_fillings_change_the_hole_and_nothing_else() -> None:
    aged = thin_holes(photo(), 1)
    outside = aged.mask() == 0
    for method in methods_of("fill")[1:]:
        made = method.restore(aged, 0).pixels
        assert np.abs(made - aged.photo.pixels)[outside].max() < 1 / 255, method.name
        assert not np.allclose(made[~outside], aged.photo.pixels[~outside]), method.name


def test_enhance_is_what_the_command_does_and_is_measured_twice() -> None:
    aged = age(photo(), kinds=(AgeingKind.FADING, AgeingKind.NOISE), severity="medium", seed=1)
    (own,) = [method for method in methods_of("enhance") if method.is_repeated]
    findings = analyze(aged.photo)
    wish = Wish(preset="enhance", only=("clean", "unfade", "tone"))
    assert own.name == OURS
    assert_images_close(own.restore(aged, 0).pixels, run(plan(findings, wish), aged.photo).photo.pixels, atol=0)


def test_methods_are_measured_where_they_suit() -> None:
    plain, white = (Case(name="a", age=thin_holes, is_white=is_white) for is_white in (False, True))
    mixture, veiled = Case(name="a", age=thin_holes, is_mixture=True), Case(name="a", age=thin_holes, is_fillable=False)
    vast = Case(name="a", age=thin_holes, is_vast=True)
    any_way = methods_of("enhance")[0]
    for wanted, suited, unsuited in (
        ({"sees_sigma": True}, white, plain),
        ({"for_mixtures": True}, mixture, white),
        ({"sees_mask": True}, plain, veiled),
        ({"is_slow": True}, plain, vast),
    ):
        method = replace(any_way, **wanted)
        assert method.suits(suited)
        assert not method.suits(unsuited)
        assert any_way.suits(unsuited)


def test_missing_weights_are_told() -> None:
    assert [note for note in own_notes() if "classical detector" in note]
    assert [note for note in own_notes() if "classical filling" in note]
    assert [note for note in own_notes() if "classical cleaning" in note]
    assert [note for note in own_notes() if "prior of faded photographs" in note]


@pytest.mark.usefixtures("weights")
def test_weights_that_are_there_need_no_note() -> None:
    assert own_notes() == ()
