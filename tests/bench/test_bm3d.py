"""BM3D is measured where its package is installed, and not asked for where it is not."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import numpy as np
import pytest

from heirloom.bench.bm3d import by_bm3d, has_bm3d
from heirloom.bench.cases import cases_of
from heirloom.bench.methods import methods_of
from heirloom.bench.report import BM3D
from tests.support.compare import assert_images_close
from tests.support.pictures import photo


@pytest.fixture
def told(monkeypatch) -> list[float]:
    """A package of that name which halves all values, and the noise levels that it was told."""
    levels: list[float] = []

    def halve(pixels: np.ndarray, sigma: float) -> np.ndarray:
        levels.append(sigma)
        return pixels.astype(np.float64) / 2

    package = ModuleType("bm3d")
    package.__spec__ = ModuleSpec("bm3d", None)
    package.bm3d = package.bm3d_rgb = halve
    monkeypatch.setitem(sys.modules, "bm3d", package)
    return levels


@pytest.mark.parametrize("channels", [1, 3])
def test_it_is_told_the_noise_that_analysis_measures(told, channels) -> None:
    noisy = next(case for case in cases_of("enhance") if case.name == "noise 25").age(
        photo(96, 96, channels=channels), 1
    )
    assert_images_close(by_bm3d(noisy.photo).pixels, noisy.photo.pixels / 2, atol=1e-6)
    assert told == [pytest.approx(25 / 255, rel=0.25)]


@pytest.mark.usefixtures("told")
def test_the_bench_has_it_where_it_is_installed() -> None:
    assert BM3D in {method.name for method in methods_of("enhance")}


def test_the_bench_does_without(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "bm3d", None)
    monkeypatch.setattr("heirloom.bench.bm3d.find_spec", lambda _name: None)
    assert not has_bm3d()
    assert BM3D not in {method.name for method in methods_of("enhance")}
