"""The log keeps every figure and draws it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from heirloom.errors import InputMissing
from heirloom.train.log import PANEL_PX, Log, curve_panel


def test_figures_come_back_as_curves_by_name(tmp_path) -> None:
    log = Log(tmp_path / "log.csv")
    log.begin()
    log.add(1, 0.1, {"loss": 2.0, "rate": 0.5})
    Log(tmp_path / "log.csv").add(2, 0.2, {"loss": 1.0})  # as a resumed run does
    curves = log.curves()
    np.testing.assert_array_equal(curves["loss"], [[1, 2.0], [2, 1.0]])
    np.testing.assert_array_equal(curves["rate"], [[1, 0.5]])


def test_a_log_begun_again_is_empty_and_an_empty_one_is_not_drawn(tmp_path) -> None:
    log = Log(tmp_path / "log.csv")
    log.add(1, 0.1, {"loss": 2.0})
    log.begin()
    with pytest.raises(InputMissing, match="empty"):
        log.plot(tmp_path / "log.png")
    assert not (tmp_path / "log.png").exists()


def test_every_figure_has_a_panel(tmp_path) -> None:
    log = Log(tmp_path / "log.csv")
    log.add(1, 0.1, {"loss": 2.0, "rate": 0.5})
    log.plot(tmp_path / "log.png")
    assert cv2.imread(str(tmp_path / "log.png")).shape == (2 * PANEL_PX[0], PANEL_PX[1], 3)


def test_a_curve_falls_in_the_picture_as_its_values_do() -> None:
    panel = curve_panel("loss", np.array([[0, 3.0], [10, 2.0], [20, 1.0]]))
    coloured = (panel.max(axis=2) - panel.min(axis=2)) > 60  # the words are gray
    left, right = (np.flatnonzero(coloured[:, column]).mean() for column in (20, PANEL_PX[1] - 20))
    assert left < right  # rows count from above


def test_values_that_are_not_finite_are_left_out_of_a_curve() -> None:
    with_gap = curve_panel("loss", np.array([[0, 3.0], [5, np.nan], [10, 2.0]]))
    without = curve_panel("loss", np.array([[0, 3.0], [10, 2.0]]))
    np.testing.assert_array_equal(with_gap, without)
    assert curve_panel("loss", np.array([[0, np.nan]])).min() < 50  # the words alone
