"""The recipe of the damage network: it learns a batch by heart, and loses what it should."""

from __future__ import annotations

import math

import pytest
import torch

from heirloom.train.recipes.damage import DICE_WEIGHT, KIND_WEIGHTS, SOUND_VEIL_WEIGHT, VEIL_WEIGHT, losses
from heirloom.train.recipes.damage_samples import CLASSES, STAIN
from heirloom.train.state import initial_state
from tests.train.small import fallen


def test_it_learns_one_batch_by_heart(damage_recipe) -> None:
    batch = next(b for b in map(damage_recipe.batch, range(99)) if len(torch.unique(b["classes"])) > 2)
    assert fallen(damage_recipe, batch, steps=80, progress=0.2) < 0.35


def test_every_class_has_a_weight() -> None:
    assert len(KIND_WEIGHTS) == len(CLASSES)


def batch_of(classes: list[int], weight: list[float], veil: float = 0.0) -> dict[str, torch.Tensor]:
    """One row of pixels."""
    return {
        "classes": torch.tensor(classes, dtype=torch.uint8).view(1, 1, -1),
        "weight": torch.tensor(weight).view(1, 1, -1),
        "veil": torch.full((1, 3, 1, len(classes)), veil),
    }


def logits_of(*rows: list[float]) -> torch.Tensor:
    """The logits of each pixel in a row, as (1, 8, 1, W)."""
    return torch.tensor(rows).T.reshape(1, 8, 1, -1)


EVEN = [0.0] * 8


def test_pixels_lose_by_class_and_what_is_unsure_does_not() -> None:
    sure_of_sound = [math.log(7 * 9), *[0.0] * 7]  # nine tenths for none
    lost = losses(
        logits_of(EVEN, sure_of_sound, sure_of_sound), torch.zeros(1, 3, 1, 3), batch_of([1, 0, 1], [1, 1, 0])
    )
    scratch = KIND_WEIGHTS[1]
    expected = (scratch * math.log(8) + KIND_WEIGHTS[0] * -math.log(0.9)) / (scratch + KIND_WEIGHTS[0])
    assert float(lost["kinds"]) == pytest.approx(expected, rel=1e-5)


def test_overlap_counts_any_damage() -> None:
    lost = losses(logits_of(EVEN, EVEN), torch.zeros(1, 3, 1, 2), batch_of([3, 0], [1, 1]))
    said = 7 / 8
    assert float(lost["dice"]) == pytest.approx(DICE_WEIGHT * (1 - (2 * said + 1) / (2 * said + 1 + 1)))


def test_density_counts_in_stains_and_a_little_where_nothing_was_added() -> None:
    off = torch.full((1, 3, 1, 2), 0.5)
    stain = losses(logits_of(EVEN, EVEN), off, batch_of([STAIN, 1], [1, 1], veil=0.1))
    assert float(stain["veil"]) == pytest.approx(VEIL_WEIGHT * 0.4 / 2)
    sound = losses(logits_of(EVEN, EVEN), off, batch_of([0, 1], [1, 1]))
    assert float(sound["veil"]) == pytest.approx(VEIL_WEIGHT * SOUND_VEIL_WEIGHT * 0.5 / 2)


def test_calibration_is_finite_and_seeded(damage_recipe) -> None:
    net = initial_state(damage_recipe).averages["net"]
    with torch.no_grad():
        temperature, shift = damage_recipe.calibrate(net)
        assert damage_recipe.calibrate(net) == (temperature, shift)
    assert temperature > 0
    assert math.isfinite(shift)
