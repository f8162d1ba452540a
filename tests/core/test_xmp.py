"""XMP packets are merged without losing what others wrote, and hostile ones are refused."""

from __future__ import annotations

import pytest

from heirloom.core.xmp import HistoryEvent, read_history, read_source_type, why_unreadable, with_history

ENHANCED = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced"
EVENT = HistoryEvent(action="edited", software="Heirloom 1", parameters="step: tone; share < 5 % & more")
NAMESPACES = """
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:grandma="urn:the-family-archive:1" """


def packet_of(attributes: str = "", elements: str = "") -> bytes:
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Scanner 3.1">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" {NAMESPACES} {attributes}>{elements}</rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
{" " * 2000}
<?xpacket end="w"?>""".encode()


def merged(packet: bytes | None, *, source_type: str | None = ENHANCED) -> bytes:
    return with_history(packet, events=[EVENT], source_type=source_type)


def test_without_a_packet_a_fresh_one_holds_history_and_source_type() -> None:
    packet = merged(None)
    assert read_history(packet) == (EVENT,)
    assert read_source_type(packet) == ENHANCED
    assert packet.startswith(b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>')
    assert packet.endswith(b'<?xpacket end="w"?>')


def test_the_same_events_give_the_same_bytes() -> None:
    assert merged(packet_of()) == merged(packet_of())


def test_what_others_wrote_is_kept_with_its_prefixes() -> None:
    packet = merged(
        packet_of(
            attributes='xmp:CreatorTool="Scanner 3.1" xmp:Label="first&#10;second"',
            elements="""<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Anna &amp; Josef</rdf:li></rdf:Alt></dc:title>
            <grandma:album page="7"><!-- by hand --><grandma:corner>top left</grandma:corner></grandma:album>""",
        )
    ).decode()
    for kept in (
        'x:xmptk="Scanner 3.1"',
        'xmp:CreatorTool="Scanner 3.1"',
        'xmp:Label="first&#10;second"',
        '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Anna &amp; Josef</rdf:li></rdf:Alt></dc:title>',
        '<grandma:album page="7"><!-- by hand --><grandma:corner>top left</grandma:corner></grandma:album>',
        'xmlns:grandma="urn:the-family-archive:1"',
    ):
        assert kept in packet


OLD_ENTRIES = [
    '<rdf:li stEvt:action="created" stEvt:softwareAgent="Scanner" stEvt:parameters="600 dpi"/>',
    """<rdf:li rdf:parseType="Resource"><stEvt:action>created</stEvt:action>
    <stEvt:softwareAgent>Scanner</stEvt:softwareAgent><stEvt:parameters>600 dpi</stEvt:parameters></rdf:li>""",
    """<rdf:li><rdf:Description stEvt:action="created" stEvt:softwareAgent="Scanner">
    <stEvt:parameters>600 dpi</stEvt:parameters></rdf:Description></rdf:li>""",
]


@pytest.mark.parametrize("entry", OLD_ENTRIES, ids=["attributes", "elements", "nested description"])
def test_history_in_every_form_is_continued(entry: str) -> None:
    packet = merged(packet_of(elements=f"<xmpMM:History><rdf:Seq>{entry}</rdf:Seq></xmpMM:History>"))
    assert [event.action for event in read_history(packet)] == ["created", "edited"]
    assert read_history(packet)[0] == HistoryEvent(action="created", software="Scanner", parameters="600 dpi")
    assert packet.count(b"<xmpMM:History") == 1


def test_merging_twice_keeps_one_history_and_one_source_type() -> None:
    packet = merged(merged(packet_of()))
    assert read_history(packet) == (EVENT, EVENT)
    assert packet.count(b"<xmpMM:History") == 1
    assert packet.count(b"<Iptc4xmpExt:DigitalSourceType") == 1


@pytest.mark.parametrize(
    ("attributes", "elements"),
    [
        ('Iptc4xmpExt:DigitalSourceType="old"', ""),
        ("", "<Iptc4xmpExt:DigitalSourceType>old</Iptc4xmpExt:DigitalSourceType>"),
        ("", '<Iptc4xmpExt:DigitalSourceType rdf:resource="old"/>'),
    ],
    ids=["attribute", "element", "resource"],
)
def test_source_type_is_replaced_in_every_form(attributes: str, elements: str) -> None:
    packet = packet_of(attributes, elements)
    assert read_source_type(packet) == "old"
    assert read_source_type(merged(packet)) == ENHANCED
    assert b"old" not in merged(packet)


def test_without_a_source_type_the_old_one_stays() -> None:
    packet = packet_of('Iptc4xmpExt:DigitalSourceType="old"')
    assert read_source_type(merged(packet, source_type=None)) == "old"
    assert read_source_type(merged(packet_of(), source_type=None)) is None


def test_orientation_becomes_upright_where_present_and_only_there() -> None:
    assert b'tiff:Orientation="1"' in merged(packet_of('tiff:Orientation="6"'))
    turned = merged(packet_of(elements="<tiff:Orientation>8</tiff:Orientation>"))
    assert b"<tiff:Orientation>1</tiff:Orientation>" in turned
    assert b"Orientation" not in merged(packet_of())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_of_the_specification_is_read(encoding: str) -> None:
    text = packet_of('xmp:Label="Großmutter"').decode().removeprefix('<?xpacket begin="\ufeff"')
    packet = ("<?xpacket begin=''" + text).encode(encoding)
    assert why_unreadable(packet) is None
    assert "Großmutter" in merged(packet).decode("utf-8")


def test_a_packet_without_wrapper_or_padded_with_zeros_is_read() -> None:
    bare = packet_of().split(b"?>\n", 1)[1].rsplit(b"<?xpacket", 1)[0].strip()
    assert why_unreadable(bare) is None
    assert why_unreadable(b"<?xml version='1.0' encoding='UTF-8'?>" + bare + b"\0" * 100) is None


def test_a_foreign_meaning_of_our_prefixes_does_no_harm() -> None:
    packet = packet_of().replace(b"http://ns.adobe.com/xap/1.0/sType/ResourceEvent#", b"urn:something-else")
    packet = packet.replace(b"http://iptc.org/std/Iptc4xmpExt/2008-02-29/", b"urn:another")
    assert read_history(merged(packet)) == (EVENT,)
    assert read_source_type(merged(packet)) == ENHANCED


def test_characters_that_xml_forbids_are_left_out_of_events() -> None:
    event = HistoryEvent(action="edited", software='A "quoted" <agent>', parameters="a\x00\x01b\n c\ud800")
    packet = with_history(None, events=[event], source_type=None)
    expected = HistoryEvent(action="edited", software='A "quoted" <agent>', parameters="ab c")
    assert read_history(packet) == (expected,)


def deep(levels: int) -> bytes:
    return packet_of(elements="<grandma:a>" * levels + "</grandma:a>" * levels)


HOSTILE = {
    "broken": packet_of()[:300],
    "not XML": b"\xff\xd8\xff\xe1 nonsense",
    "text": b"just words",
    "another root": b"<html/>",
    "unbound prefix": packet_of(elements="<nowhere:a/>"),
    "bad encoding": packet_of('xmp:Label="Gro\xdf"').replace("\xdf".encode(), b"\xdf"),
    "history is text": packet_of(elements="<xmpMM:History>once upon a time</xmpMM:History>"),
    "entity bomb": b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + packet_of('xmp:Label="&b;"'),
    "external entity": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>',
    "entity bomb in UTF-16": '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'.encode("utf-16"),
    "too deep": deep(1000),
    "too many elements": packet_of(elements="<grandma:a/>" * 250_000),
    "too large": packet_of('xmp:Label="' + "a" * 2**24 + '"'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_packet_that_cannot_be_read_gives_a_reason_and_a_fresh_start(name: str) -> None:
    packet = HOSTILE[name]
    assert why_unreadable(packet)
    assert read_history(packet) == ()
    assert read_source_type(packet) is None
    assert merged(packet) == merged(None)


def test_moderate_depth_is_kept() -> None:
    assert why_unreadable(deep(40)) is None
    assert merged(deep(40)).count(b"<grandma:a") == 40


def test_no_packet_is_nothing_to_complain_about() -> None:
    assert why_unreadable(None) is None
    assert why_unreadable(b"") is None
