"""XMP packets: what a file says about its own history, read and extended without losing what others wrote.

A packet that cannot be read (broken XML, a DOCTYPE, oversized) is replaced by a fresh one; `why_unreadable` tells so
beforehand, so that the loss can be noted. No timestamps or random identifiers are written: the same events give the
same bytes. `xmp:CreatorTool` names the first tool that made a file and is never touched; Heirloom names itself in the
history. Which events and which source type a restoration gets is decided by `report.provenance`.

Source: Adobe, XMP specification parts 1 and 2 (ISO 16684-1); IPTC photo metadata standard 2023.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.dom.minidom import Attr, Document, Element

from heirloom.core.xml import UnreadableXml, parse_xml, text_of, xml_text

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMP_MM = "http://ns.adobe.com/xap/1.0/mm/"
EVENT = "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
TIFF = "http://ns.adobe.com/tiff/1.0/"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_PREFIXES = {RDF: "rdf", XMP_MM: "xmpMM", EVENT: "stEvt", IPTC_EXT: "Iptc4xmpExt"}

_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_END = '\n<?xpacket end="w"?>'
_FRESH = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>'
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class HistoryEvent:
    """One entry of `xmpMM:History`: what was done, by which program, with which parameters."""

    action: str  # a word of the XMP specification: edited, converted, saved, ...
    software: str
    parameters: str


def with_history(packet: bytes | None, *, events: Sequence[HistoryEvent], source_type: str | None) -> bytes:
    """The packet with `events` at the end of its history, everything else as it was.

    `source_type` becomes the `Iptc4xmpExt:DigitalSourceType` (an address of the IPTC vocabulary); None leaves the one
    that is there. A `tiff:Orientation` becomes 1, because Heirloom writes pictures upright. Without a packet, or with
    one that `why_unreadable` complains about, a fresh packet is made.
    """
    try:
        document = _opened(packet or b"")
    except UnreadableXml:
        document = parse_xml(_FRESH.encode())
    root = _rdf(document)
    if events:
        _append_events(root, events)
    if source_type is not None:
        _set_property(root, IPTC_EXT, "DigitalSourceType", source_type)
    if _property_nodes(root, TIFF, "Orientation"):
        _set_property(root, TIFF, "Orientation", "1")
    assert document.documentElement is not None
    return (_BEGIN + xml_text(document.documentElement) + _END).encode("utf-8")


def why_unreadable(packet: bytes | None) -> str | None:
    """Why the packet cannot be kept, in a few words; None when it can, or when there is none."""
    if not packet:
        return None
    try:
        _opened(packet)
    except UnreadableXml as reason:
        return str(reason)
    return None


def read_history(packet: bytes | None) -> tuple[HistoryEvent, ...]:
    """The history in a packet, oldest first; nothing when there is no packet or none that can be read."""
    try:
        entries = _history_list(_rdf(_opened(packet or b"")))
    except UnreadableXml:
        return ()
    if entries is None:
        return ()
    return tuple(
        HistoryEvent(
            action=_event_field(item, "action"),
            software=_event_field(item, "softwareAgent"),
            parameters=_event_field(item, "parameters"),
        )
        for item in _children(entries, RDF, "li")
    )


def read_source_type(packet: bytes | None) -> str | None:
    """The `Iptc4xmpExt:DigitalSourceType` of a packet; None when there is none."""
    try:
        nodes = _property_nodes(_rdf(_opened(packet or b"")), IPTC_EXT, "DigitalSourceType")
    except UnreadableXml:
        return None
    return next((_value_of(node) for node in nodes if _value_of(node)), None)


def _opened(packet: bytes) -> Document:
    """The packet as a document in which properties and history can be found. Raises UnreadableXml."""
    document = parse_xml(packet)
    root = _rdf(document)
    if _property_nodes(root, XMP_MM, "History") and _history_list(root) is None:
        raise UnreadableXml("its history is not a list")
    return document


def _rdf(document: Document) -> Element:
    roots = document.getElementsByTagNameNS(RDF, "RDF")
    if not roots:
        raise UnreadableXml("it holds no rdf:RDF element")
    return roots[0]


def _children(parent: Element, namespace: str, name: str) -> Iterator[Element]:
    for node in parent.childNodes:
        if isinstance(node, Element) and node.namespaceURI == namespace and node.localName == name:
            yield node


def _property_nodes(root: Element, namespace: str, name: str) -> list[Element | Attr]:
    """Where a property stands: an attribute of a description or an element in one."""
    found: list[Element | Attr] = []
    for description in _children(root, RDF, "Description"):
        attribute = description.getAttributeNodeNS(namespace, name)
        if attribute is not None:
            found.append(attribute)
        found.extend(_children(description, namespace, name))
    return found


def _value_of(node: Element | Attr) -> str:
    """A simple property's value; addresses may stand in `rdf:resource`."""
    resource = node.getAttributeNS(RDF, "resource") if isinstance(node, Element) else ""
    return resource or text_of(node)


def _history_list(root: Element) -> Element | None:
    for node in _property_nodes(root, XMP_MM, "History"):
        if isinstance(node, Element):
            for entries in _children(node, RDF, "Seq"):
                return entries
    return None


def _event_field(item: Element, name: str) -> str:
    """A field of a history entry in any of the forms RDF allows: attribute, element, nested description."""
    for holder in (item, *_children(item, RDF, "Description")):
        if holder.hasAttributeNS(EVENT, name):
            return holder.getAttributeNS(EVENT, name)
        for element in _children(holder, EVENT, name):
            return text_of(element)
    return ""


def _append_events(root: Element, events: Sequence[HistoryEvent]) -> None:
    entries = _history_list(root)
    if entries is None:
        entries = _added(_added(_new_description(root), XMP_MM, "History"), RDF, "Seq")
    for event in events:
        item = _added(entries, RDF, "li")
        _bind(item, EVENT)
        fields = {"action": event.action, "softwareAgent": event.software, "parameters": event.parameters}
        for name, value in fields.items():
            item.setAttributeNS(EVENT, f"stEvt:{name}", _NOT_XML.sub("", " ".join(value.split())))


def _set_property(root: Element, namespace: str, name: str, value: str) -> None:
    """Gives a simple property one value, wherever it stands; a description of its own when it stands nowhere."""
    nodes = _property_nodes(root, namespace, name)
    if not nodes:
        nodes = [_added(_new_description(root), namespace, name)]
    for node in nodes:
        if isinstance(node, Attr):
            node.value = value
            continue
        if node.hasAttributeNS(RDF, "resource"):
            node.removeAttributeNS(RDF, "resource")
        for child in list(node.childNodes):
            node.removeChild(child)
        assert node.ownerDocument is not None
        node.appendChild(node.ownerDocument.createTextNode(value))


def _new_description(root: Element) -> Element:
    """An empty description at the end, about the same thing as the others."""
    about = next((item.getAttributeNS(RDF, "about") for item in _children(root, RDF, "Description")), "")
    description = _added(root, RDF, "Description")
    prefix = description.tagName.partition(":")[0]
    description.setAttributeNS(RDF, f"{prefix}:about", about)
    return description


def _added(parent: Element, namespace: str, name: str) -> Element:
    """A new last child of `parent`."""
    assert parent.ownerDocument is not None
    child = parent.ownerDocument.createElementNS(namespace, f"{_PREFIXES[namespace]}:{name}")
    parent.appendChild(child)
    _bind(child, namespace)
    return child


def _bind(element: Element, namespace: str) -> None:
    """Declares the namespace's usual prefix on the element unless it already means just that."""
    declaration = f"xmlns:{_PREFIXES[namespace]}"
    node: object = element
    while isinstance(node, Element):
        if node.hasAttribute(declaration):
            if node.getAttribute(declaration) == namespace:
                return
            break
        node = node.parentNode
    element.setAttributeNS(_XMLNS, declaration, namespace)
