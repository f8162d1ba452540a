"""Tests see no weights unless they ask for tiny ones: what they prove must not change with a training run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.networks import save_damage_network, save_fill_network


@pytest.fixture(autouse=True)
def no_weights(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder in place of the shipped weights."""
    monkeypatch.setenv("HEIRLOOM_WEIGHTS", str(tmp_path_factory.getbasetemp() / "no-weights"))


@pytest.fixture
def weights(no_weights: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with tiny networks, from which networks are opened during the test."""
    folder = tmp_path_factory.mktemp("weights")
    save_damage_network(folder)
    save_fill_network(folder)
    monkeypatch.setenv("HEIRLOOM_WEIGHTS", str(folder))
    return folder
