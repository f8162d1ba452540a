"""Tests see no weights unless they ask for tiny ones: what they prove must not change with a training run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.networks import (
    save_clean_network,
    save_colorize_network,
    save_damage_network,
    save_fill_network,
    save_unfade_network,
    save_upscale_network,
)


@pytest.fixture(scope="session", autouse=True)
def no_weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty folder in place of the shipped weights."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEIRLOOM_WEIGHTS", str(tmp_path_factory.mktemp("no-weights")))
        yield


@pytest.fixture
def weights(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with tiny networks, from which networks are opened during the test."""
    folder = tmp_path_factory.mktemp("weights")
    save_damage_network(folder)
    save_fill_network(folder)
    save_clean_network(folder)
    save_unfade_network(folder)
    save_colorize_network(folder)
    for scale in (2, 4):
        save_upscale_network(folder, scale)
        save_upscale_network(folder, scale, detailed=True)
    monkeypatch.setenv("HEIRLOOM_WEIGHTS", str(folder))
    return folder
