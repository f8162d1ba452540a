"""Silver mirroring: bluish light over the shadows near the edges, none over the whites."""

from __future__ import annotations

import numpy as np

from heirloom.aging.mirroring import Mirroring
from heirloom.aging.recipe import Worn
from heirloom.core.masks import DamageKind

SHEEN = Mirroring(seed=1, sheen=0.4, reach_permille=150, patches=0.0, light=(0.5, 0.65, 0.9))


def mirrored(value: float) -> Worn:
    return SHEEN.apply(Worn(pixels=np.full((120, 120, 3), value, np.float32)))


def test_shadows_shine_bluish_at_the_edges_and_the_middle_stays() -> None:
    aged = mirrored(0.1)
    edge = np.concatenate([aged.pixels[:3].reshape(-1, 3), aged.pixels[:, :3].reshape(-1, 3)])
    assert edge[:, 2].max() > 0.3
    assert edge[:, 2].mean() > edge[:, 0].mean() + 0.01
    assert aged.pixels[55:65, 55:65].mean() < 0.5 * edge.mean()
    assert tuple(aged.damage) == (DamageKind.STAIN,)


def test_whites_have_no_silver_to_shine() -> None:
    assert np.array_equal(mirrored(0.95).pixels, np.full((120, 120, 3), 0.95, np.float32))
