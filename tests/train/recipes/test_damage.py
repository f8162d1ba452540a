"""The recipe of the damage network: it learns a batch by heart, and loses what it should."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from heirloom.train.data import pack_pixels
from heirloom.train.recipes.damage import DICE_WEIGHT, KIND_WEIGHTS, SOUND_VEIL_WEIGHT, VEIL_WEIGHT, losses
from heirloom.train.recipes.damage_samples import CLASSES, STAIN, UNKNOWN
from heirloom.train.state import initial_state
from heirloom.train.step import take_step
from tests.support.pictures import scene
from tests.train.small import fallen, run_of


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


def test_damage_of_unknown_kind_loses_whatever_is_called_sound() -> None:
    unsure = [math.log(7 * 3), *[0.0] * 7]  # three quarters for none
    wrong = losses(logits_of(unsure), torch.zeros(1, 3, 1, 1), batch_of([UNKNOWN], [1]))
    assert float(wrong["kinds"]) == pytest.approx(-math.log(0.25), rel=1e-5)
    for kind in range(1, 8):
        sure = [0.0] * 8
        sure[kind] = 30
        right = losses(logits_of(sure), torch.zeros(1, 3, 1, 1), batch_of([UNKNOWN], [1]))
        assert float(right["kinds"]) < 1e-4


def test_damage_of_unknown_kind_counts_in_the_overlap_and_not_in_the_density() -> None:
    off = torch.full((1, 3, 1, 2), 0.5)
    lost = losses(logits_of(EVEN, EVEN), off, batch_of([UNKNOWN, 0], [1, 1]))
    said = 7 / 8
    assert float(lost["dice"]) == pytest.approx(DICE_WEIGHT * (1 - (2 * said + 1) / (2 * said + 1 + 1)))
    assert float(lost["veil"]) == pytest.approx(VEIL_WEIGHT * SOUND_VEIL_WEIGHT * 0.5 / 2)  # of the sound pixel alone


def test_unknown_damage_cannot_make_the_loss_infinite() -> None:
    sure_of_sound = [1e4, *[0.0] * 7]
    lost = losses(logits_of(sure_of_sound), torch.zeros(1, 3, 1, 1), batch_of([UNKNOWN], [1]))
    assert math.isfinite(float(lost["kinds"]))


def test_with_pairs_a_share_of_the_windows_comes_from_real_scans(damage_recipe, tmp_path) -> None:
    clean = scene(90, 100)
    scratched = clean.copy()
    scratched[40:43] = 0.98
    valid = np.ones((90, 100, 1), np.float32)
    pictures = [("scan/a", scratched), ("restoration/a", clean), ("valid/a", valid)]
    paired = replace(damage_recipe, pairs=pack_pixels(pictures, tmp_path), windows=40)
    classes = paired.batch(0)["classes"]
    from_pairs = int((classes == UNKNOWN).flatten(1).any(dim=1).sum())
    assert 4 <= from_pairs <= 18  # a quarter of 40, less those that missed the scratch
    assert not (replace(damage_recipe, windows=20).batch(0)["classes"] == UNKNOWN).any()
    state = initial_state(paired)
    assert take_step(paired, run_of(tmp_path), state, state.nets, paired.batch(1), progress=0) is not None
    assert all(sample.classes.max() < UNKNOWN for sample in paired._validation(20))
