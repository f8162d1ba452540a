"""Pairs of a damaged scan and its professional restoration, pixel on pixel, with what does not correspond masked.

`align` tells where each pixel of the scan lies in the restoration, which also gets a copy in the tones of the scan.
What is then still far apart over a wide area without sharing its structure (a cropped border, a repainted background)
is no pair of values to learn from and is masked. Thin damage, and stains through which the picture shows, are what the
pair is for: they stay valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import luma
from heirloom.core.io import read
from heirloom.core.photo import Mask, Photo, Pixels, shrink
from heirloom.errors import HeirloomError, InputMissing, NotAPair
from heirloom.train.align import align, covered, spacing, structure, warped

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".avif", ".heic"))
MAX_PIXELS = 4_000_000  # larger pictures are averaged down first

TONES = 64  # bins of the curve from the restoration's tones to the scan's
LEAST_IN_BIN = 30

EDGE_PX = 2.0  # what lies nearer to the edge of the restoration is left out
LEAST_APART = 0.08  # luma in [0, 1]: values nearer than this correspond
TIMES_USUAL = 7.0  # and those within so many times the median difference
MOST_USUAL = 0.025  # of it: where more is usual, the two have little in common
THIN = 0.03  # of the picture's size: narrower damage is outvoted by what is around it
LEAST_THIN_PX = 9
WINDOW = 0.1  # side of the window in which most must correspond, of the picture's size
MOST_APART = 0.3  # of a window
LEAST_ALIKE = 0.5  # correlation of the structure from which a window corresponds although its tones are apart

LEAST_VALID = 0.25  # of the scan
MOST_MISALIGNED_PX = 1.5
BLOCK_PX = 48  # in which the misalignment that is left is measured
LEAST_BLOCKS = 6
LEAST_RESPONSE = 0.1  # of the correlation of a block


@dataclass(frozen=True, eq=False, kw_only=True)
class Pair:
    """A damaged scan and its restoration, pixel on pixel of the scan's grid."""

    before: Pixels  # (H, W, C) the scan as it is
    after: Pixels  # (H, W, D) the restoration in its own tones; black where it shows nothing
    after_in_tones: Pixels  # (H, W, C) the restoration in the tones of the scan
    valid: Mask  # (H, W) 1 where both show the same content, damaged or not; 0 where nothing may be learned
    places: Floats  # (H, W, 2) the point (x, y) of the restoration's own grid that each pixel came from
    misalignment_px: float  # what is left, the median over the picture, in pixels of the scan
    name: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Pairs:
    """The pairs of two folders, and what was left out and why."""

    pairs: tuple[Pair, ...]
    notes: tuple[str, ...]


def register_pair(before: Photo, after: Photo, *, name: str = "") -> Pair:
    """The restoration `after` laid on the scan `before`.

    Raises NotAPair where the two cannot be laid on each other with confidence: too few features agree, too little of
    the scan corresponds, or more than `MOST_MISALIGNED_PX` are left between them.
    """
    places = align(_gray(before), _gray(after))
    cover = covered(places, after.pixels.shape, margin_px=EDGE_PX)
    own_tones = np.clip(_seen(after.pixels, places), 0, 1)
    in_tones = _in_tones(own_tones, before.pixels, cover)
    valid = corresponding(before.pixels, in_tones, cover)
    if valid.mean() < LEAST_VALID:
        raise _not_trusted(f"only {valid.mean():.0%} of the scan corresponds to the restoration")
    left_px = misalignment_px(before.pixels, in_tones, valid)
    if left_px is None:
        raise _not_trusted("there is too little structure to tell how well they fit")
    if left_px > MOST_MISALIGNED_PX:
        raise _not_trusted(f"they stay {left_px:.1f} px apart, and {MOST_MISALIGNED_PX} px are the most")
    return Pair(
        before=before.pixels,
        after=own_tones,
        after_in_tones=in_tones,
        valid=valid.astype(np.float32),
        places=places,
        misalignment_px=left_px,
        name=name,
    )


def load_pair(before: Path, after: Path, *, name: str = "", max_pixels: int = MAX_PIXELS) -> Pair:
    """The pair of two files, each averaged down to `max_pixels`. Raises as `register_pair` and reading a file do."""
    scan, restoration = (read(path).preview(max_pixels) for path in (before, after))
    return register_pair(scan, restoration, name=name)


def load_pairs(before: Path, after: Path, *, limit: int | None = None, max_pixels: int = MAX_PIXELS) -> Pairs:
    """The pairs whose files have the same name, but for its ending, in the two folders; at most `limit` of them.

    A pair that cannot be read or is not trusted is left out with a note. Raises InputMissing where no names match or no
    pair is left.
    """
    matched = matched_files(before, after)[:limit]
    pairs: list[Pair] = []
    notes: list[str] = []
    for name, scan, restoration in matched:
        try:
            pairs.append(load_pair(scan, restoration, name=name, max_pixels=max_pixels))
        except HeirloomError as error:
            notes.append(f"{name} left out: {error}")
    if not pairs:
        raise InputMissing(
            f"None of the {len(matched)} pairs of {before} and {after} could be used: {notes[0]}",
            kept="Nothing was done",
            todo="Name a folder of damaged scans and one of their restorations",
        )
    return Pairs(pairs=tuple(pairs), notes=tuple(notes))


def matched_files(before: Path, after: Path) -> list[tuple[str, Path, Path]]:
    """Name, scan and restoration of every pair by name, sorted. Raises InputMissing where there is none."""
    files = [{path.stem: path for path in _photos_in(folder)} for folder in (before, after)]
    names = sorted(files[0].keys() & files[1].keys())
    if not names:
        raise InputMissing(
            f"No photograph in {before} has the name of one in {after}",
            kept="Nothing was done",
            todo="Give a scan and its restoration the same name, one in each folder",
        )
    return [(name, files[0][name], files[1][name]) for name in names]


def corresponding(before: Pixels, in_tones: Pixels, cover: Bools) -> Bools:
    """Where both show the same content (H, W): within `cover`, but for wide areas far apart in tone and structure."""
    import cv2

    here, there = (_without_thin(luma(pixels)) for pixels in (before, in_tones))
    near = np.ones((3, 3), np.uint8)  # an edge may be half a pixel beside its like
    apart = np.maximum(here - cv2.dilate(there, near), cv2.erode(there, near) - here)
    usual = min(MOST_USUAL, float(np.median(np.abs(here - there)[cover]))) if cover.any() else 0.0
    far = (apart > max(LEAST_APART, TIMES_USUAL * usual)) & cover
    side = max(9, round(WINDOW * float(np.sqrt(here.size)))) | 1
    share = _mean(far.astype(np.float32), side) / np.maximum(_mean(cover.astype(np.float32), side), 1e-6)
    core = (share > MOST_APART) & (_likeness(here, there, side) < LEAST_ALIKE)
    grown = 3 * side // 4 | 1  # a window is apart from where a third of it is: its middle lies as far inside
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (grown, grown))
    return np.asarray(cover & (cv2.dilate(core.astype(np.uint8), disc) == 0), dtype=np.bool_)


def misalignment_px(before: Pixels, in_tones: Pixels, valid: Bools) -> float | None:
    """The median distance between the two over blocks with structure; None where too few blocks have any."""
    import cv2

    here, there = (structure(np.ascontiguousarray(luma(pixels))) for pixels in (before, in_tones))
    window = cv2.createHanningWindow((BLOCK_PX, BLOCK_PX), cv2.CV_32F)
    distances = []
    for top in range(0, here.shape[0] - BLOCK_PX + 1, BLOCK_PX):
        for left in range(0, here.shape[1] - BLOCK_PX + 1, BLOCK_PX):
            block = (slice(top, top + BLOCK_PX), slice(left, left + BLOCK_PX))
            if valid[block].all():
                shift, response = cv2.phaseCorrelate(here[block].copy(), there[block].copy(), window)
                if response > LEAST_RESPONSE:
                    distances.append(float(np.hypot(*shift)))
    return float(np.median(distances)) if len(distances) >= LEAST_BLOCKS else None


def _gray(photo: Photo) -> Floats:
    return np.ascontiguousarray(luma(photo.pixels), dtype=np.float32)


def _seen(pixels: Pixels, places: Floats) -> Pixels:
    """The restoration on the scan's grid; one that is larger is averaged first."""
    factor = max(1, int(spacing(places) + 0.25))
    small = shrink(pixels, factor)
    return warped(small, ((places + 0.5) / factor - 0.5).astype(np.float32)).reshape(*places.shape[:2], -1)


def _in_tones(own: Pixels, scan: Pixels, cover: Bools) -> Pixels:
    """The restoration through a rising curve per channel of the scan, which brings its tones nearest to the scan's."""
    channels = []
    for channel in range(scan.shape[2]):
        source = own[..., channel] if own.shape[2] == scan.shape[2] else luma(own)
        levels, tones = _curve(source[cover], scan[..., channel][cover])
        channels.append(np.interp(source, levels, tones))
    return np.stack(channels, axis=-1).astype(np.float32)


def _curve(source: Floats, target: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Levels of the source and the rising tones of the target that belong to them: medians, which outvote damage."""
    bins = np.minimum((source * TONES).astype(np.intp), TONES - 1)
    order = np.argsort(bins, kind="stable")
    edges = np.searchsorted(bins[order], np.arange(TONES + 1))
    levels, tones, weights = [], [], []
    for start, stop in pairwise(edges):
        if stop - start >= LEAST_IN_BIN:
            members = order[start:stop]
            levels.append(float(source[members].mean()))
            tones.append(float(np.median(target[members])))
            weights.append(float(stop - start))
    if not levels:  # nothing is covered: any curve will do, the pair is refused for it
        return np.array([0.0, 1.0]), np.array([0.0, 1.0])
    return np.array(levels), _rising(tones, weights)


def _rising(values: list[float], weights: list[float]) -> NDArray[np.float64]:
    """The nearest values that never fall, by pooling neighbours that do (Ayer and others 1955)."""
    pools: list[tuple[float, float, int]] = []  # mean, weight, count
    for value, weight in zip(values, weights, strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (low, a, m), (high, b, n) = pools[-2:]
            pools[-2:] = [((low * a + high * b) / (a + b), a + b, m + n)]
    return np.repeat([pool[0] for pool in pools], [pool[2] for pool in pools])


def _likeness(here: Floats, there: Floats, side: int) -> Floats:
    """The correlation of the structure of both in the window around every pixel; 1 where there is none in either."""
    first, second = structure(here), structure(there)
    means = _mean(first, side), _mean(second, side)
    variances = [_mean(plane * plane, side) - mean * mean for plane, mean in zip((first, second), means, strict=True)]
    together = _mean(first * second, side) - means[0] * means[1]
    floor = np.float32(0.05)  # of the variance of structure, which is about 1: less is none
    return np.asarray((together + floor) / (np.sqrt(np.maximum(variances[0] * variances[1], 0)) + floor), np.float32)


def _without_thin(gray: Floats) -> Floats:
    """The median of the surroundings of every pixel, in 8 bits: scratches are not in it, edges and shapes are."""
    import cv2

    side = max(LEAST_THIN_PX, round(THIN * float(np.sqrt(gray.size)))) | 1
    levels = np.rint(np.clip(gray, 0, 1) * 255).astype(np.uint8)
    return np.asarray(cv2.medianBlur(levels, min(side, 255)), dtype=np.float32) / np.float32(255)


def _mean(plane: Floats, side: int) -> Floats:
    import cv2

    return np.asarray(cv2.blur(plane, (side, side)), dtype=np.float32)


def _photos_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def _not_trusted(reason: str) -> NotAPair:
    return NotAPair(
        f"The scan and its restoration do not fit each other well: {reason}",
        kept="The pair was not used",
        todo="Check that both show the same print, and take the pair out otherwise",
    )
