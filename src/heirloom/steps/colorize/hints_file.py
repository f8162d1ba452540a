"""Hints as a person writes them down: in a JSON file, schema `heirloom.hints/1`, or as `x,y,#rrggbb`.

    {"schema": "heirloom.hints/1", "hints": [
      {"kind": "point", "at": [412, 300], "colour": "#5f1f2d"},
      {"kind": "stroke", "along": [[100, 80], [180, 90]], "width_px": 12, "colour": "navy"},
      {"kind": "region", "inside": [[10, 10], [300, 10], [300, 90]], "colour": "sky blue"},
      {"kind": "region", "mask": "coat.png", "colour": "burgundy"}]}

Points are (x, y) in pixels of the photograph, from its upper left corner. A colour is #rrggbb or a word of the
vocabulary. A mask is a picture of the photograph's size beside the file: the region is where it is white (>= 128).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from heirloom.core.color import luma
from heirloom.core.io import read
from heirloom.core.masks import CERTAIN
from heirloom.errors import HeirloomError, UsageError
from heirloom.steps.colorize.caption import colour_named
from heirloom.steps.colorize.hints import Hint, Point, check_hint, is_colour, point, region, stroke

SCHEMA = "heirloom.hints/1"


def hints_from_json(text: str, *, folder: Path) -> tuple[Hint, ...]:
    """The hints in a JSON text; masks are looked for in `folder`. Raises UsageError for what cannot be understood."""
    try:
        value = json.loads(text)
        if value["schema"] != SCHEMA:
            raise ValueError(f"the schema is {value['schema']!r}, not {SCHEMA!r}")
        return tuple(_hint(item, folder=folder) for item in value["hints"])
    except HeirloomError as error:
        raise _unreadable(error.happened) from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise _unreadable(f"{type(error).__name__}: {error}") from error


def hint_from_text(text: str) -> Hint:
    """The point hint that `x,y,#rrggbb` or `x,y,navy` names. Raises UsageError for another text."""
    parts = [part.strip() for part in text.split(",")]
    try:
        x, y, colour = parts
        hint = point(float(x), float(y), _colour(colour))
        if not np.isfinite(hint[2][0]).all():
            raise ValueError("a place is not finite")
    except ValueError as error:
        raise UsageError(
            f"The hint {text!r} cannot be understood ({error})",
            kept="Nothing was changed",
            todo="Write it as x,y,#rrggbb with x and y in pixels, for example 412,300,#5f1f2d or 412,300,burgundy",
        ) from error
    return hint


def _hint(item: dict[str, Any], *, folder: Path) -> Hint:
    kind, colour = item["kind"], _colour(str(item["colour"]))
    width_px = float(item.get("width_px", 0))
    if kind == "point":
        hint = point(*_place(item["at"]), colour, width_px=width_px)
    elif kind == "stroke":
        hint = stroke([_place(at) for at in item["along"]], colour, width_px=width_px)
    elif kind == "region" and "mask" in item:
        hint = region(_outlines(folder / str(item["mask"])), colour)
    elif kind == "region":
        hint = region([[_place(at) for at in item["inside"]]], colour)
    else:
        raise ValueError(f"there is no hint of the kind {kind!r}")
    check_hint(hint)
    return hint


def _colour(word: str) -> str:
    colour = word if is_colour(word) else colour_named(word)
    if colour is None:
        raise ValueError(f"{word!r} is neither #rrggbb nor a colour of the vocabulary")
    return colour


def _place(at: Any) -> Point:
    x, y = (float(value) for value in at)
    if not np.isfinite([x, y]).all():
        raise ValueError("a place is not finite")
    return (x, y)


def _outlines(path: Path) -> list[list[Point]]:
    """The outlines of what is white in a mask, holes included; drawn again they give the same pixels."""
    import cv2

    white = (luma(read(path).pixels) >= CERTAIN - 1e-6).astype(np.uint8)
    if not white.any():
        raise ValueError(f"the mask {path.name} is black everywhere")
    found, _ = cv2.findContours(white, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    outlines = [[(float(x), float(y)) for x, y in outline[:, 0]] for outline in found]
    # two points and one are areas as thin as a line and a dot: said three times they are outlines too
    return [outline * 3 if len(outline) < 3 else outline for outline in outlines]


def _unreadable(reason: str) -> UsageError:
    return UsageError(
        f"The hints cannot be read ({reason})",
        kept="Nothing was changed",
        todo="Write them as docs/guide/colorize.md shows",
    )
