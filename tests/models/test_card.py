"""Weights are described beside their file, and the description comes back whole or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from heirloom.models.card import Weights, seal, weights_from_json, weights_to_json


def sealed(folder: Path) -> Weights:
    file = folder / "damage.onnx"
    file.write_bytes(b"some weights")
    return seal(
        file,
        commit="abc",
        steps=12,
        hardware="two cores",
        training_data=("photographs", "scratches"),
        metrics={"average precision": 0.5},
    )


def test_sealing_writes_hash_size_and_origin_beside_the_file(tmp_path: Path) -> None:
    weights = sealed(tmp_path)
    assert weights.sha256 == hashlib.sha256(b"some weights").hexdigest()
    assert weights.bytes == 12
    assert weights_from_json((tmp_path / "damage.json").read_text()) == weights


def test_the_description_survives_json(tmp_path: Path) -> None:
    weights = sealed(tmp_path)
    assert weights_from_json(weights_to_json(weights)) == weights


@pytest.mark.parametrize("change", [{"schema": "heirloom.weights/9"}, {"metrics": None}, {"bytes": "many"}])
def test_a_description_that_is_none_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    values = json.loads(weights_to_json(sealed(tmp_path))) | change
    with pytest.raises(ValueError):
        weights_from_json(json.dumps(values))


def test_a_description_without_a_hash_is_refused(tmp_path: Path) -> None:
    values = json.loads(weights_to_json(sealed(tmp_path)))
    del values["sha256"]
    with pytest.raises(ValueError, match="sha256"):
        weights_from_json(json.dumps(values))
