"""The network's cleaning: the dial, gray, and windows of the whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from heirloom.models import CLEAN, open_network
from heirloom.steps.enhance.clean_learned import clean_learned
from heirloom.steps.enhance.pilot import pilot
from tests.support.compare import assert_images_close
from tests.support.networks import save_clean_network
from tests.support.pictures import scene


def test_less_goes_where_more_grain_is_to_stay(weights: Path) -> None:
    pixels, network = scene(40, 50), open_network(CLEAN)
    full, none = (clean_learned(pixels, network=network, grain=grain) - pixels for grain in (0.0, 1.0))
    assert_images_close(none, full / 2, atol=1e-5)  # as the tiny network has it: half of the way at dial 0
    assert np.abs(full).max() > 0.01


def test_a_gray_photo_stays_gray_with_the_mean_of_what_goes(weights: Path) -> None:
    save_clean_network(weights, shift=0.3)
    network, gray = open_network(CLEAN), scene(40, 50, channels=1)
    one, three = (clean_learned(pixels, network=network) for pixels in (gray, np.repeat(gray, 3, axis=2)))
    assert one.shape == gray.shape
    assert np.ptp(three, axis=2).max() < 1e-6
    assert_images_close(three[..., :1], one, atol=1e-6)
    in_colour = scene(40, 50)
    smooth = clean_learned(in_colour, network=network)
    assert np.abs((smooth - in_colour).mean(axis=(0, 1)) - [0.3, 0, 0]).max() < 0.01


def test_a_window_of_the_whole_is_cleaned_as_in_the_whole(weights: Path) -> None:
    pixels, network = scene(70, 90), open_network(CLEAN)
    whole = clean_learned(pixels, network=network)
    part = clean_learned(pixels[20:, 30:], network=network, origin=(20, 30))
    assert_images_close(part[8:, 8:], whole[28:, 38:], atol=1e-5)


def test_the_network_begins_from_what_thresholds_make_of_measured_noise(weights: Path) -> None:
    pixels, network = scene(40, 50), open_network(CLEAN)
    alone, told = (clean_learned(pixels, network=network, noise_sigma=sigma) for sigma in (0.0, 12.0))
    thresholded = pilot(pixels, noise_sigma=12.0, grain_size_px=1.0)
    assert_images_close(told - alone, (thresholded - pixels) / 10, atol=1e-5)  # the tiny network takes a tenth of it
