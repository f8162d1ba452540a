"""The recipe of the unfade network: it learns a batch by heart, counts decibels, and knows when it helped."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from heirloom.steps.enhance.curves import STRAIGHT
from heirloom.train.recipes.unfade import GOOD_ENOUGH, HARM_WEIGHT, error, gain, judged, unevenness
from heirloom.train.recipes.unfade_cases import CASES
from heirloom.train.state import initial_state
from tests.train.small import fallen


def lost(recipe, batch) -> dict[str, float]:
    (turn,) = recipe.turns(initial_state(recipe).nets, batch, step=0, progress=0.5)
    return {name: float(value.detach()) for name, value in turn[1].items()}


def test_it_learns_one_batch_by_heart(unfade_recipe) -> None:
    batch = unfade_recipe.batch(0)
    assert lost(unfade_recipe, batch)["error"] == pytest.approx(0, abs=1e-2)  # begins as the identity
    state = initial_state(unfade_recipe)
    assert fallen(unfade_recipe, batch, steps=150, progress=0.5) < -0.3  # what it gains outweighs all losses
    assert state.step == 0


def test_harm_counts_beside_the_error_and_gain_does_not(unfade_recipe, monkeypatch) -> None:
    batch = unfade_recipe.batch(0)
    batch["truth"] = batch["faded"].clone()
    monkeypatch.setattr("heirloom.train.recipes.unfade.corrected", lambda faded, *_: (faded + 0.1).clamp(0, 1))
    harmed = lost(unfade_recipe, batch)
    assert harmed["error"] > 1
    assert harmed["harm"] == pytest.approx(HARM_WEIGHT * harmed["error"], rel=1e-4)
    batch["faded"] = (batch["truth"] * 0.5 + 0.2).clamp(0, 1)
    monkeypatch.setattr("heirloom.train.recipes.unfade.corrected", lambda *_: batch["truth"][:, :, ::2, ::2].flatten(2))
    gained = lost(unfade_recipe, batch)
    assert gained["error"] < -1
    assert gained["harm"] == 0


def test_what_has_not_faded_does_not_outweigh_what_has(unfade_recipe, monkeypatch) -> None:
    batch = unfade_recipe.batch(0)
    moved = []
    for apart in (0.0, 0.15):  # how far the photographs have faded; a slight change for the worse is made of both
        batch["truth"] = torch.full_like(batch["faded"], 0.5)
        batch["faded"] = batch["truth"] + apart
        monkeypatch.setattr("heirloom.train.recipes.unfade.corrected", lambda faded, *_: faded + 0.01)
        moved.append(lost(unfade_recipe, batch)["error"])
    assert 0 < moved[0] < 3 * moved[1]


def test_an_error_is_in_shares_of_the_range_and_zero_for_the_truth() -> None:
    truth = torch.full((2, 3, 50), 0.5)
    assert not error(truth, truth).any()
    shifted = error(truth + torch.tensor([0.1, 0.2]).view(2, 1, 1), truth)
    assert float(shifted[0]) == pytest.approx(0.01, rel=0.2)
    assert float(shifted[1]) > 3 * float(shifted[0])


def test_only_a_change_of_slope_is_uneven() -> None:
    straight = torch.from_numpy(STRAIGHT).expand(1, 3, -1)
    assert float(unevenness(straight * 1.7)) < 1e-10
    bent = straight.clone()
    bent[..., 6] += 0.1
    assert float(unevenness(bent)) > 0.1


def test_gain_is_in_decibels_and_nothing_is_gained_beyond_good_enough() -> None:
    truth = np.full((8, 8, 3), 0.5, np.float32)
    assert gain(truth + 0.2, truth + 0.1, truth) == pytest.approx(6, abs=0.1)
    assert gain(truth + 1e-3, truth, truth) == pytest.approx(
        10 * np.log10((1e-6 + GOOD_ENOUGH) / GOOD_ENOUGH), abs=1e-3
    )
    assert gain(truth, truth + 0.1, truth) < -20


def test_validation_tells_every_case_whole_as_used_and_its_worst(unfade_recipe) -> None:
    with torch.no_grad():
        figures = unfade_recipe.validate(initial_state(unfade_recipe).averages["net"])
    assert set(figures) == {f"{case}, {what}" for case in CASES for what in ("whole", "as used", "worst")}
    assert all(
        value == pytest.approx(0, abs=0.01) for value in figures.values()
    )  # an untrained network is the identity


def test_where_the_network_doubts_nothing_is_used(unfade_recipe) -> None:
    net = initial_state(unfade_recipe).averages["net"]
    torch.nn.init.normal_(net.head.weight, std=0.1)
    samples = unfade_recipe._validation("fading medium", 4)
    net.head.bias[-1] = -30.0
    with torch.no_grad():
        assert [used for _, used in judged(net, samples)] == [0.0] * 4
        assert all(whole != 0 for whole, _ in judged(net, samples))


def test_validation_samples_are_fixed_and_never_trained_on(unfade_recipe) -> None:
    one, two = (unfade_recipe._validation("fading medium", 3) for _ in range(2))
    assert all(np.array_equal(a.seen, b.seen) for a, b in zip(one, two, strict=True))
    assert not set(unfade_recipe.shard.split(validation=True)) & set(unfade_recipe._among)


def test_the_sheet_shows_samples_of_all_cases(unfade_recipe, tmp_path) -> None:
    with torch.no_grad():
        unfade_recipe.sheet(initial_state(unfade_recipe).averages["net"], tmp_path / "sheet.png")
    assert cv2.imread(str(tmp_path / "sheet.png")).shape == (6 * 64, 4 * 3 * 64, 3)
