"""The public denoisers are built as their weights say."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench.cases import cases_of
from heirloom.bench.denoisers import (
    DNCNN_CHANNELS,
    DNCNN_FILE,
    FFDNET_CHANNELS,
    FFDNET_FILE,
    Denoisers,
    open_denoisers,
    plain_shapes,
)
from heirloom.bench.enlargers import REALESR, shapes_of
from heirloom.bench.methods import methods_of
from heirloom.bench.report import DNCNN, FFDNET, FFDNET_TOLD, REALESR_SMALLER
from heirloom.errors import InputMissing
from tests.support.compare import assert_images_close
from tests.support.pictures import photo

torch = pytest.importorskip("torch")


def silent(channels: tuple[int, ...]) -> dict:
    """Weights of zeros."""
    return {name: torch.zeros(shape) for name, shape in plain_shapes(channels).items()}


def passing_level() -> dict:
    """An FFDNet that answers with ten times the noise level it is told."""
    weights = silent(FFDNET_CHANNELS)
    weights["model.0.weight"][0, -1, 1, 1] = 1  # the noise level comes last
    for layer in range(2, 22, 2):
        weights[f"model.{layer}.weight"][0, 0, 1, 1] = 1
    weights["model.22.weight"][:, 0, 1, 1] = 10
    return weights


def finding_red() -> dict:
    """A DnCNN that takes half of the red for noise."""
    weights = silent(DNCNN_CHANNELS)
    for layer in range(0, 40, 2):
        weights[f"model.{layer}.weight"][0, 0, 1, 1] = 0.5 if layer == 38 else 1
    return weights


@pytest.fixture
def made_up() -> Denoisers:
    return Denoisers(passing_level(), finding_red())


def test_the_networks_have_the_sizes_that_their_files_have() -> None:
    for channels, layers, count in ((FFDNET_CHANNELS, 12, 852_108), (DNCNN_CHANNELS, 20, 668_227)):
        shapes = plain_shapes(channels)
        assert len(shapes) == 2 * layers
        assert sum(int(np.prod(shape)) for shape in shapes.values()) == count


@pytest.mark.parametrize("channels", [1, 3])
def test_the_noise_level_is_told_on_the_scale_of_the_pixels(made_up: Denoisers, channels: int) -> None:
    cleaned = made_up.at_level(photo(37, 50, channels=channels).pixels, sigma=10.2)
    assert_images_close(cleaned, np.full((37, 50, channels), 0.4, np.float32), atol=1e-6)


def test_the_pixels_of_a_block_are_numbered_down_its_columns() -> None:
    weights = silent(FFDNET_CHANNELS)
    weights["model.0.weight"][0, 1, 1, 1] = 1  # the second pixel in red
    for layer in range(2, 24, 2):
        weights[f"model.{layer}.weight"][1 if layer == 22 else 0, 0, 1, 1] = 1
    given = photo(20, 30).pixels
    cleaned = Denoisers(weights, finding_red()).at_level(given, sigma=0.0)
    below = np.zeros((20, 30), np.float32)
    below[1::2, ::2] = given[1::2, ::2, 0]
    assert_images_close(cleaned[..., 0], below, atol=1e-6)


def test_what_dncnn_says_is_taken_off(made_up: Denoisers) -> None:
    given = photo(37, 50)
    assert_images_close(made_up.by_dncnn(given).pixels, given.pixels * [0.5, 1, 1], atol=1e-6)


def test_a_gray_photo_stays_gray(made_up: Denoisers) -> None:
    given = photo(20, 20, channels=1)
    assert_images_close(made_up.by_dncnn(given).pixels, given.pixels * np.float32(5 / 6), atol=1e-6)


def test_the_enhance_task_has_them_where_their_weights_are_named(tmp_path) -> None:
    torch.save(passing_level(), tmp_path / FFDNET_FILE)
    with pytest.raises(InputMissing, match="dncnn"):
        open_denoisers(tmp_path)
    torch.save(finding_red(), tmp_path / DNCNN_FILE)
    with pytest.raises(InputMissing, match="realesr"):
        methods_of("enhance", anchor_weights=tmp_path)
    silent_realesr = {name: torch.zeros(shape) for name, shape in shapes_of(REALESR).items()}
    torch.save(silent_realesr, tmp_path / "realesr-general-x4v3.converted.pth")
    known = {method.name for method in methods_of("enhance")}
    more = {
        method.name: method for method in methods_of("enhance", anchor_weights=tmp_path) if method.name not in known
    }
    assert set(more) == {FFDNET, FFDNET_TOLD, DNCNN, REALESR_SMALLER}
    noisy = next(case for case in cases_of("enhance") if case.name == "noise 25").age(photo(20, 24), 1)
    told = more[FFDNET_TOLD].restore(noisy, 0).pixels
    assert_images_close(told, np.full((20, 24, 3), 250 / 255, np.float32), atol=1e-5)
    # enlarged by repeating pixels, then made smaller again
    smaller = more[REALESR_SMALLER].restore(noisy, 0).pixels
    assert smaller.shape == (20, 24, 3)
    assert np.abs(smaller - noisy.photo.pixels).mean() < 0.04  # it loses a little of the noise


def test_other_weights_are_refused(tmp_path) -> None:
    torch.save(silent(DNCNN_CHANNELS), tmp_path / FFDNET_FILE)
    with pytest.raises(InputMissing, match="another network"):
        open_denoisers(tmp_path)
