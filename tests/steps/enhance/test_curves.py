"""Curves and the matrix: the identity, the ends that nothing reaches, the exact inverse of a bleach matrix."""

from __future__ import annotations

import numpy as np

from heirloom.core.color import from_linear, to_linear
from heirloom.steps.enhance.curves import DENSEST, IDENTITY, KNOTS, STRAIGHT, curved, through_curves
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

STEEP = np.minimum(np.maximum(STRAIGHT - 0.3, 0.02 * STRAIGHT) * 2.2, DENSEST - 0.05 * (DENSEST - STRAIGHT))
STRONG = ((2.2, -0.6, -0.6), (-0.7, 2.4, -0.7), (-0.5, -0.6, 2.1))


def steep(channels: int = 3) -> tuple[tuple[float, ...], ...]:
    return (tuple(STEEP.tolist()),) * channels


def straight() -> tuple[tuple[float, ...], ...]:
    return (tuple(STRAIGHT.tolist()),) * 3


def test_straight_curves_and_no_matrix_change_nothing_not_even_black_and_white() -> None:
    pixels = scene(60, 80)
    pixels[0, :2] = [[0, 0, 0], [1, 1, 1]]
    assert_images_close(through_curves(pixels, curves=straight(), matrix=IDENTITY), pixels, atol=2e-6)


def test_of_eight_bits_what_was_not_clipped_is_not_clipped_in_sixteen() -> None:
    levels = np.arange(1, 255, dtype=np.float32) / 255
    random = np.random.default_rng(0)
    pixels = np.stack([random.permutation(levels) for _ in range(3)], axis=-1)[None]
    assert np.ptp(pixels, axis=2).max() > 0.9  # some colours are as vivid as can be
    written = np.rint(through_curves(pixels, curves=steep(), matrix=STRONG) * 65535)
    assert written.min() >= 257  # level 1 of 8 bits, and so in a file of 8 bits
    assert written.max() <= 254 * 257


def test_neutral_tones_stay_neutral_and_keep_their_order_in_sixteen_bits() -> None:
    levels = np.arange(0, 65536, 64, dtype=np.float32) / 65535
    ramp = np.repeat(levels[None, :, None], 3, axis=2)
    written = np.rint(through_curves(ramp, curves=steep(), matrix=STRONG) * 65535)[0]
    assert np.ptp(written, axis=1).max() <= 1  # the rows of the matrix sum to 1
    apart = np.diff(written[:, 0])
    assert apart.min() >= 0
    between = (written[1:, 0] > 0.02 * 65535) & (written[1:, 0] < 0.98 * 65535)
    assert between.sum() > 400
    assert apart[between].min() > 0


def test_gray_pixels_take_the_mean_curve() -> None:
    gray = scene(20, 30, channels=1)
    curves = (tuple((0.8 * STRAIGHT).tolist()), tuple((0.9 * STRAIGHT).tolist()), tuple(STRAIGHT.tolist()))
    mean = (tuple((0.9 * STRAIGHT).tolist()),) * 3
    expected = through_curves(np.repeat(gray, 3, axis=2), curves=mean, matrix=IDENTITY)
    assert_images_close(through_curves(gray, curves=curves, matrix=STRONG), expected[..., :1], atol=1e-6)


def test_a_curve_is_straight_between_its_knots() -> None:
    curve = STRAIGHT.copy()
    curve[5] += 0.1
    between = 0.5 * (STRAIGHT[4] + STRAIGHT[5])
    assert np.allclose(curved(np.array([[between]], np.float32), curve[None]), between + 0.05, atol=1e-6)
    assert len(curve) == KNOTS


def test_the_inverse_of_a_bleach_matrix_and_a_stain_brings_the_colours_back() -> None:
    pixels = np.clip(scene(40, 50), 0.2, 0.95)
    bleach = np.array([[0.5, 0.06, 0.02], [0.1, 0.7, 0.06], [0.05, 0.1, 0.6]])
    stain = np.array([0.02, 0.05, 0.1])
    density = -np.log10(to_linear(pixels) * np.float32(0.98) + np.float32(0.02))  # as steps see it
    faded = from_linear(((10 ** -(density @ bleach.T + stain) - 0.02) / 0.98).astype(np.float32))
    of_neutrals = bleach.sum(axis=1)
    curves = tuple(tuple(((STRAIGHT - s) / n).tolist()) for s, n in zip(stain, of_neutrals, strict=True))
    matrix = tuple(map(tuple, (np.linalg.inv(bleach) * of_neutrals).tolist()))
    assert np.allclose(np.sum(matrix, axis=1), 1)
    assert np.abs(faded - pixels).mean() > 0.05
    assert_images_close(through_curves(faded, curves=curves, matrix=matrix), pixels, atol=1e-3)
