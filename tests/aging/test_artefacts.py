"""Real damage from pictures: what is held out, where it lies, and that the log says which pictures were used."""

from __future__ import annotations

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest

from heirloom.aging import AgeingKind, age, replay
from heirloom.aging.artefacts import FOLDERS, Artefacts, artefact_files, held_out, training_files, warped
from heirloom.aging.recipe import Worn, pixel_density
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Photo
from heirloom.errors import InputMissing, UsageError
from tests.support.pictures import photo, scene


@pytest.fixture
def folder(tmp_path):
    """A folder with six small masks of every sort: a filled ellipse each."""
    for sort in FOLDERS:
        (tmp_path / sort).mkdir()
        for number in range(6):
            mask = np.zeros((60, 90), np.uint8)
            cv2.ellipse(mask, (45, 30), (30, 8 + number), 0, 0, 360, 255, -1)
            cv2.imwrite(str(tmp_path / sort / f"{number}.png"), mask)
    return tmp_path


def plain(folder, *, files: tuple[str, ...]) -> Artefacts:
    return Artefacts(
        seed=3,
        folder=str(folder),
        files=files,
        scale_permille=(3.0, 3.0),
        stretched_share=0.0,
        black_share=0.0,
        coloured_share=0.0,
        translucent_share=0.0,
    )


def test_every_fifth_file_of_each_folder_is_held_out(folder) -> None:
    files = artefact_files(folder)
    assert len(files) == 6 * len(FOLDERS)
    assert held_out(files) == tuple(f"{sort}/4.png" for sort in sorted(FOLDERS))
    assert set(training_files(folder)) == set(files) - set(held_out(files))


@pytest.mark.parametrize("sort", FOLDERS)
def test_each_folder_is_damage_of_its_kind_and_touches_nothing_else(folder, sort) -> None:
    worn = Worn(pixels=scene(120, 140))
    aged = plain(folder, files=(f"{sort}/1.png",)).apply(worn)
    (mask,) = aged.damage.values()
    assert tuple(aged.damage) == (FOLDERS[sort].kind,)
    assert np.array_equal((aged.pixels != worn.pixels).any(axis=2) & (mask == 0), np.zeros((120, 140), bool))
    assert (mask >= 0.5).any()


def test_white_damage_brightens_and_black_damage_darkens(folder) -> None:
    gray = Worn(pixels=np.full((120, 120, 1), 0.5, np.float32))
    white = plain(folder, files=("hair/0.png", "scratches/1.png"))
    assert white.apply(gray).pixels.min() == 0.5
    assert replace(white, black_share=1.0).apply(gray).pixels.max() == 0.5


def test_stains_keep_the_picture_beneath(folder) -> None:
    picture = scene(120, 140)
    aged = plain(folder, files=("stain/2.png",)).apply(Worn(pixels=picture))
    added = pixel_density(aged.pixels)[..., 2] - pixel_density(picture)[..., 2]
    inside = added > 0.9 * added.max()
    assert added.max() > 0.1
    assert picture[inside].std() > 0.02
    assert added[inside].std() < 0.02


def test_a_mask_keeps_its_area_when_scaled_flipped_and_turned() -> None:
    mask = np.zeros((40, 60), np.uint8)
    mask[10:30, 10:50] = 255
    for scale, angle in (((0.3, 0.3), 0.7), ((-0.5, 0.9), 0.0), ((2.0, -1.5), 2.0)):
        cover = warped(mask, shape=(200, 210), centre=(0.5, 0.5), scale=scale, angle=angle)
        assert cover.sum() == pytest.approx(800 * abs(scale[0] * scale[1]), rel=0.05)
        assert cover.max() <= 1


def test_the_log_replays_to_the_same_pixels_after_json(folder) -> None:
    aged = age(photo(90, 110), seed=4, artefacts=folder)
    assert AgeingKind.ARTEFACTS in [entry["kind"] for entry in aged.log]
    again = replay(photo(90, 110), log=json.loads(json.dumps(aged.log)))
    assert np.array_equal(again.photo.pixels, aged.photo.pixels)


@pytest.mark.parametrize("shape", [(1, 1, 1), (17, 23, 3), (300, 8, 1)])
def test_every_shape_works(folder, shape) -> None:
    recipe = Artefacts.draw(
        np.random.default_rng(1), severity=1.0, folder=folder, files=[f"{sort}/0.png" for sort in FOLDERS]
    )
    aged = recipe.apply(Worn(pixels=scene(*shape[:2], channels=shape[2]), print_px=900.0))
    assert aged.pixels.shape == shape
    assert np.isfinite(aged.pixels).all()


def test_a_large_print_wears_larger_damage(folder) -> None:
    recipe = plain(folder, files=("lint/0.png", "hair/0.png", "spots/0.png"))
    small, large = (recipe.apply(Worn(pixels=scene(150, 150), print_px=size)) for size in (150.0, 600.0))
    assert large.damage[DamageKind.DUST].sum() > 4 * small.damage[DamageKind.DUST].sum()


def test_more_severity_lays_more_pictures(folder) -> None:
    files = artefact_files(folder)
    mild, heavy = (
        np.mean(
            [
                len(Artefacts.draw(np.random.default_rng(seed), severity=severity, folder=folder, files=files).files)
                for seed in range(20)
            ]
        )
        for severity in (0.25, 0.9)
    )
    assert heavy > 1.5 * mild


def test_without_pictures_it_is_refused(tmp_path) -> None:
    with pytest.raises(UsageError, match="--artefacts"):
        age(photo(), kinds=(AgeingKind.ARTEFACTS,))
    with pytest.raises(InputMissing, match="no damage masks"):
        age(photo(), artefacts=tmp_path)
    with pytest.raises(InputMissing, match="no picture of damage"):
        plain(tmp_path, files=("hair/0.png",)).apply(Worn(pixels=Photo(pixels=scene()).pixels))
