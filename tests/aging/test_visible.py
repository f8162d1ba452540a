"""Damage shows where it changes the scan by more than its texture."""

from __future__ import annotations

import numpy as np

from heirloom.aging.visible import shows

FLAT = np.full((48, 48, 3), 0.5, np.float32)


def test_a_mark_shows_where_it_changes_the_scan_by_more_than_the_texture() -> None:
    marked, faint = FLAT.copy(), FLAT.copy()
    marked[20:22] += 0.2
    faint[20:22] += 0.02
    assert shows(marked, FLAT)[20:22].all()
    assert not shows(marked, FLAT)[26:].any()
    assert not shows(faint, FLAT).any()
    grass = (FLAT + np.random.default_rng(0).normal(0, 0.3, FLAT.shape)).astype(np.float32)
    assert shows(grass + 0.2 * (marked - FLAT) / 0.2, grass)[20:22].mean() < 0.2
