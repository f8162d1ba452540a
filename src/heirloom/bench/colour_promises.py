"""What Heirloom promises of its colours, held against what a run of the colour bench measured."""

from __future__ import annotations

from collections.abc import Sequence

from heirloom.bench.report import CONSTANT, INPUT, NEAREST, OURS, OURS_HINTED, Check, Row

LEAST_OVER_GRAY_DB = 0.5  # mean PSNR
LEAST_BELOW_GRAY = 0.5  # mean CIEDE2000
LEAST_WITH_HINTS_DB = 3.0  # mean PSNR over gray, once ten places are told
MOST_OFF_COLOURFULNESS = 0.25  # of the originals'


def colour_checks_of(rows: Sequence[Row]) -> tuple[Check, ...]:
    """The promises that these rows have figures for."""
    known = {row.method: row for row in rows}
    gray, ours, hinted = (known.get(name) for name in (INPUT, OURS, OURS_HINTED))
    if gray is None or ours is None:
        return ()
    off = abs((ours.scores.relative_colourfulness or 0.0) - 1)
    found = [
        _nearer(ours, gray, db=LEAST_OVER_GRAY_DB, delta_e=LEAST_BELOW_GRAY, name="gray"),
        *(_nearer(ours, known[name], db=0.0, delta_e=0.0, name=name) for name in (CONSTANT, NEAREST) if name in known),
        [Check(name="colourfulness, off the originals', share", value=off, at_most=MOST_OFF_COLOURFULNESS)],
    ]
    checks = [check for group in found for check in group]
    if hinted is not None:
        gain = hinted.scores.psnr - gray.scores.psnr
        checks.append(Check(name="with ten hints: PSNR above gray, dB", value=gain, at_least=LEAST_WITH_HINTS_DB))
    return tuple(checks)


def _nearer(ours: Row, other: Row, *, db: float, delta_e: float, name: str) -> list[Check]:
    """How much nearer to the originals our colours are than those of another way."""
    gain, closer = ours.scores.psnr - other.scores.psnr, other.scores.delta_e - ours.scores.delta_e
    return [
        Check(name=f"PSNR above {name}, dB", value=gain, at_least=db),
        Check(name=f"CIEDE2000 below {name}", value=closer, at_least=delta_e),
    ]
