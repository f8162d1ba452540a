"""The report: means, worst cases, and a JSON form that is JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from heirloom.bench.cost import Cost
from heirloom.bench.report import BenchReport, CleanEntry, Entry, Scores, rows_of


def entry(
    gain_db: float, *, photo: str = "a.png", method: str = "heirloom", case: str = "dust", masked: float | None = None
) -> Entry:
    return Entry(
        photo=photo,
        case=case,
        method=method,
        scores=Scores(psnr=30 + gain_db, ssim=0.9, ms_ssim=0.95, gmsd=0.05, delta_e=2.0, masked_psnr=masked),
        gain_db=gain_db,
        cost=Cost(took_s=1 + gain_db, cpu_s=2.0, peak_mb=10 * (1 + gain_db)),
    )


def report(*entries: Entry) -> BenchReport:
    return BenchReport(
        task="repair",
        seed=3,
        entries=entries,
        clean=(CleanEntry(photo="a.png", psnr=40, block_psnr_min=31, false_alarm_share=0.001),),
        checks=(),
        notes=("b.png left out",),
        commit=None,
        machine={"processor": "any", "cores": 2, "python": "3.11", "numpy": "2"},
    )


def test_a_row_has_means_the_worst_photo_and_the_highest_peak() -> None:
    (row,) = rows_of([entry(1.0), entry(-0.6, photo="b.png"), entry(2.0), entry(-0.4)])
    assert row.photos == 4
    assert row.scores.psnr == pytest.approx(30.5)
    assert row.gain_db == pytest.approx(0.5)
    assert (row.worst_gain_db, row.worst_photo) == (-0.6, "b.png")
    assert row.harmed_share == 0.25
    assert row.cost.took_s == pytest.approx(1.5)
    assert row.cost.peak_mb == 30


def test_means_leave_out_what_was_not_measured() -> None:
    (row,) = rows_of([entry(0, masked=20.0), entry(0), entry(0, masked=24.0)])
    assert row.scores.masked_psnr == 22
    assert row.scores.lpips_like is None


def test_a_row_has_the_lowest_of_what_was_done_twice() -> None:
    (row,) = rows_of([replace(entry(1, photo=name), twice_db=twice) for name, twice in (("a", 50.0), ("b", 44.0))])
    assert (row.twice_db, row.twice_photo) == (44.0, "b")
    assert rows_of([entry(1)])[0].twice_db is None


def test_rows_stand_in_the_order_of_measurement() -> None:
    rows = report(entry(0, method="input"), entry(1), entry(0, method="input", case="tears"), entry(2)).rows
    assert [(row.case, row.method, row.photos) for row in rows] == [
        ("dust", "input", 1),
        ("dust", "heirloom", 2),
        ("tears", "input", 1),
    ]


def test_a_row_can_be_asked_for() -> None:
    full = report(entry(0, method="input"), entry(1))
    assert full.row("dust", "heirloom").gain_db == 1
    assert full.row("dust", "telea") is None


def test_the_json_form_survives_json() -> None:
    value = report(entry(0.5)).to_json()
    assert json.loads(json.dumps(value, allow_nan=False)) == value
    assert value["schema"] == "heirloom.bench/1"
    assert set(value) >= {"task", "seed", "commit", "machine", "rows", "clean", "checks", "notes", "entries"}
