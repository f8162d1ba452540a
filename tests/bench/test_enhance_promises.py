"""What is promised of enhancing is held against the right figures, and can be broken."""

from __future__ import annotations

import pytest

from heirloom.bench.cost import Cost
from heirloom.bench.enhance_promises import enhance_checks_of
from heirloom.bench.report import (
    DNCNN,
    FFDNET,
    NL_MEANS,
    OURS,
    OURS_SMOOTHED,
    REALESR_SMALLER,
    Check,
    CleanEntry,
    Row,
    Scores,
)


def row(
    case: str, method: str = OURS, *, psnr: float = 30.0, distance: float | None = None, twice: float = 60.0
) -> Row:
    return Row(
        case=case,
        method=method,
        photos=1,
        scores=Scores(psnr=psnr, ssim=1, ms_ssim=1, gmsd=0, delta_e=0, lpips_like=distance),
        gain_db=9.0,
        worst_gain_db=9.0,
        worst_photo="a",
        harmed_share=0,
        cost=Cost(took_s=0, cpu_s=0, peak_mb=None),
        twice_db=twice if method == OURS else None,
        twice_photo="b" if method == OURS else "",
    )


def named(checks: tuple[Check, ...], part: str) -> Check:
    (found,) = [check for check in checks if part in check.name]
    return found


@pytest.mark.parametrize("case", ["noise 15", "noise 25", "noise 50"])
def test_noise_must_go_as_well_as_with_ffdnet_less_a_little_and_better_than_with_dncnn(case) -> None:
    others = [row(case, FFDNET, psnr=30.2), row(case, DNCNN, psnr=30.1)]
    checks = enhance_checks_of([row(case), *others], ())
    assert named(checks, FFDNET).is_kept
    assert not named(checks, DNCNN).is_kept
    assert not named(enhance_checks_of([row(case, psnr=29.8), *others], ()), FFDNET).is_kept


def test_other_noises_have_no_promise_beside_public_denoisers() -> None:
    checks = enhance_checks_of([row("noise 10"), row("noise 10", FFDNET)], ())
    assert [check.name for check in checks] == ["twice: lowest PSNR to once, dB"]


def test_mixtures_must_come_out_better_than_all_rivals_by_both_measures() -> None:
    rivals = [
        row("mixed mild", NL_MEANS, psnr=29.0, distance=0.3),
        row("mixed mild", FFDNET, psnr=30.5, distance=0.2),
        row("mixed mild", REALESR_SMALLER, psnr=28.0, distance=0.1),
        row("mixed mild", DNCNN, psnr=40.0, distance=0.01),
    ]
    checks = enhance_checks_of([row("mixed mild", distance=0.05), *rivals], ())
    assert named(checks, f"PSNR above {FFDNET}").value == pytest.approx(-0.5)
    assert not named(checks, f"PSNR above {FFDNET}").is_kept
    assert named(checks, f"distance over that of {REALESR_SMALLER}").value == pytest.approx(0.5)
    assert named(checks, f"distance over that of {REALESR_SMALLER}").is_kept
    alone = enhance_checks_of([row("mixed mild", distance=0.05)], ())
    assert not [check for check in alone if "over that of" in check.name or "above" in check.name]


def test_film_grain_must_go_better_than_with_denoisers_of_white_noise() -> None:
    whites = [row("film grain", FFDNET, psnr=29.0), row("film grain", DNCNN, psnr=30.5)]
    checks = enhance_checks_of([row("film grain", OURS_SMOOTHED), *whites], ())
    assert [(check.value, check.is_kept) for check in checks] == [(-0.5, False)]
    assert DNCNN in checks[0].name
    assert enhance_checks_of([row("film grain", OURS_SMOOTHED)], ()) == ()


def test_clean_photographs_and_doing_it_twice_are_decided_by_the_worst() -> None:
    clean = [
        CleanEntry(photo="c", psnr=41, block_psnr_min=31.5, twice_db=44.0),
        CleanEntry(photo="d", psnr=39, block_psnr_min=35, twice_db=60.0),
    ]
    checks = enhance_checks_of([row("jpeg 40", twice=50)], clean)
    assert [(check.value, check.photo, check.is_kept) for check in checks] == [
        (39, "d", False),
        (31.5, "c", False),
        (44.0, "c (clean)", False),
    ]
    (twice,) = enhance_checks_of([row("jpeg 40", twice=50)], ())
    assert (twice.value, twice.photo, twice.is_kept) == (50, "b (jpeg 40)", True)
