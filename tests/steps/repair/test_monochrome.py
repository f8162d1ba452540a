"""Gray and toned photographs are told from coloured ones."""

from __future__ import annotations

import numpy as np

from heirloom.steps.repair.monochrome import is_monochrome


def test_gray_and_toned_photographs_are_monochrome() -> None:
    ramp = np.repeat(np.linspace(0, 1, 4096, dtype=np.float32).reshape(64, 64, 1), 3, axis=2)
    assert is_monochrome(ramp[..., :1])
    assert is_monochrome(ramp)
    assert is_monochrome(ramp * np.array([1, 0.85, 0.6], np.float32))
