"""The methods that the bench compares."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging import AgeingKind, age
from heirloom.bench.cases import TASKS
from heirloom.bench.methods import methods_of
from heirloom.bench.report import INPUT, OURS
from tests.support.pictures import photo


@pytest.mark.parametrize("task", TASKS)
def test_doing_nothing_comes_first_and_names_are_unique(task) -> None:
    names = [method.name for method in methods_of(task)]
    assert names[0] == INPUT
    assert OURS in names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("task", TASKS)
def test_every_method_gives_a_picture_of_the_same_size(task) -> None:
    aged = age(photo(), kinds=(AgeingKind.SCRATCHES,), severity="medium", seed=1)
    for method in methods_of(task):
        made = method.restore(aged, 0).pixels
        assert made.shape == aged.photo.pixels.shape, method.name
        assert np.isfinite(made).all(), method.name


def test_doing_nothing_does_nothing_and_only_repair_is_shown_the_mask() -> None:
    aged = age(photo(), kinds=(AgeingKind.SCRATCHES,), severity="medium", seed=1)
    assert methods_of("repair")[0].restore(aged, 0) is aged.photo
    assert any(method.sees_mask for method in methods_of("repair"))
    assert not any(method.sees_mask for task in ("enhance", "restore") for method in methods_of(task))
