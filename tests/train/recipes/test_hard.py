"""Hard places are where an undamaged photograph is taken for damaged, and windows show them."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from heirloom.train.data import Shard, pack_pixels
from heirloom.train.recipes.hard import Place, mined, read_places, window_at, write_places


def shard_with_a_flag(folder) -> Shard:
    """A gray photograph and one with a bright field, 24 px wide, around x = 200, y = 72."""
    calm, flag = np.full((128, 256, 3), 0.4, np.float32), np.full((128, 256, 3), 0.4, np.float32)
    flag[60:84, 188:212] = 1
    return pack_pixels([("calm", calm), ("flag", flag)], folder)


def bright(_net: nn.Module, photo: torch.Tensor) -> torch.Tensor:
    """Takes what is bright for damage."""
    return (photo[0].mean(dim=0) > 0.9).float()


def test_the_cell_with_most_false_alarms_is_a_hard_place(tmp_path) -> None:
    shard = shard_with_a_flag(tmp_path)
    (place,) = mined(nn.Conv2d(3, 1, 1), shard, among=(0, 1, 1), judge=bright, seed=0)
    assert place.number == 1
    assert abs(place.x - 200) <= 32
    assert abs(place.y - 72) <= 32


def test_the_windows_show_the_place(tmp_path) -> None:
    shard, random = shard_with_a_flag(tmp_path), np.random.default_rng(0)
    for _ in range(20):
        window = window_at(shard, Place(number=1, x=200, y=72), random, side_px=64, scales=(0.8, 1.2))
        assert window.shape == (64, 64, 3)
        assert window.max() > 0.9


def test_places_are_kept_beside_the_checkpoints(tmp_path) -> None:
    assert read_places(tmp_path) == ()
    places = (Place(number=3, x=10, y=20), Place(number=4, x=1, y=2))
    write_places(places, tmp_path / "run")
    assert read_places(tmp_path / "run") == places
