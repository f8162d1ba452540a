"""A straight scratch is followed from where it is sure to where it is faint; nothing else is raised."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.steps.repair.straight import RAISED, SUSPECTED, continue_lines

NOISE = 0.006


def faint_line(angle_deg: float, *, step: float = 0.06) -> tuple[np.ndarray, np.ndarray]:
    """Soft noisy ground (H, W) with a straight line of 2 px through the middle, and where the line is."""
    y, x = np.mgrid[:160, :160].astype(np.float32)
    gray = 0.45 + 0.1 * np.sin(x / 40) + np.random.default_rng(0).normal(0, NOISE, (160, 160))
    angle = np.deg2rad(angle_deg)
    u, v = x - 79.5, y - 79.5
    line = (np.abs(u * np.sin(angle) - v * np.cos(angle)) < 1) & (np.hypot(u, v) < 70)
    gray[line] += step
    return gray.astype(np.float32), line


def half(line: np.ndarray) -> np.ndarray:
    """Probabilities of a network that is sure of every second stretch of 20 px of a line."""
    place = np.indices(line.shape).sum(axis=0) // 20 % 2 == 0
    return np.where(line & place, np.float32(0.9), np.float32(0))


@pytest.mark.parametrize("angle_deg", [0, 31, 90, 118])
@pytest.mark.parametrize("step", [0.06, -0.06])
def test_the_faint_rest_of_a_scratch_becomes_certain(angle_deg: float, step: float) -> None:
    gray, line = faint_line(angle_deg, step=step)
    before = half(line)
    after = continue_lines(before, before > 0, gray, noise=NOISE, barred=np.zeros_like(line))
    assert (after >= before).all()
    assert (after[line] >= RAISED).mean() > 0.85
    assert (after[~line] >= RAISED).mean() < 0.01


def test_a_line_the_network_takes_for_content_stays_content() -> None:
    gray, line = faint_line(31)
    calm = np.where(line, np.float32(0.05), np.float32(0))
    calm[150:156, 10:20] = 0.9  # a scratch elsewhere, so that the search takes place
    after = continue_lines(calm, calm > 0, gray, noise=NOISE, barred=np.zeros_like(line))
    assert np.array_equal(after, calm)


def test_nothing_suspected_costs_no_search() -> None:
    gray, line = faint_line(31)
    doubt = np.where(line, np.float32(SUSPECTED - 0.01), np.float32(0))
    assert continue_lines(doubt, line, gray, noise=NOISE, barred=np.zeros_like(line)) is doubt


def test_other_damage_on_a_line_does_not_raise_it() -> None:
    gray, line = faint_line(31)
    before = half(line)
    after = continue_lines(before, np.zeros_like(line), gray, noise=NOISE, barred=np.zeros_like(line))
    assert np.array_equal(after, before)


def test_barred_places_are_not_raised() -> None:
    gray, line = faint_line(31)
    before = half(line)
    barred = np.zeros_like(line)
    barred[:80] = True
    after = continue_lines(before, before > 0, gray, noise=NOISE, barred=barred)
    assert np.array_equal(after[:80], before[:80])
    assert not np.array_equal(after[80:], before[80:])
