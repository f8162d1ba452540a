"""Hints in files and on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import heirloom
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.errors import UsageError
from heirloom.steps.colorize.caption import colour_named
from heirloom.steps.colorize.hints import drawn, point, region, stroke
from heirloom.steps.colorize.hints_file import hint_from_text, hints_from_json


def text_of(*hints: object, schema: str = "heirloom.hints/1") -> str:
    return json.dumps({"schema": schema, "hints": hints})


def test_points_strokes_and_regions_are_read(tmp_path: Path) -> None:
    text = text_of(
        {"kind": "point", "at": [412, 300], "colour": "#5f1f2d"},
        {"kind": "stroke", "along": [[100, 80], [180, 90]], "width_px": 12, "colour": "#252f4d"},
        {"kind": "region", "inside": [[10, 10], [300, 10], [300, 90]], "colour": "navy"},
    )
    navy = colour_named("navy")
    assert navy is not None
    assert hints_from_json(text, folder=tmp_path) == (
        point(412, 300, "#5f1f2d"),
        stroke([(100, 80), (180, 90)], "#252f4d", width_px=12),
        region([[(10, 10), (300, 10), (300, 90)]], navy),
    )


def test_a_mask_comes_out_as_it_is(tmp_path: Path) -> None:
    y, x = np.mgrid[0:50, 0:70]
    white = (np.hypot(x - 30, y - 25) < 20) & ~(np.hypot(x - 30, y - 25) < 8)
    white[45:48, 60:66] = True
    white[2, 60] = white[5, 60:64] = True
    heirloom.write(Photo(pixels=white.astype(np.float32)[..., None]), tmp_path / "coat.png")
    text = text_of({"kind": "region", "mask": "coat.png", "colour": "burgundy"})
    (hint,) = hints_from_json(text, folder=tmp_path)
    assert np.array_equal(drawn((hint,), window=Box.whole(50, 70), size=(50, 70))[1], white)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        text_of(schema="heirloom.hints/9"),
        text_of({"kind": "blob", "colour": "navy"}),
        text_of({"kind": "point", "at": [1], "colour": "navy"}),
        text_of({"kind": "point", "at": [1, float("nan")], "colour": "navy"}),
        text_of({"kind": "point", "at": [1, 2], "colour": "zigzag"}),
        text_of({"kind": "stroke", "along": [[1, 2]], "colour": "navy"}),
        text_of({"kind": "region", "mask": "lost.png", "colour": "navy"}),
        text_of({"kind": "region", "mask": "black.png", "colour": "navy"}),
    ],
)
def test_what_cannot_be_read_is_a_usage_error(text: str, tmp_path: Path) -> None:
    heirloom.write(Photo(pixels=np.zeros((4, 4, 1), np.float32)), tmp_path / "black.png")
    with pytest.raises(UsageError, match="hints cannot be read"):
        hints_from_json(text, folder=tmp_path)


def test_a_hint_on_the_command_line_is_a_place_and_a_colour() -> None:
    assert hint_from_text("412,300.5,#5f1f2d") == point(412, 300.5, "#5f1f2d")
    assert hint_from_text("4, 3, navy") == point(4, 3, colour_named("navy") or "")
    for text in ("4,3", "4,3,zigzag", "a,3,navy", "nan,3,navy", "4,3,#12345"):
        with pytest.raises(UsageError, match="cannot be understood"):
            hint_from_text(text)
