"""Runs the damage bench: ages clean photographs, lets every detector look for the damage, and counts pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heirloom.aging import SURFACE, Aged, AgeingKind, replay
from heirloom.aging.chain import Severity
from heirloom.aging.visible import shows
from heirloom.bench.cases import Case, cases_named
from heirloom.bench.cost import measured
from heirloom.bench.damage_cases import damage_cases
from heirloom.bench.damage_report import ALL, LINES, AlarmEntry, DamageEntry, DamageReport, WritingEntry, damage_rows_of
from heirloom.bench.detectors import Detector, detectors_of
from heirloom.bench.machine import machine
from heirloom.bench.methods import own_notes
from heirloom.bench.photos import MAX_PIXELS, Progress, nothing_in, taken_photos
from heirloom.bench.promises import damage_checks_of
from heirloom.core.commit import commit
from heirloom.core.masks import CERTAIN, DamageKind, DamageMap, kind_code
from heirloom.core.photo import Mask, Photo
from heirloom.metrics.detection import TOLERANCE_PX, compare_damage, widened

Bools = NDArray[np.bool_]

_LINE_KINDS = (DamageKind.SCRATCH, DamageKind.CREASE)


def run_damage_bench(
    folder: str | Path,
    *,
    limit: int | None = None,
    seed: int = 0,
    severity: Severity | float | None = None,
    cases: Sequence[str] | None = None,
    artefacts: str | Path | None = None,
    anchor_weights: str | Path | None = None,
    max_pixels: int = MAX_PIXELS,
    progress: Progress | None = None,
) -> DamageReport:
    """How well every detector finds the damage of every case, over the clean photographs in `folder` and below.

    `limit` takes that many photographs, spread evenly over the sorted names; `cases` names those to measure, all where
    it is None. `artefacts` names a folder of real film damage (`aging.artefacts`), of which the part that is never
    trained on is used; `anchor_weights` the folder with the weights of public networks to measure beside. A photograph
    that cannot be read is left out with a note. Raises InputMissing where none is left or artefacts or weights are
    missing, UsageError for an unknown severity or case, MissingExtra for anchor weights without torch.
    """
    known = damage_cases(severity=severity, artefacts=None if artefacts is None else Path(artefacts))
    chosen, detectors = cases_named(known, cases), detectors_of(anchor_weights)
    root = Path(folder)
    alarms: list[AlarmEntry] = []
    entries: list[DamageEntry] = []
    writing: list[WritingEntry] = []
    notes = list(own_notes())
    for taken in taken_photos(root, limit=limit, max_pixels=max_pixels, progress=progress):
        if taken.photo is None:
            notes.append(taken.note)
            continue
        for case in chosen:
            aged = case.age(taken.photo, seed + taken.number)
            searches = _searches(aged, taken.name, case, detectors, shown=_shown(aged, taken.photo))
            entries += [entry for search in searches for entry in search.entries()]
            writing += [entry for search in searches for entry in search.writing()]
        alarms += [alarm_entry(detector, taken.photo, taken.name) for detector in detectors]
    if not alarms:
        raise nothing_in(root)
    return DamageReport(
        seed=seed,
        entries=tuple(entries),
        alarms=tuple(alarms),
        writing=tuple(writing),
        checks=damage_checks_of(damage_rows_of(entries), alarms),
        notes=tuple(notes),
        commit=commit(),
        machine=machine(),
    )


def alarm_entry(detector: Detector, photo: Photo, name: str) -> AlarmEntry:
    """What the detector takes for damage on a clean photograph."""
    share = float((damage_probability(detector.detect(photo)) >= CERTAIN - 1e-6).mean())
    return AlarmEntry(photo=name, method=detector.name, share=share)


def damage_probability(found: DamageMap) -> Mask:
    """The probability of damage at every pixel; writing is none."""
    return np.where(found.kind == kind_code(DamageKind.WRITING), np.float32(0), found.probability)


@dataclass(frozen=True, eq=False, kw_only=True)
class Search:
    """One detector's answer for one aged photograph, beside the truth."""

    photo: str
    case: str
    method: str
    truth: dict[DamageKind, Bools]  # only kinds that occur
    faint: Bools  # touched by damage that is not to be seen: finding it is no error, leaving it neither
    found: DamageMap
    is_typed: bool
    took_s: float
    cpu_s: float

    def entries(self) -> list[DamageEntry]:
        """The counts for all damage; where kinds are mixed, also for each of them and for scratches with creases."""
        kinds = [kind for kind in self.truth if kind is not DamageKind.WRITING]
        groups = {ALL: kinds}
        if len(kinds) > 1:
            groups |= {LINES: [kind for kind in kinds if kind in _LINE_KINDS]}
            groups |= {kind.value: [kind] for kind in kinds}
        return [self._entry(name, group) for name, group in groups.items() if group]

    def writing(self) -> list[WritingEntry]:
        """What became of the true writing that no damage covers; nothing where there is none."""
        true = self.truth.get(DamageKind.WRITING)
        if true is None:
            return []
        true = true & ~self._union([kind for kind in self.truth if kind is not DamageKind.WRITING])
        mistaken = damage_probability(self.found) >= CERTAIN - 1e-6
        return [
            WritingEntry(
                photo=self.photo,
                case=self.case,
                method=self.method,
                true_px=int(true.sum()),
                found_px=int((true & self.found.certain(DamageKind.WRITING)).sum()),
                mistaken_px=int((true & mistaken).sum()),
            )
        ]

    def _entry(self, name: str, kinds: Sequence[DamageKind]) -> DamageEntry:
        others = [kind for kind in self.truth if kind not in kinds and kind is not DamageKind.WRITING]
        return DamageEntry(
            photo=self.photo,
            case=self.case,
            damage=name,
            method=self.method,
            detection=compare_damage(
                damage_probability(self.found),
                self._union(kinds),
                left_out=self.faint | widened(self._union(others), radius_px=TOLERANCE_PX),
            ),
            named_px=self._named_px(kinds) if self.is_typed else None,
            took_s=self.took_s,
            cpu_s=self.cpu_s,
        )

    def _union(self, kinds: Sequence[DamageKind]) -> Bools:
        union = np.zeros(self.found.kind.shape, np.bool_)
        for kind in kinds:
            union |= self.truth[kind]
        return union

    def _named_px(self, kinds: Sequence[DamageKind]) -> int:
        """True pixels with a prediction of their own kind within the tolerance."""
        named = np.zeros(self.found.kind.shape, np.bool_)
        for kind in kinds:
            named |= self.truth[kind] & widened(self.found.certain(kind), radius_px=TOLERANCE_PX)
        return int(named.sum())


def _shown(aged: Aged, clean: Photo) -> Bools:
    """Where damage shows, compared with the same scan of the same print without any on its surface."""
    marks = {AgeingKind.ARTEFACTS, *(recipe.kind for recipe in SURFACE)}
    unmarked = replay(clean, log=[entry for entry in aged.log if entry["kind"] not in marks])
    return shows(aged.photo.pixels, unmarked.photo.pixels)


def _searches(aged: Aged, name: str, case: Case, detectors: Sequence[Detector], *, shown: Bools) -> list[Search]:
    """Every detector's answer; the truth is where a mask reaches one half and the damage shows."""
    marked = {kind: (mask >= 0.5) & shown for kind, mask in aged.damage.items()}
    truth = {kind: mask for kind, mask in marked.items() if mask.any()}
    damage = [kind for kind in aged.damage if kind is not DamageKind.WRITING]
    touched = aged.mask(*damage) if damage else np.zeros((aged.photo.height, aged.photo.width), np.float32)
    searches = []
    for detector in detectors:
        found, cost = measured(partial(detector.detect, aged.photo))
        searches.append(
            Search(
                photo=name,
                case=case.name,
                method=detector.name,
                truth=truth,
                faint=(touched > 0) & ((touched < 0.5) | ~shown),
                found=found,
                is_typed=detector.is_typed,
                took_s=cost.took_s,
                cpu_s=cost.cpu_s,
            )
        )
    return searches
