"""Draws the contact sheet of all kinds of ageing and all looks: writes `docs/images/ageing.jpg`.

    python scripts/draw_ageing_sheet.py

Each tile is a window of a photograph in `examples/`, aged by one kind or one look at the scale of a print of
`PRINT_PX`. The seeds were chosen so that the damage lies in the tile.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from heirloom.aging import AgeingKind
from heirloom.aging.kinds import RECIPES
from heirloom.aging.looks import LOOKS, Look
from heirloom.aging.recipe import Recipe, Worn
from heirloom.core.photo import Pixels

ROOT = Path(__file__).parents[1]
TILE = (224, 176)  # width, height
COLUMNS = 7
LABEL_PX = 15
PRINT_PX = 420.0
QUALITY = 62
SEVERITY = 0.7
GRAY = ("tent-1936.jpg", (330, 0, 870, 424))  # file and the box (left, top, right, bottom) that is shown
COLOUR = ("warehouse-1910.jpg", (0, 20, 326, 276))
IN_COLOUR = {
    AgeingKind.MONOCHROME,
    AgeingKind.AUTOCHROME,
    AgeingKind.FADING,
    AgeingKind.STOCK,
    AgeingKind.COLOURING,
    AgeingKind.HALFTONE,
    AgeingKind.SECOND_PASS,
    AgeingKind.JPEG,
}
COLOUR_LOOKS = {"1910s autochrome", "1960s slide, turned magenta", "1970s colour print, turned red"}
# Severity and seed of the kinds that show better with other ones.
CHOSEN: dict[AgeingKind, tuple[float, int]] = {
    AgeingKind.TONING: (0.7, 2),
    AgeingKind.COLOURING: (0.5, 3),
    AgeingKind.HALFTONE: (0.25, 1),
    AgeingKind.MIRRORING: (0.6, 2),
    AgeingKind.STAINS: (0.7, 4),
    AgeingKind.MOULD: (0.7, 4),
    AgeingKind.SLEEVE_ARCS: (0.8, 6),
    AgeingKind.SCRATCHES: (0.5, 2),
    AgeingKind.BURNS: (0.5, 4),
}


def tile_of(source: tuple[str, tuple[int, int, int, int]]) -> Pixels:
    """The window of an example photograph, in the size of a tile."""
    name, box = source
    with Image.open(ROOT / "examples" / name) as picture:
        small = picture.convert("RGB").crop(box).resize(TILE, Image.Resampling.LANCZOS)
    pixels = np.asarray(small, dtype=np.float32) / np.float32(255)
    # the negative's scan is dark: printed a little lighter, so that what darkens is seen too
    return pixels**0.7 if source is GRAY else pixels


def aged_by_kind(recipe: type[Recipe]) -> Pixels:
    """A tile aged by one kind."""
    severity, seed = CHOSEN.get(recipe.kind, (SEVERITY, 1))
    source = COLOUR if recipe.kind in IN_COLOUR else GRAY
    drawn = recipe.draw(np.random.default_rng(seed), severity=severity)
    return drawn.apply(Worn(pixels=tile_of(source), print_px=PRINT_PX)).pixels


def aged_as(look: Look) -> Pixels:
    """A tile aged by a look."""
    worn = Worn(pixels=tile_of(COLOUR if look.name in COLOUR_LOOKS else GRAY), print_px=PRINT_PX)
    for kind in AgeingKind:
        if kind in look.kinds:
            generator = np.random.default_rng([3, *kind.encode()])
            worn = look.draw(kind, generator=generator, severity=look.kinds[kind]).apply(worn)
    return worn.pixels


def labelled(pixels: Pixels, label: str) -> Image.Image:
    """A tile with its label below."""
    tile = Image.new("RGB", (TILE[0], TILE[1] + LABEL_PX), "white")
    tile.paste(Image.fromarray(np.rint(pixels * 255).astype(np.uint8)), (0, 0))
    ImageDraw.Draw(tile).text((2, TILE[1] + 1), label, fill="black", font=ImageFont.load_default(size=11))
    return tile


def main() -> None:
    """Draws the sheet."""
    tiles = [labelled(tile_of(GRAY), "(as it was)")]
    tiles += [labelled(aged_by_kind(recipe), recipe.kind.value) for recipe in RECIPES]
    tiles += [labelled(aged_as(look), look.name) for look in LOOKS]
    rows = -(-len(tiles) // COLUMNS)
    step = (TILE[0] + 4, TILE[1] + LABEL_PX + 2)
    sheet = Image.new("RGB", (COLUMNS * step[0], rows * step[1]), "white")
    for number, tile in enumerate(tiles):
        sheet.paste(tile, (number % COLUMNS * step[0], number // COLUMNS * step[1]))
    path = ROOT / "docs" / "images" / "ageing.jpg"
    sheet.save(path, quality=QUALITY, optimize=True, progressive=True)
    print(f"{path.relative_to(ROOT)}: {sheet.width} x {sheet.height} px, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
