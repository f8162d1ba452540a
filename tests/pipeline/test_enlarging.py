"""Plans that enlarge: how they are made and refused, and what of them has which size."""

from __future__ import annotations

import json

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Outcome
from heirloom.errors import BadPlan, UsageError
from heirloom.pipeline import Plan, PlannedStep, plan_from_json, plan_upscale, run, size_after
from heirloom.pipeline.enlarging import enlarging_step, spared_of_detail
from heirloom.steps.enhance import Clean, LongSide, Times, Upscale
from tests.support.compare import assert_images_close
from tests.support.pictures import photo, scene


def plan_of(*steps: Upscale | Clean) -> Plan:
    return Plan(preset="test", seed=0, steps=tuple(PlannedStep(step=step, reason="a test") for step in steps))


def test_a_plan_to_enlarge_holds_one_step_with_its_reason_and_fits_its_photograph_only() -> None:
    plan = plan_upscale(photo(40, 60), LongSide(pixels=150), detail=0.5, seed=3)
    (planned,) = plan.steps
    assert planned.step == Upscale(scale=2.5, detail=0.5)
    assert "150 x 100 px" in planned.reason
    assert (plan.seed, plan.size_px, plan.frame) == (3, (40, 60), None)
    assert plan_from_json(json.dumps(plan.to_json())) == plan
    with pytest.raises(BadPlan, match="60 x 40 px"):
        run(plan, photo(40, 61))


def test_what_cannot_be_is_refused_before_there_is_a_plan() -> None:
    with pytest.raises(UsageError, match="only enlarges"):
        plan_upscale(photo(40, 60), Times(scale=1))


def test_the_size_after_a_plan_is_that_of_its_last_step() -> None:
    assert size_after(plan_of(Clean()), 40, 60) == (40, 60)
    assert size_after(plan_of(Clean(), Upscale(scale=2.5)), 40, 60) == (100, 150)
    assert enlarging_step(plan_of(Clean())) is None


@pytest.mark.parametrize("steps", [(Upscale(), Clean()), (Upscale(), Upscale())])
def test_nothing_may_follow_an_enlargement(steps: tuple[Upscale | Clean, ...]) -> None:
    with pytest.raises(BadPlan, match="'upscale' before") as refused:
        run(plan_of(*steps), photo())
    assert "last step" in str(refused.value)


def test_a_scale_that_is_none_is_a_plan_that_cannot_be_understood() -> None:
    values = plan_of(Upscale()).to_json()
    for scale in (1.0, 17.0, "large", None):
        values["steps"][0]["parameters"]["scale"] = scale
        with pytest.raises(BadPlan):
            plan_from_json(json.dumps(values))


def test_protected_places_of_a_window_are_resampled() -> None:
    whole = scene(40, 30)
    window = Box(0, 10, 30, 30)
    sizes = ((40, 30), (100, 75))
    made = Outcome(photo=Photo(pixels=np.full((50, 75, 3), 0.5, np.float32)), invented=np.ones((50, 75), np.float32))
    protected = np.zeros((20, 30), np.bool_)
    protected[5:15, 10:20] = True
    spared = spared_of_detail(made, Photo(pixels=window.cut(whole)), protected, window=window, sizes=sizes)
    assert spared.invented is not None
    kept = spared.invented == 0
    assert (np.flatnonzero(kept.any(axis=1))[[0, -1]].tolist(), np.flatnonzero(kept.any(axis=0))[[0, -1]].tolist()) == (
        [12, 37],
        [25, 49],
    )
    assert (spared.photo.pixels[~kept] == 0.5).all()
    assert_images_close(spared.photo.pixels[kept][:1], whole[15:16, 10], atol=0.1)
