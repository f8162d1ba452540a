"""The learned prior: its formulas invert each other and its judgement is cautious."""

from __future__ import annotations

import numpy as np

from heirloom.core.color import from_linear, to_linear
from heirloom.steps.enhance.prior import CAUTIOUS_CHANGE, Judgement, density_of, judge, pixels_of
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def test_density_and_back_is_the_same_picture() -> None:
    assert_images_close(pixels_of(density_of(scene())), scene(), atol=1e-4)


def test_a_squeezed_picture_is_more_probably_faded() -> None:
    for seed in range(4):
        normal = scene(96, 96, seed=seed)
        squeezed = from_linear((0.08 + 0.45 * to_linear(normal)).astype(np.float32))
        assert judge(squeezed).probability > judge(normal).probability


def test_doubt_means_nothing_and_certainty_everything() -> None:
    nothing = Judgement(correction=np.zeros((3, 5)), probability=0.4, change=0.2)
    everything = Judgement(correction=np.zeros((3, 5)), probability=0.99, change=0.2)
    assert (nothing.share, everything.share) == (0, 1)


def test_a_small_correction_that_is_not_certain_stays_below_the_cautious_change() -> None:
    judgement = Judgement(correction=np.zeros((3, 5)), probability=0.84, change=0.03)
    assert 0 < judgement.share * judgement.change <= CAUTIOUS_CHANGE + 1e-9
