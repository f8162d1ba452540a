"""Runs the bench: ages clean photographs, restores them by every method, and measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from heirloom.aging import Aged
from heirloom.aging.chain import Severity
from heirloom.aging.digital import in_depth
from heirloom.bench.cases import Case, Task, cases_named, cases_of
from heirloom.bench.cost import measured
from heirloom.bench.enhance_promises import enhance_checks_of
from heirloom.bench.machine import machine
from heirloom.bench.methods import Method, methods_of, own_notes
from heirloom.bench.photos import MAX_PIXELS, Progress, nothing_in, taken_photos
from heirloom.bench.promises import checks_of
from heirloom.bench.report import BenchReport, CleanEntry, Entry, Scores, rows_of
from heirloom.core.commit import commit
from heirloom.core.photo import Photo, Pixels
from heirloom.metrics.color_difference import ciede2000_mean
from heirloom.metrics.fidelity import block_psnr_min, gmsd, masked_error, masked_psnr, ms_ssim, psnr, ssim
from heirloom.metrics.perceptual import PerceptualDistance, open_perceptual
from heirloom.metrics.quality import PARAMETERS_FILE, NaturalStatistics, open_niqe
from heirloom.pipeline import restore


@dataclass(frozen=True, eq=False, kw_only=True)
class Judges:
    """The metrics that need weights from a folder."""

    distance: PerceptualDistance
    natural: NaturalStatistics | None  # NIQE, where the folder has its parameters

    @staticmethod
    def opened(folder: Path) -> Judges:
        """The metrics with the weights in `folder`. Raises as `open_perceptual` does."""
        natural = open_niqe(folder) if (folder / PARAMETERS_FILE).is_file() else None
        return Judges(distance=open_perceptual(folder), natural=natural)


def run_bench(
    folder: str | Path,
    *,
    task: Task,
    limit: int | None = None,
    seed: int = 0,
    severity: Severity | float | None = None,
    cases: Sequence[str] | None = None,
    metric_weights: str | Path | None = None,
    anchor_weights: str | Path | None = None,
    max_pixels: int = MAX_PIXELS,
    progress: Progress | None = None,
) -> BenchReport:
    """The figures of every method on every case of `task`, over the clean photographs in `folder` and below.

    `limit` takes that many photographs, spread evenly over the sorted names; `cases` names those to measure, all where
    it is None. `metric_weights` names the folder with the weights of the LPIPS-like distance and, where it has them,
    the parameters of NIQE, `anchor_weights` that with the public denoisers that "enhance" is measured beside. A
    photograph that cannot be read is left out with a note. Raises InputMissing where none is left and for anchor
    weights that are missing, UsageError for an unknown task, severity or case, MissingExtra for weights without torch.
    """
    chosen = cases_named(cases_of(task, severity=severity), cases)
    methods = methods_of(task, anchor_weights=anchor_weights)
    judges = None if metric_weights is None else Judges.opened(Path(metric_weights))
    root = Path(folder)
    entries: list[Entry] = []
    clean: list[CleanEntry] = []
    notes = list(own_notes())
    for taken in taken_photos(root, limit=limit, max_pixels=max_pixels, progress=progress):
        if taken.photo is None:
            notes.append(taken.note)
            continue
        own_seed = seed + taken.number
        for case in chosen:
            entries += _entries(taken.photo, taken.name, case=case, methods=methods, seed=own_seed, judges=judges)
        if task == "restore":
            clean.append(clean_entry(taken.photo, taken.name, seed=seed))
        clean += [_kept(taken.photo, taken.name, method, seed=own_seed) for method in methods if method.is_repeated]
    if not entries:
        raise nothing_in(root)
    return BenchReport(
        task=task,
        seed=seed,
        entries=tuple(entries),
        clean=tuple(clean),
        checks=enhance_checks_of(rows_of(entries), clean) if task == "enhance" else checks_of(rows_of(entries), clean),
        notes=tuple(notes),
        commit=commit(),
        machine=machine(),
    )


def clean_entry(photo: Photo, name: str, *, seed: int) -> CleanEntry:
    """What `restore` with its automatic preset does to a photograph that needs nothing."""
    result = restore(photo, preset="auto", seed=seed)
    alarms = 0.0 if result.damage is None else float(result.damage.certain().mean())
    return CleanEntry(
        photo=name,
        psnr=psnr(result.photo.pixels, photo.pixels),
        block_psnr_min=block_psnr_min(result.photo.pixels, photo.pixels, block_px=32),
        false_alarm_share=alarms,
    )


def _kept(photo: Photo, name: str, method: Method, *, seed: int) -> CleanEntry:
    """What a method that looks for no damage does to a photograph that needs nothing, once and twice."""
    once = method.restore(Aged(photo=photo, damage={}, log=()), seed)
    return CleanEntry(
        photo=name,
        psnr=psnr(once.pixels, photo.pixels),
        block_psnr_min=block_psnr_min(once.pixels, photo.pixels, block_px=32),
        twice_db=_twice_db(method, once, seed),
    )


def _twice_db(method: Method, once: Photo, seed: int) -> float:
    """The PSNR between a result, kept in 8 bits, and what the method makes of that."""
    kept = Photo(pixels=in_depth(once.pixels, bits=8))
    return psnr(method.restore(Aged(photo=kept, damage={}, log=()), seed).pixels, kept.pixels)


def scores_of(pixels: Pixels, *, truth: Pixels, aged: Aged | None = None, judges: Judges | None = None) -> Scores:
    """How close `pixels` is to `truth`, also inside the damage of `aged` and by `judges` where they are given."""
    damage = None if aged is None or not aged.damage else aged.mask()
    return Scores(
        psnr=psnr(pixels, truth),
        ssim=ssim(pixels, truth),
        ms_ssim=ms_ssim(pixels, truth),
        gmsd=gmsd(pixels, truth),
        delta_e=ciede2000_mean(pixels, truth),
        masked_psnr=None if damage is None else masked_psnr(pixels, truth, mask=damage),
        masked_error=None if damage is None else masked_error(pixels, truth, mask=damage),
        lpips_like=None if judges is None else judges.distance.between(pixels, truth),
        niqe=None if judges is None or judges.natural is None else judges.natural.niqe(pixels),
    )


def _entries(
    photo: Photo,
    name: str,
    *,
    case: Case,
    methods: Sequence[Method],
    seed: int,
    judges: Judges | None,
) -> list[Entry]:
    """One photograph aged by one case, through all methods; every photograph has its own seed."""
    aged = case.age(photo, seed)
    before = psnr(aged.photo.pixels, photo.pixels)
    entries = []
    for method in methods:
        if not method.suits(case):
            continue
        restored, cost = measured(partial(method.restore, aged, seed))
        scores = scores_of(restored.pixels, truth=photo.pixels, aged=aged, judges=judges)
        entries.append(
            Entry(
                photo=name,
                case=case.name,
                method=method.name,
                scores=scores,
                gain_db=scores.psnr - before,
                cost=cost,
                twice_db=_twice_db(method, restored, seed) if method.is_repeated else None,
            )
        )
    return entries
