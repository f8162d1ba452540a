"""What a call costs is measured around the call alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.bench import cost
from heirloom.bench.cost import measured


def test_the_value_comes_back_with_times() -> None:
    value, spent = measured(lambda: sum(range(200_000)))
    assert value == 19_999_900_000
    assert spent.took_s > 0
    assert spent.cpu_s > 0


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the kernel's high-water mark is Linux's own")
def test_the_peak_is_that_of_the_call() -> None:
    _, much = measured(lambda: np.ones(60_000_000, np.uint8).sum())
    _, little = measured(lambda: np.ones(1_000, np.uint8).sum())
    assert much.peak_mb is not None
    assert little.peak_mb is not None
    assert 50 < much.peak_mb < 120
    assert little.peak_mb < 20


def test_where_the_system_cannot_tell_the_peak_is_none(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(cost, "_CLEAR", tmp_path / "missing" / "clear_refs")
    assert measured(lambda: 1)[1].peak_mb is None
