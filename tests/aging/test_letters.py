"""A hand writes from left to right, seeded, and leans as it is told."""

from __future__ import annotations

import numpy as np

from heirloom.aging.letters import written


def line(**changes: float) -> list[np.ndarray]:
    options = {"words": 3, "slant": 0.0, "uneven": 0.0, "seed": 1} | changes
    seed = int(options.pop("seed"))
    return written(np.random.default_rng(seed), words=int(options["words"]), slant=options["slant"], uneven=0.0)


def test_the_same_seed_writes_the_same() -> None:
    for one, two in zip(line(), line(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert any(
        len(one) != len(two) or not np.array_equal(one, two) for one, two in zip(line(), line(seed=2), strict=False)
    )


def test_more_words_are_longer() -> None:
    def length(words: int) -> float:
        return max(float(course[:, 0].max()) for course in line(words=words))

    assert 0 < length(1) < length(3) < length(8)


def test_slant_moves_what_is_high_to_the_right() -> None:
    for upright, leaning in zip(line(), line(slant=0.5), strict=True):
        np.testing.assert_allclose(leaning[:, 0] - upright[:, 0], 0.5 * upright[:, 1], atol=1e-9)
        np.testing.assert_array_equal(leaning[:, 1], upright[:, 1])


def test_letters_stay_near_the_line() -> None:
    heights = np.concatenate([course[:, 1] for course in line(words=12)])
    assert heights.min() > -1.6
    assert heights.max() < 3
