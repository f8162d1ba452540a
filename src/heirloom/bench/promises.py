"""What Heirloom promises, held against what a bench run measured."""

from __future__ import annotations

from collections.abc import Sequence

from heirloom.bench.report import HARMED_DB, OURS, OURS_WITH_MASK, TELEA, Check, CleanEntry, Row

# What own restoration must gain over the aged input, in dB of mean PSNR.
LEAST_GAIN_DB = {"fading": 1.5, "noise 25": 4.0, "scratches": 0.5}
LEAST_LEAD_OVER_TELEA_DB = 1.0  # inside thin scratches whose mask is given
LEAST_CLEAN_DB = 38.0  # of a clean photograph to itself
LEAST_CLEAN_BLOCK_DB = 30.0  # of its worst 32-px block
MOST_FALSE_ALARMS = 0.005  # share of a clean photograph's pixels


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
    return (*found, *_clean_checks(clean))


def _clean_checks(clean: Sequence[CleanEntry]) -> list[Check]:
    """Each promise about clean photographs, decided by the worst of them."""
    if not clean:
        return []
    changed = min(clean, key=lambda entry: entry.psnr)
    block = min(clean, key=lambda entry: entry.block_psnr_min)
    alarmed = max(clean, key=lambda entry: entry.false_alarm_share)
    return [
        Check(
            name="clean photo: lowest PSNR to itself, dB",
            value=changed.psnr,
            photo=changed.photo,
            at_least=LEAST_CLEAN_DB,
        ),
        Check(
            name="clean photo: lowest 32-px block, dB",
            value=block.block_psnr_min,
            photo=block.photo,
            at_least=LEAST_CLEAN_BLOCK_DB,
        ),
        Check(
            name="clean photo: largest share of false alarms",
            value=alarmed.false_alarm_share,
            photo=alarmed.photo,
            at_most=MOST_FALSE_ALARMS,
        ),
    ]


def _lead_over_telea(rows: Sequence[Row]) -> float | None:
    """How many dB our fill of thin scratches lies above Telea's inside the given mask; None where not measured."""
    inside = {row.method: row.scores.masked_psnr for row in rows if row.case == "thin scratches"}
    ours, theirs = inside.get(OURS_WITH_MASK), inside.get(TELEA)
    return None if ours is None or theirs is None else ours - theirs
