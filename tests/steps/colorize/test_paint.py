"""Surveyed colours laid over pixels."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.color import to_lab
from heirloom.core.geometry import Box
from heirloom.core.step import Survey
from heirloom.steps.colorize import paint
from heirloom.steps.colorize.guide import lines_over_lightness
from heirloom.steps.colorize.hints import point
from heirloom.steps.colorize.paint import painted
from tests.support.pictures import scene


def survey_of(chroma: tuple[float, float], *, doubt: float = 9.0, kept: float = 0.0) -> Survey:
    maps = np.tile(np.array([*chroma, doubt], np.float32), (12, 16, 1))
    lines = lines_over_lightness(maps, np.full((12, 16), 50, np.float32))
    planes = np.concatenate([lines.planes, np.full((12, 16, 1), kept, np.float32)], axis=2)
    return Survey(planes=planes, covered=(120, 160))


def test_the_surveyed_colour_and_doubt_come_out() -> None:
    made, doubt = painted(
        np.full((120, 160, 1), 0.5, np.float32), window=Box.whole(120, 160), survey=survey_of((9, -7))
    )
    assert to_lab(made)[..., 1:].reshape(-1, 2).mean(axis=0) == pytest.approx([9, -7], abs=0.01)
    assert doubt == pytest.approx(9, abs=1e-3)


def test_what_is_kept_is_the_pixel_s_own_colour() -> None:
    pixels = scene(120, 160)
    made, _ = painted(pixels, window=Box.whole(120, 160), survey=survey_of((9, -7), kept=1.0))
    assert np.abs(made - pixels).max() < 1e-3


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels, hints = scene(120, 160, channels=1), (point(60, 64, "#5f1f2d", width_px=5),)
    whole, _ = painted(pixels, window=Box.whole(120, 160), survey=survey_of((9, -7)), hints=hints)
    monkeypatch.setattr(paint, "BLOCK_PX", 33)
    blocks, _ = painted(pixels, window=Box.whole(120, 160), survey=survey_of((9, -7)), hints=hints)
    assert np.abs(whole - blocks).max() < 1e-5
