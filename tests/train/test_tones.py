"""Tones in torch are those of the steps: density, curves and matrix, what is bent, LAB."""

from __future__ import annotations

import numpy as np
import torch

from heirloom.core.color import luma as luma_of
from heirloom.core.color import to_lab as lab_of
from heirloom.steps.enhance.curves import STRAIGHT, through_curves
from heirloom.steps.enhance.prior import density_of as density_in_steps
from heirloom.train.tones import corrected, density_of, luma, neutral, to_lab
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

CURVES = torch.from_numpy(np.stack([STRAIGHT * 1.6, STRAIGHT * 0.6, STRAIGHT]))[None].clamp(max=float(STRAIGHT[-1]))
MATRIX = torch.tensor([[[2.0, -0.6, -0.4], [-0.7, 2.2, -0.5], [0.1, -0.3, 1.2]]])


def pixels() -> np.ndarray:
    picture = scene(24, 36)
    picture[0, :2] = [[0, 0, 0], [1, 1, 1]]
    return picture


def planes(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture.reshape(-1, 3).T.copy())[None]


def pictured(values: torch.Tensor) -> np.ndarray:
    return values[0].T.reshape(24, 36, 3).numpy()


def test_density_and_lab_are_those_of_numpy() -> None:
    assert_images_close(pictured(density_of(planes(pixels()))), density_in_steps(pixels()), atol=1e-5)
    assert np.abs(pictured(to_lab(planes(pixels()))) - lab_of(pixels())).max() < 0.02


def test_what_is_trained_is_what_the_step_does() -> None:
    curves, matrix = (tuple(map(tuple, value[0].tolist())) for value in (CURVES, MATRIX))
    expected = through_curves(pixels(), curves=curves, matrix=matrix)
    ours = pictured(corrected(planes(pixels()), CURVES, MATRIX))
    assert_images_close(ours, expected, atol=1 / 255)  # the step leaves the last level free
    inside = (ours > 1 / 255) & (ours < 254 / 255)
    assert 0.3 < inside.mean() < 0.95
    assert np.abs(ours - expected)[inside].max() < 1e-4


def test_gradients_are_finite_at_black_and_white_and_in_plain_pictures() -> None:
    for picture in (pixels(), np.ones((24, 36, 3), np.float32), np.zeros((24, 36, 3), np.float32)):
        curves, matrix = CURVES.clone().requires_grad_(True), MATRIX.clone().requires_grad_(True)
        to_lab(corrected(planes(picture), curves, matrix)).square().sum().backward()
        assert torch.isfinite(curves.grad).all()
        assert torch.isfinite(matrix.grad).all()


def test_neutral_samples_get_the_mean_curve_and_no_matrix() -> None:
    curves, matrix = neutral(CURVES.repeat(2, 1, 1), MATRIX.repeat(2, 1, 1), torch.tensor([True, False]))
    assert torch.allclose(curves[0], CURVES.mean(dim=1).expand(3, -1))
    assert torch.equal(matrix[0], torch.eye(3))
    assert torch.equal(curves[1], CURVES[0])
    assert torch.equal(matrix[1], MATRIX[0])


def test_half_precision_does_not_touch_the_correction() -> None:
    exact = corrected(planes(pixels()), CURVES, MATRIX)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(corrected(planes(pixels()), CURVES, MATRIX), exact)


def test_brightness_is_that_of_numpy() -> None:
    photo = torch.from_numpy(pixels().transpose(2, 0, 1).copy())[None]
    assert_images_close(luma(photo)[0, 0].numpy(), luma_of(pixels()), atol=1e-6)
