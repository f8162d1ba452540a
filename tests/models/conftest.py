"""A folder of tiny networks in place of the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.networks import save_damage_network, save_fill_network


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that networks are opened from during the test."""
    folder = tmp_path / "weights"
    save_damage_network(folder)
    save_fill_network(folder)
    monkeypatch.setenv("HEIRLOOM_WEIGHTS", str(folder))
    return folder
