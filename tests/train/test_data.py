"""Photographs are packed once, split by a fixed rule, and cut into windows by the generator alone."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from heirloom.core.io import read
from heirloom.errors import InputMissing
from heirloom.train.data import (
    INDEX,
    VALIDATION_EVERY,
    open_photos,
    open_shard,
    pack,
    pack_pixels,
    random_window,
    same_window,
)


def test_a_shard_holds_what_the_files_show(shard, photo_files) -> None:
    for number in (0, 7):
        np.testing.assert_allclose(shard.pixels(number), read(photo_files[number]).pixels, atol=1 / 255)


def test_a_shard_opened_again_is_the_same(shard) -> None:
    again = open_shard(shard.folder)
    assert again.photos == shard.photos
    np.testing.assert_array_equal(again.pixels(3), shard.pixels(3))


def test_no_photograph_is_in_both_splits(shard) -> None:
    training, validation = set(shard.split(validation=False)), set(shard.split(validation=True))
    assert validation == {0, VALIDATION_EVERY}
    assert training.isdisjoint(validation)
    assert training | validation == set(range(len(shard.photos)))


def test_larger_photographs_are_averaged_down(photo_files, tmp_path) -> None:
    small = pack(photo_files[:2], tmp_path / "small", longest_side_px=48, say=print)
    assert (small.photos[0].height, small.photos[0].width) == (40, 48)


def test_unreadable_files_are_left_out_and_said_and_fewer_than_two_are_an_error(photo_files, tmp_path) -> None:
    text = tmp_path / "text.png"
    text.write_text("no picture")
    said: list[str] = []
    assert len(pack([text, *photo_files[:2]], tmp_path / "two", say=said.append).photos) == 2
    assert len(said) == 1
    assert "text.png" in said[0]
    with pytest.raises(InputMissing, match="two are the least"):
        pack([text, photo_files[0]], tmp_path / "one", say=said.append)
    assert not (tmp_path / "one" / INDEX).exists()


def test_only_open_photographs_of_a_manifest_are_taken(tmp_path, photo_files) -> None:
    folder = tmp_path / "photos"
    shutil.copytree(photo_files[0].parent, folder)
    rows = ["file,tier", "02.png,open", "01.png,restricted", "00.png,open", "gone.png,open"]
    (folder / "manifest.csv").write_text("\n".join(rows))
    assert [path.name for path in open_photos(folder)] == ["00.png", "02.png"]


def test_a_window_has_the_size_asked_for_and_depends_on_the_seed_only(shard) -> None:
    def window(seed: int) -> np.ndarray:
        return random_window(shard, np.random.default_rng(seed), among=(1, 2, 3), side_px=64, scales=(0.5, 1.5))

    assert window(0).shape == (64, 64, 3)
    np.testing.assert_array_equal(window(0), window(0))
    assert np.abs(window(0) - window(1)).max() > 0.01


def test_a_window_larger_than_the_photograph_is_enlarged(shard) -> None:
    window = random_window(shard, np.random.default_rng(0), among=(1,), side_px=128, scales=(0.5, 1.0))
    assert window.shape == (128, 128, 3)
    assert 0 <= window.min() <= window.max() <= 1


def test_the_same_window_is_taken_of_pictures_that_lie_on_each_other(tmp_path) -> None:
    first = np.random.default_rng(0).uniform(0.2, 0.5, (70, 90, 1)).astype(np.float32)
    shard = pack_pixels([("one", first), ("two", first + 0.25)], tmp_path)
    for seed in range(8):
        one, two = same_window(shard, np.random.default_rng(seed), of=(0, 1), side_px=32, scales=(0.6, 1.4))
        np.testing.assert_allclose(two - one, 0.25, atol=0.02)


def test_without_a_manifest_all_pictures_are_taken_from_all_folders(tmp_path) -> None:
    for name in ("b.jpeg", "a.PNG", "deep/c.tiff", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in open_photos(tmp_path)] == ["a.PNG", "b.jpeg", "c.tiff"]
