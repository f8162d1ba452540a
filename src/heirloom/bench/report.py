"""What a bench run measured, and its forms for people (a table) and for machines (JSON)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from heirloom.bench.cost import Cost

SCHEMA = "heirloom.bench/1"
INPUT = "input"  # the names of methods that others refer to
OURS = "heirloom"
OURS_CLASSICAL = "heirloom, classical"  # without its networks
OURS_CLEANED = "heirloom clean"
OURS_SMOOTHED = "heirloom clean, no grain kept"
OURS_CLEANED_CLASSICAL = "heirloom classical clean, no grain kept"
OURS_WITH_MASK = "heirloom, mask given"
OURS_FILLED = "heirloom fill, mask given"  # everything in the mask filled, also what could be corrected
OURS_FILLED_CLASSICAL = "heirloom classical fill, mask given"
TELEA = "telea, mask given"
NAVIER_STOKES = "navier-stokes, mask given"
BIHARMONIC = "biharmonic, mask given"
EXEMPLAR = "exemplar, mask given"
NL_MEANS = "nl-means"
BM3D = "bm3d, sigma estimated"
FFDNET = "ffdnet, sigma estimated"
FFDNET_TOLD = "ffdnet, sigma told"
DNCNN = "dncnn, blind"
REALESR_SMALLER = "realesr-general-x4v3, reduced"
OURS_FAITHFUL = "heirloom, faithful"  # ways to enlarge
OURS_DETAILED = "heirloom, detailed"
OURS_HINTED = "heirloom, ten hints"  # ways to colour
CONSTANT = "constant colour"
NEAREST = "nearest histogram"

HARMED_DB = 0.5  # a photograph that loses more than this against its input counts as harmed


@dataclass(frozen=True, kw_only=True)
class Scores:
    """How close a picture is to the truth; masked figures are None where the case leaves no mask."""

    psnr: float
    ssim: float
    ms_ssim: float
    gmsd: float
    delta_e: float  # mean CIEDE2000
    masked_psnr: float | None = None  # inside the damage, in dB
    masked_error: float | None = None  # inside the damage, mean absolute difference in [0, 1]
    lpips_like: float | None = None  # None without metric weights
    niqe: float | None = None  # None without metric weights, or for pictures below 192 x 96 px
    colourfulness: float | None = None  # Hasler and Suesstrunk's M3; None where nothing was coloured
    true_colourfulness: float | None = None  # that of the original

    @property
    def relative_colourfulness(self) -> float | None:
        """How colourful it is beside the original; None where nothing was coloured."""
        if self.colourfulness is None or not self.true_colourfulness:
            return None
        return self.colourfulness / self.true_colourfulness


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One photograph, aged by one case, restored by one method."""

    photo: str  # its path inside the folder
    case: str
    method: str
    scores: Scores
    gain_db: float  # PSNR above the aged input
    cost: Cost
    twice_db: float | None = None  # PSNR between the result and what the method makes of that; None: not asked


@dataclass(frozen=True, kw_only=True)
class Row:
    """The means of one method over all photographs of one case."""

    case: str
    method: str
    photos: int
    scores: Scores
    gain_db: float
    worst_gain_db: float  # of the photograph that fared worst
    worst_photo: str
    harmed_share: float  # of the photographs, losing more than 0.5 dB
    cost: Cost
    twice_db: float | None = None  # the lowest
    twice_photo: str = ""  # which has it


@dataclass(frozen=True, kw_only=True)
class CleanEntry:
    """One clean photograph through Heirloom: what it lost and what was wrongly taken for damage."""

    photo: str
    psnr: float  # to itself
    block_psnr_min: float  # of the worst 32-px block
    false_alarm_share: float | None = None  # of all pixels; None where nobody looked for damage
    twice_db: float | None = None  # PSNR between the result and that of a second time; None: not asked


@dataclass(frozen=True, kw_only=True)
class Check:
    """One promise and the figure that was measured for it."""

    name: str
    value: float
    photo: str = ""  # the photograph that decides, where it is one
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the figure keeps the promise."""
        return (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )


class Report(Protocol):
    """What the reports of all tasks have in common."""

    @property
    def task(self) -> str: ...

    @property
    def seed(self) -> int: ...

    @property
    def checks(self) -> tuple[Check, ...]: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def commit(self) -> str | None: ...

    @property
    def machine(self) -> dict[str, object]: ...


def opening(report: Report) -> dict[str, object]:
    """What the JSON form of every report begins with: where the figures come from, promises and notes."""
    return {
        "schema": SCHEMA,
        "task": report.task,
        "seed": report.seed,
        "commit": report.commit,
        "machine": report.machine,
        "checks": [{**asdict(check), "is_kept": check.is_kept} for check in report.checks],
        "notes": list(report.notes),
    }


@dataclass(frozen=True, kw_only=True)
class BenchReport:
    """Everything one bench run measured."""

    task: str
    seed: int
    entries: tuple[Entry, ...]
    clean: tuple[CleanEntry, ...]
    checks: tuple[Check, ...]  # the promises that this run has figures for
    notes: tuple[str, ...]
    commit: str | None
    machine: dict[str, object]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The means per case and method, in the order in which they were measured."""
        return rows_of(self.entries)

    def row(self, case: str, method: str) -> Row | None:
        """The means of one method on one case; None where it was not measured."""
        return next((row for row in self.rows if (row.case, row.method) == (case, method)), None)

    def to_json(self) -> dict[str, object]:
        """The report as JSON values: commit, machine, rows, promises and every single measurement."""
        return {
            **opening(self),
            "rows": [asdict(row) for row in self.rows],
            "clean": [asdict(entry) for entry in self.clean],
            "entries": [asdict(entry) for entry in self.entries],
        }


def rows_of(entries: Sequence[Entry]) -> tuple[Row, ...]:
    """The means per case and method, in the order in which they first appear."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.case, entry.method), []).append(entry)
    return tuple(_row(group) for group in groups.values())


def _row(entries: list[Entry]) -> Row:
    gains = [entry.gain_db for entry in entries]
    scores = [entry.scores for entry in entries]
    worst = min(entries, key=lambda entry: entry.gain_db)
    repeated = [(entry.twice_db, entry.photo) for entry in entries if entry.twice_db is not None]
    twice_db, twice_photo = min(repeated, default=(None, ""))
    return Row(
        case=entries[0].case,
        method=entries[0].method,
        photos=len(entries),
        scores=Scores(
            psnr=_mean([score.psnr for score in scores]),
            ssim=_mean([score.ssim for score in scores]),
            ms_ssim=_mean([score.ms_ssim for score in scores]),
            gmsd=_mean([score.gmsd for score in scores]),
            delta_e=_mean([score.delta_e for score in scores]),
            masked_psnr=_known_mean([score.masked_psnr for score in scores]),
            masked_error=_known_mean([score.masked_error for score in scores]),
            lpips_like=_known_mean([score.lpips_like for score in scores]),
            niqe=_known_mean([score.niqe for score in scores]),
            colourfulness=_known_mean([score.colourfulness for score in scores]),
            true_colourfulness=_known_mean([score.true_colourfulness for score in scores]),
        ),
        gain_db=_mean(gains),
        worst_gain_db=worst.gain_db,
        worst_photo=worst.photo,
        harmed_share=sum(gain < -HARMED_DB for gain in gains) / len(gains),
        cost=Cost(
            took_s=_mean([entry.cost.took_s for entry in entries]),
            cpu_s=_mean([entry.cost.cpu_s for entry in entries]),
            peak_mb=max((entry.cost.peak_mb for entry in entries if entry.cost.peak_mb is not None), default=None),
        ),
        twice_db=twice_db,
        twice_photo=twice_photo,
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _known_mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return _mean(known) if known else None
