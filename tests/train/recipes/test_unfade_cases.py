"""The cases of validation: each fades in its way, and two do not fade."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.train.recipes.unfade_cases import CASES
from tests.support.pictures import scene


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_truly_whether_it_has_faded(name: str) -> None:
    sample = CASES[name](scene(128, 128), np.random.default_rng(0))
    assert sample.has_faded == (name not in ("untouched", "meant"))
    assert (np.abs(sample.faded - sample.truth).mean() > 0.01) == sample.has_faded
    assert sample.is_gray == (name == "gray")


def test_more_severe_fading_is_farther_from_the_original() -> None:
    apart = []
    for name in ("fading mild", "fading medium", "fading heavy"):
        sample = CASES[name](scene(128, 128), np.random.default_rng(0))
        apart.append(np.abs(sample.faded - sample.truth).mean())
    assert apart == sorted(apart)
