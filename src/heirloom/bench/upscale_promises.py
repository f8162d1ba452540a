"""What Heirloom promises of its enlargements, held against what a run of the upscale bench measured."""

from __future__ import annotations

from collections.abc import Sequence

from heirloom.bench.enlargers import REALESR, SPAN
from heirloom.bench.report import OURS_DETAILED, OURS_FAITHFUL, Check, Row
from heirloom.bench.upscale_cases import AGED

# What faithful enlarging must gain over bicubic, in dB of mean luma PSNR.
LEAST_OVER_BICUBIC_DB = {"bicubic x4": 1.6, "bicubic x2": 2.5}
MOST_BELOW_SPAN_DB = 0.15  # for networks trained on a graphics card
# What detailed enlarging of aged pictures may have of what realesr-general-x4v3 has.
MOST_OF_ITS_DISTANCE = 1.0
MOST_OF_ITS_NIQE = 1.0


def upscale_checks_of(rows: Sequence[Row]) -> tuple[Check, ...]:
    """The promises that these rows have figures for."""
    found: list[Check] = []
    for row in rows:
        if row.method == OURS_FAITHFUL and row.case in LEAST_OVER_BICUBIC_DB:
            name = f"{row.case}: luma PSNR above bicubic, dB"
            found.append(Check(name=name, value=row.gain_db, at_least=LEAST_OVER_BICUBIC_DB[row.case]))
            span = _row(rows, row.case, SPAN)
            if span is not None:
                lead = row.scores.psnr - span.scores.psnr
                found.append(
                    Check(name=f"{row.case}: luma PSNR above SPAN, dB", value=lead, at_least=-MOST_BELOW_SPAN_DB)
                )
        if row.method == OURS_DETAILED and row.case.startswith(AGED):
            found += _against_realesr(row, _row(rows, row.case, REALESR))
    return tuple(found)


def _against_realesr(own: Row, other: Row | None) -> list[Check]:
    """The perceptual distance and NIQE of a detailed enlargement over those of Real-ESRGAN, where both are known."""
    if other is None:
        return []
    pairs = [
        ("LPIPS-like distance", own.scores.lpips_like, other.scores.lpips_like, MOST_OF_ITS_DISTANCE),
        ("NIQE", own.scores.niqe, other.scores.niqe, MOST_OF_ITS_NIQE),
    ]
    return [
        Check(name=f"{own.case}: {figure} over that of {other.method}", value=ours / max(theirs, 1e-9), at_most=most)
        for figure, ours, theirs, most in pairs
        if ours is not None and theirs is not None
    ]


def _row(rows: Sequence[Row], case: str, method: str) -> Row | None:
    return next((row for row in rows if (row.case, row.method) == (case, method)), None)
