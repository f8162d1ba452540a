"""Many lines at once: exact areas, nothing outside, and fainter where they are thinner than the canvas can draw."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging import drawn as module
from heirloom.aging.drawn import drawn


def course(count: int = 60, *, y: float = 40.3) -> np.ndarray:
    x = np.linspace(10, 70, count + 1)
    points = np.stack([x, y + 0.2 * x], axis=1)
    return np.stack([points[:-1], points[1:]], axis=1)


@pytest.mark.parametrize(("width_px", "tolerance"), [(0.15, 0.1), (0.25, 0.15), (1.0, 0.3), (2.2, 0.2), (5.0, 0.15)])
def test_a_line_covers_about_its_length_times_its_width(width_px, tolerance) -> None:
    cover = drawn(course(), width_px=np.full(60, width_px), shape=(90, 90))
    assert cover.sum() == pytest.approx(61.2 * width_px, rel=tolerance)
    assert cover.max() <= 1


def test_lines_outside_leave_no_trace() -> None:
    away = course() + 500
    assert drawn(away, width_px=np.full(60, 3.0), shape=(90, 90)).max() == 0
    assert drawn(np.zeros((0, 2, 2)), width_px=np.zeros(0), shape=(5, 7)).shape == (5, 7)


def test_large_pictures_are_drawn_in_their_own_pixels(monkeypatch) -> None:
    fine = drawn(course(), width_px=np.full(60, 3.0), shape=(90, 90))
    monkeypatch.setattr(module, "MOST_FINE_PX", 100)
    coarse = drawn(course(), width_px=np.full(60, 3.0), shape=(90, 90))
    assert coarse.sum() == pytest.approx(fine.sum(), rel=0.3)
