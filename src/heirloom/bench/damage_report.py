"""What a run of the damage bench measured: how well each detector finds each damage, and what it takes for damage."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from heirloom.bench.report import Check, opening
from heirloom.core.masks import DamageKind
from heirloom.metrics.detection import Detection, pooled

ALL = "all"  # names of groups of damage
LINES = "scratches and creases"
GROUPS = (ALL, LINES, *(kind.value for kind in DamageKind))


@dataclass(frozen=True, eq=False, kw_only=True)
class DamageEntry:
    """One detector on one aged photograph, against the true damage of one group of kinds."""

    photo: str  # its path inside the folder
    case: str
    damage: str  # the group of kinds that is asked about
    method: str
    detection: Detection
    named_px: int | None  # of the true pixels found, how many got the right kind; None for a detector without kinds
    took_s: float
    cpu_s: float


@dataclass(frozen=True, kw_only=True)
class DamageRow:
    """The figures of one detector on one case, the pixels of all photographs pooled."""

    case: str
    damage: str
    method: str
    photos: int
    f1: float
    best_f1: float
    average_precision: float
    precision: float | None  # None where nothing was predicted
    recall: float | None  # None where nothing is damaged
    right_kind: float | None  # share of the true pixels found that got the right kind
    took_s: float
    cpu_s: float


@dataclass(frozen=True, kw_only=True)
class AlarmEntry:
    """What one detector takes for damage on one clean photograph."""

    photo: str
    method: str
    share: float  # of all pixels


@dataclass(frozen=True, kw_only=True)
class WritingEntry:
    """What one detector makes of true writing, which is evidence and no damage."""

    photo: str
    case: str
    method: str
    true_px: int
    found_px: int  # found as writing
    mistaken_px: int  # taken for damage, and so lost in a repair


@dataclass(frozen=True, eq=False, kw_only=True)
class DamageReport:
    """Everything one run of the damage bench measured."""

    seed: int
    entries: tuple[DamageEntry, ...]
    alarms: tuple[AlarmEntry, ...]
    writing: tuple[WritingEntry, ...]
    checks: tuple[Check, ...]
    notes: tuple[str, ...]
    commit: str | None
    machine: dict[str, object]
    task: str = "damage"

    @property
    def rows(self) -> tuple[DamageRow, ...]:
        """The figures per case, group of damage and detector, in the order in which they were measured."""
        return damage_rows_of(self.entries)

    def row(self, case: str, damage: str, method: str) -> DamageRow | None:
        """The figures of one detector on one case and group; None where they were not measured."""
        wanted = (case, damage, method)
        return next((row for row in self.rows if (row.case, row.damage, row.method) == wanted), None)

    def to_json(self) -> dict[str, object]:
        """The report as JSON values: commit, machine, rows, promises and every single measurement."""
        return {
            **opening(self),
            "rows": [asdict(row) for row in self.rows],
            "alarms": [asdict(entry) for entry in self.alarms],
            "writing": [asdict(entry) for entry in self.writing],
            "entries": [asdict(_row([entry])) | {"photo": entry.photo} for entry in self.entries],
        }


def damage_rows_of(entries: Sequence[DamageEntry]) -> tuple[DamageRow, ...]:
    """The figures per case, group of damage and detector; cases and detectors in the order in which they appear."""
    groups: dict[tuple[str, str, str], list[DamageEntry]] = {}
    for entry in entries:
        groups.setdefault((entry.case, entry.damage, entry.method), []).append(entry)
    cases, methods = (list(dict.fromkeys(key[place] for key in groups)) for place in (0, 2))
    order = sorted(groups, key=lambda key: (cases.index(key[0]), GROUPS.index(key[1]), methods.index(key[2])))
    return tuple(_row(groups[key]) for key in order)


def alarm_share(alarms: Iterable[AlarmEntry], method: str) -> float:
    """The mean share of clean photographs that `method` takes for damage; there must be at least one."""
    shares = [entry.share for entry in alarms if entry.method == method]
    return math.fsum(shares) / len(shares)


def _row(entries: list[DamageEntry]) -> DamageRow:
    detection = pooled([entry.detection for entry in entries])
    named = [entry.named_px for entry in entries if entry.named_px is not None]
    found_px = detection.found_px
    return DamageRow(
        case=entries[0].case,
        damage=entries[0].damage,
        method=entries[0].method,
        photos=len(entries),
        f1=detection.f1,
        best_f1=detection.best_f1,
        average_precision=detection.average_precision,
        precision=detection.precision,
        recall=detection.recall,
        right_kind=sum(named) / found_px if named and found_px else None,
        took_s=math.fsum(entry.took_s for entry in entries) / len(entries),
        cpu_s=math.fsum(entry.cpu_s for entry in entries) / len(entries),
    )
