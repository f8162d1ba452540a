"""Small XML documents from files of unknown origin: read safely, written back as they were.

The standard library's tree keeps prefixes, comments and the order of attributes; what it lacks is added here: limits
against hostile input, and line breaks inside attributes that survive writing. What the documents mean is up to the
callers (`core.xmp`).
"""

from __future__ import annotations

from xml.dom.minidom import (
    Attr,
    CDATASection,
    Comment,
    Document,
    Element,
    Node,
    ProcessingInstruction,
    Text,
    parseString,
)
from xml.parsers.expat import ExpatError

MAX_BYTES = 16 * 2**20  # the largest XMP packets seen, with years of raw-converter history, hold about 2 MB
MAX_TAGS = 100_000  # a tree of this many elements takes about 100 MB while it is being read
MAX_DEPTH = 64  # XMP nests structures in lists in structures; ten levels are rare

_BYTE_ORDERS = (  # longest first: the UTF-32 mark begins with the UTF-16 one
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_PADDING = "\ufeff\x00 \t\r\n"


class UnreadableXml(Exception):
    """The document cannot be read; the message says why in words that follow "because"."""


def parse_xml(packet: bytes) -> Document:
    """The document in `packet`: UTF-8, 16 or 32, with or without byte order mark, xpacket wrapper and padding.

    Raises UnreadableXml for broken XML, for documents that define entities, and for oversized ones.
    """
    if len(packet) > MAX_BYTES:
        raise UnreadableXml(f"it is larger than {MAX_BYTES // 2**20} MB")
    text = _root_only(_decoded(packet))
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableXml("it defines a document type or entities")
    if text.count("<") > 2 * MAX_TAGS:
        raise UnreadableXml(f"it holds more than {MAX_TAGS} elements")
    try:
        document = parseString(text.encode("utf-8"))
    except (ExpatError, ValueError) as error:
        raise UnreadableXml(f"its XML is broken ({error})") from error
    if _is_deeper_than(document, MAX_DEPTH):
        raise UnreadableXml(f"it is nested more than {MAX_DEPTH} levels deep")
    return document


def xml_text(node: Node) -> str:
    """The node and all it holds as text that reads back to the same document."""
    if isinstance(node, Element):
        attributes = "".join(f' {name}="{_escaped(value, quotes=True)}"' for name, value in node.attributes.items())
        inner = "".join(xml_text(child) for child in node.childNodes)
        return f"<{node.tagName}{attributes}>{inner}</{node.tagName}>" if inner else f"<{node.tagName}{attributes}/>"
    if isinstance(node, CDATASection):
        return f"<![CDATA[{node.data}]]>"
    if isinstance(node, Comment):
        return f"<!--{node.data}-->"
    if isinstance(node, Text):
        return _escaped(node.data, quotes=False)
    assert isinstance(node, ProcessingInstruction)
    return f"<?{node.target} {node.data}?>"


def text_of(node: Element | Attr) -> str:
    """The plain text of an attribute or of an element without its inner elements."""
    if isinstance(node, Attr):
        return node.value
    return "".join(child.data for child in node.childNodes if isinstance(child, Text)).strip()


def _decoded(packet: bytes) -> str:
    encoding = next((name for mark, name in _BYTE_ORDERS if packet.startswith(mark)), "utf-8")
    try:
        return packet.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableXml(f"it is not text in {encoding.upper()}") from error


def _root_only(text: str) -> str:
    """The root element alone: no byte order mark, xpacket wrapper, XML declaration, padding."""
    text = text.strip(_PADDING)
    while text.startswith("<?") and "?>" in text:
        text = text[text.index("?>") + 2 :].lstrip(_PADDING)
    end = text.rfind("<?xpacket end")
    return (text if end < 0 else text[:end]).rstrip(_PADDING)


def _is_deeper_than(document: Document, depth: int) -> bool:
    level: list[Node] = [document]
    for _ in range(depth + 1):
        level = [child for node in level for child in node.childNodes]
    return bool(level)


def _escaped(text: str, *, quotes: bool) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;") if quotes else text
