"""Print screens are found with their period and angle; other patterns are not taken for one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from heirloom.analysis.compression import BLOCK_PX
from heirloom.analysis.halftone import find_halftone
from tests.support.pictures import scene

SIZE = 256


def _tones() -> NDArray[np.float32]:
    return scene(SIZE, SIZE, seed=5, channels=1)[..., 0]


def _printed(*, period_px: float, angle_deg: float) -> NDArray[np.float32]:
    fine = 3
    tones = cv2.resize(_tones(), None, fx=fine, fy=fine, interpolation=cv2.INTER_LINEAR)
    y, x = np.mgrid[0 : SIZE * fine, 0 : SIZE * fine].astype(np.float32) / fine
    turn = np.deg2rad(angle_deg)
    u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    screen = (np.cos(2 * np.pi * u / period_px) + np.cos(2 * np.pi * v / period_px)) / 4 + 0.5
    dots = (tones > screen).astype(np.float32)
    return cv2.GaussianBlur(cv2.resize(dots, (SIZE, SIZE), interpolation=cv2.INTER_AREA), (0, 0), 0.2 * period_px)


@pytest.mark.parametrize("angle_deg", [0, 15, 45, 75])
@pytest.mark.parametrize("period_px", [3, 5, 7, 12])
def test_a_screen_is_found_with_its_period_and_angle(period_px: float, angle_deg: float) -> None:
    found = find_halftone([_printed(period_px=period_px, angle_deg=angle_deg)])
    assert found is not None
    assert found.period_px == pytest.approx(period_px, rel=0.03)
    assert abs((found.angle_deg - angle_deg + 45) % 90 - 45) < 2
    assert 0.15 < found.strength <= 1


def test_a_photograph_has_no_screen() -> None:
    assert find_halftone([_tones()]) is None


def test_blinds_are_not_a_screen() -> None:
    stripes = 0.3 * np.sin(2 * np.pi * np.arange(SIZE) / 6, dtype=np.float32)
    assert find_halftone([np.clip(_tones() + stripes[:, None], 0, 1)]) is None


def test_bricks_are_not_a_screen() -> None:
    y, x = np.mgrid[0:SIZE, 0:SIZE]
    joints = (y % 7 < 2) | ((x + 9 * (y // 7 % 2)) % 18 < 2)
    assert find_halftone([np.where(joints, np.float32(0.8), _tones())]) is None


def test_the_block_grid_of_jpeg_is_not_a_screen() -> None:
    blocks = _tones()[::BLOCK_PX, ::BLOCK_PX].repeat(BLOCK_PX, 0).repeat(BLOCK_PX, 1)
    assert find_halftone([blocks]) is None


def test_small_even_or_no_windows_have_no_screen() -> None:
    assert find_halftone([np.zeros((40, 400), np.float32)]) is None
    assert find_halftone([np.ones((256, 256), np.float32)]) is None
    assert find_halftone([]) is None
