"""A known distortion between two scans of a made-up picture is found again."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.errors import NotAPair
from heirloom.train.align import align, covered, spacing, structure, warped
from tests.train.distorted import busy_scene, distorted, true_places


def apart(places: np.ndarray, truth: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The distance of the places from the true ones, px of the first picture, where those lie within the second."""
    inside = covered(truth, shape, margin_px=4)
    return np.hypot(*(places - truth)[inside].T) / spacing(truth)


@pytest.mark.parametrize(
    "distortion",
    [
        {"turn_deg": 0.0, "scale": 1.0, "shift": (3.3, -5.7), "bend_px": 0.0},
        {"turn_deg": 4.0, "scale": 1.2, "shift": (9.0, -14.0), "bend_px": 0.0},
        {"turn_deg": -2.0, "scale": 0.6, "shift": (-6.0, 4.0), "bend_px": 0.0},
        {"turn_deg": 1.5, "scale": 2.3, "shift": (30.0, 12.0), "bend_px": 3.0},
        {"turn_deg": -1.0, "scale": 1.0, "shift": (0.0, 8.0), "bend_px": 3.0},
    ],
)
def test_a_distortion_is_found_to_a_fraction_of_a_pixel(distortion) -> None:
    clean = busy_scene(360, 480, seed=1)
    other = distorted(clean, **distortion)
    truth = true_places(360, 480, **distortion)
    found = apart(align(clean, other), truth, other.shape)
    assert np.median(found) < 0.5
    assert np.quantile(found, 0.95) < 2  # the worst lie at the edge, where the bend must be guessed


def test_tones_do_not_matter() -> None:
    clean = busy_scene(300, 400, seed=2)
    other = distorted(clean, turn_deg=2, scale=1.1, shift=(5, 5), bend_px=0)
    truth = true_places(300, 400, turn_deg=2, scale=1.1, shift=(5, 5), bend_px=0)
    darker = (0.1 + 0.5 * other**2).astype(np.float32)
    assert np.median(apart(align(clean, darker), truth, other.shape)) < 0.5


def test_other_pictures_are_refused() -> None:
    with pytest.raises(NotAPair):
        align(busy_scene(300, 400, seed=1), busy_scene(300, 400, seed=7))


@pytest.mark.parametrize("turned", [np.rot90, np.flipud, np.fliplr])
def test_turned_and_mirrored_copies_are_refused(turned) -> None:
    clean = busy_scene(300, 400, seed=3)
    with pytest.raises(NotAPair):
        align(clean, np.ascontiguousarray(turned(clean)))


def test_a_blank_picture_is_refused() -> None:
    with pytest.raises(NotAPair, match="structure"):
        align(np.full((200, 200), 0.5, np.float32), busy_scene(200, 200, seed=1))


def test_structure_does_not_see_tone_curves_of_the_whole() -> None:
    clean = busy_scene(200, 200, seed=4)
    assert np.abs(structure(clean) - structure((0.3 + 0.6 * clean).astype(np.float32))).mean() < 0.1
    assert np.abs(structure(np.full((50, 50), 0.7, np.float32))).max() < 0.01


def test_seen_through_its_own_places_a_picture_is_itself() -> None:
    clean = busy_scene(60, 80, seed=5)
    y, x = np.mgrid[0:60, 0:80].astype(np.float32)
    places = np.stack([x, y], axis=2)
    assert np.allclose(warped(clean, places), clean, atol=1e-5)
    assert covered(places, (60, 80)).all()
    assert covered(places, (60, 80), margin_px=2).sum() == 56 * 76
    assert spacing(2 * places) == pytest.approx(2)
