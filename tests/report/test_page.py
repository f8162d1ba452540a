"""The page tells everything, escapes what it is told, and needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import PurePosixPath

import numpy as np
import pytest
from PIL import Image

from heirloom.core.bitmap import BitMap
from heirloom.core.photo import Photo
from heirloom.pipeline.record import Result
from heirloom.report.page import report_page
from heirloom.report.record import record_json
from heirloom.report.viewer import preview_jpeg
from tests.report.results import (
    CLEAN_REASON,
    REPAIR_REASON,
    TONE_REASON,
    coloured,
    enlarged,
    original,
    restored,
    untouched,
)

NAME = "<script>alert('grandma')</script> & \"co\".jpg"


def page(result: Result, *, name: str = NAME) -> str:
    record = record_json(
        result,
        input_path=PurePosixPath("/home/anna") / PurePosixPath(name.replace("/", "∕")),
        output_path=PurePosixPath("out.jpg"),
        input_sha256="ab" * 32,
        output_sha256="cd" * 32,
        notes=("a <note> about the file",),
    )
    return report_page(result, before=original(), record=record)


@pytest.fixture(scope="module")
def text() -> str:
    return page(restored())


class Tags(HTMLParser):
    """Collects the opened tags with their attributes and checks that all are closed in order."""

    EMPTY = frozenset({"meta", "img", "input", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


def test_the_page_is_well_formed_html(text: str) -> None:
    tags = Tags(text)
    assert tags.open == []
    assert tags.of("html") == [{"lang": "en"}]
    identifiers = [attributes["id"] for _, attributes in tags.found if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))


def test_the_page_loads_nothing(text: str) -> None:
    assert not re.search(r"(?:https?:)?//[a-z]", re.sub(r"base64,[^\"]+", "", text).split("<script>")[0])
    tags = Tags(text)
    addresses = [value for _, attributes in tags.found for name, value in attributes.items() if name in ("src", "href")]
    assert addresses
    assert all(address is not None and address.startswith("data:image/") for address in addresses)
    assert not tags.of("link")
    assert "url(" not in text
    assert "@import" not in text


def test_the_security_policy_allows_just_this_style_and_script(text: str) -> None:
    policy = next(m["content"] for m in Tags(text).of("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not any("style" in attributes for _, attributes in Tags(text).found)


def test_what_others_wrote_is_escaped(text: str) -> None:
    assert "alert('grandma')" not in text
    assert "<b>scratches</b>" not in text
    assert "<note>" not in text
    assert escape(REPAIR_REASON[1:]) in text  # without its first letter, which the page turns into a capital
    assert "a &lt;note&gt; about the file" in text


def test_the_page_tells_steps_reasons_files_and_what_was_left_out(text: str) -> None:
    plain = unescape(re.sub(r"base64,[^\"]+", "", text))
    for told in (
        REPAIR_REASON[1:], TONE_REASON[1:], CLEAN_REASON, "Repair", "Tone", "Clean", "a note", "ab" * 32, "cd" * 32,
        "out.jpg", "3.12 % made up", "black point", "0.2", "no trained model", "seed 7", "scratches", "Colour cast",
    ):  # fmt: skip
        assert told in plain, told


def test_a_repair_that_made_nothing_up_is_a_correction() -> None:
    result = restored()
    nothing = BitMap.empty(64, 96)
    records = (replace(result.records[0], invented=nothing), result.records[1])
    assert '<span class="tag made-up">filled in</span>' in page(result)
    corrected = page(replace(result, records=records))
    assert "filled in</span>" not in corrected
    assert corrected.count('<span class="tag">corrected</span>') == 2


def test_models_are_named() -> None:
    assert "fill@1234" in page(restored(models=("fill@1234",)))


def test_every_map_has_a_layer_with_a_switch_and_a_colour(text: str) -> None:
    switches = [attributes["id"] for attributes in Tags(text).of("input") if attributes["type"] == "checkbox"]
    assert switches == ["show-invented", "show-changed", "show-damage-scratch", "show-damage-dust"]
    for switch in switches:
        assert switch is not None
        name = switch.removeprefix("show-")
        assert f'class="layer layer-{name}"' in text
        assert f":has(#{switch}:checked) .layer-{name}" in text
        assert f".swatch-{name}{{background:rgb(" in text


def test_every_picture_has_words_and_can_be_decoded(text: str) -> None:
    images = Tags(text).of("img")
    assert len(images) == 6
    for attributes in images:
        assert attributes["alt"]
        source = attributes["src"] or ""
        with Image.open(io.BytesIO(base64.b64decode(source.split(",", 1)[1]))) as image:
            assert image.size == (96, 64)


@pytest.mark.parametrize("models", [(), ("upscale-x4-detailed@12ab",)])
def test_an_enlarged_photograph_has_a_page_with_both_sizes_and_maps_of_either(models: tuple[str, ...]) -> None:
    text = page(enlarged(models=models))
    assert "96 × 64 pixels" in text
    assert "240 × 160 pixels" in text
    assert "width:240" in text
    sizes = []
    for attributes in Tags(text).of("img"):
        assert (attributes["width"], attributes["height"]) == ("240", "160")
        with Image.open(io.BytesIO(base64.b64decode((attributes["src"] or "").split(",", 1)[1]))) as image:
            sizes.append(image.size)
    assert sorted(sizes) == [(96, 64)] * 3 + [(240, 160)] * 3  # before and two kinds of damage; after and two maps
    assert ('<span class="tag made-up">fine texture made up</span>' in text) == bool(models)
    assert ('<span class="tag">corrected</span>' in text) != bool(models)


def test_damage_that_nobody_searched_for_is_no_figure_of_an_enlargement() -> None:
    assert "was found damaged" in page(enlarged())
    assert "was found damaged" not in page(replace(enlarged(), damage=None))


def test_a_photograph_that_was_not_touched_has_a_page() -> None:
    text = page(untouched())
    assert Tags(text).open == []
    assert "changed nothing" in text
    assert "no map to show" in text
    assert "No step took part" in text
    assert "not measured" in text


def test_a_preview_of_a_large_noisy_picture_is_bounded_in_size_and_bytes() -> None:
    noise = np.random.default_rng(0).random((900, 1500, 3), np.float32)
    data = preview_jpeg(Photo(pixels=noise), longest_px=400, most_bytes=40_000)
    with Image.open(io.BytesIO(data)) as image:
        assert max(image.size) == 400
    assert len(data) <= 40_000


def test_a_gray_photograph_gives_a_gray_preview() -> None:
    with Image.open(io.BytesIO(preview_jpeg(Photo(pixels=np.full((5, 4, 1), 0.5, np.float32))))) as image:
        assert (image.mode, image.size) == ("L", (4, 5))


def test_a_step_that_changed_nothing_does_not_claim_to_have_filled_in() -> None:
    result = restored()
    idle = replace(result.records[0], changed=BitMap.empty(64, 96), invented=BitMap.empty(64, 96))
    text = page(replace(result, records=(idle,), invented=BitMap.empty(64, 96)))
    assert '<span class="tag">changed nothing</span>' in text
    assert "Nothing was made up" in text
    assert 'class="made-up"' not in text


def test_a_coloured_picture_is_called_an_interpretation_with_a_layer_of_uncertain_colour() -> None:
    text = page(coloured())
    assert "are an interpretation, made by a trained model (colorize)" in text
    assert '<span class="tag made-up">colours are an interpretation</span>' in text
    assert re.search(r'id="show-uncertain">.*?uncertain colour <small>25.0 %', text)
    assert "show-uncertain" not in page(restored())
