"""Pairs of scans and restorations are registered once, and their windows lie on each other."""

from __future__ import annotations

import numpy as np
import pytest

import heirloom
from heirloom.core.photo import Photo
from heirloom.errors import InputMissing
from heirloom.train.data import open_shard
from heirloom.train.recipes.damage_samples import UNKNOWN, pair_sample
from heirloom.train.recipes.pair_windows import PARTS, pack_pairs, pair_window
from tests.train.distorted import busy_scene, distorted

SIZE = (260, 320)
SCRATCH = slice(120, 124)  # rows of the scan


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A scratched scan with its restoration of another size and contrast, and one whose restoration is of another."""
    before, after = (tmp_path_factory.mktemp(name) for name in ("before", "after"))
    clean = busy_scene(*SIZE, seed=1)[..., None]
    scan = 0.2 + 0.6 * clean
    scan[SCRATCH, 20:300] = 0.98
    restored = distorted(clean[..., 0], turn_deg=1.0, scale=1.2, shift=(3.0, -4.0), bend_px=0.0)[..., None]
    heirloom.write(Photo(pixels=scan.astype(np.float32)), before / "one.png")
    heirloom.write(Photo(pixels=np.clip(restored, 0, 1)), after / "one.png")
    heirloom.write(Photo(pixels=scan.astype(np.float32)), before / "wrong.png")
    heirloom.write(Photo(pixels=busy_scene(*SIZE, seed=8)[..., None]), after / "wrong.png")
    return before, after


@pytest.fixture(scope="module")
def packed(folders, tmp_path_factory):
    said: list[str] = []
    return pack_pairs(*folders, tmp_path_factory.mktemp("pairs"), say=said.append), said


def test_every_pair_is_three_pictures_and_one_that_does_not_fit_is_left_out_and_said(packed) -> None:
    shard, said = packed
    assert [photo.name for photo in shard.photos] == ["scan/one", "restoration/one", "valid/one"]
    assert len(shard.photos) == PARTS
    assert len(said) == 1
    assert said[0].startswith("wrong left out")
    assert open_shard(shard.folder).photos == shard.photos


def test_windows_lie_on_each_other_in_the_tones_of_the_scan(packed) -> None:
    for seed in range(5):
        before, after, valid = pair_window(packed[0], np.random.default_rng(seed), side_px=96, scales=(0.8, 1.2))
        assert before.shape == after.shape == (96, 96, 3)
        assert valid.mean() > 0.5
        assert np.median(np.abs(before - after)[valid]) < 0.03


def test_the_scratch_is_what_differs(packed) -> None:
    found = []
    for seed in range(12):
        window = pair_window(packed[0], np.random.default_rng(seed), side_px=128, scales=(1.0, 1.0))
        sample = pair_sample(*window)
        bright = (sample.pixels[..., 0] > 0.95) & (sample.weight > 0)
        found.append([np.mean((sample.classes == UNKNOWN)[bright]) if bright.sum() > 200 else np.nan, 0])
        found[-1][1] = np.mean((sample.classes == UNKNOWN)[(sample.weight > 0) & (sample.pixels[..., 0] < 0.9)])
    on_scratch, elsewhere = np.nanmean(found, axis=0)
    assert on_scratch > 0.8
    assert elsewhere < 0.1


def test_a_window_depends_on_the_seed_only(packed) -> None:
    first, again = (pair_window(packed[0], np.random.default_rng(7), side_px=64, scales=(0.5, 1.5)) for _ in range(2))
    for one, two in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, two)


def test_without_a_usable_pair_there_is_a_clear_error(folders, tmp_path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputMissing, match="has the name"):
        pack_pairs(folders[0], tmp_path / "empty", tmp_path / "pairs", say=print)
