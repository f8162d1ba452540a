"""The picture part of the page: before and after under a slider, with the maps as coloured layers to switch on."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape

import numpy as np

from heirloom.core.masks import DamageKind
from heirloom.core.photo import Picture
from heirloom.pipeline.record import CLEARLY_UNCERTAIN, UNCERTAIN_LEVELS, Result
from heirloom.report.maps import coverage, damaged_rows, layer_png, marked_rows, uncertain_rows
from heirloom.report.record import damage_shares
from heirloom.report.words import KINDS, percent

LONGEST_PX = 1600  # of the two pictures
LAYER_LONGEST_PX = 1000  # of a map; hairlines stay visible because a layer shows every marked pixel
MOST_BYTES = 800_000  # of one picture: two of them and the layers stay under 3 MB in base64
QUALITIES = (88, 80, 70, 60, 45)

Colour = tuple[int, int, int]

# Okabe and Ito's palette, which people with any kind of colour vision can tell apart
DAMAGE_COLOURS: dict[DamageKind, Colour] = {
    DamageKind.SCRATCH: (230, 159, 0),
    DamageKind.CREASE: (86, 180, 233),
    DamageKind.TEAR: (213, 94, 0),
    DamageKind.DUST: (240, 228, 66),
    DamageKind.STAIN: (0, 158, 115),
    DamageKind.FADE: (170, 170, 170),
    DamageKind.MISSING: (204, 121, 167),
    DamageKind.WRITING: (0, 114, 178),
}
UNCERTAIN_COLOUR: Colour = (255, 200, 0)
CHANGED_COLOUR: Colour = (64, 156, 255)
INVENTED_COLOUR: Colour = (255, 45, 145)


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A map laid over the picture: its name in the page, its words, its share of the picture, its colour."""

    name: str
    label: str
    share: float
    colour: Colour
    png: bytes


def layers_of(result: Result) -> list[Layer]:
    """The invented map, the changed map and one map for every kind of damage found; empty maps are left out."""
    size, damage = (result.canvas.height, result.canvas.width), result.damage
    maps = [
        ("invented", "made up", result.invented.share, INVENTED_COLOUR, marked_rows(result.invented), size),
        ("changed", "changed", result.changed.share, CHANGED_COLOUR, marked_rows(result.changed), size),
    ]
    if (levels := result.uncertain) is not None:
        doubted = uncertain_rows(levels)
        share = float(np.mean(levels >= CLEARLY_UNCERTAIN * UNCERTAIN_LEVELS))
        of_it = (levels.shape[0], levels.shape[1])
        maps.append(("uncertain", "uncertain colour", share, UNCERTAIN_COLOUR, doubted, of_it))
    if damage is not None:
        of_it = (damage.kind.shape[0], damage.kind.shape[1])
        maps += [
            (f"damage-{kind.value}", KINDS[kind], share, DAMAGE_COLOURS[kind], damaged_rows(damage, kind), of_it)
            for kind, share in damage_shares(damage).items()
        ]
    return [
        Layer(
            name=name,
            label=label,
            share=share,
            colour=colour,
            png=layer_png(coverage(rows, height=height, width=width, longest_px=LAYER_LONGEST_PX), colour=colour),
        )
        for name, label, share, colour, rows, (height, width) in maps
        if share > 0
    ]


def viewer_html(result: Result, *, before: Picture, layers: list[Layer], name: str) -> str:
    """The slider with its layers and switches; without JavaScript the two pictures stand side by side."""
    size = f'width="{result.canvas.width}" height="{result.canvas.height}"'
    images = "".join(
        f'<img class="layer layer-{layer.name}" alt="Map of what is {escape(layer.label)}" {size} '
        f'src="{data_uri(layer.png, kind="png")}">'
        for layer in layers
    )
    return f"""
<section class="viewer" aria-label="Before and after">
  <div class="stage">
    <figure class="after"><img alt="{escape(name)} after restoration" {size} draggable="false"
      src="{data_uri(preview_jpeg(result.canvas), kind="jpeg")}">{images}<figcaption>After</figcaption></figure>
    <figure class="before"><img alt="{escape(name)} before restoration" {size} draggable="false"
      src="{data_uri(preview_jpeg(before), kind="jpeg")}"><figcaption>Before</figcaption></figure>
    <input type="range" min="0" max="100" step="1" value="50" hidden
      aria-label="How much of the picture shows the state before restoration">
    <span class="handle" aria-hidden="true"></span>
  </div>
  {_switches(layers)}
</section>"""


def layer_styles(layers: list[Layer]) -> str:
    """The style rules that colour each layer's swatch and show a layer while its box is ticked."""
    return "".join(
        f".swatch-{layer.name}{{background:rgb{layer.colour}}}"
        f".viewer:has(#show-{layer.name}:checked) .layer-{layer.name}{{visibility:visible}}"
        for layer in layers
    )


def preview_jpeg(picture: Picture, *, longest_px: int = LONGEST_PX, most_bytes: int = MOST_BYTES) -> bytes:
    """A JPEG of the picture with no side longer than `longest_px`, at the best quality that fits `most_bytes`."""
    from PIL import Image

    # twice the wanted size in either direction, so that the last, finer resampling decides the sharpness
    preview = picture.preview(4 * longest_px * longest_px)
    values = np.clip(preview.pixels * 255 + np.float32(0.5), 0, 255).astype(np.uint8)
    image = Image.fromarray(values[..., 0] if preview.is_gray else values)
    image.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
    for quality in QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, subsampling=0, optimize=True)
        if file.tell() <= most_bytes:
            break
    return file.getvalue()


def data_uri(data: bytes, *, kind: str) -> str:
    """The picture as an address that holds the picture itself."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def _switches(layers: list[Layer]) -> str:
    if not layers:
        return '<p class="quiet">There is no map to show: nothing was changed and no damage was found.</p>'
    boxes = "".join(
        f'<label><input type="checkbox" id="show-{layer.name}"><span class="swatch swatch-{layer.name}"></span>'
        f"{escape(layer.label)} <small>{percent(layer.share)}</small></label>"
        for layer in layers
    )
    return f'<fieldset class="switches"><legend>Show on the picture</legend>{boxes}</fieldset>'
