"""Runs the colour bench: takes the colour of photographs, colours them in every way, and measures.

There is no one right colour, so being near to the original is not all: a picture that is as colourful as the original
and a little farther from it may be the better guess. Both are told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from heirloom.aging.digital import in_depth
from heirloom.bench.cases import COLORIZE_TASK
from heirloom.bench.colour_baselines import by_constant, by_nearest_histogram
from heirloom.bench.colour_cases import BITS, GRAY, has_colour, true_hints, without_colour
from heirloom.bench.colour_promises import colour_checks_of
from heirloom.bench.cost import measured
from heirloom.bench.machine import machine
from heirloom.bench.photos import MAX_PIXELS, Progress, nothing_in, taken_photos
from heirloom.bench.report import CONSTANT, INPUT, NEAREST, OURS, OURS_HINTED, BenchReport, Entry, rows_of
from heirloom.bench.run import Judges, scores_of
from heirloom.core.commit import commit
from heirloom.core.photo import Photo, Pixels
from heirloom.metrics.colorfulness import colorfulness
from heirloom.metrics.fidelity import psnr
from heirloom.models import COLORIZE, why_unavailable
from heirloom.steps.colorize import Hint, colorize

Colouring = Callable[[Photo, tuple[Hint, ...], int], Photo]  # a gray photograph, what is known of it, and a seed


@dataclass(frozen=True, kw_only=True)
class ColourMethod:
    """One way to colour."""

    name: str
    colour: Colouring


def run_colour_bench(
    folder: str | Path,
    *,
    limit: int | None = None,
    seed: int = 0,
    metric_weights: str | Path | None = None,
    max_pixels: int = MAX_PIXELS,
    progress: Progress | None = None,
) -> BenchReport:
    """The figures of every way to colour, over the photographs in `folder` and below.

    The arguments are those of `run_bench`. Photographs that cannot be read or have hardly any colour themselves are
    left out with a note; without the network the simple ways are measured alone, and a note says so. Raises
    InputMissing where nothing is left, MissingExtra for metric weights without torch.
    """
    methods, notes = colour_methods(), list(colour_notes())
    judges = None if metric_weights is None else Judges.opened(Path(metric_weights))
    root = Path(folder)
    entries: list[Entry] = []
    for taken in taken_photos(root, limit=limit, max_pixels=max_pixels, progress=progress):
        if taken.photo is None:
            notes.append(taken.note)
        elif not has_colour(taken.photo.pixels):
            notes.append(f"{taken.name} left out: it has hardly any colour itself")
        else:
            own_seed = seed + taken.number
            entries += _entries(taken.photo.pixels, taken.name, methods, seed=own_seed, judges=judges)
    if not entries:
        raise nothing_in(root)
    return BenchReport(
        task=COLORIZE_TASK,
        seed=seed,
        entries=tuple(entries),
        clean=(),
        checks=colour_checks_of(rows_of(entries)),
        notes=tuple(notes),
        commit=commit(),
        machine=machine(),
    )


def colour_methods() -> tuple[ColourMethod, ...]:
    """The gray itself, the simple ways, and Heirloom's without and with hints where its network is."""
    simple = (
        ColourMethod(name=INPUT, colour=lambda gray, _hints, _seed: gray),
        ColourMethod(name=CONSTANT, colour=lambda gray, _hints, _seed: by_constant(gray)),
        ColourMethod(name=NEAREST, colour=lambda gray, _hints, _seed: by_nearest_histogram(gray)),
    )
    if why_unavailable(COLORIZE) is not None:
        return simple
    return (
        *simple,
        ColourMethod(name=OURS, colour=lambda gray, _hints, seed: colorize(gray, seed=seed)),
        ColourMethod(name=OURS_HINTED, colour=lambda gray, hints, seed: colorize(gray, hints=hints, seed=seed)),
    )


def colour_notes() -> tuple[str, ...]:
    """Why Heirloom's own way was not measured, where it was not."""
    reason = why_unavailable(COLORIZE)
    return () if reason is None else (f"{OURS} was not measured: {reason}",)


def _entries(
    original: Pixels, name: str, methods: Sequence[ColourMethod], *, seed: int, judges: Judges | None
) -> list[Entry]:
    """One photograph through all methods."""
    gray = without_colour(original)
    before = psnr(_rgb(gray.pixels), original)
    hints = true_hints(original, seed=seed)
    true_colour = colorfulness(original)
    entries = []
    for method in methods:
        coloured, cost = measured(partial(method.colour, gray, hints, seed))
        pixels = _rgb(in_depth(np.clip(coloured.pixels, 0, 1), bits=BITS))
        scores = replace(
            scores_of(pixels, truth=original, judges=judges),
            colourfulness=colorfulness(pixels),
            true_colourfulness=true_colour,
        )
        gain = scores.psnr - before
        entries.append(Entry(photo=name, case=GRAY, method=method.name, scores=scores, gain_db=gain, cost=cost))
    return entries


def _rgb(pixels: Pixels) -> Pixels:
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
