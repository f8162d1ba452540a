"""The runner: what it records, what it refuses, and that it tells how far it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.analysis import analyze
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Effect
from heirloom.errors import BadMask, BadPlan
from heirloom.pipeline import Plan, PlannedStep, restore, run
from heirloom.steps.enhance import Clean
from heirloom.steps.repair import Repair
from tests.support.pictures import photo, scene


def plan_of(*steps: Repair | Clean, frame: Box | None = None, size_px: tuple[int, int] | None = None) -> Plan:
    planned = tuple(PlannedStep(step=step, reason=f"reason of {step.name}") for step in steps)
    return Plan(preset="test", seed=0, steps=planned, frame=frame, size_px=size_px)


def line_mask() -> np.ndarray:
    """A mask of 64 x 64 px with one line of 48 px."""
    mask = np.zeros((64, 64), np.float32)
    mask[30:32, 8:56] = 1
    return mask


def test_every_step_leaves_one_record_in_order() -> None:
    result = run(plan_of(Repair(), Clean(noise_sigma=6.0)), photo(), mask=line_mask())
    assert [record.step.name for record in result.records] == ["repair", "clean"]
    assert [record.reason for record in result.records] == ["reason of repair", "reason of clean"]
    assert [record.effect for record in result.records] == [Effect.GENERATE, Effect.CORRECT]
    assert all(0 < record.took_s <= result.took_s for record in result.records)


def test_the_changed_map_is_where_input_and_output_differ() -> None:
    before = photo()
    result = run(plan_of(Repair(), Clean(noise_sigma=6.0), frame=Box(5, 6, 60, 50)), before, mask=line_mask())
    differs = (result.photo.pixels != before.pixels).any(axis=2)
    changed = result.changed.unpacked()
    assert differs.any()
    assert not (differs & ~changed).any()
    assert not changed[50:].any()


def test_each_record_holds_its_own_changes_only() -> None:
    result = run(plan_of(Repair(), Clean(noise_sigma=6.0)), photo(), mask=line_mask())
    repaired, cleaned = (record.changed.unpacked() for record in result.records)
    assert not repaired[line_mask() == 0].any()
    assert cleaned[line_mask() == 0].any()
    assert np.array_equal(result.changed.unpacked(), repaired | cleaned)


def test_only_what_a_step_made_up_is_in_the_invented_map() -> None:
    result = run(plan_of(Repair(), Clean(noise_sigma=6.0)), photo(), mask=line_mask())
    assert np.array_equal(result.invented.unpacked(), line_mask() > 0)
    assert result.records[1].invented.share == 0


def test_a_plan_without_steps_changes_nothing() -> None:
    before = photo()
    result = run(plan_of(), before)
    assert np.array_equal(result.photo.pixels, before.pixels)
    assert result.changed.share == result.invented.share == 0
    assert result.damage is None


@pytest.mark.parametrize("shape", [(64, 63), (63, 64), (64, 64, 1)])
def test_a_mask_of_another_size_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(BadMask, match="the photograph 64 x 64"):
        run(plan_of(Repair()), photo(), mask=np.zeros(shape, np.float32))


def test_a_protecting_mask_of_another_size_is_refused() -> None:
    with pytest.raises(BadMask, match="64 x 64"):
        run(plan_of(Repair()), photo(), protect=np.zeros((64, 63), np.float32))


def test_the_networks_of_a_step_stand_in_its_record_once(weights: Path) -> None:
    result = run(plan_of(Repair(), Clean(noise_sigma=6.0)), photo(), mask=line_mask())
    assert [name.partition("@")[0] for name in result.records[0].models] == ["damage", "fill"]
    assert [name.partition("@")[0] for name in result.records[1].models] == ["clean"]
    assert result.damage is not None
    assert result.damage.model == result.records[0].models[0]


def test_a_network_that_is_not_there_is_noted_in_the_record() -> None:
    pixels = np.full((64, 64, 3), 0.4, np.float32)
    pixels[30:32, 8:56] = 0.97
    (record,) = run(plan_of(Repair(sensitivity=1.0)), Photo(pixels=pixels)).records
    assert record.models == ()
    assert [("damage.onnx" in note, "fill.onnx" in note) for note in record.notes] == [(True, False), (False, True)]
    assert run(plan_of(Repair(method="classical")), Photo(pixels=pixels)).records[0].notes == ()


def test_a_plan_of_another_photograph_is_refused() -> None:
    with pytest.raises(BadPlan, match="32 x 32 px"):
        restore(photo(), plan=plan_of(size_px=(32, 32)))


def test_the_damage_repaired_is_kept_with_the_result() -> None:
    result = run(plan_of(Repair()), photo(), mask=line_mask())
    assert result.damage is not None
    assert np.array_equal(result.damage.certain(), line_mask() > 0)


def test_the_findings_are_those_of_before_and_after() -> None:
    rng = np.random.default_rng(2)
    noisy = np.clip(scene(128, 128, seed=3) + rng.normal(0, 12 / 255, (128, 128, 3)), 0, 1).astype(np.float32)
    before = Photo(pixels=noisy)
    findings = analyze(before)
    result = run(plan_of(Clean(noise_sigma=12.0)), before, findings=findings)
    assert result.findings_before is findings
    assert result.findings_after.noise.sigma < findings.noise.sigma / 2
    assert run(plan_of(), before).findings_before is None


def test_progress_begins_with_the_analysis_and_ends_with_done() -> None:
    calls: list[tuple[str, float]] = []
    restore(photo(), preset="gentle", progress=lambda *call: calls.append(call))
    assert calls[0] == ("analyze", 0.0)
    assert calls[-1] == ("done", 1.0)


def test_progress_names_every_step_and_never_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("sys").modules[run.__module__]
    monkeypatch.setattr(module, "WHOLE_PIXELS", 100)
    monkeypatch.setattr(module, "STRIP_PIXELS", 64 * 32)
    calls: list[tuple[str, float]] = []
    steps = plan_of(Clean(noise_sigma=4.0), Clean(noise_sigma=2.0))
    run(steps, photo(), progress=lambda *call: calls.append(call))
    assert [name for name, _ in calls] == ["clean"] * 4 + ["done"]
    assert [share for _, share in calls] == [0, 0.25, 0.5, 0.75, 1]


def test_a_strip_of_nothing_but_border_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    module = __import__("sys").modules[run.__module__]
    monkeypatch.setattr(module, "WHOLE_PIXELS", 100)
    monkeypatch.setattr(module, "STRIP_PIXELS", 64 * 40)
    before = photo(320, 64)
    result = run(plan_of(Clean(noise_sigma=6.0), frame=Box(0, 0, 64, 60)), before)
    changed = result.changed.unpacked()
    assert changed[:60].any()
    assert not changed[60:].any()
