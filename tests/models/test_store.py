"""Weights that are missing, damaged or exchanged are each told apart before anything is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from heirloom.errors import BadWeights, UsageError, WeightsMissing
from heirloom.models.catalog import DAMAGE, FILL
from heirloom.models.store import USUAL_PROVIDER, checked_weights, settings, sidecar_of, why_unavailable


def test_checked_weights_are_those_of_the_folder_in_force(weights: Path) -> None:
    file, known = checked_weights(DAMAGE)
    assert file == weights / "damage.onnx"
    assert known.bytes == file.stat().st_size
    assert why_unavailable(DAMAGE) is None


@pytest.mark.parametrize("name", ["damage.onnx", "damage.json"])
def test_missing_weights_are_named(weights: Path, name: str) -> None:
    (weights / name).unlink()
    assert name in (why_unavailable(DAMAGE) or "")
    with pytest.raises(WeightsMissing, match=name):
        checked_weights(DAMAGE)


def test_a_flipped_byte_is_noticed(weights: Path) -> None:
    checked_weights(DAMAGE)
    file = weights / "damage.onnx"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BadWeights, match="SHA-256"):
        checked_weights(DAMAGE)


def test_a_shortened_file_is_noticed(weights: Path) -> None:
    file = weights / "damage.onnx"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(BadWeights, match="bytes"):
        checked_weights(DAMAGE)


def test_a_description_that_cannot_be_read_is_noticed(weights: Path) -> None:
    sidecar_of(weights, DAMAGE).write_bytes(b"\xff\xfe no JSON")
    with pytest.raises(BadWeights, match=r"damage\.json"):
        checked_weights(DAMAGE)


def test_the_usual_settings_are_the_package_s_weights_and_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEIRLOOM_WEIGHTS", "HEIRLOOM_THREADS", "HEIRLOOM_PROVIDER"):
        monkeypatch.delenv(name, raising=False)
    usual = settings()
    assert usual.folder.parts[-3:] == ("heirloom", "models", "weights")
    assert usual.threads >= 1
    assert usual.provider == USUAL_PROVIDER


def test_the_number_of_threads_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEIRLOOM_THREADS", "3")
    assert settings().threads == 3


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5"])
def test_a_number_of_threads_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("HEIRLOOM_THREADS", text)
    with pytest.raises(UsageError, match="HEIRLOOM_THREADS"):
        settings()


def test_a_network_that_does_not_ship_is_told_from_weights_that_are_missing(weights: Path) -> None:
    for file in ("damage.onnx", "fill.onnx"):
        (weights / file).unlink()
    assert why_unavailable(DAMAGE) == "the weights of the damage network are missing (damage.onnx)"
    assert why_unavailable(replace(FILL, is_shipped=False)) == "this version comes without the fill network (fill.onnx)"
