"""The catalogue: every entry whole, no name twice, and whatever is shipped fits its card."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import heirloom.models
from heirloom.core.masks import DamageKind
from heirloom.models import CATALOG, COLORIZE, DAMAGE, UNFADE, ModelCard, makes_pixels, open_network, why_unavailable
from tests.support.compare import assert_images_close
from tests.support.pictures import scene

OF_PLANES = [card for card in CATALOG if not card.tells_numbers]
IN_TILES = [card for card in OF_PLANES if card is not COLORIZE]  # that sees a whole photograph in one small tile
SHIPPED = Path(heirloom.models.__file__).parent / "weights"
LARGEST_BYTES = {  # of networks together, as the design wants it
    ("damage", "fill"): 20_000_000,
    ("clean",): 16_000_000,
    ("colorize",): 18_000_000,
    ("upscale-x2", "upscale-x4", "upscale-x2-detailed", "upscale-x4-detailed"): 6_000_000,
}


def test_no_two_networks_share_a_name_or_file() -> None:
    assert len({card.id for card in CATALOG}) == len({card.file for card in CATALOG}) == len(CATALOG)


def test_the_kinds_of_the_damage_network_are_those_of_damage_maps_and_none() -> None:
    assert len(DAMAGE.labels) == DAMAGE.outputs[0].channels
    assert set(DAMAGE.labels) == {"none", *DamageKind} - {DamageKind.FADE}


def test_only_networks_that_make_pixels_make_a_photograph_partly_generated() -> None:
    assert makes_pixels("fill@abc")
    assert not makes_pixels("damage@abc")
    assert [scale for scale in (2, 4) if makes_pixels(f"upscale-x{scale}@abc")] == []
    assert [scale for scale in (2, 4) if makes_pixels(f"upscale-x{scale}-detailed@abc")] == [2, 4]
    assert makes_pixels("of another version@abc"), "when in doubt, say that a model made it"


def test_only_a_network_without_a_grid_knows_how_far_it_looks() -> None:
    known = [card for card in OF_PLANES if card.reach_px is not None]
    assert known
    assert all(card.multiple_px == 1 for card in known)


@pytest.mark.parametrize("card", OF_PLANES, ids=[card.id for card in OF_PLANES])
def test_a_network_has_the_inputs_and_outputs_of_its_card(card: ModelCard, weights: Path) -> None:
    inputs = {port.name: np.full((40, 50, port.channels), 0.5, np.float32) for port in card.inputs}
    outputs = open_network(card).run(inputs)
    assert {name: planes.shape for name, planes in outputs.items()} == {
        port.name: (40 * card.scale, 50 * card.scale, port.channels) for port in card.outputs
    }


def test_what_a_network_tells_of_a_whole_picture_has_the_size_of_its_card(weights: Path) -> None:
    told = open_network(UNFADE).tell({"photo": scene(64, 64)})
    assert {name: value.shape for name, value in told.items()} == {"numbers": (UNFADE.outputs[0].channels,)}


@pytest.mark.parametrize("card", CATALOG, ids=[card.id for card in CATALOG])
def test_what_is_shipped_opens_and_runs(card: ModelCard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEIRLOOM_WEIGHTS", raising=False)
    if not (SHIPPED / card.file).is_file():
        assert why_unavailable(card) is not None
        return
    inputs = {port.name: np.full((64, 96, port.channels), 0.5, np.float32) for port in card.inputs}
    if card.tells_numbers:
        assert all(open_network(card).tell(inputs)[port.name].shape == (port.channels,) for port in card.outputs)
        return
    outputs = open_network(card).run(inputs)
    size = (64 * card.scale, 96 * card.scale)
    assert all(outputs[port.name].shape == (*size, port.channels) for port in card.outputs)


@pytest.mark.parametrize("card", IN_TILES, ids=[card.id for card in IN_TILES])
def test_in_tiles_the_shipped_network_says_what_it_says_of_the_whole(
    card: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEIRLOOM_WEIGHTS", raising=False)
    if why_unavailable(card) is not None:
        pytest.skip(f"{card.file} is not part of this checkout")
    inputs = {"photo": scene(160, 832), "hole": np.zeros((160, 832, 1), np.float32)}
    inputs["dial"] = np.full((160, 832, 1), 0.7, np.float32)
    inputs["pilot"] = inputs["photo"] * np.float32(0.9)
    inputs["hole"][70:74, 20:800] = inputs["hole"][30:90, 400:440] = 1
    inputs = {port.name: inputs[port.name] for port in card.inputs}
    network = open_network(card)
    in_tiles = network.run(inputs)
    monkeypatch.setattr("heirloom.models.open.TILE_PX", 1000)
    for name, whole in network.run(inputs).items():
        assert_images_close(in_tiles[name], whole, atol=2 / 255, share=0.999)


@pytest.mark.parametrize("group", LARGEST_BYTES)
def test_the_shipped_weights_are_small_enough(group) -> None:
    files = [SHIPPED / card.file for card in CATALOG if card.id in group]
    assert len(files) == len(group)
    assert 0 < sum(file.stat().st_size for file in files) < LARGEST_BYTES[group]
