"""A network runs on pictures of any size as it would on the whole, and never lets nonsense out."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from heirloom.errors import NetworkFailed
from heirloom.models.card import ModelCard
from heirloom.models.catalog import DAMAGE, FILL, UNFADE, UPSCALE_X2, UPSCALE_X4
from heirloom.models.open import OVERLAP_PX, TILE_PX, Network, as_rgb, like, open_network, tile_boxes
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


class Recorder:
    """A session that answers with its input and keeps the sizes it saw."""

    def __init__(self, value: float = 0.0) -> None:
        self.value = value
        self.sizes: list[tuple[int, ...]] = []

    def run(self, inputs: Mapping[str, np.ndarray], *, outputs: tuple[str, ...]) -> list[np.ndarray]:
        assert outputs == ("filled",)
        self.sizes.append(inputs["photo"].shape)
        return [inputs["photo"] + np.float32(self.value)]


def recording(value: float = 0.0) -> tuple[Network, Recorder]:
    session = Recorder(value)
    return Network(card=FILL, sha256="0" * 64, session=session), session


def inputs_of(height: int, width: int, *, seed: int = 0) -> dict[str, np.ndarray]:
    return {"photo": scene(height, width, seed=seed), "hole": np.zeros((height, width, 1), np.float32)}


@pytest.mark.parametrize("size", [(1, 1), (17, 23), (3000, 8), (64, 96), (700, 1300)])
def test_any_size_comes_back_in_place_and_the_network_sees_multiples_only(size: tuple[int, int]) -> None:
    network, session = recording()
    inputs = inputs_of(*size)
    assert_images_close(network.run(inputs)["filled"], inputs["photo"], atol=1e-6)
    for count, _, height, width in session.sizes:
        assert count == 1
        assert height % 32 == width % 32 == 0
        assert max(height, width) <= TILE_PX


def test_one_megapixel_is_few_tiles() -> None:
    boxes = list(tile_boxes(1024, 1024, multiple=32))
    assert len(boxes) == 4
    # overlapping by less (a 13th more pixels) the damage network did not agree with the whole within 2/255
    assert sum(box.height * box.width for box in boxes) < 1.3 * 1024 * 1024


@pytest.mark.parametrize("length", range(32, 4000, 32))
def test_tiles_cover_everything_and_overlap(length: int) -> None:
    boxes = list(tile_boxes(32, length, multiple=32))
    assert boxes[0].left == 0
    assert boxes[-1].right == length
    for before, after in pairwise(boxes):
        assert before.right - after.left >= OVERLAP_PX
        assert after.left % 32 == 0


def test_a_window_is_laid_on_the_grid_of_the_whole() -> None:
    network, session = recording()
    inputs = inputs_of(60, 64)
    network.run(inputs, origin=(40, 64))
    assert session.sizes == [(1, 3, 96, 64)]  # 8 rows before reach back to row 32, 28 after reach row 128


def test_tiles_and_the_whole_agree(weights: Path) -> None:
    network = open_network(FILL)
    inputs = inputs_of(200, 1500)
    inputs["hole"][90:110] = 1
    whole = network._run_tile(
        {name: np.pad(planes, ((0, 24), (0, 4), (0, 0)), "reflect") for name, planes in inputs.items()}
    )
    assert_images_close(network.run(inputs)["filled"], whole[:200, :1500], atol=2 / 255, share=0.999)


@pytest.mark.parametrize("card", [UPSCALE_X2, UPSCALE_X4], ids=["x2", "x4"])
@pytest.mark.parametrize("size", [(1, 1), (17, 23), (300, 8)])
def test_a_network_that_enlarges_takes_any_size(weights: Path, card: ModelCard, size: tuple[int, int]) -> None:
    photo = scene(*size)
    larger = open_network(card).run({"photo": photo})["larger"]
    assert larger.shape == (card.scale * size[0], card.scale * size[1], 3)
    assert_images_close(larger[:: card.scale, :: card.scale], photo, atol=0.2)


@pytest.mark.parametrize("card", [UPSCALE_X2, UPSCALE_X4], ids=["x2", "x4"])
def test_tiles_of_a_network_that_enlarges_are_exactly_as_the_whole(
    weights: Path, card: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, photo = open_network(card), scene(150, 230)
    whole = network.run({"photo": photo})["larger"]
    monkeypatch.setattr("heirloom.models.open.TILE_PX", 100)
    assert_images_close(network.run({"photo": photo})["larger"], whole, atol=1e-6)
    wrong = dataclasses.replace(network, card=dataclasses.replace(card, reach_px=12))
    assert np.abs(wrong.run({"photo": photo})["larger"] - whole).max() > 1e-3, "the margin matters: the test can fail"


def test_tiles_that_are_faded_can_be_enlarged_too(weights: Path) -> None:
    network = open_network(UPSCALE_X2)
    photo = scene(150, 700)
    whole = network.run({"photo": photo})["larger"]
    faded = dataclasses.replace(network, card=dataclasses.replace(UPSCALE_X2, reach_px=None))
    assert_images_close(faded.run({"photo": photo})["larger"], whole, atol=2 / 255, share=0.999)


def test_the_same_input_gives_the_same_output(weights: Path) -> None:
    inputs = {"photo": scene(100, 900)}
    first, second = (open_network(DAMAGE).run(inputs)["kinds"] for _ in range(2))
    assert np.array_equal(first, second)


def test_outputs_are_told_apart(weights: Path) -> None:
    outputs = open_network(DAMAGE).run({"photo": scene(40, 40)})
    assert np.allclose(outputs["kinds"].sum(axis=2), 1, atol=1e-5)
    assert not outputs["veil"].any()


def test_values_that_are_not_finite_stop_the_run() -> None:
    network, _ = recording(float("nan"))
    with pytest.raises(NetworkFailed, match="not finite"):
        network.run(inputs_of(40, 40))


def test_numbers_about_a_picture_are_checked_as_pictures_are(weights: Path) -> None:
    network = open_network(UNFADE)
    assert np.array_equal(
        network.tell({"photo": scene(64, 64)})["numbers"], network.tell({"photo": scene(9, 70)})["numbers"]
    )
    with pytest.raises(ValueError, match="takes"):
        network.tell({"photo": scene(64, 64, channels=1)})
    silent, _ = recording(float("nan"))
    with pytest.raises(NetworkFailed, match="not finite"):
        silent.tell(inputs_of(40, 40))


def test_wrong_inputs_are_refused() -> None:
    network, _ = recording()
    with pytest.raises(ValueError, match="takes"):
        network.run({"photo": scene(32, 32)})
    with pytest.raises(ValueError, match="takes"):
        network.run({"photo": scene(32, 32), "hole": np.zeros((32, 40, 1), np.float32)})
    with pytest.raises(ValueError, match="float32"):
        network.run({"photo": scene(32, 32), "hole": np.zeros((32, 32, 1))})


def test_a_network_is_called_by_its_name_and_hash(weights: Path) -> None:
    name, _, digest = open_network(FILL).name.partition("@")
    assert name == "fill"
    assert len(digest) == 64


def test_gray_becomes_three_channels_and_gray_again() -> None:
    gray = scene(8, 8, channels=1)
    assert np.array_equal(as_rgb(gray)[..., 2], gray[..., 0])
    assert np.allclose(like(as_rgb(gray), gray), gray)
    colour = scene(8, 8)
    assert as_rgb(colour) is colour
    assert like(colour, colour) is colour


def test_importing_heirloom_does_not_load_the_runtime() -> None:
    code = "import sys, heirloom.models, heirloom.steps.repair; print({'onnxruntime', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
