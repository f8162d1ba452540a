"""XML of unknown origin: hostile documents are refused, good ones come back as they were."""

from __future__ import annotations

import pytest

from heirloom.core.xml import MAX_BYTES, MAX_DEPTH, MAX_TAGS, UnreadableXml, parse_xml, text_of, xml_text

DOCUMENT = (
    '<a:r xmlns:a="urn:x" a:k="1 &amp; &quot;2&quot;&#10;3"><!-- c --><a:t>é &lt; ü</a:t><![CDATA[<raw>]]><b/></a:r>'
)


def test_a_document_comes_back_as_it_was() -> None:
    root = parse_xml(DOCUMENT.encode()).documentElement
    assert root is not None
    assert xml_text(root) == DOCUMENT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read(encoding: str) -> None:
    root = parse_xml(DOCUMENT.encode(encoding)).documentElement
    assert root is not None
    assert xml_text(root) == DOCUMENT


def test_wrapper_declaration_and_padding_are_left_away() -> None:
    packet = f'<?xpacket begin="\ufeff"?>\n<?xml version="1.0"?>{DOCUMENT}   \n<?xpacket end="w"?>\n'
    root = parse_xml(packet.encode()).documentElement
    assert root is not None
    assert xml_text(root) == DOCUMENT


def test_the_text_of_elements_and_attributes_is_plain() -> None:
    root = parse_xml(b'<r k="a &amp; b"> one <i>inner</i> two </r>').documentElement
    assert root is not None
    assert text_of(root) == "one  two"
    assert text_of(root.attributes["k"]) == "a & b"


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (b"<r>", "broken"),
        (b"", "broken"),
        (b"<r>\xff</r>", "not text in UTF-8"),
        (b'<!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>', "entities"),
        (b"<r>" + b" " * MAX_BYTES + b"</r>", "larger than"),
        (b"<r>" + b"<i/>" * (2 * MAX_TAGS) + b"</r>", "more than"),
        (b"<r>" * (MAX_DEPTH + 2) + b"</r>" * (MAX_DEPTH + 2), "levels deep"),
    ],
    ids=["open", "empty", "bytes", "entities", "large", "many", "deep"],
)
def test_broken_and_hostile_documents_are_refused_with_the_reason(packet: bytes, why: str) -> None:
    with pytest.raises(UnreadableXml, match=why):
        parse_xml(packet)
