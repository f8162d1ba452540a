"""What Heirloom promises of enhancing, held against what a bench run measured beside public denoisers."""

from __future__ import annotations

from collections.abc import Sequence

from heirloom.bench.cases import FILM_GRAIN
from heirloom.bench.promises import checks_of, clean_checks
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
)

NOISES = ("noise 15", "noise 25", "noise 50")
LEAST_LEADS_DB = {FFDNET: -0.3, DNCNN: 0.0}  # of mean PSNR over them on these noises
MIXED = "mixed"  # how the names of mixtures begin
RIVALS = (NL_MEANS, FFDNET, REALESR_SMALLER)  # on mixtures: more PSNR and a smaller perceptual distance than all
LEAST_LEAD_ON_GRAIN_DB = 0.0  # with none of it kept, over denoisers of white noise
LEAST_CLEAN_DB = 40.0  # of a clean photograph to itself
LEAST_CLEAN_BLOCK_DB = 32.0  # of its worst 32-px block
LEAST_TWICE_DB = 45.0  # between enhancing once and twice


def enhance_checks_of(rows: Sequence[Row], clean: Sequence[CleanEntry]) -> tuple[Check, ...]:
    """The promises that these rows and clean photographs have figures for."""
    found = list(checks_of(rows, ()))
    for own in (row for row in rows if row.method == OURS):
        others = {row.method: row for row in rows if row.case == own.case}
        if own.case in NOISES:
            found += [_lead(own, others[name], least_db) for name, least_db in LEAST_LEADS_DB.items() if name in others]
        if own.case.startswith(MIXED):
            found += _against_rivals(own, [others[name] for name in RIVALS if name in others])
    smoothed = _of(rows, FILM_GRAIN, OURS_SMOOTHED)
    whites = [row for row in (_of(rows, FILM_GRAIN, name) for name in LEAST_LEADS_DB) if row is not None]
    if smoothed is not None and whites:
        found.append(_lead(smoothed, max(whites, key=lambda row: row.scores.psnr), LEAST_LEAD_ON_GRAIN_DB))
    found += clean_checks(clean, least_db=LEAST_CLEAN_DB, least_block_db=LEAST_CLEAN_BLOCK_DB)
    return (*found, *_twice(rows, clean))


def _of(rows: Sequence[Row], case: str, method: str) -> Row | None:
    return next((row for row in rows if (row.case, row.method) == (case, method)), None)


def _lead(own: Row, other: Row, least_db: float) -> Check:
    """How many dB of mean PSNR ours is above another method."""
    lead = own.scores.psnr - other.scores.psnr
    return Check(name=f"{own.case}: PSNR above {other.method}, dB", value=lead, at_least=least_db)


def _against_rivals(own: Row, rivals: Sequence[Row]) -> list[Check]:
    """The lead in PSNR over the best of the rivals, and the perceptual distance over that of the nearest."""
    if not rivals:
        return []
    found = [_lead(own, max(rivals, key=lambda row: row.scores.psnr), 0.0)]
    near = [(row.scores.lpips_like, row.method) for row in rivals if row.scores.lpips_like is not None]
    if near and own.scores.lpips_like is not None:
        distance, method = min(near)
        name = f"{own.case}: LPIPS-like distance over that of {method}"
        found.append(Check(name=name, value=own.scores.lpips_like / max(distance, 1e-9), at_most=1.0))
    return found


def _twice(rows: Sequence[Row], clean: Sequence[CleanEntry]) -> list[Check]:
    """The lowest PSNR between once and twice, over all cases and the clean photographs."""
    found = [(row.twice_db, f"{row.twice_photo} ({row.case})") for row in rows if row.twice_db is not None]
    found += [(entry.twice_db, f"{entry.photo} (clean)") for entry in clean if entry.twice_db is not None]
    if not found:
        return []
    lowest, photo = min(found)
    return [Check(name="twice: lowest PSNR to once, dB", value=lowest, photo=photo, at_least=LEAST_TWICE_DB)]
