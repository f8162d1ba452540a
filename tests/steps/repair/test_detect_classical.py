"""Damage laid on soft ground is found, typed and kept within the frame; soft ground alone is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.io import read
from heirloom.core.masks import DamageKind, DamageMap
from heirloom.core.photo import Photo
from heirloom.steps.repair.detect_classical import detect_classical, estimate_noise, is_cracked, is_toned
from heirloom.steps.repair.repair import repair


def ground(*, size_px: int = 128, seed: int = 0) -> np.ndarray:
    """A soft hill with a little noise, float32 (H, W, 1)."""
    y, x = np.mgrid[:size_px, :size_px] / size_px
    noise = np.random.default_rng(seed).normal(0, 0.006, (size_px, size_px))
    return (0.45 + 0.15 * np.sin(3 * x + 2 * y) + noise).astype(np.float32)[..., None]


def scratched(angle_deg: float, *, step: float = 0.12) -> tuple[Photo, np.ndarray]:
    """A straight line of 2 px through the middle, and where it is."""
    pixels = ground()
    y, x = np.mgrid[:128, :128] - 63.5
    angle = np.deg2rad(angle_deg)
    line = (np.abs(x * np.sin(angle) - y * np.cos(angle)) < 1) & (np.hypot(x, y) < 50)
    pixels[line] += np.float32(step)
    return Photo(pixels=np.clip(pixels, 0, 1)), line


def with_rim(photo: Photo) -> DamageMap:
    """The damage as the step fills it: the detector marks the core of a line, the step adds the rim."""
    damage = repair(photo, method="classical").damage
    assert damage is not None
    return damage


def test_soft_ground_without_damage_is_left_alone() -> None:
    assert detect_classical(Photo(pixels=ground())).certain().mean() < 0.002


@pytest.mark.parametrize("angle_deg", [0, 27, 45, 90, 118, 160])
def test_bright_scratch_is_found_in_every_orientation(angle_deg: float) -> None:
    photo, line = scratched(angle_deg)
    found = with_rim(photo).certain()
    assert found[line].mean() > 0.7
    assert found[~line].mean() < 0.04


def test_faint_dark_scratch_is_found() -> None:
    photo, line = scratched(63, step=-0.07)
    assert with_rim(photo).certain()[line].mean() > 0.7


def test_line_is_a_scratch_and_speck_is_dust() -> None:
    photo, line = scratched(27)
    pixels = photo.pixels.copy()
    pixels[20:22, 20:22] += 0.15
    damage = with_rim(Photo(pixels=pixels))
    assert damage.certain(DamageKind.DUST)[20:22, 20:22].all()
    assert damage.certain(DamageKind.SCRATCH)[line].mean() > 0.7


def test_nothing_is_found_outside_the_frame() -> None:
    photo, line = scratched(27)
    damage = detect_classical(photo, frame=Box(left=0, top=0, right=64, bottom=128))
    assert not damage.probability[:, 64:].any()
    assert damage.certain()[:, :60][line[:, :60]].mean() > 0.7


def test_more_sensitivity_finds_no_less() -> None:
    photo, _ = scratched(30, step=0.05)
    shares = [float(detect_classical(photo, sensitivity=value).certain().mean()) for value in (0, 0.3, 0.5, 0.7, 1)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] > 0


def test_flipped_photo_has_flipped_damage() -> None:
    photo, _ = scratched(27)
    flipped = photo.with_pixels(np.ascontiguousarray(photo.pixels[:, ::-1]))
    assert (detect_classical(flipped).certain()[:, ::-1] == detect_classical(photo).certain()).mean() > 0.999


@pytest.mark.parametrize("shape", [(1, 1), (17, 23), (3000, 8), (30, 90)])
@pytest.mark.parametrize("value", [0.0, 1.0])
def test_empty_and_narrow_photos_have_no_damage(shape: tuple[int, int], value: float) -> None:
    damage = detect_classical(Photo(pixels=np.full((*shape, 3), value, np.float32)))
    assert damage.probability.shape == shape
    assert not damage.probability.any()


def test_noise_is_estimated_within_a_tenth() -> None:
    noisy = np.random.default_rng(1).normal(0.5, 0.02, (128, 128)).astype(np.float32)
    assert estimate_noise(noisy) == pytest.approx(0.02, rel=0.1)


def test_sepia_is_toned_and_colour_and_gray_are_not() -> None:
    gray = ground()
    sepia = gray * np.array([1, 0.9, 0.72], np.float32)
    colour = np.random.default_rng(2).random((128, 128, 3)).astype(np.float32)
    assert is_toned(sepia)
    assert not is_toned(np.repeat(gray, 3, axis=-1))
    assert not is_toned(colour)


def test_a_cracked_print_is_told_from_a_sound_one() -> None:
    examples = Path(__file__).parents[3] / "examples"
    assert is_cracked(read(examples / "tent-1936-print.jpg"))
    assert not is_cracked(read(examples / "tent-1936.jpg"))


def test_straight_bright_lines_alone_do_not_make_a_cracked_print() -> None:
    pixels = ground(size_px=256)
    for start in range(16, 256, 30):
        pixels[:, start : start + 2] = 0.9
    assert not is_cracked(Photo(pixels=pixels))
