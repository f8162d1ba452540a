"""Measures restoring on real pairs: damaged scans beside the restorations that people made of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from heirloom.aging import Aged
from heirloom.bench.cost import measured
from heirloom.bench.machine import machine
from heirloom.bench.methods import methods_of, own_notes
from heirloom.bench.photos import Progress
from heirloom.bench.report import BenchReport, Entry, Scores
from heirloom.bench.run import Judges, scores_of
from heirloom.core.commit import commit
from heirloom.core.photo import Mask, Photo, Pixels
from heirloom.errors import InputMissing
from heirloom.metrics.fidelity import masked_psnr

PAIRS = "pairs"  # the name of the case


class RegisteredPair(Protocol):
    """A scan and its restoration, pixel on pixel, and where (H, W) both show the same content."""

    @property
    def name(self) -> str: ...

    @property
    def before(self) -> Pixels: ...

    @property
    def after(self) -> Pixels: ...

    @property
    def valid(self) -> Mask: ...


def run_pairs_bench(
    pairs: Sequence[RegisteredPair],
    *,
    seed: int = 0,
    metric_weights: str | Path | None = None,
    notes: Sequence[str] = (),
    progress: Progress | None = None,
) -> BenchReport:
    """The figures of every method that restores, on scans as they are, against their restorations.

    Only where both show the same content is measured: PSNR over these pixels, the other metrics with the rest filled in
    from the restoration. `notes` are put into the report. Raises InputMissing without a pair, MissingExtra for metric
    weights without torch.
    """
    if not pairs:
        raise InputMissing(
            "There is no pair to measure with", kept="Nothing was measured", todo="Name folders that hold pairs"
        )
    judges = None if metric_weights is None else Judges.opened(Path(metric_weights))
    entries: list[Entry] = []
    for number, pair in enumerate(pairs):
        if progress is not None:
            progress(pair.name, number / len(pairs))
        entries += _entries(pair, seed=seed + number, judges=judges)
    return BenchReport(
        task="restore",
        seed=seed,
        entries=tuple(entries),
        clean=(),
        checks=(),
        notes=(*own_notes(), *notes),
        commit=commit(),
        machine=machine(),
    )


def _entries(pair: RegisteredPair, *, seed: int, judges: Judges | None) -> list[Entry]:
    scan = Aged(photo=Photo(pixels=pair.before), damage={}, log=())
    untouched = _scores(pair.before, pair, judges=None)
    entries = []
    for method in methods_of("restore"):
        restored, cost = measured(partial(method.restore, scan, seed))
        scores = _scores(restored.pixels, pair, judges=judges)
        gain_db = scores.psnr - untouched.psnr
        entries.append(
            Entry(photo=pair.name, case=PAIRS, method=method.name, scores=scores, gain_db=gain_db, cost=cost)
        )
    return entries


def _scores(pixels: Pixels, pair: RegisteredPair, *, judges: Judges | None) -> Scores:
    """How close the pixels come to the restoration where that can be said; gray counts as colour without any."""
    channels = max(pixels.shape[2], pair.after.shape[2])
    made, truth = (np.broadcast_to(picture, (*picture.shape[:2], channels)) for picture in (pixels, pair.after))
    inside = masked_psnr(made, truth, mask=pair.valid)
    known = np.where(pair.valid[..., None] >= 0.5, made, truth)
    scores = scores_of(known, truth=np.ascontiguousarray(truth), judges=judges)
    return Scores(**{**vars(scores), "psnr": scores.psnr if inside is None else inside})
