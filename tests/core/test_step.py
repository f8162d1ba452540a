"""The runtime's randomness, and what counts as a step."""

from __future__ import annotations

import numpy as np

from heirloom.core.geometry import Box
from heirloom.core.step import Runtime, Step
from heirloom.steps.enhance import Clean


def draws(*, seed: int = 1, salt: str = "grain") -> np.ndarray:
    runtime = Runtime(seed=seed, frame=Box.whole(4, 4), whole_size=(4, 4))
    return runtime.generator(salt).random(8)


def test_the_same_seed_and_salt_give_the_same_numbers() -> None:
    assert np.array_equal(draws(), draws())


def test_another_seed_or_salt_gives_other_numbers() -> None:
    assert not np.array_equal(draws(), draws(seed=2))
    assert not np.array_equal(draws(), draws(salt="dust"))


def test_a_step_is_recognised_by_what_it_has() -> None:
    assert isinstance(Clean(), Step)
    assert not isinstance("clean", Step)
