"""The recipe of the colour network: it learns a batch by heart, and rare colours count more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from heirloom.train.data import Shard, pack_pixels
from heirloom.train.networks.colorize import CHROMA_SCALE, color_grid
from heirloom.train.recipes.colorize import (
    RARE,
    VIVIDNESSES,
    WANTED_COLORFULNESS,
    ColorizeRecipe,
    annealed,
    chances_loss,
    colours_by,
    likeness_loss,
    spread,
)
from heirloom.train.state import initial_state
from tests.train.small import fallen, small_colorize


def plane(a: float, b: float) -> torch.Tensor:
    """One colour everywhere (1, 2, 4, 4), in the units of the ports."""
    return (torch.tensor([a, b]) / CHROMA_SCALE).view(1, 2, 1, 1).expand(1, 2, 4, 4)


def logits(number: int, strength: float) -> torch.Tensor:
    """Chances for one colour of the grid above all others."""
    values = torch.zeros(1, len(color_grid()), 4, 4)
    values[:, number] = strength
    return values


class Seer:
    """In place of the teacher: what it sees are the colours themselves, in small squares."""

    def features(self, photos: torch.Tensor) -> list[torch.Tensor]:
        return [torch.nn.functional.avg_pool2d(photos, 16)]


def test_it_learns_one_batch_by_heart(colorize_recipe) -> None:
    assert fallen(colorize_recipe, colorize_recipe.batch(0), steps=120, progress=0.5) < 0.6


def test_a_colour_is_spread_over_the_grid_around_it_and_its_mean_is_the_colour() -> None:
    chances = spread(plane(22, -31))
    torch.testing.assert_close(chances.sum(dim=1), torch.ones(1, 4, 4))
    mean = torch.einsum("nkhw,kc->nchw", chances, torch.tensor(color_grid()))
    np.testing.assert_allclose(mean[0, :, 0, 0], [22, -31], atol=0.5)
    assert color_grid()[int(chances[0, :, 0, 0].argmax())] == (15, -30)


def test_being_wrong_about_a_rare_colour_costs_more() -> None:
    weights = torch.ones(len(color_grid()))
    weights[color_grid().index((60.0, 30.0))] = 5
    nothing = torch.zeros(1, len(color_grid()), 4, 4)
    rare, usual = (float(chances_loss(nothing, plane(*colour), weights)) for colour in ((60, 30), (0, 15)))
    assert rare > 2 * usual
    right = float(chances_loss(logits(color_grid().index((0.0, 15.0)), 4.0), plane(0, 15), weights))
    assert right < usual


def test_rare_colours_have_larger_weights_that_are_one_on_average(tmp_path) -> None:
    def picture(share: float) -> np.ndarray:
        pixels = np.full((64, 64, 3), (0.7, 0.5, 0.3), np.float32)
        pixels[: round(64 * share)] = (0.2, 0.3, 0.8)
        return pixels

    shard = pack_pixels([(f"{number}.png", picture(0.1)) for number in range(4)], tmp_path)
    weights = ColorizeRecipe(shard=shard, side_px=64)._weights
    brown, blue, unseen = (color_grid().index(cell) for cell in ((15.0, 30.0), (30.0, -75.0), (-75.0, 75.0)))
    assert 0 < weights[brown] < 1 < weights[blue] <= weights[unseen]
    even = RARE / len(weights)
    assert float(weights[unseen] / weights[brown]) < (1 - RARE + even) / even


def test_the_annealed_mean_goes_to_the_likelier_colour_as_it_cools() -> None:
    warm, cold = (annealed(logits(color_grid().index((30.0, 30.0)), 2.0), t) * CHROMA_SCALE for t in (1.0, 0.2))
    assert float((cold - plane(30, 30) * CHROMA_SCALE).abs().max()) < 1
    assert float((warm - plane(30, 30) * CHROMA_SCALE).abs().max()) > 10


def test_likeness_is_lost_where_places_differ_that_are_alike_to_the_teacher() -> None:
    left = torch.zeros(2, 5, 4, 4)
    left[..., 2:] = torch.tensor([1.0, 0, 0, 2, 0]).view(1, 5, 1, 1)
    apart = torch.randn(2, 5, 4, 4, generator=torch.Generator().manual_seed(0))
    known = torch.cat([left, -left], dim=1)  # other features, the same places alike
    assert float(likeness_loss(left, known)) == pytest.approx(0, abs=1e-6)
    assert float(likeness_loss(apart, known)) > 0.1


def test_a_teacher_adds_its_loss_and_learns_nothing(colorize_recipe) -> None:
    taught = replace(colorize_recipe, teacher=Seer())
    nets, batch = initial_state(taught).nets, taught.batch(0)
    ((_, losses),) = taught.turns(nets, batch, step=0, progress=0.5)
    ((_, plain),) = colorize_recipe.turns(nets, batch, step=0, progress=0.5)
    assert set(losses) - set(plain) == {"likeness"}
    losses["likeness"].backward()
    assert nets["net"].entry[0].weight.grad.abs().max() > 0


KINDS = ("PSNR", "CIEDE2000", "colorfulness")
FIGURES = {f"{kind}{end}" for kind in KINDS for end in ("", ", ten hints")} | {"PSNR, gray", "CIEDE2000, gray"}


def test_validation_tells_colour_with_and_without_hints_beside_gray(colorize_recipe) -> None:
    with torch.no_grad():
        figures = colorize_recipe.validate(initial_state(colorize_recipe).averages["net"])
    assert set(figures) == FIGURES | {f"{name}, others" for name in FIGURES} | {"vividness"}
    assert 5 < figures["PSNR, gray"] < 40


def test_faces_are_not_among_the_others(tmp_path) -> None:
    def picture(level: float) -> np.ndarray:
        return np.full((64, 64, 3), (level, 0.5, 0.3), np.float32)

    names = ["train_faces/0.webp", *(f"train_general/{number}.webp" for number in range(1, 21))]
    shard = pack_pixels([(name, picture(0.9 if "faces" in name else 0.45)) for name in names], tmp_path / "both")
    figures = small_validated(shard)
    assert figures["PSNR, gray"] < figures["PSNR, gray, others"], "strong colours are far from gray"
    faces_alone = pack_pixels([(f"train_faces/{n}.webp", picture(0.9)) for n in range(2)], tmp_path / "faces")
    assert set(small_validated(faces_alone)) == FIGURES | {"vividness"}


def small_validated(shard: Shard) -> dict[str, float]:
    recipe = small_colorize(shard)
    with torch.no_grad():
        return recipe.validate(initial_state(recipe).averages["net"])


def test_the_validation_photographs_are_the_same_whatever_is_known_of_them(colorize_recipe) -> None:
    plain, hinted = (colorize_recipe._validation(hints) for hints in (0, 10))
    for one, other in zip(plain, hinted, strict=True):
        np.testing.assert_array_equal(one.photo, other.photo)
        assert not one.hints.any()
        assert other.hints[..., 2].any()
        assert not one.palette.any()


def test_the_vividness_is_that_which_comes_nearest_to_the_wanted_colourfulness(colorize_recipe, monkeypatch) -> None:
    asked = {}

    def as_wanted(made, _samples):
        vividness = float(made[0].flat[0])
        asked[vividness] = WANTED_COLORFULNESS - 0.1 * abs(vividness - 0.7)
        return asked[vividness]

    monkeypatch.setattr("heirloom.train.recipes.colorize._colorfulness", as_wanted)
    monkeypatch.setattr("heirloom.train.recipes.colorize._vivid", lambda colour, _doubt, v: np.full_like(colour, v))
    with torch.no_grad():
        assert colorize_recipe.calibrate(initial_state(colorize_recipe).averages["net"]) == pytest.approx(0.7)
    assert len(asked) == len(VIVIDNESSES)


def test_more_photographs_than_a_batch_are_coloured_each_at_its_place(colorize_recipe) -> None:
    net = initial_state(colorize_recipe).averages["net"]
    samples = replace(colorize_recipe, validation_windows=18)._validation(3)
    with torch.no_grad():
        together = colours_by(net, samples, vividness=0.5)
        (alone,) = colours_by(net, samples[17:], vividness=0.5)
    assert len(together) == 18
    np.testing.assert_allclose(together[17], alone, atol=1e-5)


def test_the_sheet_shows_gray_guess_hints_and_truth(colorize_recipe, tmp_path) -> None:
    import cv2

    with torch.no_grad():
        colorize_recipe.sheet(initial_state(colorize_recipe).averages["net"], tmp_path / "sheet.png")
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    assert sheet.shape[1] == 2 * 4 * colorize_recipe.side_px
