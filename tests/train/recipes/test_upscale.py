"""The faithful recipe of upscaling: it learns a batch by heart, and measures itself beside bicubic enlargement."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from heirloom.train.recipes.upscale import CASES, USUAL_ERROR, distance, luma
from heirloom.train.state import initial_state
from tests.train.small import fallen


def test_it_learns_one_batch_by_heart(upscale_recipe) -> None:
    assert fallen(upscale_recipe, upscale_recipe.batch(0), steps=120, progress=0.5) < 0.75


def test_a_usual_error_loses_about_one() -> None:
    truth = torch.full((1, 3, 8, 8), 0.5)
    assert float(distance(truth + USUAL_ERROR, truth)) == pytest.approx(1, rel=0.01)


def test_an_untrained_network_is_as_good_as_bicubic(upscale_recipe) -> None:
    with torch.no_grad():
        figures = upscale_recipe.validate(initial_state(upscale_recipe).averages["net"])
    assert set(figures) == {f"PSNR {case}{end}" for case in CASES for end in ("", ", by bicubic")}
    for case in CASES:
        assert figures[f"PSNR {case}"] == pytest.approx(figures[f"PSNR {case}, by bicubic"], abs=1e-3)
    assert figures["PSNR bicubic"] > figures["PSNR aged"]


def test_luma_is_that_of_the_field() -> None:
    white = luma(np.ones((1, 1, 3), np.float32))
    assert float(white[0, 0]) == pytest.approx(219 / 255, abs=1e-5)


def test_the_sheet_shows_both_cases(upscale_recipe, tmp_path) -> None:
    import cv2

    with torch.no_grad():
        upscale_recipe.sheet(initial_state(upscale_recipe).averages["net"], tmp_path / "sheet.png")
    assert cv2.imread(str(tmp_path / "sheet.png")).shape == (8 * 24, 2 * 3 * 24, 3)
