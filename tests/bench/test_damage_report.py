"""The damage report: pixels pooled over photographs, rows in a fixed order, and a JSON form that is JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from heirloom.bench.damage_report import ALL, LINES, AlarmEntry, DamageEntry, DamageReport, alarm_share, damage_rows_of
from heirloom.metrics.detection import compare_damage


def entry(
    found: int, true: int, *, photo: str = "a.png", case: str = "dust", damage: str = ALL, method: str = "heirloom"
) -> DamageEntry:
    """One row of `true` damaged pixels of which the first `found` are found."""
    truth = np.zeros((1, 60), np.bool_)
    truth[:, :true] = True
    predicted = np.zeros((1, 60), np.float32)
    predicted[:, :found] = 1
    detection = compare_damage(predicted, truth, tolerance_px=0)
    return DamageEntry(
        photo=photo,
        case=case,
        damage=damage,
        method=method,
        detection=detection,
        named_px=found // 2,
        took_s=float(found),
        cpu_s=1.0,
    )


def report(*entries: DamageEntry) -> DamageReport:
    alarms = (AlarmEntry(photo="a.png", method="heirloom", share=0.01),)
    return DamageReport(
        seed=1, entries=entries, alarms=alarms, writing=(), checks=(), notes=(), commit=None, machine={"cores": 2}
    )


def test_a_row_pools_the_pixels_of_its_photographs() -> None:
    (row,) = damage_rows_of([entry(10, 10), entry(10, 50, photo="b.png")])
    assert row.photos == 2
    assert row.recall == pytest.approx(20 / 60)
    assert row.precision == 1
    assert row.right_kind == 0.5
    assert row.took_s == 10


def test_rows_stand_by_case_then_damage_then_method() -> None:
    entries = [
        entry(1, 2, damage=damage, method=method, case=case)
        for case in ("mixed", "dust")
        for method in ("heirloom", "other")
        for damage in ("dust", ALL, LINES)
    ]
    rows = [(row.case, row.damage, row.method) for row in damage_rows_of(entries)]
    assert rows[:4] == [
        ("mixed", ALL, "heirloom"),
        ("mixed", ALL, "other"),
        ("mixed", LINES, "heirloom"),
        ("mixed", LINES, "other"),
    ]
    assert [row[0] for row in rows[6:]] == ["dust"] * 6


def test_a_row_can_be_asked_for() -> None:
    assert report(entry(1, 2)).row("dust", ALL, "heirloom").photos == 1
    assert report(entry(1, 2)).row("dust", ALL, "other") is None


def test_a_detector_without_kinds_has_no_share_of_right_ones() -> None:
    untyped = entry(5, 5)
    (row,) = damage_rows_of([DamageEntry(**{**vars(untyped), "named_px": None})])
    assert row.right_kind is None


def test_the_share_of_alarms_is_the_mean_of_the_photographs() -> None:
    alarms = [AlarmEntry(photo=name, method="a", share=share) for name, share in (("x", 0.02), ("y", 0.04))]
    assert alarm_share([*alarms, AlarmEntry(photo="x", method="b", share=1)], "a") == pytest.approx(0.03)


def test_the_json_form_survives_json() -> None:
    value = report(entry(5, 10), entry(0, 10, photo="b.png")).to_json()
    assert json.loads(json.dumps(value, allow_nan=False)) == value
    assert (value["schema"], value["task"]) == ("heirloom.bench/1", "damage")
    assert [one["photo"] for one in value["entries"]] == ["a.png", "b.png"]
