"""What is promised of colours is held against the right figures, and can be broken."""

from __future__ import annotations

from heirloom.bench.colour_promises import colour_checks_of
from heirloom.bench.cost import Cost
from heirloom.bench.report import CONSTANT, INPUT, NEAREST, OURS, OURS_HINTED, Row, Scores


def row(method: str, *, psnr: float, delta_e: float, colour: float = 20.0) -> Row:
    scores = Scores(
        psnr=psnr, ssim=1, ms_ssim=1, gmsd=0, delta_e=delta_e, colourfulness=colour, true_colourfulness=20.0
    )
    return Row(
        case="gray",
        method=method,
        photos=1,
        scores=scores,
        gain_db=0,
        worst_gain_db=0,
        worst_photo="a",
        harmed_share=0,
        cost=Cost(took_s=0, cpu_s=0, peak_mb=None),
    )


SIMPLE = [
    row(INPUT, psnr=20.0, delta_e=12.0, colour=0.0),
    row(CONSTANT, psnr=20.6, delta_e=11.0, colour=8.0),
    row(NEAREST, psnr=20.2, delta_e=11.5),
]


def kept(ours: Row, *more: Row) -> list[bool]:
    return [check.is_kept for check in colour_checks_of([*SIMPLE, ours, *more])]


def test_good_colours_keep_all_promises() -> None:
    assert kept(row(OURS, psnr=20.7, delta_e=10.9), row(OURS_HINTED, psnr=23.1, delta_e=8.0)) == [True] * 8


def test_each_promise_can_be_broken_alone() -> None:
    assert kept(row(OURS, psnr=20.4, delta_e=10.9))[:4] == [False, True, False, True]
    assert kept(row(OURS, psnr=20.7, delta_e=11.8))[:2] == [True, False]
    assert kept(row(OURS, psnr=20.7, delta_e=11.2))[2:6] == [True, False, True, True]
    for colour, holds in ((14.9, False), (15.1, True), (24.9, True), (25.1, False)):
        assert kept(row(OURS, psnr=20.7, delta_e=10.9, colour=colour))[6] == holds
    assert not kept(row(OURS, psnr=20.7, delta_e=10.9), row(OURS_HINTED, psnr=22.9, delta_e=8.0))[7]


def test_without_the_network_nothing_is_checked() -> None:
    assert colour_checks_of(SIMPLE) == ()
