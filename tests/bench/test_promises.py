"""Promises are held against the right figures, and can be broken."""

from __future__ import annotations

import pytest

from heirloom.bench.cases import THIN, VEILS, WIDE
from heirloom.bench.cost import Cost
from heirloom.bench.damage_report import ALL, LINES, AlarmEntry, DamageRow
from heirloom.bench.promises import checks_of, damage_checks_of
from heirloom.bench.report import (
    BIHARMONIC,
    INPUT,
    OURS,
    OURS_FILLED,
    OURS_FILLED_CLASSICAL,
    OURS_WITH_MASK,
    TELEA,
    CleanEntry,
    Row,
    Scores,
)

FREE = Cost(took_s=0, cpu_s=0, peak_mb=None)


def row(
    case: str,
    method: str = OURS,
    *,
    gain: float = 0.0,
    worst: float = 0.0,
    inside: float | None = None,
    distance: float | None = None,
) -> Row:
    scores = Scores(psnr=30, ssim=1, ms_ssim=1, gmsd=0, delta_e=0, masked_psnr=inside, lpips_like=distance)
    return Row(
        case=case,
        method=method,
        photos=1,
        scores=scores,
        gain_db=gain,
        worst_gain_db=worst,
        worst_photo="w.png",
        harmed_share=0,
        cost=FREE,
    )


@pytest.mark.parametrize(("case", "needed"), [("fading", 1.5), ("noise 25", 4.0), ("scratches", 0.5)])
def test_each_kind_has_its_least_gain(case, needed) -> None:
    (kept,) = checks_of([row(case, gain=needed)], [])
    (broken,) = checks_of([row(case, gain=needed - 0.01)], [])
    assert kept.is_kept
    assert not broken.is_kept


def test_a_mixed_case_is_judged_by_its_mean_and_its_worst_photo() -> None:
    mean, worst = checks_of([row("mixed mild", gain=0.3, worst=-0.51)], [])
    assert mean.is_kept
    assert not worst.is_kept
    assert worst.photo == "w.png"


def test_only_our_own_detection_is_judged_on_scratches() -> None:
    assert checks_of([row("scratches", OURS_WITH_MASK, gain=9), row("scratches", TELEA, gain=9)], []) == ()


def test_the_lead_over_telea_is_taken_inside_the_mask() -> None:
    rows = [row("thin scratches", OURS_WITH_MASK, inside=26.0), row("thin scratches", TELEA, inside=25.1)]
    (check,) = checks_of(rows, [])
    assert check.value == pytest.approx(0.9)
    assert not check.is_kept


def test_thin_holes_are_judged_beside_the_biharmonic_filling_and_telea() -> None:
    rows = [row(THIN, OURS_WITH_MASK, inside=26.0), row(THIN, BIHARMONIC, inside=25.2), row(THIN, TELEA, inside=24.5)]
    plain, telea = checks_of(rows, [])
    assert plain.value == pytest.approx(0.8)
    assert plain.is_kept
    assert telea.value == pytest.approx(1.5)
    assert not telea.is_kept


def test_the_distance_is_judged_beside_the_best_of_the_others() -> None:
    rows = [row(WIDE, OURS_WITH_MASK, distance=0.03), row(WIDE, OURS_FILLED_CLASSICAL, distance=0.01)]
    rows += [row(WIDE, TELEA, distance=0.05), row(WIDE, BIHARMONIC, distance=0.0375)]
    (check,) = checks_of(rows, [])
    assert check.value == pytest.approx(0.8)
    assert not check.is_kept
    assert checks_of(rows[:2], []) == ()


def test_correcting_a_stain_must_beat_every_filling_of_it_our_own_too() -> None:
    rows = [row(VEILS, OURS_WITH_MASK, inside=30.0), row(VEILS, OURS_FILLED, inside=31.0), row(VEILS, TELEA, inside=20)]
    (check,) = checks_of([*rows, row(VEILS, INPUT, inside=40)], [])
    assert check.value == pytest.approx(-1)
    assert not check.is_kept


def test_clean_photographs_are_judged_by_the_worst() -> None:
    good = CleanEntry(photo="a", psnr=50, block_psnr_min=40, false_alarm_share=0.0)
    bad = CleanEntry(photo="b", psnr=37, block_psnr_min=31, false_alarm_share=0.006)
    psnr, block, alarms = checks_of([], [good, bad])
    assert (psnr.value, psnr.photo, psnr.is_kept) == (37, "b", False)
    assert (block.value, block.is_kept) == (31, True)
    assert (alarms.value, alarms.is_kept) == (0.006, False)


def found(damage: str = ALL, method: str = OURS, *, f1: float = 0.0, area: float = 0.0) -> DamageRow:
    return DamageRow(
        case="mixed surface",
        damage=damage,
        method=method,
        photos=1,
        f1=f1,
        best_f1=f1,
        average_precision=area,
        precision=None,
        recall=None,
        right_kind=None,
        took_s=0,
        cpu_s=0,
    )


def test_the_detector_is_judged_on_mixed_damage_and_against_the_best_other() -> None:
    rows = [found(f1=0.7, area=0.69), found(LINES, f1=0.79), found(method="a", area=0.2), found(method="b", area=0.34)]
    f1, area, lead, lines = damage_checks_of(rows, [])
    assert (f1.value, f1.is_kept) == (0.7, True)
    assert (area.value, area.is_kept) == (0.69, False)
    assert (lead.name, lead.is_kept) == ("mixed surface: average precision over that of b", True)
    assert lead.value == pytest.approx(0.69 / 0.34)
    assert (lines.value, lines.is_kept) == (0.79, False)


def test_what_is_found_on_clean_photographs_is_judged_by_the_mean() -> None:
    alarms = [AlarmEntry(photo=name, method=OURS, share=share) for name, share in (("a", 0.0), ("b", 0.005))]
    (check,) = damage_checks_of([], alarms)
    assert check.value == pytest.approx(0.0025)
    assert not check.is_kept
