"""Cleaning: the dial, the fit, and what stays."""

from __future__ import annotations

import numpy as np

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo
from heirloom.core.step import Runtime
from heirloom.steps.enhance import Clean, clean, fit_clean
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
    noisy, step = _noisy(height=129), Clean(noise_sigma=20)
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


def test_too_little_noise_is_left_alone_with_a_reason() -> None:
    proposal = fit_clean(noise_sigma=2.0)
    assert proposal.step is None
    assert "2.0" in proposal.reason


def test_light_noise_and_grain_are_taken_in_part_only() -> None:
    strengths = [fit_clean(noise_sigma=sigma).step.strength for sigma in (3, 5, 10)]
    assert 0 < strengths[0] < strengths[1] < strengths[2] == 1
    assert fit_clean(noise_sigma=10, grain_size_px=2.5).step.strength < 1


def test_visible_blocks_are_reason_enough() -> None:
    assert fit_clean(noise_sigma=0.5, jpeg_blocking=1.4).step.jpeg_blocking == 1.4
