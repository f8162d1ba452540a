"""The public network is built as its weights say."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench.anchors import FILM_DUST_FILE, film_dust_shapes, open_film_dust
from heirloom.bench.detectors import detectors_of
from heirloom.errors import InputMissing
from tests.support.pictures import photo

torch = pytest.importorskip("torch")


def made_up_weights() -> dict:
    generator = torch.Generator().manual_seed(0)
    weights = {}
    for name, shape in film_dust_shapes().items():
        if name.endswith("num_batches_tracked"):
            weights[name] = torch.tensor(0)
        elif name.endswith("running_var"):
            weights[name] = torch.ones(shape)
        else:
            weights[name] = 0.2 * torch.randn(shape, generator=generator)
    return weights


def test_the_network_has_the_size_that_its_file_has() -> None:
    counted = [name for name in film_dust_shapes() if not name.endswith("num_batches_tracked")]
    assert len(film_dust_shapes()) == 106
    assert sum(int(np.prod(film_dust_shapes()[name])) for name in counted) == 484_849


@pytest.mark.parametrize("channels", [1, 3])
def test_a_photograph_of_any_size_gets_a_probability_for_every_pixel(tmp_path, channels) -> None:
    torch.save(made_up_weights(), tmp_path / FILM_DUST_FILE)
    found = open_film_dust(tmp_path).damage(photo(37, 50, channels=channels))
    assert found.shape == (37, 50)
    assert found.dtype == np.float32
    assert 0 <= found.min() < found.max() <= 1
    assert detectors_of(tmp_path)[-1].name == "film-dust U-Net"


def test_the_channels_are_given_in_the_order_of_its_training(tmp_path) -> None:
    weights = made_up_weights()
    weights["down_path.0.block.1.weight"][:, 1:] = 0  # sees the first channel only: blue
    torch.save(weights, tmp_path / FILM_DUST_FILE)
    net = open_film_dust(tmp_path)
    given = photo(32, 32)
    other = given.with_pixels(given.pixels * np.array([0.5, 0.5, 1], np.float32))
    assert np.array_equal(net.damage(given), net.damage(other))


def test_other_weights_are_refused(tmp_path) -> None:
    torch.save({"last.weight": torch.zeros(1)}, tmp_path / FILM_DUST_FILE)
    with pytest.raises(InputMissing, match="another network"):
        open_film_dust(tmp_path)
