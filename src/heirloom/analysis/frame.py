"""Where the picture lies within the scan: print border and scanner margin.

Each side is walked inwards line by line until the tone of the outermost line ends. A border is where it ends along a
straight line over most of the side; a sky or a studio backdrop ends along the outline of what stands before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.analysis.findings import Frame
from heirloom.core.geometry import Box
from heirloom.core.photo import Pixels, shrink

WORKING_SIDE_PX = 800  # one working pixel is then about 0.1 % of the picture, finer than the paper edges themselves
LAYERS = 3  # lid, paper, and the shadow between them
DEEPEST_SHARE = 0.3  # of the side; a border never takes more
THINNEST_SHARE = 0.0025
LEAST_SIDE_PX = 48  # smaller pictures have no room for a border that could be told from the picture
SLOPES = np.array(sorted(np.linspace(-0.05, 0.05, 41), key=abs))  # a print laid up to 3 degrees askew; straight first
LEAST_GAIN = 0.01  # of the side: a steeper line must fit more of it than a straighter one
LINE_TOLERANCE_PX = 1.5
TONE_TOLERANCE = 10 / 255  # paper grain and stains stay within, the picture's edge does not
TONE_DRIFT = 0.03  # per pixel: how fast the border's tone may change with depth (light falls off under a lid)
ENDS_SHARE = 0.04  # of the side left out at both ends, where corners are worn or rounded

STRAIGHT_SHARE = 0.55  # of the side must end on the line when other sides agree
CLEAR_SHARE = 0.9  # ... and when a side stands alone
INNER_STRAIGHT_SHARE, INNER_SHARE = 0.75, 0.1  # paper within a lid: what is deeper may be a sky or a floor
EARLY_SHARE = 0.2  # writing and dirt may end the tone before the line
WIDEST_SPREAD = 0.05  # of the border's tone along a side; foliage and crowds at the edge vary more
THIN_PX, THIN_STRAIGHT_SHARE = 3, 0.75  # texture also ends within a pixel or two, though not as straight
LID_BLACK, LID_WHITE = 0.06, 0.965  # a lone side must be as black or white as a scanner's lid
EVEN_TONE = 0.012  # and as even
MARGIN_GRAY = 0.5  # a print's paper is lighter than this; what is darker around a picture is lid or backing

SHADOW_PX = 10  # working pixels: how far a print's shadow reaches onto the lid
SHADOW_RATIO = 2.0  # the paper's edge is this much sharper than its shadow's

SIDES = ("left", "top", "right", "bottom")


@dataclass(frozen=True, kw_only=True)
class _Side:
    """One side of a layer: its depth in working pixels, how straight it ends, its tone and how even that is."""

    depth_px: int
    straight: float
    tone: float
    spread: float


def find_frame(preview: Pixels, *, height: int, width: int) -> Frame:
    """The picture area in pixels of the (height, width) original, found on `preview`, the whole of it shrunk.

    A border counts when it is straight and even on at least two opposite or three sides, or on one side with the tone
    of a scanner's lid. The box lies inside a print that was laid askew.
    """
    factor = max(1, min(min(preview.shape[:2]) // LEAST_SIDE_PX, -(-max(preview.shape[:2]) // WORKING_SIDE_PX)))
    working = shrink(preview, factor)
    box = Box.whole(*working.shape[:2])
    layers: list[dict[str, _Side]] = []
    while len(layers) < LAYERS and min(box.height, box.width) >= LEAST_SIDE_PX:
        layer = _layer(box.cut(working), outer=layers)
        if not layer:
            break
        layers.append(layer)
        box = _inside(box, layer)
    if not layers:
        return Frame(picture=Box.whole(height, width), border="none")
    scale_y, scale_x = height / working.shape[0], width / working.shape[1]
    picture = Box(
        round(box.left * scale_x), round(box.top * scale_y), round(box.right * scale_x), round(box.bottom * scale_y)
    )
    return Frame(picture=picture, border=_border_kind(layers))


def _layer(pixels: Pixels, *, outer: list[dict[str, _Side]]) -> dict[str, _Side]:
    """The sides of one border layer; a side that has a layer outside needs no company, but must be straight."""
    found = {name: side for name in SIDES if (side := _measure(_from_side(pixels, name))) is not None}
    if outer:
        known = set().union(*outer)
        reach = INNER_SHARE * max(pixels.shape[:2])
        return {
            name: side
            for name, side in found.items()
            if name in known and side.straight >= INNER_STRAIGHT_SHARE and side.depth_px <= reach
        }
    opposite = any(pair <= found.keys() for pair in ({"left", "right"}, {"top", "bottom"}))
    if opposite or len(found) >= 3:
        return found
    return {name: side for name, side in found.items() if _is_lid(side)}


def _is_lid(side: _Side) -> bool:
    extreme = side.tone <= LID_BLACK or side.tone >= LID_WHITE
    return extreme and side.spread <= EVEN_TONE and side.straight >= CLEAR_SHARE


def _from_side(pixels: Pixels, side: str) -> Pixels:
    """`pixels` turned so that the side is the first row and depth grows downwards."""
    if side in ("left", "right"):
        pixels = np.swapaxes(pixels, 0, 1)
    return pixels[::-1] if side in ("right", "bottom") else pixels


def _measure(pixels: Pixels) -> _Side | None:
    """The border along the first rows of `pixels`, or None."""
    margin = int(pixels.shape[1] * ENDS_SHARE)
    pixels = pixels[:, margin : pixels.shape[1] - margin]
    limit = int(pixels.shape[0] * DEEPEST_SHARE)
    ends = _tone_ends(pixels, limit=limit)
    slope, depth, straight = _line(ends, limit=limit)
    length = pixels.shape[1]
    across = np.arange(length) - (length - 1) / 2
    early = float(np.mean(ends < depth + slope * across - 2 * LINE_TOLERANCE_PX))
    innermost = _sharpest(pixels, slope=slope, depth=depth) + abs(slope) * (length / 2 + margin)
    outermost = depth - abs(slope) * (length / 2)
    if straight < STRAIGHT_SHARE or early > EARLY_SHARE or outermost < max(1.0, THINNEST_SHARE * pixels.shape[0]):
        return None
    band = pixels[: max(1, int(outermost))].mean(axis=2)
    spread = float(np.median(np.abs(band - np.median(band)))) * 1.4826
    if spread > WIDEST_SPREAD or (outermost < THIN_PX and straight < THIN_STRAIGHT_SHARE):
        return None
    return _Side(depth_px=int(np.ceil(innermost)) + 1, straight=straight, tone=float(np.median(band)), spread=spread)


def _tone_ends(pixels: Pixels, *, limit: int) -> NDArray[np.float32]:
    """For every column the depth where the tone of the outermost rows ends; `limit` where it does not."""
    reference = np.median(pixels[:2], axis=0)
    noise = float(np.median(np.abs(pixels[0] - np.median(pixels[0], axis=0)))) * 1.4826
    tolerance = min(max(TONE_TOLERANCE, 3 * noise), 2.5 * TONE_TOLERANCE)
    ends = np.full(pixels.shape[1], limit, np.float32)
    open_columns = np.ones(pixels.shape[1], np.bool_)
    for depth in range(limit):
        difference = pixels[depth] - reference
        left = open_columns & (np.abs(difference).max(axis=1) > tolerance)
        ends[left] = depth
        open_columns &= ~left
        if not open_columns.any():
            break
        reference = reference + TONE_DRIFT * difference
    return ends


def _line(ends: NDArray[np.float32], *, limit: int) -> tuple[float, float, float]:
    """Slope, depth at the middle and share of columns of the straight line on which most columns end."""
    inner = ends < limit
    across = (np.arange(ends.size) - (ends.size - 1) / 2)[inner]
    best = (0.0, 0.0, 0.0)
    if across.size < STRAIGHT_SHARE * ends.size:
        return best
    for slope in SLOPES:
        offsets = np.sort(ends[inner] - slope * across)
        reach = np.searchsorted(offsets, offsets + 2 * LINE_TOLERANCE_PX, side="right") - np.arange(offsets.size)
        start = int(np.argmax(reach))
        share = float(reach[start]) / ends.size
        if share > best[2] + LEAST_GAIN:
            best = (float(slope), float(np.median(offsets[start : start + reach[start]])), share)
    return best


def _sharpest(pixels: Pixels, *, slope: float, depth: float) -> float:
    """The line moved inwards to the print's own edge, where a soft shadow of it comes first."""
    across = np.arange(pixels.shape[1]) - (pixels.shape[1] - 1) / 2
    depths = np.arange(-1, SHADOW_PX)
    rows = np.rint(depth + slope * across + depths[:, None]).astype(np.intp)
    values = pixels[np.clip(rows, 0, pixels.shape[0] - 1), np.arange(pixels.shape[1])]
    steps = np.abs(np.diff(values, axis=0)).mean(axis=(1, 2))
    sharpest = int(np.argmax(steps))
    is_softer = float(steps[:2].max()) * SHADOW_RATIO < steps[sharpest]
    return depth + float(depths[sharpest + 1]) if is_softer else depth


def _inside(box: Box, layer: dict[str, _Side]) -> Box:
    depth = {name: layer[name].depth_px if name in layer else 0 for name in SIDES}
    return Box(
        box.left + depth["left"], box.top + depth["top"], box.right - depth["right"], box.bottom - depth["bottom"]
    )


def _border_kind(layers: list[dict[str, _Side]]) -> str:
    """Scanner margins are lids (even, black or white, around paper or on few sides) and dark backings; else paper."""
    kinds = {
        "scanner" if _is_margin(layer, is_outermost=position == 0 and len(layers) > 1) else "print"
        for position, layer in enumerate(layers)
    }
    return "both" if len(kinds) == 2 else kinds.pop()


def _is_margin(layer: dict[str, _Side], *, is_outermost: bool) -> bool:
    sides = layer.values()
    if float(np.median([side.tone for side in sides])) < MARGIN_GRAY:
        return True
    is_white = all(side.tone >= LID_WHITE and side.spread <= EVEN_TONE for side in sides)
    return is_white and (is_outermost or len(layer) < 3)
