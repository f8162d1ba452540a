"""Figures of validation windows: perfect and useless answers, and what does not count."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from heirloom.core.masks import DamageKind
from heirloom.train.recipes.damage_figures import COLOURS, figures, write_sheet
from heirloom.train.recipes.damage_samples import CLASSES, WRITING, Sample

SCRATCH, STAIN = CLASSES.index(DamageKind.SCRATCH), CLASSES.index(DamageKind.STAIN)


def sample(classes: np.ndarray, weight: np.ndarray | None = None) -> Sample:
    pixels = np.full((*classes.shape, 3), 0.5, np.float32)
    taught = np.ones(classes.shape, np.float32) if weight is None else weight
    return Sample(pixels=pixels, classes=classes.astype(np.uint8), weight=taught, veil=np.zeros_like(pixels))


def sure(classes: np.ndarray) -> np.ndarray:
    """Probabilities (8, H, W) that name the classes with 0.93."""
    return np.where(np.arange(8)[:, None, None] == classes, np.float32(0.93), np.float32(0.01))


@pytest.fixture
def scratched() -> np.ndarray:
    classes = np.zeros((48, 48), np.int64)
    classes[10:12] = SCRATCH
    classes[30:40, 30:40] = STAIN
    return classes


def test_the_truth_itself_has_the_best_figures(scratched) -> None:
    clean = np.zeros((48, 48), np.int64)
    found = figures([sure(scratched), sure(clean)], [sample(scratched), sample(clean)])
    assert found == pytest.approx(
        {"average precision": 1, "F1": 1, "F1 of lines found as lines": 1, "false alarms": 0}, abs=1e-6
    )


def test_nothing_found_and_everything_found_are_poor(scratched) -> None:
    clean = np.zeros_like(scratched)
    nothing = figures([sure(clean)], [sample(scratched)])
    assert nothing["F1"] == nothing["F1 of lines found as lines"] == 0
    everything = figures([sure(np.full_like(clean, STAIN))] * 2, [sample(scratched), sample(clean)])
    assert everything["F1"] < 0.3
    assert everything["false alarms"] == 1


def test_lines_must_be_found_as_lines(scratched) -> None:
    as_stains = np.where(scratched > 0, STAIN, 0)
    found = figures([sure(as_stains)], [sample(scratched)])
    assert found["F1"] == pytest.approx(1)
    assert found["F1 of lines found as lines"] == 0


def test_what_teaches_nothing_does_not_count(scratched) -> None:
    weight = np.ones(scratched.shape, np.float32)
    weight[20:28] = 0
    alarmed = scratched.copy()
    alarmed[22:26] = SCRATCH
    assert figures([sure(alarmed)], [sample(scratched, weight)])["F1"] == pytest.approx(1)
    assert figures([sure(alarmed)], [sample(scratched)])["F1"] < 0.8
    unseen = np.where(scratched == SCRATCH, 0, 1).astype(np.float32)
    missed = np.where(scratched == SCRATCH, 0, scratched)
    assert figures([sure(missed)], [sample(scratched, unseen)])["F1"] == pytest.approx(1)


def test_writing_is_no_damage(scratched) -> None:
    written = scratched.copy()
    written[44:46] = WRITING
    assert figures([sure(written)], [sample(written)])["F1"] == pytest.approx(1)
    taken_for_scratch = np.where(written == WRITING, SCRATCH, written)
    assert figures([sure(taken_for_scratch)], [sample(written)])["F1"] < 0.9


def test_without_an_undamaged_window_there_are_no_false_alarms(scratched) -> None:
    assert figures([sure(scratched)], [sample(scratched)])["false alarms"] == 0


def test_the_sheet_shows_picture_truth_and_answer(tmp_path, scratched) -> None:
    write_sheet(tmp_path / "sheet.png", [sure(scratched)] * 4, [sample(scratched)] * 4)
    sheet = cv2.imread(str(tmp_path / "sheet.png"))[..., ::-1] / 255
    assert sheet.shape == (2 * 48, 2 * 3 * 48, 3)
    np.testing.assert_allclose(sheet[11, 48 + 5], COLOURS[SCRATCH], atol=0.01)  # the truth
    np.testing.assert_allclose(sheet[11, 96 + 5], COLOURS[SCRATCH], atol=0.1)  # the answer
    np.testing.assert_allclose(sheet[35, 48 + 35], COLOURS[STAIN], atol=0.01)
