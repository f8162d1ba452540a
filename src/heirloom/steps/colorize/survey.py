"""All that is decided about a picture's colours while it is looked at as a whole, in a small view of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import Array
from heirloom.core.geometry import Box
from heirloom.core.photo import Picture
from heirloom.core.step import Survey
from heirloom.models import Network
from heirloom.steps.colorize.guide import lines_over_lightness
from heirloom.steps.colorize.hints import Hint, drawn, outside
from heirloom.steps.colorize.overview import Overview, overview_of
from heirloom.steps.colorize.predict import Palette, predict
from heirloom.steps.colorize.spread import ALIKE, spread

GRID_PX = 16  # one pixel in so many, in both directions, of colours that can be trusted is a hint to the network
GROWN_PX = 3  # around a hint, in pixels of the small view
TRUSTED = 0.5  # how far a colour must be trusted to be one
NEUTRAL, CLEAR = 4.0, 12.0  # chroma that says nothing about a faded colour, and that says what it was
DARK, LIGHT = 12.0, 96.0  # L beyond which the chroma of a scan is noise
EDGE = 6.0  # of L over which trust falls off there
SAME_PLACE = 3.0  # difference of L up to which a place of the frame before is taken for the same thing


@dataclass(frozen=True, eq=False, kw_only=True)
class Before:
    """The frame before in a film: its L (h, w) and its finished a and b (h, w, 2), in any size."""

    lightness: Array
    chroma: Array


def survey_colour(
    picture: Picture,
    *,
    frame: Box,
    hints: Sequence[Hint],
    palettes: Sequence[Palette],
    variant: int,
    trust: float,
    before: Before | None,
    network: Network,
) -> Survey:
    """What the colours of the picture in `frame` become, as planes for `painted`.

    One guess is made for each of the `palettes`; the one at `variant` counts, and how far they lie apart is part of
    the doubt. `trust` in [0, 1] is how far colours that the picture has are kept.
    """
    view = overview_of(picture, frame=frame)
    size = (view.lightness.shape[0], view.lightness.shape[1])
    scope = Box(frame.left, frame.top, frame.left + view.covered[1], frame.top + view.covered[0])
    asked, is_asked = drawn(hints, window=scope, size=size, is_small=True)
    soft, softness = _trusted(view, trust=trust, before=before)
    on_grid = np.zeros(size, np.bool_)
    on_grid[GRID_PX // 2 :: GRID_PX, GRID_PX // 2 :: GRID_PX] = True
    known = is_asked | (on_grid & (softness > TRUSTED))
    told = np.where(is_asked[..., None], asked, soft)
    guesses = [
        predict(view.lightness, known=known, chroma=told, palette=palette, network=network) for palette in palettes
    ]
    made = guesses[variant].chroma
    if before is not None:
        made = made + softness[..., None] * (soft - made)
    doubt = np.maximum(guesses[variant].doubt, _apart([guess.chroma for guess in guesses]))
    # what the hints say beyond the guess, and with a third plane of ones how far that reaches
    grown, is_meant = _grown(asked, is_asked, lightness=view.lightness)
    lacking = np.concatenate([grown - made, np.ones((*size, 1), np.float32)], axis=2)
    more = spread(lacking, is_meant, lightness=view.lightness)
    made = made + more[..., :2]
    unsaid = 1 - np.clip(more[..., 2], 0, 1)
    doubt = doubt * unsaid * (1 - softness)
    lines = lines_over_lightness(np.concatenate([made, doubt[..., None]], axis=2), view.lightness)
    kept = softness * unsaid if before is None else np.zeros(size, np.float32)
    return Survey(
        planes=np.concatenate([lines.planes, kept[..., None]], axis=2).astype(np.float32),
        covered=view.covered,
        origin=(frame.top, frame.left),
        models=(network.name,),
        notes=_notes(hints, frame),
    )


def _grown(asked: Array, is_asked: NDArray[np.bool_], *, lightness: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Hints with what lies within GROWN_PX of them and is as light: a colour spreads poorly from one pixel alone."""
    import cv2

    if not is_asked.any() or is_asked.all():
        return asked, is_asked
    distance, labels = cv2.distanceTransformWithLabels(
        (~is_asked).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(is_asked)
    nearest = np.zeros(int(labels.max()) + 1, np.intp)  # of the hinted pixels in their order
    nearest[labels[rows, columns]] = np.arange(rows.size)
    row, column = rows[nearest[labels]], columns[nearest[labels]]
    is_alike = np.abs(lightness - lightness[row, column]) < ALIKE
    return asked[row, column], is_asked | (is_alike & (distance <= GROWN_PX))


def _trusted(view: Overview, *, trust: float, before: Before | None) -> tuple[Array, Array]:
    """(a and b (h, w, 2), how far they can be trusted (h, w) in [0, 1]): the picture's own, or the frame's before."""
    if before is not None:
        return _from_before(view, before)
    chroma = np.hypot(view.chroma[..., 0], view.chroma[..., 1])
    clear = _smooth((chroma - np.float32(NEUTRAL)) / np.float32(CLEAR - NEUTRAL))
    dark, light = (view.lightness - DARK) / np.float32(EDGE), (LIGHT - view.lightness) / np.float32(EDGE)
    inside = _smooth(dark + 1) * _smooth(light + 1)
    return view.chroma, (np.float32(trust) * clear * inside).astype(np.float32)


def _from_before(view: Overview, before: Before) -> tuple[Array, Array]:
    """The colours of the frame before, where that was as light as this one is."""
    import cv2

    size = view.lightness.shape[::-1]
    chroma = cv2.resize(before.chroma, size, interpolation=cv2.INTER_AREA)
    apart = np.abs(cv2.resize(before.lightness, size, interpolation=cv2.INTER_AREA) - view.lightness)
    trust = _smooth(2 - apart / np.float32(SAME_PLACE))
    return np.asarray(chroma, dtype=np.float32), trust


def _smooth(x: Array) -> Array:
    """From 0 at 0 to 1 at 1 without a kink."""
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x), dtype=np.float32)


def _apart(guesses: Sequence[Array]) -> Array:
    """How far guesses lie apart, (h, w): the standard deviation of their a and b together, in LAB units."""
    stacked = np.stack(guesses)
    apart: Array = np.sqrt(stacked.var(axis=0).sum(axis=2)).astype(np.float32)
    return apart


def _notes(hints: Sequence[Hint], frame: Box) -> tuple[str, ...]:
    places = [hint[2][0][0] for hint in outside(hints, frame)]
    return tuple(f"the hint at {x:g},{y:g} lies outside the picture and says nothing" for x, y in places)
