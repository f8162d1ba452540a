"""What the unfade network says becomes a correction, made as far as it is sure, alike for every channel of gray."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.core.photo import Pixels
from heirloom.models import UNFADE, open_network
from heirloom.steps.enhance.curves import KNOTS, STRAIGHT
from heirloom.steps.enhance.unfade_learned import CAUTIOUS_CHANGE, Correction, predict, thumbnail
from tests.support.compare import assert_images_close
from tests.support.networks import save_unfade_network
from tests.support.pictures import scene


def said(pixels: Pixels, *, is_neutral: bool = False) -> Correction:
    return predict(pixels, network=open_network(UNFADE), is_neutral=is_neutral)


def correction(probability: float, *, change: float = 0.1) -> Correction:
    curves = np.tile(STRAIGHT * 0.8, (3, 1)).astype(np.float32)
    return Correction(curves=curves, matrix=np.eye(3, dtype=np.float32), probability=probability, change=change)


@pytest.mark.parametrize("size", [(1, 1), (17, 23), (300, 8), (500, 700)])
@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_of_any_size_and_kind_are_told(weights: Path, size: tuple[int, int], channels: int) -> None:
    ours = said(scene(*size, channels=channels), is_neutral=channels == 1)
    assert ours.curves.shape == (3, KNOTS)
    assert 0.9 < ours.probability < 1
    assert 0 <= ours.change < 0.2


def test_a_neutral_correction_is_the_same_for_all_channels(weights: Path) -> None:
    pixels = scene(40, 50)
    coloured, neutral = said(pixels), said(pixels, is_neutral=True)
    assert np.ptp(coloured.curves, axis=0).max() > 0.1
    assert np.ptp(neutral.curves, axis=0).max() == 0
    assert np.allclose(neutral.curves[0], coloured.curves.mean(axis=0))
    gray = np.repeat(scene(40, 50, channels=1), 3, axis=2)
    assert np.ptp(neutral.applied(gray, share=1.0), axis=2).max() < 1e-6


def test_a_share_of_a_correction_lies_between_nothing_and_all_of_it() -> None:
    ours, pixels = correction(0.9), scene(30, 40)
    none, some, all_of_it = (ours.applied(pixels, share=share) for share in (0.0, 0.4, 1.0))
    assert np.array_equal(none, pixels)
    assert (np.sign(some - pixels)[pixels > 0.02] >= 0).all()
    assert np.abs(some - pixels).mean() < 0.6 * np.abs(all_of_it - pixels).mean()


def test_the_surer_the_network_the_more_is_made_and_nothing_where_it_doubts() -> None:
    shares = [correction(probability).share for probability in (0.3, 0.5, 0.7, 0.86, 0.93, 0.999)]
    assert shares[:2] == [0, 0]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_while_it_is_not_sure_a_photo_stays_within_39_db() -> None:
    for change in (0.02, 0.1, 0.3):
        assert correction(0.8, change=change).share * change <= CAUTIOUS_CHANGE + 1e-9


def test_sepia_gets_a_part_and_a_change_that_nobody_sees_is_not_made() -> None:
    ours = correction(0.999)
    assert 0 < ours.share_for("sepia") < ours.share_for("gray") == ours.share_for("colour") == 1
    assert correction(0.999, change=0.003).share_for("colour") == 0


def test_another_logit_is_another_probability(weights: Path) -> None:
    save_unfade_network(weights, logit=-1.0)
    assert said(scene(40, 50)).probability == pytest.approx(1 / (1 + np.e), abs=1e-6)


def test_a_thumbnail_is_the_mean_of_what_it_shows() -> None:
    pixels = scene(640, 320)
    assert_images_close(thumbnail(pixels)[0, 0], pixels[:10, :5].mean(axis=(0, 1)), atol=1e-5)
