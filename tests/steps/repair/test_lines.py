"""Line evidence sees faint long lines that no pixel shows, of either polarity, and flips with the picture."""

from __future__ import annotations

import numpy as np

from heirloom.steps.repair.lines import line_evidence


def noise() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((120, 120)).astype(np.float32)


def test_line_as_faint_as_the_noise_has_more_evidence_than_noise_has() -> None:
    normal = noise()
    normal[60] += 2.5
    bright, _ = line_evidence(normal)
    assert bright.long[60, 30:90].mean() > 2 * np.percentile(bright.long[:40], 90)


def test_dark_line_is_evidence_for_dark_only() -> None:
    normal = np.zeros((100, 100), np.float32)
    normal[:, 50] = -4
    bright, dark = line_evidence(normal)
    assert dark.long[50, 50] > 3
    assert bright.long[50, 50] < 0.1


def test_edge_is_no_line() -> None:
    normal = np.zeros((100, 100), np.float32)
    normal[:, 50:] = 4
    bright, dark = line_evidence(normal)
    assert max(bright.short[20:80, 20:80].max(), dark.short[20:80, 20:80].max()) < 0.2


def test_flipped_picture_has_exactly_the_flipped_evidence() -> None:
    normal = noise()
    bright, dark = line_evidence(normal)
    for axis in (0, 1):
        flipped_bright, flipped_dark = line_evidence(np.flip(normal, axis).copy())
        assert np.array_equal(np.flip(flipped_bright.long, axis), bright.long)
        assert np.array_equal(np.flip(flipped_dark.short, axis), dark.short)
