"""Plans: a reason for everything, what each wish leaves in, and the way to JSON and back."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from heirloom.analysis import analyze
from heirloom.analysis.findings import DamageFound, Findings, Frame, Toning
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Photo
from heirloom.errors import BadPlan, UsageError
from heirloom.pipeline import PRESETS, Plan, PlannedStep, Wish, plan, plan_from_json
from heirloom.steps.enhance import Clean
from heirloom.steps.repair import Repair
from tests.pipeline.test_presets import CHOSEN
from tests.support.pictures import scene


@pytest.fixture(scope="module")
def findings() -> Findings:
    """Of a faded, noisy scene with a bright scratch: something to do for every step."""
    rng = np.random.default_rng(4)
    pixels = 0.25 + 0.4 * scene(96, 96, seed=3) + rng.normal(0, 8 / 255, (96, 96, 3))
    pixels[40:42, 8:88] = 0.97
    measured = analyze(Photo(pixels=np.clip(pixels, 0, 1).astype(np.float32)))
    return dataclasses.replace(measured, frame=Frame(picture=Box(4, 5, 92, 90), border="scanner"))


def names(made: Plan) -> list[str]:
    return [item.step.name for item in made.steps]


def test_every_step_is_either_planned_or_left_out_and_has_a_reason(findings: Findings) -> None:
    for preset in PRESETS:
        made = plan(findings, preset)
        assert sorted([*names(made), *(item.name for item in made.left_out)]) == sorted(CHOSEN)
        assert all(item.reason for item in (*made.steps, *made.left_out))


def test_planned_steps_stand_in_running_order(findings: Findings) -> None:
    made = plan(findings, Wish(repair_anyway=True))
    assert len(made.steps) >= 3
    assert names(made) == [name for name in CHOSEN if name in names(made)]


def test_a_plan_knows_size_frame_seed_and_preset(findings: Findings) -> None:
    made = plan(findings, "gentle", seed=7)
    assert (made.preset, made.seed, made.size_px) == ("gentle", 7, (96, 96))
    assert made.frame == Box(4, 5, 92, 90)


def test_auto_cleans_what_is_noisy_by_the_measured_sigma(findings: Findings) -> None:
    (clean,) = (item.step for item in plan(findings, "auto").steps if item.step.name == "clean")
    assert isinstance(clean, Clean)
    assert clean.noise_sigma == pytest.approx(findings.noise.sigma, abs=0.01)
    assert clean.strength == 1


def test_gentle_takes_half_of_every_correction(findings: Findings) -> None:
    corrections = [item.step for item in plan(findings, "gentle").steps if item.step.name != "repair"]
    assert corrections
    assert {step.strength for step in corrections} == {0.5}


def test_archive_leaves_grain_and_dyes_alone(findings: Findings) -> None:
    made = plan(findings, "archive")
    assert not {"clean", "unfade"} & set(names(made))
    assert "limited to repair, tone" in next(item.reason for item in made.left_out if item.name == "clean")


def test_only_the_steps_named_take_part(findings: Findings) -> None:
    assert names(plan(findings, Wish(only=("clean",)))) == ["clean"]


def test_a_strength_of_zero_leaves_a_step_out_and_says_so(findings: Findings) -> None:
    made = plan(findings, Wish(clean=0))
    assert "clean" not in names(made)
    assert "set to 0" in next(item.reason for item in made.left_out if item.name == "clean")


def test_repair_asked_for_runs_whatever_was_found(findings: Findings) -> None:
    sound = dataclasses.replace(findings, damage={}, damage_map=None)
    assert "repair" not in names(plan(sound))
    asked = plan(sound, Wish(repair_anyway=True, sensitivity=0.3))
    assert asked.steps[0].reason == "asked for"
    assert isinstance(asked.steps[0].step, Repair)
    assert asked.steps[0].step.sensitivity == 0.3


def test_method_and_kinds_of_the_wish_stand_in_the_plan(findings: Findings) -> None:
    made = plan(findings, Wish(only=("repair",), method="classical", kinds=("dust",), repair_anyway=True))
    (step,) = [item.step for item in made.steps]
    assert isinstance(step, Repair)
    assert (step.method, step.kinds) == ("classical", ("dust",))


def test_damage_of_a_kind_nobody_wants_repaired_is_no_reason(findings: Findings) -> None:
    only_scratches = dataclasses.replace(findings, damage={DamageKind.SCRATCH: DamageFound(area=0.01, count=2)})
    assert "repair" in names(plan(only_scratches, Wish(kinds=("scratch",))))
    assert "repair" not in names(plan(only_scratches, Wish(kinds=("dust", "tear"))))


def test_cracks_are_judged_for_the_classical_detector_only(findings: Findings, weights: Path) -> None:
    toned = dataclasses.replace(findings, toning=Toning.SEPIA, is_cracked=None)
    cracked = {}
    for method in ("learned", "classical"):
        (step,) = [item.step for item in plan(toned, Wish(only=("repair",), method=method, repair_anyway=True)).steps]
        assert isinstance(step, Repair)
        cracked[method] = step.cracked
    assert cracked["learned"] is None
    assert cracked["classical"] is not None


def test_findings_read_back_from_json_cannot_be_planned_from(findings: Findings) -> None:
    with pytest.raises(ValueError, match="analyze the photograph"):
        plan(dataclasses.replace(findings, preview=None))


def test_an_unknown_preset_is_refused(findings: Findings) -> None:
    with pytest.raises(UsageError, match="auto, gentle, archive"):
        plan(findings, "brutal")


def test_a_plan_survives_json(findings: Findings) -> None:
    made = plan(findings, Wish(repair_anyway=True), seed=3)
    again = plan_from_json(json.dumps(made.to_json()))
    assert again == made
    assert plan_from_json(json.dumps({"schema": "heirloom.record/1", "plan": made.to_json()})) == made


def test_a_plan_without_size_and_frame_fits_any_photograph() -> None:
    free = Plan(preset="auto", seed=0, steps=())
    assert free.frame_of(30, 40) == Box(0, 0, 40, 30)
    assert plan_from_json(json.dumps(free.to_json())) == free


def test_a_plan_of_another_size_is_refused_with_both_sizes() -> None:
    with pytest.raises(BadPlan, match=r"20 x 10 px, this one has 40 x 30"):
        Plan(preset="auto", seed=0, steps=(), size_px=(10, 20)).frame_of(30, 40)


@pytest.mark.parametrize("frame", [(0, 0, 41, 30), (0, 0, 40, 31), (-1, 0, 9, 9), (9, 0, 9, 9), (0, 9, 9, 8)])
def test_a_frame_that_is_no_area_within_the_photograph_is_refused(frame: tuple[int, int, int, int]) -> None:
    with pytest.raises(BadPlan, match="no area within 40 x 30 px"):
        Plan(preset="auto", seed=0, steps=(), frame=Box(*frame)).frame_of(30, 40)


def edited(**changes: object) -> str:
    """The JSON of a good plan with some of its values replaced."""
    good = Plan(preset="auto", seed=0, steps=(PlannedStep(step=Clean(), reason="a test"),))
    return json.dumps(good.to_json() | changes)


def one_step(name: object = "clean", **parameters: object) -> str:
    """The JSON of a plan with a single step."""
    return edited(steps=[{"name": name, "reason": "", "parameters": parameters}])


def test_the_plan_that_the_bad_ones_are_made_from_is_good() -> None:
    assert plan_from_json(edited()).steps[0].step == Clean()
    assert plan_from_json(one_step(strength=0.5)).steps[0].step == Clean(strength=0.5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cannot be read"),
        ("[]", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ("{}", "cannot be read"),
        ('{"plan": null}', "cannot be read"),
        (edited(schema="heirloom.plan/9"), "'heirloom.plan/9'"),
        (edited(seed="soon"), "cannot be read"),
        (edited(seed=-1), "seed"),
        (edited(steps=[{}]), "cannot be read"),
        (edited(size_px=[1]), "cannot be read"),
        (edited(frame=[0, 0, 1]), "cannot be read"),
        (one_step("sharpen"), "'sharpen', which does not exist"),
        (one_step(force=1), "no parameter 'force'"),
        (one_step(noise_sigma=float("nan")), "not finite"),
        (one_step(noise_sigma=float("inf")), "not finite"),
        (one_step("unfade", offset=[0.0, float("nan"), 0.0]), "not finite"),
        (one_step(strength="much"), "strength"),
        (one_step(strength=None), "strength"),
        (one_step(strength=-1), "strength"),
        (one_step(strength=2), "strength"),
        (one_step("repair", kinds=["moth"]), "kind of damage 'moth'"),
        (one_step("repair", sensitivity=[1]), "sensitivity"),
        (one_step("tone", black_point=0.9, white_point=0.2), "black 0.9"),
        (one_step("tone", gamma=0), "gamma 0"),
        (one_step("unfade", matrix=[[1.0]]), "matrix"),
    ],
)
def test_a_plan_that_cannot_be_understood_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadPlan, match=message):
        plan_from_json(text)
