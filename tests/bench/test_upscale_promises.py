"""What is promised of enlargements is held against the right figures, and can be broken."""

from __future__ import annotations

import pytest

from heirloom.bench.cost import Cost
from heirloom.bench.enlargers import REALESR, SPAN
from heirloom.bench.report import OURS_DETAILED, OURS_FAITHFUL, Row, Scores
from heirloom.bench.upscale_promises import upscale_checks_of


def row(
    case: str,
    method: str,
    *,
    psnr: float = 25.0,
    gain: float = 0.0,
    distance: float | None = None,
    niqe: float | None = None,
) -> Row:
    return Row(
        case=case,
        method=method,
        photos=1,
        scores=Scores(psnr=psnr, ssim=1, ms_ssim=1, gmsd=0, delta_e=0, lpips_like=distance, niqe=niqe),
        gain_db=gain,
        worst_gain_db=gain,
        worst_photo="a",
        harmed_share=0,
        cost=Cost(took_s=0, cpu_s=0, peak_mb=None),
    )


@pytest.mark.parametrize(("case", "enough"), [("bicubic x4", 1.6), ("bicubic x2", 2.5)])
def test_faithful_must_gain_over_bicubic(case, enough) -> None:
    kept, broken = (
        upscale_checks_of([row(case, OURS_FAITHFUL, gain=gain)])[0].is_kept for gain in (enough + 0.01, enough - 0.01)
    )
    assert kept
    assert not broken
    assert upscale_checks_of([row("aged mild x4", OURS_FAITHFUL), row(case, OURS_DETAILED), row(case, SPAN)]) == ()


def test_faithful_must_stay_near_span() -> None:
    for psnr, kept in ((24.9, True), (24.8, False)):
        rows = [row("bicubic x4", OURS_FAITHFUL, psnr=psnr), row("bicubic x4", SPAN)]
        assert next(c for c in upscale_checks_of(rows) if "SPAN" in c.name).is_kept == kept


def test_detailed_must_look_nearer_and_no_less_natural_than_realesr_on_aged_pictures() -> None:
    rows = [
        row("aged mild x4", OURS_DETAILED, distance=0.2, niqe=5.5),
        row("aged mild x4", REALESR, distance=0.25, niqe=5.0),
    ]
    assert [(check.is_kept, round(check.value, 2)) for check in upscale_checks_of(rows)] == [(True, 0.8), (False, 1.1)]
    assert upscale_checks_of(rows[:1]) == ()
    assert upscale_checks_of([row(one.case, one.method) for one in rows]) == ()
