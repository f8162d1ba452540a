"""The table for a terminal."""

from __future__ import annotations

from dataclasses import replace

from heirloom.bench.cost import Cost
from heirloom.bench.damage_report import AlarmEntry, DamageReport, WritingEntry
from heirloom.bench.report import BenchReport, Check, CleanEntry, Entry, Scores
from heirloom.bench.table import damage_table, table


def made_report() -> BenchReport:
    def entry(method: str, gain: float) -> Entry:
        return Entry(
            photo="a.png",
            case="dust",
            method=method,
            scores=Scores(psnr=30.123 + gain, ssim=0.9, ms_ssim=0.95, gmsd=0.05, delta_e=2.0, masked_psnr=21.5),
            gain_db=gain,
            cost=Cost(took_s=0.25, cpu_s=0.5, peak_mb=None),
            twice_db=46.04 if gain else None,
        )

    return BenchReport(
        task="repair",
        seed=0,
        entries=(entry("input", 0.0), entry("heirloom", 1.5)),
        clean=(),
        checks=(
            Check(name="one", value=1.0, at_least=0.5),
            Check(name="two", value=0.01, photo="b.png", at_most=0.005),
        ),
        notes=(),
        commit="0" * 40,
        machine={"processor": "any", "cores": 2, "python": "3.11", "numpy": "2"},
    )


def test_every_method_has_a_line_and_the_case_is_named_once() -> None:
    lines = table(made_report()).splitlines()
    first, second = (next(line for line in lines if f"  {name} " in line) for name in ("input", "heirloom"))
    assert first.startswith("dust (1)")
    assert "dust" not in second
    assert "31.62" in second
    assert "+1.50" in second
    assert "21.50" in second
    assert second.split()[-4] == "46.0"
    assert first.split()[-4] == "-"


def test_columns_are_aligned() -> None:
    lines = table(made_report()).splitlines()
    heading = next(line for line in lines if line.startswith("case"))
    row = next(line for line in lines if line.startswith("dust"))
    end = heading.index("PSNR") + len("PSNR")
    assert row[:end].endswith("30.12")


def test_clean_photographs_are_told_with_what_was_done_to_them() -> None:
    entries = (CleanEntry(photo="a.png", psnr=40, block_psnr_min=31), CleanEntry(photo="b", psnr=44, block_psnr_min=40))
    text = table(replace(made_report(), task="enhance", clean=entries))
    assert "clean photographs (2) through enhance:" in text
    assert "mean PSNR to itself 42.00 dB; the worst" in text
    searched = tuple(replace(entry, false_alarm_share=0.001) for entry in entries)
    text = table(replace(made_report(), task="restore", clean=searched))
    assert "through restore --preset auto:" in text
    assert "false alarms 0.1000% of the pixels" in text


def test_promises_are_told_kept_or_broken() -> None:
    text = table(made_report())
    assert "kept    one: 1 (at least 0.5)" in text
    assert "BROKEN  two: 0.01 (at most 0.005), b.png" in text


def test_alarms_and_writing_are_told_per_detector() -> None:
    report = DamageReport(
        seed=0,
        entries=(),
        alarms=(
            AlarmEntry(photo="a.png", method="heirloom", share=0.001),
            AlarmEntry(photo="b.png", method="heirloom", share=0.003),
        ),
        writing=(WritingEntry(photo="a.png", case="c", method="heirloom", true_px=50, found_px=40, mistaken_px=5),),
        checks=(),
        notes=(),
        commit=None,
        machine={"processor": "any", "cores": 2, "python": "3.11", "numpy": "2"},
    )
    text = damage_table(report)
    assert "heirloom: 0.2000%, 0.3000% (b.png)" in text
    assert "heirloom: 80.0% found as writing, 10.0% taken for damage" in text
