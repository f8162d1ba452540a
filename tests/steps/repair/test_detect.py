"""The detector that was asked for searches, or the classical one with a note."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.core.photo import Photo
from heirloom.steps.repair.detect import detect_damage, detection_notes
from heirloom.steps.repair.detect_classical import detect_classical


def scratched() -> Photo:
    pixels = np.full((64, 64, 3), 0.4, np.float32)
    pixels[30:32, 8:56] = 0.97
    return Photo(pixels=pixels)


def test_the_network_searches_where_it_is_there(weights: Path) -> None:
    found = detect_damage(scratched())
    assert found.model.startswith("damage@")
    assert found.certain()[30:32, 8:56].all()
    assert detection_notes("learned") == ()


def test_without_weights_the_classical_detector_searches_and_a_note_says_so() -> None:
    photo = scratched()
    found = detect_damage(photo)
    assert found.model == ""
    assert np.array_equal(found.probability, detect_classical(photo).probability)
    (note,) = detection_notes("learned")
    assert "damage.onnx" in note
    assert "classical" in note


def test_the_classical_detector_can_be_asked_for(weights: Path) -> None:
    photo = scratched()
    found = detect_damage(photo, method="classical")
    assert found.model == ""
    assert np.array_equal(found.probability, detect_classical(photo).probability)
    assert detection_notes("classical") == ()


def test_a_method_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="magic"):
        detect_damage(scratched(), method="magic")
