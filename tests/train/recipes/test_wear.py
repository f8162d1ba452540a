"""What happens to windows: seeded, within bounds, and never with what is held out for the bench."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from heirloom.aging.artefacts import FOLDERS, Artefacts
from heirloom.train.recipes.wear import HELD_OUT, PRINT_PX, THIN, Wear, toned, usual_wear
from tests.support.pictures import scene


@pytest.fixture
def artefacts(tmp_path):
    """A folder with six masks of every sort; the fifth of each is held out."""
    for sort in FOLDERS:
        (tmp_path / sort).mkdir()
        for number in range(6):
            cv2.imwrite(str(tmp_path / sort / f"{number}.png"), np.full((20, 30), 255, np.uint8))
    return tmp_path


@pytest.fixture
def wear(artefacts) -> Wear:
    return usual_wear(artefacts)


def random(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_held_out_generators_and_files_are_never_trained_on(wear) -> None:
    assert len(HELD_OUT) == 2
    assert not {kind.kind for kind, _ in wear.surfaces} & HELD_OUT
    assert len(wear.artefact_files) == 5 * len(FOLDERS)
    assert not [file for file in wear.artefact_files if file.endswith("/4.png")]


def test_what_is_drawn_holds_nothing_that_is_held_out(wear) -> None:
    often = replace(wear, artefact_odds=1.0, undamaged=0.0)
    drawn = [damage for seed in range(150) for damage in (*often.surface(random(seed)), *often.marks(random(seed)))]
    files = {file for damage in drawn if isinstance(damage, Artefacts) for file in damage.files}
    assert len(files) > 20
    assert not [file for file in files if file.endswith("/4.png")]
    kinds = {damage.kind for damage in drawn}
    assert len(kinds) > 8
    assert not kinds & HELD_OUT


@pytest.mark.parametrize("drawn", [Wear.image, Wear.surface, Wear.marks, Wear.scan])
def test_what_is_drawn_depends_on_the_seed_only(wear, drawn) -> None:
    first, again = ([list(drawn(wear, random(seed))) for seed in range(10)] for _ in range(2))
    assert first == again
    assert len({repr(recipes) for recipes in first}) > 3


def test_without_a_folder_there_are_no_artefacts() -> None:
    wear = replace(usual_wear(None), undamaged=0.0)
    assert not [d for seed in range(40) for d in wear.surface(random(seed)) if isinstance(d, Artefacts)]


def test_undamaged_windows_have_nothing_on_them(wear) -> None:
    assert not list(replace(wear, undamaged=1.0).surface(random(0)))


def test_marks_are_thin_and_there_always_is_one(wear) -> None:
    for seed in range(20):
        kinds = {damage.kind for damage in wear.marks(random(seed)) if not isinstance(damage, Artefacts)}
        assert kinds
        assert kinds <= THIN


def test_a_window_is_part_of_a_print_and_never_larger_than_it(wear) -> None:
    sizes = [wear.print_px(random(seed), 160) for seed in range(50)]
    assert PRINT_PX[0] <= min(sizes) < 600 < max(sizes) <= PRINT_PX[1]
    assert wear.print_px(random(0), 2000) == 2000


def test_every_second_whole_print_is_undamaged_and_its_size_is_its_own(wear) -> None:
    whole = wear.of_print(random(0), (400, 900))
    assert whole.undamaged == 0.5
    assert 600 <= whole.print_px(random(1), 160) <= 1500
    assert whole.print_px(random(1), 160) == whole.print_px(random(2), 160)


def test_toned_windows_stay_in_range_and_are_colour_gray_or_toned() -> None:
    window = scene(32, 32)
    toned_windows = [toned(window, random(seed)) for seed in range(60)]
    for pixels in toned_windows:
        assert pixels.shape == window.shape
        assert pixels.dtype == np.float32
        assert 0 <= pixels.min() <= pixels.max() <= 1
    unchanged = sum(np.array_equal(pixels, window) for pixels in toned_windows)
    spread = [float(np.ptp(pixels, axis=2).max()) for pixels in toned_windows]
    gray = sum(value < 1e-6 for value in spread)
    assert 10 < unchanged < 35
    assert 10 < gray < 35
    assert unchanged + gray < 55
    np.testing.assert_array_equal(toned(window, random(5)), toned_windows[5])
