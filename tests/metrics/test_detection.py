"""Detection is counted with a tolerance, and the curve is that of the textbook."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.masks import CERTAIN
from heirloom.metrics.detection import MIDDLE, THRESHOLDS, compare_damage, pooled, widened


def line(column: int, *, length: int = 40) -> np.ndarray:
    mask = np.zeros((40, 40), np.bool_)
    mask[:length, column] = True
    return mask


def test_a_line_two_pixels_beside_is_right_and_three_pixels_beside_is_wrong() -> None:
    near = compare_damage(line(12).astype(np.float32), line(10))
    far = compare_damage(line(13).astype(np.float32), line(10))
    assert (near.precision, near.recall, near.f1) == (1, 1, 1)
    assert (far.precision, far.recall, far.f1) == (0, 0, 0)


def test_precision_and_recall_count_pixels() -> None:
    predicted = line(10, length=18) | line(30)
    detection = compare_damage(predicted.astype(np.float32), line(10))
    assert detection.precision == pytest.approx(18 / 58)
    assert detection.recall == pytest.approx(20 / 40)  # two more pixels lie within the tolerance of the end
    assert detection.found_px == 20
    assert detection.f1 == pytest.approx(2 * (18 / 58) * 0.5 / (18 / 58 + 0.5))


def test_the_tolerance_is_round() -> None:
    point = np.zeros((9, 9), np.bool_)
    point[4, 4] = True
    assert widened(point, radius_px=2).sum() == 13


def test_average_precision_is_the_area_in_steps() -> None:
    truth = line(10) | line(30)
    probability = 0.9 * line(10) + 0.7 * line(20) + 0.3 * line(30)
    detection = compare_damage(probability.astype(np.float32), truth)
    assert detection.average_precision == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert detection.f1 == pytest.approx(0.5)
    assert detection.best_f1 == pytest.approx(0.8)


def test_the_order_alone_decides_the_average_precision() -> None:
    truth = line(10)
    strength = (line(10) * 0.8 + line(25) * 0.6).astype(np.float32)
    assert compare_damage(strength, truth).average_precision == 1
    assert compare_damage(strength**3, truth).average_precision == 1
    assert compare_damage(1 - strength, truth).average_precision < 0.2


def test_predictions_in_what_is_left_out_are_no_errors() -> None:
    predicted = (line(10) | line(30)).astype(np.float32)
    assert compare_damage(predicted, line(10)).precision == pytest.approx(0.5)
    assert compare_damage(predicted, line(10), left_out=line(30)).precision == 1
    assert compare_damage(predicted, line(10), left_out=line(31)).precision == pytest.approx(0.5)
    assert compare_damage(predicted, line(10), left_out=line(10)).precision == pytest.approx(0.5)


def test_finding_nothing_has_no_precision_and_no_area() -> None:
    detection = compare_damage(np.zeros((40, 40), np.float32), line(10))
    assert (detection.precision, detection.recall, detection.f1, detection.average_precision) == (None, 0, 0, 0)
    assert compare_damage(np.zeros((40, 40), np.float32), np.zeros((40, 40), np.bool_)).recall is None


def test_photographs_are_pooled_by_pixels() -> None:
    first = compare_damage(line(10).astype(np.float32), line(10))
    second = compare_damage(line(20, length=20).astype(np.float32), line(10))
    both = pooled([first, second])
    assert both.precision == pytest.approx(40 / 60)
    assert both.recall == pytest.approx(40 / 80)


def test_the_middle_threshold_is_that_of_the_repair() -> None:
    exact = np.full((1, 1), CERTAIN, np.float32)
    below = np.full((1, 1), CERTAIN - 1e-4, np.float32)
    truth = np.ones((1, 1), np.bool_)
    assert compare_damage(exact, truth).found_px == 1
    assert compare_damage(below, truth).found_px == 0
    assert np.all(np.diff(THRESHOLDS) > 0)
    assert THRESHOLDS[MIDDLE] == pytest.approx(CERTAIN, abs=2e-6)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        compare_damage(np.zeros((3, 4), np.float32), np.zeros((4, 3), np.bool_))
