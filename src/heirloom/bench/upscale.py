"""Measures enlarging: photographs made smaller, enlarged by every method, and compared as the tables of papers do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from heirloom.aging.chain import Severity
from heirloom.aging.digital import in_depth
from heirloom.bench.cases import UPSCALE_TASK, cases_named
from heirloom.bench.cost import measured
from heirloom.bench.machine import machine
from heirloom.bench.photos import MAX_PIXELS, Progress, nothing_in, taken_photos
from heirloom.bench.report import BenchReport, Entry, Scores, rows_of
from heirloom.bench.run import Judges, scores_of
from heirloom.bench.upscale_cases import BITS, UpscaleCase, cropped, reduced, upscale_cases
from heirloom.bench.upscale_methods import Upscaler, opened_anchors, upscalers_of, upscaling_notes
from heirloom.bench.upscale_promises import upscale_checks_of
from heirloom.core.commit import commit
from heirloom.core.photo import Photo, Pixels
from heirloom.metrics.enlargement import compared_luma, without_border
from heirloom.metrics.fidelity import psnr, ssim

LEAST_PX = 16  # of the smaller side of what is enlarged: EFDN's attention sees nothing in less than 15
READING = "PSNR and SSIM are of luma (BT.601) without a border of as many pixels as the scale; gain is over bicubic"


def run_upscale_bench(
    folder: str | Path,
    *,
    scale: int | None = None,
    limit: int | None = None,
    seed: int = 0,
    severity: Severity | float | None = None,
    cases: Sequence[str] | None = None,
    metric_weights: str | Path | None = None,
    anchor_weights: str | Path | None = None,
    max_pixels: int = MAX_PIXELS,
    progress: Progress | None = None,
) -> BenchReport:
    """The figures of every way to enlarge by `scale` (2 or 4; both where it is None), over the photographs in `folder`.

    The arguments are those of `run_bench`; `anchor_weights` names the folder with the public networks, which enlarge by
    4 only. Photographs that cannot be read or are too small are left out with a note. Raises InputMissing where none is
    left and for weights that are missing, UsageError for another scale, severity or case, MissingExtra for weights
    without torch.
    """
    chosen = cases_named(upscale_cases(scale=scale, severity=severity), cases)
    scales = {case.scale for case in chosen}
    anchors = opened_anchors(anchor_weights, scales=scales)
    upscalers = {one: upscalers_of(one, anchors=anchors) for one in scales}
    judges = None if metric_weights is None else Judges.opened(Path(metric_weights))
    root = Path(folder)
    entries: list[Entry] = []
    notes = [READING, *upscaling_notes(scales)]
    for taken in taken_photos(root, limit=limit, max_pixels=max_pixels, progress=progress):
        if taken.photo is None:
            notes.append(taken.note)
        elif min(taken.photo.height, taken.photo.width) < LEAST_PX * max(scales):
            notes.append(f"{taken.name} left out: a side is below {LEAST_PX * max(scales)} px")
        else:
            own_seed = seed + taken.number
            entries += _entries(taken.photo, taken.name, chosen, upscalers, seed=own_seed, judges=judges)
    if not entries:
        raise nothing_in(root)
    return BenchReport(
        task=UPSCALE_TASK,
        seed=seed,
        entries=tuple(entries),
        clean=(),
        checks=upscale_checks_of(rows_of(entries)),
        notes=tuple(notes),
        commit=commit(),
        machine=machine(),
    )


def enlarged_scores(larger: Pixels, *, truth: Pixels, scale: int, judges: Judges | None = None) -> Scores:
    """How close an enlargement comes to the original: PSNR and SSIM of luma, as papers give them, the rest of colour.

    A border of `scale` pixels counts nowhere.
    """
    made = in_depth(np.clip(larger, 0, 1), bits=BITS)
    shown, original = (np.ascontiguousarray(without_border(one, border_px=scale)) for one in (made, truth))
    luma, wanted = (compared_luma(one, border_px=scale) for one in (made, truth))
    scores = scores_of(shown, truth=original, judges=judges)
    return replace(scores, psnr=psnr(luma, wanted), ssim=ssim(luma, wanted))


def _entries(
    photo: Photo,
    name: str,
    cases: Sequence[UpscaleCase],
    upscalers: Mapping[int, Sequence[Upscaler]],
    *,
    seed: int,
    judges: Judges | None,
) -> list[Entry]:
    """One photograph through all cases and methods; bicubic, which is what others gain over, is the first of them."""
    entries = []
    for case in cases:
        truth = cropped(photo, scale=case.scale)
        small = case.age(reduced(truth, scale=case.scale), seed)
        plain_db = None
        for upscaler in upscalers[case.scale]:
            larger, cost = measured(partial(upscaler.enlarge, small))
            scores = enlarged_scores(larger.pixels, truth=truth, scale=case.scale, judges=judges)
            plain_db = scores.psnr if plain_db is None else plain_db
            entries.append(
                Entry(
                    photo=name,
                    case=case.name,
                    method=upscaler.name,
                    scores=scores,
                    gain_db=scores.psnr - plain_db,
                    cost=cost,
                )
            )
    return entries
