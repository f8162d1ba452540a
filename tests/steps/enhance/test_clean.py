"""Cleaning: the dial, the network and what is done without it, and what stays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Outcome, Runtime
from heirloom.models import CLEAN, open_network
from heirloom.steps.enhance import Clean, clean
from tests.support.compare import assert_images_close
from tests.support.pictures import photo


def _noisy(sigma: float = 20.0, *, height: int = 64, width: int = 64) -> Photo:
    clear = photo(height, width, seed=3)
    noise = np.random.default_rng(0).normal(0, sigma / 255, clear.pixels.shape)
    return clear.with_pixels(np.clip(clear.pixels + noise, 0, 1).astype(np.float32))


def test_strength_zero_gives_the_same_pixels() -> None:
    noisy = _noisy()
    assert np.array_equal(clean(noisy, noise_sigma=20, strength=0).pixels, noisy.pixels)


def test_half_strength_lies_half_way() -> None:
    noisy = _noisy()
    full, half = clean(noisy, noise_sigma=20).pixels, clean(noisy, noise_sigma=20, strength=0.5).pixels
    assert_images_close(half, (noisy.pixels + full) / 2, atol=1e-5)


def test_a_wrong_noise_level_still_gains() -> None:
    clear, noisy = photo(seed=3).pixels, _noisy()
    before = np.mean((noisy.pixels - clear) ** 2)
    for factor in (0.85, 1.15):
        after = np.mean((clean(noisy, noise_sigma=20 * factor).pixels - clear) ** 2)
        assert after < before / 3


def test_jpeg_blocks_become_fainter() -> None:
    ramp = np.repeat(np.linspace(0.3, 0.4, 64, dtype=np.float32)[None], 64, axis=0)
    blocky = ramp.reshape(64, 8, 8).mean(axis=2).repeat(8, axis=1)[..., None]
    smooth = clean(Photo(pixels=blocky), noise_sigma=0, jpeg_blocking=1.5).pixels
    assert np.abs(smooth[..., 0] - ramp).mean() < 0.8 * np.abs(blocky[..., 0] - ramp).mean()


def test_two_strips_with_halo_equal_the_whole() -> None:
    noisy, step = _noisy(height=129), Clean(noise_sigma=20, method="classical")
    runtime = Runtime(seed=0, frame=Box.whole(129, 64), whole_size=(129, 64))
    whole = step.apply(noisy, runtime).photo.pixels
    top = 65 - step.halo_px  # odd, so that the grid of blocks must be carried on
    below = noisy.window(Box(0, top, 64, 129))
    frame = Box.whole(below.height, 64)
    part = step.apply(below, Runtime(seed=0, frame=frame, whole_size=(129, 64), offset=(top, 0))).photo.pixels
    assert_images_close(part[step.halo_px :], whole[65:])


def test_a_mirrored_photo_is_cleaned_alike() -> None:
    noisy = _noisy(height=62, width=48)
    mirrored = noisy.with_pixels(np.ascontiguousarray(noisy.pixels[:, ::-1]))
    assert_images_close(clean(mirrored, noise_sigma=20).pixels[:, ::-1], clean(noisy, noise_sigma=20).pixels)


def test_border_outside_the_frame_stays() -> None:
    noisy = _noisy()
    frame = Box(8, 8, 56, 56)
    runtime = Runtime(seed=0, frame=frame, whole_size=(64, 64))
    cleaned = Clean(noise_sigma=20).apply(noisy, runtime).photo.pixels
    assert np.array_equal(cleaned[:8], noisy.pixels[:8])
    assert not np.array_equal(frame.cut(cleaned), frame.cut(noisy.pixels))


def test_grain_that_is_to_stay_stays_where_its_size_tells_it_from_noise() -> None:
    noisy = _noisy()
    for size_px, kept in ((1.0, 0.0), (2.5, 0.7)):
        all_off = clean(noisy, noise_sigma=20, grain_size_px=size_px).pixels
        with_grain = clean(noisy, noise_sigma=20, grain_size_px=size_px, grain=0.7).pixels
        assert_images_close(with_grain, kept * noisy.pixels + (1 - kept) * all_off)


def _applied(step: Clean, noisy: Photo) -> Outcome:
    return step.apply(noisy, Runtime(seed=0, frame=Box.whole(64, 64), whole_size=(64, 64)))


def test_the_network_cleans_where_it_is_there_and_the_record_names_it(weights: Path) -> None:
    noisy = _noisy()
    learned, classical = (_applied(Clean(noise_sigma=20, method=method), noisy) for method in ("learned", "classical"))
    assert learned.models == (open_network(CLEAN).name,)
    assert learned.models[0].startswith("clean@")
    assert (classical.models, learned.notes, classical.notes) == ((), (), ())
    assert not np.array_equal(learned.photo.pixels, classical.photo.pixels)
    assert Clean().halo_px > Clean(method="classical").halo_px


def test_without_the_network_the_classical_way_is_taken_with_a_note() -> None:
    noisy = _noisy()
    learned, classical = (_applied(Clean(noise_sigma=20, method=method), noisy) for method in ("learned", "classical"))
    assert np.array_equal(learned.photo.pixels, classical.photo.pixels)
    assert learned.models == ()
    assert classical.notes == ()
    (note,) = learned.notes
    assert "clean.onnx" in note
    assert note.endswith("the classical cleaning was used")


def test_strength_0_asks_no_network(weights: Path) -> None:
    noisy = _noisy()
    outcome = _applied(Clean(strength=0.0), noisy)
    assert np.array_equal(outcome.photo.pixels, noisy.pixels)
    assert outcome.models == ()


def test_half_the_strength_of_the_network_lies_half_way(weights: Path) -> None:
    noisy = _noisy()
    full, half = (_applied(Clean(strength=strength), noisy).photo.pixels for strength in (1.0, 0.5))
    assert_images_close(half, (noisy.pixels + full) / 2, atol=1e-5)


def test_a_method_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="learned, classical"):
        Clean(method="magic")
