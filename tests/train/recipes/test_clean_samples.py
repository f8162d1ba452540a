"""What a window becomes and what is to remain of it: the dial keeps grain and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging.digital import Jpeg
from heirloom.aging.film import Grain
from heirloom.aging.optics import Blur, Noise
from heirloom.core.photo import Pixels
from heirloom.train.recipes import clean_samples
from heirloom.train.recipes.clean_samples import (
    GRAIN_PX,
    QUALITY,
    Sample,
    clean_sample,
    drawn_dial,
    drawn_grain,
    scan,
    scanned,
    spoiled_sample,
    stacked,
    untouched,
)
from tests.support.pictures import scene

GRAIN = Grain(seed=3, sigma=0.1, size_permille=1.0, gray_share=0.5)
BLUR = Blur(shape="gaussian", size_permille=1.0, angle=0.0)
NOISE = Noise(seed=4, sigma=10, gray_share=0.0)


@pytest.fixture
def window() -> Pixels:
    return scene(64, 64)


def samples(window: Pixels, number: int, made=clean_sample) -> list[Sample]:
    return [made(window, np.random.default_rng([9, seed])) for seed in range(number)]


def test_at_dial_1_no_grain_is_to_stay_and_at_0_all_of_it(window) -> None:
    smooth, kept = (scanned(window, grain=GRAIN, scan=[NOISE], dial=dial) for dial in (1.0, 0.0))
    np.testing.assert_array_equal(smooth.target, window)
    np.testing.assert_array_equal(smooth.pixels, kept.pixels)
    grainy = scanned(window, grain=GRAIN, scan=[], dial=0.0)
    np.testing.assert_allclose(kept.target, grainy.pixels, atol=0.51 / 255)  # but for the 8 bits of the file
    assert np.std(kept.target - window) > 0.01


def test_between_the_ends_the_dial_keeps_a_share_of_the_grain(window) -> None:
    dark = 0.2 + 0.5 * window  # where no grain is clipped
    kept, part = (scanned(dark, grain=GRAIN, scan=[NOISE], dial=dial).target - dark for dial in (0.0, 0.7))
    np.testing.assert_allclose(part, 0.3 * kept, atol=1e-6)


def test_blur_noise_and_traces_of_files_go_at_any_dial(window) -> None:
    for dial in (0.0, 0.4, 1.0):
        sample = scanned(
            window, exposure=[BLUR], grain=None, scan=[NOISE, Jpeg(quality=30, subsampling="420")], dial=dial
        )
        np.testing.assert_array_equal(sample.target, window)
        assert np.abs(sample.pixels - window).mean() > 0.01


def test_grain_is_kept_as_it_was_on_the_film_not_as_it_was_scanned(window) -> None:
    sharp, soft = (scanned(window, grain=GRAIN, scan=list(after), dial=0.0) for after in ((), (BLUR,)))
    np.testing.assert_array_equal(sharp.target, soft.target)
    assert not np.array_equal(sharp.pixels, soft.pixels)


def test_what_is_good_stays_as_it_is(window) -> None:
    sample = untouched(window, dial=0.3)
    np.testing.assert_array_equal(sample.pixels, sample.target)


def test_the_pilot_is_cleaned_as_far_as_noise_is_measured(window) -> None:
    noisy = scanned(0.2 + 0.6 * window, grain=None, scan=[Noise(seed=4, sigma=20, gray_share=0.0)], dial=1.0)
    assert np.mean((noisy.pilot - noisy.target) ** 2) < np.mean((noisy.pixels - noisy.target) ** 2) / 2
    flat = untouched(np.full((64, 64, 1), 0.5, np.float32), dial=1.0)
    np.testing.assert_array_equal(flat.pilot, flat.pixels)


def test_one_window_in_five_is_to_stay_and_half_of_those_are_untouched(window) -> None:
    drawn = samples(window, 200)
    to_stay = [s for s in drawn if np.array_equal(s.pixels, s.target)]
    assert 25 <= len(to_stay) <= 60
    in_colour = [s for s in to_stay if np.ptp(s.pixels, axis=2).max() > 0.2]
    untouched_ones = sum(np.array_equal(s.pixels, window) for s in in_colour)
    assert 0.2 * len(in_colour) < untouched_ones < 0.8 * len(in_colour)


def test_gray_files_stay_gray_through_everything(window, monkeypatch) -> None:
    monkeypatch.setattr(clean_samples, "GRAY_FILES", 1.0)
    monkeypatch.setattr(
        clean_samples, "toned", lambda image, _generator: image.mean(axis=2, keepdims=True).repeat(3, 2)
    )
    for sample in samples(window, 40):
        for picture in (sample.pixels, sample.target, sample.truth):
            assert picture.shape == (64, 64, 3)
            assert np.ptp(picture, axis=2).max() == 0


def test_gray_prints_are_scanned_in_colour_too(window, monkeypatch) -> None:
    monkeypatch.setattr(clean_samples, "GRAY_FILES", 0.0)
    monkeypatch.setattr(
        clean_samples, "toned", lambda image, _generator: image.mean(axis=2, keepdims=True).repeat(3, 2)
    )
    drawn = samples(window, 20, spoiled_sample)
    assert max(np.ptp(s.pixels, axis=2).max() for s in drawn) > 0.02
    assert all(np.ptp(s.target, axis=2).max() < 1e-6 for s in drawn), "the grain of silver is the same in all channels"


def test_the_dial_is_often_at_an_end_and_everywhere_between() -> None:
    generator = np.random.default_rng(0)
    dials = np.array([drawn_dial(generator) for _ in range(400)])
    assert 60 < np.count_nonzero(dials == 0) < 140
    assert 60 < np.count_nonzero(dials == 1) < 140
    between = dials[(dials > 0) & (dials < 1)]
    assert between.min() < 0.1 < 0.9 < between.max()


def test_severities_stay_within_their_ranges() -> None:
    generator = np.random.default_rng(0)
    grains = [drawn_grain(generator, silver=True) for _ in range(100)]
    assert all(GRAIN_PX[0] <= grain.size_permille <= GRAIN_PX[1] and grain.gray_share == 1 for grain in grains)
    done = [kind for _ in range(300) for kind in scan(generator)]
    qualities = [kind.quality for kind in done if isinstance(kind, Jpeg)]
    assert QUALITY[0] <= min(qualities) < 40 < 85 < max(qualities) < QUALITY[1]
    sigmas = np.array([kind.sigma for kind in done if isinstance(kind, Noise)])
    assert 2 <= sigmas.min() < 5 < 45 < sigmas.max() <= 50
    assert np.mean(sigmas <= 25) > 0.6


def test_a_sample_depends_on_its_seed_only(window) -> None:
    first, again, other = (clean_sample(window, np.random.default_rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.pixels, again.pixels)
    np.testing.assert_array_equal(first.target, again.target)
    assert first.dial == again.dial
    assert not np.array_equal(first.pixels, other.pixels)


def test_a_batch_holds_photo_target_pilot_and_dial(window) -> None:
    batch = stacked([untouched(window, dial=0.25), scanned(window, grain=GRAIN, scan=[NOISE], dial=1.0)])
    assert {name: tuple(value.shape) for name, value in batch.items()} == {
        "photo": (2, 3, 64, 64),
        "target": (2, 3, 64, 64),
        "pilot": (2, 3, 64, 64),
        "dial": (2, 1, 64, 64),
    }
    assert batch["dial"][0].unique().tolist() == [0.25]
    assert batch["dial"][1].unique().tolist() == [1.0]
