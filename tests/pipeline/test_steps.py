"""The table of steps and a step's way to JSON values and back."""

from __future__ import annotations

import json

import pytest

from heirloom.errors import BadPlan
from heirloom.pipeline.steps import STEP_NAMES, STEPS, build_step, parameters_of
from heirloom.steps.enhance import Clean, Unfade


def test_the_steps_stand_in_running_order_each_once() -> None:
    assert STEP_NAMES == ("repair", "clean", "unfade", "tone", "colorize", "upscale")


@pytest.mark.parametrize("kind", STEPS, ids=STEP_NAMES)
def test_a_step_built_from_its_own_parameters_is_equal(kind: type) -> None:
    step = kind()
    assert build_step(step.name, json.loads(json.dumps(parameters_of(step)))) == step


@pytest.mark.parametrize("kind", STEPS, ids=STEP_NAMES)
def test_parameters_left_out_take_their_defaults(kind: type) -> None:
    assert build_step(kind.name, {}) == kind()


def test_lists_become_tuples_and_whole_numbers_will_do_for_floats() -> None:
    step = build_step("unfade", {"offset": [0, 0.5, 1], "strength": 1})
    assert step == Unfade(offset=(0, 0.5, 1), strength=1)


def test_a_list_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(BadPlan, match="'offset'"):
        build_step("unfade", {"offset": [0.0, 0.5]})


def test_true_is_no_number() -> None:
    with pytest.raises(BadPlan, match="'noise_sigma'"):
        build_step("clean", {"noise_sigma": True})


def test_none_is_taken_where_a_step_allows_it_only() -> None:
    assert parameters_of(build_step("repair", {"noise_sigma": None}))["noise_sigma"] is None
    with pytest.raises(BadPlan, match="'noise_sigma'"):
        build_step("clean", {"noise_sigma": None})


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BadPlan, match="repair, clean, unfade, tone, colorize, upscale"):
        build_step("colorise", {})
    with pytest.raises(BadPlan, match="grain, grain_size_px, jpeg_blocking, method, noise_sigma, strength"):
        build_step(Clean.name, {"sigma": 1.0})
