"""How colour pictures of other times look: what each process did to a and b. Lightness always stays.

docs/guide/colorize.md names the sources. A look changes colours only: an autochrome here has no starch grain and a
faded print no flat blacks, because those would change lightness (`heirloom age` makes them).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heirloom.core.color import Array

NATURAL = "natural"
DECIDED = 10.0  # how firmly a colour goes to the nearest pigment: a jump between two would show as specks
Pair = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What happens to a and b: a matrix, a greatest chroma that is approached, and a tint that lies over the tones.

    `pigments`, where there are any, are the only hues (degrees) there are: a colour becomes the nearest one.
    `shadow_tint` and `light_tint` are a and b added to black and white, the tones between in proportion.
    """

    words: str
    a_row: Pair = (1.0, 0.0)
    b_row: Pair = (0.0, 1.0)
    greatest: float = 150.0
    shadow_tint: Pair = (0.0, 0.0)
    light_tint: Pair = (0.0, 0.0)
    pigments: tuple[float, ...] = ()
    least: float = 0.0  # chroma below which a place is left unpainted


LOOKS: dict[str, Look] = {
    NATURAL: Look(words="the colours as they are made"),
    # transparent oils or aniline colours over a gray print: few pigments, thin paint, and what is pale stays bare
    "hand-tinted": Look(
        words="few pale pigments on a gray print, pale things left bare",
        a_row=(0.75, 0.0),
        b_row=(0.0, 0.75),
        greatest=32.0,
        light_tint=(0.5, 4.0),
        pigments=(25.0, 55.0, 85.0, 145.0, 265.0, 330.0),
        least=6.0,
    ),
    # additive mosaic of orange-red, green and violet starch: overlapping filters leave about 60 % of the chroma, the
    # violet grains are weak, so blues turn to violet and whites are warm
    "autochrome": Look(
        words="pale and warm, blues towards violet",
        a_row=(0.66, -0.10),
        b_row=(0.04, 0.60),
        greatest=48.0,
        shadow_tint=(2.0, -2.0),
        light_tint=(1.5, 6.0),
    ),
    # three dyes of high purity and a steep scale: strong reds and blues, cyan dye that leaves greens a little yellow
    "kodachrome-1950s": Look(
        words="strong reds and deep blues, warm lights",
        a_row=(1.22, 0.04),
        b_row=(0.02, 1.12),
        greatest=90.0,
        shadow_tint=(1.0, -1.0),
        light_tint=(0.5, 2.5),
    ),
    # chromogenic paper after decades in the dark: cyan has faded most, yellow next; a stain lies on the whites
    "faded-1970s": Look(
        words="reddish and pale, yellow whites",
        a_row=(0.62, 0.06),
        b_row=(0.08, 0.55),
        greatest=60.0,
        shadow_tint=(10.0, 6.0),
        light_tint=(3.0, 9.0),
    ),
}
LOOK_NAMES = tuple(LOOKS)


def check_look(name: str) -> None:
    """Raises ValueError for a look that does not exist."""
    if name not in LOOKS:
        raise ValueError(f"look is {name!r}; there are {', '.join(LOOK_NAMES)}")


def looked(chroma: Array, *, lightness: Array, look: str) -> Array:
    """a and b (..., 2) as this look has them at this lightness (..., L in [0, 100])."""
    if look == NATURAL:
        return chroma
    wanted = LOOKS[look]
    changed = chroma @ np.array([wanted.a_row, wanted.b_row], np.float32).T
    if wanted.pigments:
        changed = _painted(changed, hues_deg=wanted.pigments, least=wanted.least)
    strength = np.hypot(changed[..., 0], changed[..., 1])[..., None]
    # a soft limit: chroma c becomes g tanh(c / g), nearly c while it is small
    limit = np.float32(wanted.greatest)
    changed = changed * (limit * np.tanh(strength / limit) / np.maximum(strength, np.float32(1e-6)))
    light = np.clip(lightness / 100, 0, 1)[..., None].astype(np.float32)
    dark_tint, light_tint = (np.array(tint, np.float32) for tint in (wanted.shadow_tint, wanted.light_tint))
    return np.asarray(changed + dark_tint + light * (light_tint - dark_tint), dtype=np.float32)


def _painted(chroma: Array, *, hues_deg: tuple[float, ...], least: float) -> Array:
    """Each colour moved towards the nearest hue of a painter's, and none where it is paler than `least` (softly)."""
    strength = np.hypot(chroma[..., 0], chroma[..., 1])[..., None]
    hues = np.radians(np.array(hues_deg, np.float32))
    pigments = np.stack([np.cos(hues), np.sin(hues)]).astype(np.float32)  # (2, P)
    closeness = chroma @ pigments / np.maximum(strength, np.float32(1e-6))
    weights = np.exp(np.float32(DECIDED) * (closeness - 1))
    # between two pigments the paint is a mixture of both, and paler
    hue = (weights @ pigments.T) / weights.sum(axis=-1, keepdims=True)
    share = np.clip((strength - np.float32(least)) / np.float32(least), 0, 1)
    return np.asarray(hue * strength * share, dtype=np.float32)
