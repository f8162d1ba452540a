"""A fill changes the pixels of its mask and no others, and beats what OpenCV does."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from heirloom.core.photo import Photo
from heirloom.steps.repair.fill import fill, filling_notes
from tests.support.compare import assert_images_close
from tests.support.pictures import photo, scene


def _scratches(height: int, width: int, *, seed: int = 0, count: int = 5) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mask = np.zeros((height, width), np.uint8)
    for _ in range(count):
        ends = rng.uniform(0, 1, 4) * [width, height, width, height]
        cv2.line(mask, (int(ends[0]), int(ends[1])), (int(ends[2]), int(ends[3])), 1, int(rng.integers(1, 6)))
    return mask.astype(np.float32)


def _decibels(actual: np.ndarray, expected: np.ndarray, mask: np.ndarray) -> float:
    return float(-10 * np.log10(np.mean((actual - expected)[mask > 0] ** 2)))


def test_scratches_are_filled_better_than_by_telea() -> None:
    gains = []
    for seed in range(4):
        clean = cv2.GaussianBlur(scene(128, 128, seed=seed), (0, 0), 0.8)
        mask = _scratches(128, 128, seed=seed)
        spoiled = np.where(mask[..., None] > 0, np.float32(1), clean)
        bytes_ = np.round(spoiled * 255).astype(np.uint8)
        telea = cv2.inpaint(bytes_, mask.astype(np.uint8), 3, cv2.INPAINT_TELEA) / np.float32(255)
        ours = fill(Photo(pixels=spoiled), mask=mask).pixels
        gains.append(_decibels(ours, clean, mask) - _decibels(telea, clean, mask))
    assert np.mean(gains) > 0.5
    assert min(gains) > 0


@pytest.mark.parametrize("channels", [1, 3])
def test_exactly_the_mask_changes(channels: int) -> None:
    picture = photo(96, 96, channels=channels)
    mask = _scratches(96, 96)
    mask[30:60, 30:60] = 1
    mask[70:80, 70:80] = 127 / 255
    filled = fill(picture, mask=mask)
    untouched = mask < 0.5
    assert np.array_equal(filled.pixels[untouched], picture.pixels[untouched])
    assert filled.pixels.dtype == np.float32
    assert filled.pixels.shape == picture.pixels.shape
    assert float(filled.pixels.min()) >= 0
    assert float(filled.pixels.max()) <= 1


def test_128_of_255_is_enough_to_be_filled() -> None:
    picture = photo()
    spoiled = picture.pixels.copy()
    spoiled[20, 20] = 1
    mask = np.zeros((64, 64), np.float32)
    mask[20, 20] = 128 / 255
    assert not np.array_equal(fill(Photo(pixels=spoiled), mask=mask).pixels[20, 20], spoiled[20, 20])


def test_a_mask_over_everything_changes_nothing() -> None:
    picture = photo()
    assert fill(picture, mask=np.ones((64, 64), np.float32)) is picture


def test_an_empty_mask_changes_nothing() -> None:
    picture = photo()
    assert fill(picture, mask=np.zeros((64, 64), np.float32)) is picture


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (2, 2), (17, 23), (300, 8)])
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_odd_sizes_and_even_pictures_keep_their_value(size: tuple[int, int], value: float) -> None:
    picture = Photo(pixels=np.full((*size, 3), value, np.float32))
    mask = np.zeros(size, np.float32)
    mask[: max(1, size[0] // 2)] = 1
    mask[-1, -1] = 1
    assert_images_close(fill(picture, mask=mask).pixels, picture.pixels, atol=1 / 255)


def test_a_window_is_filled_like_the_whole() -> None:
    whole = photo(160, 160)
    mask = np.zeros((160, 160), np.float32)
    mask[70:73, 60:100] = 1
    mask[85, 66] = 1
    part = (slice(30, 130), slice(20, 140))
    window = fill(Photo(pixels=np.ascontiguousarray(whole.pixels[part])), mask=mask[part], offset=(30, 20))
    assert_images_close(window.pixels, fill(whole, mask=mask).pixels[part], atol=1 / 255)


def test_thin_damage_is_filled_alike_in_the_mirror() -> None:
    picture = scene(96, 96)
    mask = _scratches(96, 96)
    plain = fill(Photo(pixels=picture), mask=mask).pixels
    for axes in ((0,), (1,), (0, 1)):
        turned = Photo(pixels=np.ascontiguousarray(np.flip(picture, axes)))
        mirrored = fill(turned, mask=np.ascontiguousarray(np.flip(mask, axes))).pixels
        assert_images_close(np.flip(mirrored, axes), plain, atol=1 / 255)


def test_the_same_seed_gives_the_same_pixels() -> None:
    picture, mask = photo(96, 96), np.zeros((96, 96), np.float32)
    mask[:40, :40] = 1
    assert np.array_equal(fill(picture, mask=mask, seed=5).pixels, fill(picture, mask=mask, seed=5).pixels)


def test_the_network_fills_where_it_is_there_and_was_asked_for(weights: Path) -> None:
    picture, mask = photo(96, 96), np.zeros((96, 96), np.float32)
    mask[40:44, 20:70] = 1
    learned, classical = (fill(picture, mask=mask, method=method).pixels for method in ("learned", "classical"))
    assert not np.array_equal(learned[mask > 0], classical[mask > 0])
    assert np.array_equal(learned[mask == 0], picture.pixels[mask == 0])
    assert filling_notes("learned") == ()


def test_without_weights_the_classical_filling_is_used_and_a_note_says_so() -> None:
    picture, mask = photo(96, 96), np.zeros((96, 96), np.float32)
    mask[40:44, 20:70] = 1
    assert np.array_equal(fill(picture, mask=mask).pixels, fill(picture, mask=mask, method="classical").pixels)
    (note,) = filling_notes("learned")
    assert "fill.onnx" in note
    assert filling_notes("classical") == ()


def test_grain_is_put_back_into_what_the_network_filled(weights: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.03, (128, 128, 1)).astype(np.float32)
    picture = Photo(pixels=np.clip(0.5 + noise, 0, 1))
    mask = np.zeros((128, 128), np.float32)
    mask[40:80, 40:80] = 1
    filled = fill(picture, mask=mask).pixels
    assert filled[50:70, 50:70].std() > 0.5 * noise.std()


def test_alpha_stays() -> None:
    alpha = np.full((64, 64), 0.5, np.float32)
    picture = Photo(pixels=scene(), alpha=alpha)
    filled = fill(picture, mask=_scratches(64, 64))
    assert filled.alpha is not None
    assert np.array_equal(filled.alpha, alpha)
