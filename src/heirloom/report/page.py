"""The report: one HTML page that tells and shows what was done. It holds everything it needs and loads nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from heirloom.core.photo import Picture
from heirloom.pipeline.record import Result
from heirloom.report.record import damage_shares
from heirloom.report.sections import facts_html, findings_html, left_out_html, steps_html
from heirloom.report.viewer import layer_styles, layers_of, viewer_html
from heirloom.report.words import deeds_sentence, invention_sentence, percent, untouched_sentence


def report_page(result: Result, *, before: Picture, record: dict[str, Any]) -> str:
    """The HTML page of a restoration: `before` is the original, `record` what `record_json` gave for the result.

    Under 3 MB for a picture of any size. It works from a file without network: its security policy forbids any.
    """
    name = record["input"]["file"]
    layers = layers_of(result)
    made_up = ' class="made-up"' if result.invented.share else ""
    style = _part("page.css") + _shape_style(result) + layer_styles(layers)
    script = _part("page.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{escape(name)} – restoration report</title>
<style>{style}</style>
</head>
<body>
<header><p class="brand">Heirloom <span>restoration report</span></p>
<h1>{escape(name)}</h1>
<p class="lead">{escape(deeds_sentence(result))} <strong{made_up}>{escape(invention_sentence(result))}</strong>
{escape(untouched_sentence(result))}</p></header>
<main>
{viewer_html(result, before=before, layers=layers, name=name)}
{_figures(result)}
{steps_html(record)}
{left_out_html(record)}
{findings_html(result)}
{facts_html(record)}
</main>
<footer><p>{_FOOTER}</p></footer>
<script>{script}</script>
</body>
</html>
"""


_FOOTER = (
    "The pictures on this page are reduced; the files hold every pixel. Shares are of the whole picture. “Made up” "
    "means that the original held nothing usable there and the content was filled in, that an enlargement was given "
    "fine texture that the original does not show, or that a picture without colours was given some. This page "
    "tells what the program did; it is not signed and proves nothing by itself."
)


def _figures(result: Result) -> str:
    damage = sum(share for share in damage_shares(result.damage).values())
    is_unknown = result.damage is None and result.is_enlarged  # nobody looked for damage
    figures = (
        *([] if is_unknown else [(damage, "of the picture was found damaged", "figure")]),
        (result.changed.share, "was changed in any way", "figure"),
        (result.invented.share, "was made up", "figure made-up" if result.invented.share else "figure"),
    )
    items = "".join(
        f'<li class="{kind}"><b>{percent(share).capitalize()}</b> {text}</li>' for share, text, kind in figures
    )
    return f'<ul class="figures">{items}</ul>'


def _shape_style(result: Result) -> str:
    """The picture's shape for the style sheet, which keeps tall pictures in the window and small ones small."""
    height, width = result.canvas.height, result.canvas.width
    return f":root{{--ratio:{width / height:.5f};--width:{width}}}"


@cache
def _part(name: str) -> str:
    return files("heirloom.report").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"
