"""Samples of fading: cut from thumbnails, faded or meant to be so, gray where gray, dust only on what is seen."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.aging.film import Fading
from heirloom.aging.recipe import Worn
from heirloom.steps.enhance.unfade_learned import THUMBNAIL_PX
from heirloom.train.recipes.unfade_samples import (
    KEPT_PX,
    Flat,
    Sample,
    aged,
    cut,
    dusty,
    faded_by,
    gray,
    meant,
    stacked,
    thumbnails,
    unfade_sample,
)
from tests.support.pictures import scene


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return [unfade_sample(scene(KEPT_PX, KEPT_PX, seed=n % 7), generator(n)) for n in range(120)]


def test_thumbnails_are_made_once_in_the_order_of_the_photographs(shard, tmp_path, monkeypatch) -> None:
    made = thumbnails(shard, tmp_path / "small")
    assert [photo.name for photo in made.photos] == [photo.name for photo in shard.photos]
    assert made.split(validation=True) == shard.split(validation=True)
    assert made.pixels(3).shape == (KEPT_PX, KEPT_PX, 3)
    assert np.allclose(made.pixels(3).mean(axis=(0, 1)), shard.pixels(3).mean(axis=(0, 1)), atol=0.01)
    monkeypatch.setattr("heirloom.train.recipes.unfade_samples.pack_pixels", lambda *_: pytest.fail("packed twice"))
    assert len(thumbnails(shard, tmp_path / "small").photos) == len(shard.photos)


def test_about_two_thirds_have_faded_and_the_others_are_as_they_were(samples) -> None:
    assert 0.55 < np.mean([sample.has_faded for sample in samples]) < 0.8
    for sample in samples:
        if not sample.has_faded:
            assert np.array_equal(sample.faded, sample.truth)
    assert np.mean([np.abs(s.faded - s.truth).mean() for s in samples if s.has_faded]) > 0.03


def test_gray_samples_are_gray_all_the_way(samples) -> None:
    assert 0.1 < np.mean([sample.is_gray for sample in samples]) < 0.4
    for sample in samples:
        if sample.is_gray:
            assert max(np.ptp(p, axis=2).max() for p in (sample.seen, sample.faded, sample.truth)) < 1e-6


def test_pictures_are_squares_in_range(samples) -> None:
    for sample in samples:
        for pixels in (sample.seen, sample.faded, sample.truth):
            assert pixels.shape == (THUMBNAIL_PX, THUMBNAIL_PX, 3)
            assert pixels.dtype == np.float32
            assert 0 <= pixels.min() <= pixels.max() <= 1


def test_the_same_seed_gives_the_same_sample_and_another_another() -> None:
    one, two, other = (unfade_sample(scene(KEPT_PX, KEPT_PX), generator(n)) for n in (1, 1, 2))
    assert np.array_equal(one.seen, two.seen)
    assert not np.array_equal(one.seen, other.seen)


def test_a_part_may_be_mirrored_but_not_turned() -> None:
    ramp = np.repeat(np.repeat(np.linspace(0, 1, KEPT_PX, dtype=np.float32)[:, None, None], KEPT_PX, 1), 3, axis=2)
    for seed in range(8):
        assert (np.diff(cut(ramp, generator(seed))[:, 5, 0]) > 0).all()


def test_what_was_meant_changes_the_manner_and_of_gray_no_colour() -> None:
    pixels = scene(KEPT_PX, KEPT_PX)
    changes = [np.abs(meant(pixels, generator(n), colours=True) - pixels).mean() for n in range(10)]
    assert min(changes) > 0
    assert max(changes) > 0.05
    assert np.ptp(meant(gray(pixels), generator(1), colours=False), axis=2).max() < 1e-6


def test_every_way_to_fade_is_drawn() -> None:
    kinds = {type(fate).__name__ for n in range(200) for fate in faded_by(generator(n))}
    assert kinds == {"Fading", "Yellowing", "Stock", "Flat", "Vignetting"}


def test_a_flat_scan_keeps_a_range() -> None:
    ends = np.stack([np.zeros((4, 4, 3), np.float32), np.ones((4, 4, 3), np.float32)])
    for n in range(50):
        low, high = (Flat.drawn(generator(n)).apply(Worn(pixels=end)).pixels for end in ends)
        assert ((high - low) >= 0.149).all()


def test_dust_lies_on_what_is_seen_only() -> None:
    pixels = np.full((64, 64, 3), 0.5, np.float32)
    sample = aged(pixels, [Fading.draw(generator(1), severity=0.5)], generator(5), is_gray=False)
    assert np.ptp(sample.faded) < 0.5
    assert max(np.ptp(dusty(pixels, generator(n))) for n in range(10)) > 0.5


def test_a_batch_holds_everything(samples) -> None:
    batch = stacked(samples[:5])
    assert {name: tuple(value.shape) for name, value in batch.items()} == {
        **dict.fromkeys(("seen", "faded", "truth"), (5, 3, THUMBNAIL_PX, THUMBNAIL_PX)),
        **dict.fromkeys(("is_gray", "has_faded"), (5,)),
    }
