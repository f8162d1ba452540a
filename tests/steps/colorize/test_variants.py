"""Palettes of different answers."""

from __future__ import annotations

import numpy as np

from heirloom.core.palette import PALETTE_SIZE
from heirloom.steps.colorize.variants import GARISH, VARIANTS_AT_MOST, palette_prior, palettes_for


def palettes(count: int, *, seed: int = 0, given: tuple[float, ...] = ()) -> tuple[tuple[float, ...], ...]:
    return palettes_for(count, given=given, generator=np.random.default_rng(seed))


def test_the_first_is_what_was_given_and_the_others_are_far_from_each_other() -> None:
    made = palettes(4)
    assert made[0] == ()
    others = np.array(made[1:])
    assert others.shape == (3, PALETTE_SIZE)
    apart = np.linalg.norm(others[:, None] - others[None], axis=2)
    assert apart[~np.eye(3, dtype=bool)].min() > 0.4


def test_the_seed_decides_and_more_variants_begin_with_the_same() -> None:
    assert palettes(3, seed=5) == palettes(3, seed=5)
    assert len({palettes(2, seed=seed) for seed in range(20)}) > 3
    assert palettes(VARIANTS_AT_MOST)[:3] == palettes(3)


def test_variants_of_a_given_palette_stay_near_it() -> None:
    given = (1.0, 0.2, 0.4, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.3)
    alone, near = palettes(5), palettes(5, given=given)
    assert near[0] == given
    for free, held in zip(alone[1:], near[1:], strict=True):
        assert np.allclose(np.array(held), (np.array(free) + np.array(given)) / 2, atol=1e-5)


def test_the_prior_is_of_real_and_not_garish_photographs() -> None:
    shares, known = palette_prior()
    assert len(shares) == len(known) >= VARIANTS_AT_MOST
    assert (shares > 0).all()
    assert (known[:, 2] <= GARISH).all()
    assert np.abs(known[:, 3:9].sum(axis=1) - 1).max() < 0.01
