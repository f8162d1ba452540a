"""The LPIPS-like distance: what it asks for, and, where torch is installed, that it behaves as a distance."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from heirloom.errors import InputMissing, MissingExtra
from heirloom.metrics.perceptual import HEADS_FILE, LAYERS, LOOKS_AFTER, TRUNK_FILE, PerceptualDistance, open_perceptual
from tests.support.pictures import scene

# squeeze, input and expand widths of SqueezeNet 1.1's fire modules
FIRES = {3: (16, 64, 64), 4: (16, 128, 64), 6: (32, 128, 128), 7: (32, 256, 128)}
FIRES |= {9: (48, 256, 192), 10: (48, 384, 192), 11: (64, 384, 256), 12: (64, 512, 256)}


def test_missing_weights_are_named(tmp_path) -> None:
    (tmp_path / TRUNK_FILE).write_bytes(b"")
    with pytest.raises(InputMissing, match=HEADS_FILE):
        open_perceptual(tmp_path)


def test_without_torch_the_pip_command_is_given(tmp_path, monkeypatch) -> None:
    for name in (TRUNK_FILE, HEADS_FILE):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install 'heirloom-photo\[torch\]'"):
        open_perceptual(tmp_path)


@pytest.fixture(name="distance")
def random_distance() -> PerceptualDistance:
    """The distance with seeded random weights of the right shapes."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)

    def weights(*shape: int):
        spread = 1 / np.sqrt(np.prod(shape[1:])) if len(shape) > 1 else 0.1
        return torch.from_numpy(rng.normal(0, spread, shape).astype(np.float32))

    trunk = {"features.0.weight": weights(64, 3, 3, 3), "features.0.bias": weights(64)}
    for layer, (squeeze, given, expand) in FIRES.items():
        shapes = {"squeeze": (squeeze, given, 1, 1), "expand1x1": (expand, squeeze, 1, 1)}
        shapes["expand3x3"] = (expand, squeeze, 3, 3)
        for name, shape in shapes.items():
            trunk[f"features.{layer}.{name}.weight"] = weights(*shape)
            trunk[f"features.{layer}.{name}.bias"] = weights(shape[0])
    widths = [64 if layer == 0 else 2 * FIRES[layer][2] for layer in LOOKS_AFTER]
    heads = {f"lin{level}.model.1.weight": weights(1, width, 1, 1).abs() for level, width in enumerate(widths)}
    return PerceptualDistance(trunk, heads)


def test_the_layers_looked_at_exist() -> None:
    assert set(LOOKS_AFTER) <= set(LAYERS)


def test_equal_pictures_have_no_distance(distance) -> None:
    assert distance.between(scene(), scene()) == 0


def test_distance_grows_with_noise_and_is_symmetric(distance) -> None:
    picture, noise = scene(), np.random.default_rng(1).normal(0, 1, (64, 64, 3))
    steps = [np.clip(picture + sigma * noise, 0, 1).astype(np.float32) for sigma in (0.02, 0.1, 0.3)]
    values = [distance.between(step, picture) for step in steps]
    assert values == sorted(values)
    assert values[0] > 0
    assert distance.between(picture, steps[1]) == pytest.approx(values[1], rel=1e-5)


def test_tiny_and_gray_pictures_have_a_distance(distance) -> None:
    assert distance.between(scene(3, 5, channels=1), scene(3, 5, seed=1, channels=1)) > 0
