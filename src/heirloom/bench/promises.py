"""What Heirloom promises, held against what a bench run measured."""

from __future__ import annotations

from collections.abc import Sequence

from heirloom.bench.cases import THIN, VEILS, WIDE
from heirloom.bench.damage_report import ALL, LINES, AlarmEntry, DamageRow, alarm_share
from heirloom.bench.report import (
    BIHARMONIC,
    HARMED_DB,
    INPUT,
    OURS,
    OURS_FILLED,
    OURS_FILLED_CLASSICAL,
    OURS_WITH_MASK,
    TELEA,
    Check,
    CleanEntry,
    Row,
)

# What own restoration must gain over the aged input, in dB of mean PSNR.
LEAST_GAIN_DB = {"fading": 1.5, "noise 25": 4.0, "scratches": 0.5}
LEAST_LEAD_OVER_TELEA_DB = 1.0  # inside thin scratches whose mask is given
LEAST_CLEAN_DB = 38.0  # of a clean photograph to itself
LEAST_CLEAN_BLOCK_DB = 30.0  # of its worst 32-px block
MOST_FALSE_ALARMS = 0.005  # share of a clean photograph's pixels

# What filling a given mask must reach: dB of PSNR inside it above others, and the LPIPS-like distance over that of the
# best of them.
LEAST_LEADS_DB = {BIHARMONIC: 0.7, TELEA: 2.0}  # in thin holes
MOST_OF_BEST_DISTANCE = {THIN: 1.0, WIDE: 0.75}
LEAST_LEAD_IN_VEILS_DB = 0.0  # where the picture still shows, correcting must beat filling

# What the detector must reach on mixed damage, at a tolerance of 2 px.
LEAST_LINES_F1 = 0.80
LEAST_F1 = 0.70
LEAST_AVERAGE_PRECISION = 0.70
LEAST_TIMES_OTHERS = 2.0  # its average precision over that of the best other detector
MOST_FOUND_IN_CLEAN = 0.002  # mean share of a clean photograph's pixels


def checks_of(rows: Sequence[Row], clean: Sequence[CleanEntry]) -> tuple[Check, ...]:
    """The promises that these rows and clean photographs have figures for."""
    found: list[Check] = []
    for row in rows:
        if row.method != OURS:
            continue
        if row.case in LEAST_GAIN_DB:
            found.append(Check(name=f"{row.case}: mean gain, dB", value=row.gain_db, at_least=LEAST_GAIN_DB[row.case]))
        if row.case.startswith("mixed"):
            found.append(Check(name=f"{row.case}: mean gain, dB", value=row.gain_db, at_least=0.0))
            name = f"{row.case}: worst gain, dB"
            found.append(Check(name=name, value=row.worst_gain_db, photo=row.worst_photo, at_least=-HARMED_DB))
    lead = _lead_over_telea(rows)
    if lead is not None:
        name = "thin scratches, mask given: masked PSNR above Telea, dB"
        found.append(Check(name=name, value=lead, at_least=LEAST_LEAD_OVER_TELEA_DB))
    return (
        *found,
        *_fill_checks(rows),
        *clean_checks(clean, least_db=LEAST_CLEAN_DB, least_block_db=LEAST_CLEAN_BLOCK_DB),
        *_alarm_checks(clean),
    )


def clean_checks(clean: Sequence[CleanEntry], *, least_db: float, least_block_db: float) -> list[Check]:
    """Whether clean photographs stay as they are, decided by the worst of them."""
    if not clean:
        return []
    changed = min(clean, key=lambda entry: entry.psnr)
    block = min(clean, key=lambda entry: entry.block_psnr_min)
    return [
        Check(
            name="clean photo: lowest PSNR to itself, dB",
            value=changed.psnr,
            photo=changed.photo,
            at_least=least_db,
        ),
        Check(
            name="clean photo: lowest 32-px block, dB",
            value=block.block_psnr_min,
            photo=block.photo,
            at_least=least_block_db,
        ),
    ]


def _alarm_checks(clean: Sequence[CleanEntry]) -> list[Check]:
    """The promise about false alarms, decided by the worst of the clean photographs."""
    alarms = [(entry.false_alarm_share, entry.photo) for entry in clean if entry.false_alarm_share is not None]
    if not alarms:
        return []
    share, photo = max(alarms)
    name = "clean photo: largest share of false alarms"
    return [Check(name=name, value=share, photo=photo, at_most=MOST_FALSE_ALARMS)]


def _fill_checks(rows: Sequence[Row]) -> list[Check]:
    """The promises about filling and correcting what a given mask covers."""
    found: list[Check] = []
    for own in (row for row in rows if row.method == OURS_WITH_MASK):
        fills = [row for row in rows if row.case == own.case and row.method not in (INPUT, OURS_WITH_MASK)]
        others = [row for row in fills if row.method not in (OURS_FILLED, OURS_FILLED_CLASSICAL)]
        if own.case == THIN:
            found += [
                _lead_inside(own, row, LEAST_LEADS_DB[row.method]) for row in fills if row.method in LEAST_LEADS_DB
            ]
        if own.case == VEILS:
            best = max(fills, key=lambda row: row.scores.masked_psnr or 0.0)
            found.append(_lead_inside(own, best, LEAST_LEAD_IN_VEILS_DB))
        distances = [row.scores.lpips_like for row in others if row.scores.lpips_like is not None]
        if own.case in MOST_OF_BEST_DISTANCE and distances and own.scores.lpips_like is not None:
            share = own.scores.lpips_like / max(min(distances), 1e-9)
            name = f"{own.case}: LPIPS-like distance over that of the best other"
            found.append(Check(name=name, value=share, at_most=MOST_OF_BEST_DISTANCE[own.case]))
    return found


def _lead_inside(own: Row, other: Row, least_db: float) -> Check:
    """By how many dB the PSNR inside the mask is above that of another method."""
    lead = (own.scores.masked_psnr or 0.0) - (other.scores.masked_psnr or 0.0)
    name = f"{own.case}: masked PSNR above {other.method.removesuffix(', mask given')}, dB"
    return Check(name=name, value=lead, at_least=least_db)


def _lead_over_telea(rows: Sequence[Row]) -> float | None:
    """How many dB our fill of thin scratches lies above Telea's inside the given mask; None where not measured."""
    inside = {row.method: row.scores.masked_psnr for row in rows if row.case == "thin scratches"}
    ours, theirs = inside.get(OURS_WITH_MASK), inside.get(TELEA)
    return None if ours is None or theirs is None else ours - theirs


def damage_checks_of(rows: Sequence[DamageRow], alarms: Sequence[AlarmEntry]) -> tuple[Check, ...]:
    """The promises of the detector, on every mixed case and on the clean photographs."""
    found: list[Check] = []
    for row in rows:
        if row.method != OURS or not row.case.startswith("mixed"):
            continue
        if row.damage == LINES:
            found.append(Check(name=f"{row.case}, {LINES}: F1", value=row.f1, at_least=LEAST_LINES_F1))
        if row.damage == ALL:
            found.append(Check(name=f"{row.case}: F1", value=row.f1, at_least=LEAST_F1))
            name = f"{row.case}: average precision"
            found.append(Check(name=name, value=row.average_precision, at_least=LEAST_AVERAGE_PRECISION))
            found.append(_lead_over_others(row, rows))
    if alarms:
        share = alarm_share(alarms, OURS)
        name = "clean photos: mean share found damaged"
        found.append(Check(name=name, value=share, at_most=MOST_FOUND_IN_CLEAN))
    return tuple(found)


def _lead_over_others(own: DamageRow, rows: Sequence[DamageRow]) -> Check:
    """How many times the average precision of the best other detector ours is."""
    same = [row for row in rows if (row.case, row.damage) == (own.case, own.damage) and row.method != OURS]
    best = max(same, key=lambda row: row.average_precision)
    return Check(
        name=f"{own.case}: average precision over that of {best.method}",
        value=own.average_precision / max(best.average_precision, 1e-6),
        at_least=LEAST_TIMES_OTHERS,
    )
