"""Palettes that a person can name, give in a file, or take from another photograph."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from heirloom.core.geometry import Box
from heirloom.core.palette import PALETTE_SIZE, palette_of
from heirloom.core.photo import Picture
from heirloom.errors import UsageError
from heirloom.steps.colorize.hints import chroma_named, is_colour
from heirloom.steps.colorize.overview import overview_of
from heirloom.steps.colorize.predict import Palette

# colours with the share of the picture that they have; chosen by eye
NAMED: dict[str, tuple[tuple[str, float], ...]] = {
    "muted": (("#8c8880", 0.6), ("#a08c7a", 0.25), ("#7f8a94", 0.15)),
    "earth": (("#8a6d4e", 0.4), ("#b08d62", 0.25), ("#6e6a45", 0.2), ("#8c8880", 0.15)),
    "warm": (("#c08a5a", 0.4), ("#b5603f", 0.2), ("#cdb878", 0.2), ("#8c8880", 0.2)),
    "cool": (("#6f8aa6", 0.4), ("#5c8f95", 0.2), ("#9fb0c0", 0.2), ("#8c8880", 0.2)),
    "pastel": (("#d7b9b4", 0.3), ("#b4c6d6", 0.3), ("#c9d2b0", 0.2), ("#d8cfc2", 0.2)),
    "vivid": (("#c2402f", 0.2), ("#3b6fb0", 0.25), ("#4f9a45", 0.25), ("#d8b93a", 0.15), ("#8c8880", 0.15)),
    "garden": (("#5d8046", 0.5), ("#7fa3c7", 0.2), ("#c0667a", 0.1), ("#b08d62", 0.2)),
    "seaside": (("#7fa3c7", 0.4), ("#d3bd94", 0.35), ("#8c8880", 0.25)),
}
LEAST, GREATEST = -3.0, 3.0  # of the numbers of a palette: no photograph comes near


def palette_named(name: str) -> Palette:
    """The palette of this name. Raises UsageError for one that does not exist."""
    if name not in NAMED:
        raise UsageError(
            f"There is no palette {name!r}",
            kept="Nothing was changed",
            todo=f"Use one of: {', '.join(NAMED)}; or name a file: JSON with ten numbers or colours, or a photograph",
        )
    return palette_of_colours(NAMED[name])


def palette_from_json(text: str) -> Palette:
    """The palette in a JSON text: ten numbers as `palette_of` gives them, or `{"colours": {"#rrggbb": share, ...}}`.

    Raises UsageError for anything else.
    """
    try:
        value = json.loads(text)
        if isinstance(value, dict):
            areas = [(str(colour), float(share)) for colour, share in value["colours"].items()]
            if not areas or not all(is_colour(colour) and share > 0 for colour, share in areas):
                raise ValueError("colours are written #rrggbb, each with a share above 0")
            return palette_of_colours(areas)
        numbers = tuple(float(number) for number in value)
        if len(numbers) != PALETTE_SIZE or not all(LEAST <= number <= GREATEST for number in numbers):
            raise ValueError(f"a palette is {PALETTE_SIZE} numbers from {LEAST:g} to {GREATEST:g}")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"The palette cannot be read ({type(error).__name__}: {error})",
            kept="Nothing was changed",
            todo='Give ten numbers, or {"colours": {"#8a6d4e": 0.4, "#6f8aa6": 0.2}}',
        ) from error
    return numbers


def palette_of_picture(picture: Picture) -> Palette:
    """The palette that a colour photograph has."""
    view = overview_of(picture, frame=Box.whole(picture.height, picture.width))
    return tuple(round(float(number), 6) for number in palette_of(view.chroma))


def palette_of_colours(areas: Sequence[tuple[str, float]]) -> Palette:
    """The palette of a picture in which each colour, written #rrggbb, has its share."""
    parts = [palette_of(chroma_named(colour)[None]) for colour, _ in areas]
    coloured = [share * (1 - part[1]) for part, (_, share) in zip(parts, areas, strict=True)]
    palette = np.average(parts, axis=0, weights=[share for _, share in areas])
    if sum(coloured) > 0:
        palette[3:9] = np.average([part[3:9] for part in parts], axis=0, weights=coloured)
    return tuple(round(float(number), 6) for number in palette)
