"""A scan and its restoration: laid on each other to a fraction of a pixel, and masked where they do not correspond."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

import heirloom
from heirloom.core.photo import Photo
from heirloom.errors import InputMissing, NotAPair
from heirloom.train.align import covered
from heirloom.train.pairs import corresponding, load_pairs, matched_files, register_pair
from tests.train.distorted import busy_scene, distorted, true_places

HEIGHT, WIDTH = 360, 480
DISTORTION = {"turn_deg": 2.0, "scale": 1.15, "shift": (6.0, -9.0), "bend_px": 2.0}
REPAINTED = (slice(40, 150), slice(60, 190))  # rows and columns of the scan


def colours(gray: np.ndarray) -> np.ndarray:
    """A toned colour picture from a gray one."""
    return np.stack([gray, 0.9 * gray + 0.05, 0.8 * gray + 0.02], axis=2).astype(np.float32)


def scratches() -> np.ndarray:
    """Where thin damage lies on the scan."""
    generator = np.random.default_rng(5)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for _ in range(12):
        ends = generator.integers(0, (WIDTH, HEIGHT), (2, 2))
        cv2.line(mask, ends[0].tolist(), ends[1].tolist(), 1, int(generator.integers(1, 4)))
    return mask > 0


def scan_of(clean: np.ndarray) -> Photo:
    """The clean picture faded and scratched."""
    faded = 0.25 + 0.5 * clean
    faded[scratches()] = 0.97
    return Photo(pixels=faded.astype(np.float32))


def restoration_of(clean: np.ndarray, **changes: object) -> Photo:
    """The clean picture with more contrast, on another grid."""
    contrast = np.clip(clean**1.2, 0, 1).astype(np.float32)
    return Photo(pixels=np.clip(distorted(contrast, **{**DISTORTION, **changes}), 0, 1).astype(np.float32))


@pytest.fixture(name="clean", scope="module")
def clean_picture() -> np.ndarray:
    return colours(busy_scene(HEIGHT, WIDTH, seed=1))


@pytest.fixture(name="pair", scope="module")
def registered_pair(clean: np.ndarray):
    return register_pair(scan_of(clean), restoration_of(clean), name="one")


def test_the_restoration_is_laid_on_the_scan_to_a_fraction_of_a_pixel(pair) -> None:
    truth = true_places(HEIGHT, WIDTH, **DISTORTION)
    valid = pair.valid > 0
    error = np.hypot(*np.moveaxis(pair.places - truth, -1, 0))[valid] / DISTORTION["scale"]
    assert np.median(error) < 0.5
    assert np.quantile(error, 0.95) < 1.5
    assert pair.misalignment_px < 0.5
    assert pair.name == "one"


def test_tones_are_matched_and_thin_damage_stays_valid(pair, clean) -> None:
    valid = pair.valid > 0
    assert valid.mean() > 0.85
    assert (pair.valid[scratches()]).mean() > 0.85
    faded = 0.25 + 0.5 * clean
    assert np.median(np.abs(pair.after_in_tones - faded)[valid]) < 0.015
    assert np.median(np.abs(pair.after - clean**1.2)[valid]) < 0.02
    seen = np.abs(pair.before - pair.after_in_tones).max(axis=2)
    assert np.median(seen[scratches() & valid]) > 5 * np.median(seen[~scratches() & valid])


def test_a_repainted_background_is_masked_and_the_rest_is_not(clean) -> None:
    repainted = clean.copy()
    repainted[REPAINTED] = colours(busy_scene(110, 130, seed=9))
    pair = register_pair(scan_of(clean), restoration_of(repainted))
    assert pair.valid[REPAINTED].mean() < 0.25
    assert pair.valid[55:135, 75:175].mean() < 0.15  # but for the rim, whatever it shows
    assert pair.valid[200:340, 20:460].mean() > 0.9


def test_what_was_cropped_is_masked(clean) -> None:
    pair = register_pair(scan_of(clean), restoration_of(clean, shift=(-80.0, 0.0)))
    truth = true_places(HEIGHT, WIDTH, **{**DISTORTION, "shift": (-80.0, 0.0)})
    shown = covered(truth, restoration_of(clean).pixels.shape)
    assert pair.valid[~shown].max() == 0
    assert pair.valid[shown].mean() > 0.85
    assert (pair.after[pair.places[..., 0] < -3] == 0).all()


def test_a_stain_that_was_corrected_is_not_masked(clean) -> None:
    stained = scan_of(clean).pixels.copy()
    stained[100:260, 150:330] *= 0.6
    pair = register_pair(Photo(pixels=stained), restoration_of(clean))
    assert pair.valid[130:230, 180:300].mean() > 0.8  # but for its hard edge


@pytest.mark.parametrize(("scan_is_gray", "restoration_is_gray"), [(True, False), (False, True), (True, True)])
def test_gray_and_colour_go_together(clean, scan_is_gray, restoration_is_gray) -> None:
    scan, restoration = scan_of(clean), restoration_of(clean)
    if scan_is_gray:
        scan = Photo(pixels=scan.pixels.mean(axis=2, keepdims=True))
    if restoration_is_gray:
        restoration = Photo(pixels=restoration.pixels.mean(axis=2, keepdims=True))
    pair = register_pair(scan, restoration)
    assert pair.after_in_tones.shape == pair.before.shape
    assert pair.after.shape[2] == restoration.pixels.shape[2]
    assert np.median(np.abs(pair.before - pair.after_in_tones)[pair.valid > 0]) < 0.03


def test_a_restoration_of_twice_the_size_does_not_alias(clean) -> None:
    pair = register_pair(scan_of(clean), restoration_of(clean, scale=2.2))
    assert pair.misalignment_px < 0.5
    assert np.median(np.abs(pair.after - clean**1.2)[pair.valid > 0]) < 0.02


def test_another_picture_is_refused(clean) -> None:
    with pytest.raises(NotAPair):
        register_pair(scan_of(clean), restoration_of(colours(busy_scene(HEIGHT, WIDTH, seed=8))))


def test_a_small_corner_in_common_is_not_enough(clean) -> None:
    other = colours(busy_scene(HEIGHT, WIDTH, seed=8))
    other[:180, :200] = clean[:180, :200]
    with pytest.raises(NotAPair, match=r"correspond|stay"):
        register_pair(scan_of(clean), Photo(pixels=other))


def test_places_far_apart_in_tone_count_only_where_the_structure_differs_too() -> None:
    gray = busy_scene(120, 160, seed=3)[..., None]
    cover = np.ones((120, 160), np.bool_)
    assert corresponding(gray, gray, cover).all()
    assert corresponding(gray, np.clip(gray + 0.2, 0, 1), cover).mean() > 0.95
    assert corresponding(gray, busy_scene(120, 160, seed=4)[..., None], cover).mean() < 0.3


@pytest.fixture(name="folders")
def two_folders(tmp_path, clean):
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
    heirloom.write(scan_of(clean), tmp_path / "before" / "good.png")
    heirloom.write(restoration_of(clean), tmp_path / "after" / "good.jpg")
    heirloom.write(scan_of(clean), tmp_path / "before" / "wrong.png")
    heirloom.write(Photo(pixels=colours(busy_scene(HEIGHT, WIDTH, seed=8))), tmp_path / "after" / "wrong.png")
    heirloom.write(scan_of(clean), tmp_path / "before" / "alone.png")
    return tmp_path / "before", tmp_path / "after"


def test_folders_are_matched_by_name_and_bad_pairs_left_out_with_a_note(folders) -> None:
    assert [name for name, _, _ in matched_files(*folders)] == ["good", "wrong"]
    loaded = load_pairs(*folders)
    assert [pair.name for pair in loaded.pairs] == ["good"]
    (note,) = loaded.notes
    assert note.startswith("wrong left out")
    assert len(load_pairs(*folders, limit=1, max_pixels=170_000).pairs) == 1


def test_folders_without_a_usable_pair_are_refused(folders, tmp_path) -> None:
    (folders[0] / "good.png").unlink()
    with pytest.raises(InputMissing, match="None of the 1 pairs"):
        load_pairs(*folders)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputMissing, match="has the name"):
        load_pairs(folders[0], tmp_path / "empty")
