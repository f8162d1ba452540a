"""The picture comparer: when two pictures differ, it leaves both and their difference behind as evidence."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def assert_images_close(
    actual: NDArray[np.float32], expected: NDArray[np.float32], *, atol: float = 1 / 255, share: float = 1.0
) -> None:
    """Fails when the shapes differ or more than `1 - share` of the values differ by more than `atol`."""
    assert actual.shape == expected.shape, f"shapes differ: {actual.shape} and {expected.shape}"
    assert np.isfinite(actual).all(), "the picture holds values that are not finite"
    difference = np.abs(actual.astype(np.float64) - expected)
    within = float((difference <= atol + 1e-9).mean())
    if within >= share:
        return
    folder = Path(os.environ.get("HEIRLOOM_TEST_EVIDENCE") or tempfile.mkdtemp(prefix="heirloom-test-"))
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in (("actual", actual), ("expected", expected), ("difference", difference * 8)):
        _save(picture, folder / f"{name}.png")
    raise AssertionError(
        f"pictures differ: largest difference {difference.max():.5f}, mean {difference.mean():.6f}, "
        f"{within:.2%} within {atol:.5f}; both and their difference (x8) are in {folder}"
    )


def _save(picture: NDArray[np.float32], path: Path) -> None:
    values = np.clip(np.asarray(picture, dtype=np.float64) * 255 + 0.5, 0, 255).astype(np.uint8)
    Image.fromarray(values[..., 0] if values.ndim == 3 and values.shape[2] == 1 else values).save(path)
