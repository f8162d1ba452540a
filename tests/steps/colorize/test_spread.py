"""Colours of a few places spread over their surroundings."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.core.color import lightness
from heirloom.steps.colorize.spread import spread
from tests.support.pictures import scene


def seeded(*places: tuple[int, int, float], size: tuple[int, int] = (60, 80)) -> tuple[np.ndarray, np.ndarray]:
    values, known = np.zeros((*size, 1), np.float32), np.zeros(size, np.bool_)
    for y, x, value in places:
        values[y, x], known[y, x] = value, True
    return values, known


def test_what_is_known_stays_exactly_and_fades_away_from_there() -> None:
    values, known = seeded((30, 20, 40.0))
    made = spread(values, known, lightness=np.full((60, 80), 50, np.float32))[..., 0]
    assert made[30, 20] == 40
    assert 40 > made[30, 22] > made[30, 30] > made[30, 70] > 0


def test_it_stays_behind_an_edge_of_lightness() -> None:
    values, known = seeded((30, 36, 40.0))
    light = np.full((60, 80), 30, np.float32)
    light[:, 40:] = 70
    made = spread(values, known, lightness=light)[..., 0]
    assert made[30, 39] > 2
    assert np.abs(made[:, 40:]).max() < 0.1 * made[30, 39]


def test_two_places_share_what_lies_between_them() -> None:
    values, known = seeded((30, 20, 40.0), (30, 60, -40.0))
    made = spread(values, known, lightness=np.full((60, 80), 50, np.float32))[..., 0]
    assert made[30, 40] == pytest.approx(0, abs=0.5)
    assert made[30, 25] > 0 > made[30, 55]


def test_nothing_known_spreads_nothing_and_all_known_stays() -> None:
    values, known = seeded()
    light = np.full((60, 80), 50, np.float32)
    assert not spread(values, known, lightness=light).any()
    assert (spread(values + 3, ~known, lightness=light) == 3).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (3, 200)])
def test_narrow_pictures_work(size: tuple[int, int]) -> None:
    values, known = seeded((0, 0, 5.0), size=size)
    made = spread(values, known, lightness=np.full(size, 50, np.float32))
    assert made[0, 0] == 5
    assert np.isfinite(made).all()


def test_few_rounds_come_close_to_many(monkeypatch: pytest.MonkeyPatch) -> None:
    light = lightness(scene(120, 160, channels=1))
    values, known = seeded((20, 30, 40.0), (90, 120, -30.0), size=(120, 160))
    quick = spread(values, known, lightness=light)
    monkeypatch.setattr("heirloom.steps.colorize.spread.ROUNDS", 1500)
    assert np.abs(quick - spread(values, known, lightness=light)).max() < 0.05 * 40
