"""EXIF blocks: read, put right and carried from one file format to another, without a foreign library.

An EXIF block is a small TIFF file: a header and linked tables (IFDs) of entries. A block is corrected in place wherever
possible, because maker notes point into it by absolute offsets and break when it is laid out anew.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

Block = bytes | bytearray | mmap.mmap

ORIENTATION = 0x0112
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
WIDTH, HEIGHT = 0x0100, 0x0101
EXIF_IFD, GPS_IFD, INTEROPERABILITY_IFD = 0x8769, 0x8825, 0xA005
PIXEL_WIDTH, PIXEL_HEIGHT = 0xA002, 0xA003
THUMBNAIL_OFFSET, THUMBNAIL_LENGTH = 0x0201, 0x0202
CM_PER_INCH = 2.54

# bytes per value and the unit in which byte order matters, by EXIF type (TIFF 6.0 section 2, EXIF 3.0 table 1)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8, 129: 1}
_UNITS = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_RATIONAL, _SHORT, _LONG = 5, 3, 4


class Entry(NamedTuple):
    """A value: its EXIF type, how many of them, and their bytes in little-endian order."""

    kind: int
    many: int
    data: bytes


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of an EXIF block, tag to entry; the pointers between them are left out."""

    main: dict[int, Entry] = field(default_factory=dict)
    exif: dict[int, Entry] = field(default_factory=dict)
    gps: dict[int, Entry] = field(default_factory=dict)
    interoperability: dict[int, Entry] = field(default_factory=dict)


class _Place(NamedTuple):
    """Where an entry stands in a block."""

    tag: int
    kind: int
    many: int
    at: int  # of its value's bytes
    size: int


def without_prefix(block: bytes) -> bytes:
    """The block without the b"Exif\\0\\0" that JPEG files put in front."""
    return block[6:] if block[:6] == b"Exif\0\0" else block


def parse(block: Block, *, first: int | None = None) -> Tables:
    """The tables of an EXIF block, or of a whole TIFF file whose first IFD stands at `first`.

    Raises ValueError where the block contradicts itself.
    """
    order, big = _header(block)
    main_at = _first_ifd(block, order, big=big) if first is None else first
    tables = Tables(main=_table(block, main_at, order, big=big))
    for pointer, below, target in (
        (EXIF_IFD, tables.main, tables.exif),
        (GPS_IFD, tables.main, tables.gps),
        (INTEROPERABILITY_IFD, tables.exif, tables.interoperability),
    ):
        if pointer in below:
            target.update(_table(block, number(below.pop(pointer)), order, big=big))
    return tables


def is_cut_short(block: Block, *, first: int) -> bool:
    """Whether a value of the table at `first`, or of the EXIF and GPS tables below it, lies beyond the end."""
    order, big = _header(block)
    places = list(_places(block, first, order, big=big))
    for pointer in (place for place in places if place.tag in (EXIF_IFD, GPS_IFD)):
        below = struct.unpack_from(order + ("Q" if pointer.size == 8 else "I"), block, pointer.at)[0]
        places += _places(block, below, order, big=big)
    return any(place.at + place.size > len(block) for place in places)


def number(entry: Entry) -> int:
    """The first value of an entry as a whole number. Raises ValueError if it holds none."""
    unit = _UNITS.get(entry.kind, 1)
    if len(entry.data) < unit:
        raise ValueError("an EXIF entry is empty")
    return int.from_bytes(entry.data[:unit], "little")


def ratio(entry: Entry) -> float:
    """The first value of an unsigned rational or integer entry; 0 where the denominator is 0."""
    if entry.kind != _RATIONAL:
        return float(number(entry))
    above, below = struct.unpack("<II", entry.data[:8])
    return above / below if below else 0.0


def resolution(tables: Tables) -> tuple[float, float] | None:
    """(horizontal, vertical) dots per inch, None where the block does not say."""
    if X_RESOLUTION not in tables.main or Y_RESOLUTION not in tables.main:
        return None
    unit = number(tables.main[RESOLUTION_UNIT]) if RESOLUTION_UNIT in tables.main else 2
    if unit not in (2, 3):
        return None
    factor = CM_PER_INCH if unit == 3 else 1.0
    across, down = (ratio(tables.main[tag]) * factor for tag in (X_RESOLUTION, Y_RESOLUTION))
    return (across, down) if across > 0 and down > 0 else None


def with_resolution(tables: Tables, *, dpi: tuple[float, float]) -> Tables:
    """The same tables with this resolution in dots per inch."""
    main = dict(tables.main)
    for tag, value in ((X_RESOLUTION, dpi[0]), (Y_RESOLUTION, dpi[1])):
        main[tag] = Entry(_RATIONAL, 1, struct.pack("<II", *_fraction(value)))
    main[RESOLUTION_UNIT] = Entry(_SHORT, 1, struct.pack("<H", 2))
    return Tables(main, tables.exif, tables.gps, tables.interoperability)


def serialize(tables: Tables) -> bytes:
    """A little-endian EXIF block with these tables, without the b"Exif\\0\\0" prefix."""
    block = b"II*\0\x08\0\0\0"
    start = len(block)
    size = 2 + 12 * (len(tables.main) + bool(tables.exif) + bool(tables.gps)) + 4
    size += sum(_outside(entry) for entry in tables.main.values())
    below, pointers = sub_tables(tables, base=start + size)
    return block + lay_out({**tables.main, **pointers}, base=start) + below


def sub_tables(tables: Tables, *, base: int) -> tuple[bytes, dict[int, Entry]]:
    """The EXIF, GPS and interoperability tables laid out to stand at `base`, and the pointers to them for the main."""
    data = b""
    pointers: dict[int, Entry] = {}
    exif = dict(tables.exif)
    if tables.interoperability:
        exif[INTEROPERABILITY_IFD] = _pointer(base)
        data += lay_out(tables.interoperability, base=base)
    for tag, table in ((EXIF_IFD, exif), (GPS_IFD, tables.gps)):
        if table:
            pointers[tag] = _pointer(base + len(data))
            data += lay_out(table, base=base + len(data))
    return data, pointers


def corrected(block: bytes, *, height: int, width: int, turned: bool, dpi: tuple[float, float] | None = None) -> bytes:
    """The block put right in place for an upright picture of this size: orientation 1, no thumbnail, the size as it is.

    `turned` says that width and height have changed places, and the resolutions with them; `dpi` is the new resolution
    where there is one. Raises ValueError where the block contradicts itself.
    """
    order, big = _header(block)
    if big:
        raise ValueError("an EXIF block cannot be a BigTIFF")
    new = bytearray(block)
    main_at = _first_ifd(block, order, big=False)
    main = {place.tag: place for place in _places(block, main_at, order, big=False)}
    _set(new, main, {ORIENTATION: 1, WIDTH: width, HEIGHT: height}, order)
    if EXIF_IFD in main:
        exif_at = struct.unpack_from(order + "I", block, main[EXIF_IFD].at)[0]
        exif = {place.tag: place for place in _places(block, exif_at, order, big=False)}
        _set(new, exif, {PIXEL_WIDTH: width, PIXEL_HEIGHT: height}, order)
    across, down = main.get(X_RESOLUTION), main.get(Y_RESOLUTION)
    if turned and across and down and across.size == down.size:
        new[across.at : across.at + across.size] = block[down.at : down.at + down.size]
        new[down.at : down.at + down.size] = block[across.at : across.at + across.size]
    if dpi:
        for place, value in ((across, dpi[0]), (down, dpi[1])):
            if place and place.kind == _RATIONAL and place.at + place.size <= len(new):
                struct.pack_into(order + "II", new, place.at, *_fraction(value))
        _set(new, main, {RESOLUTION_UNIT: 2}, order)
    return bytes(_without_thumbnail(new, main_at, order))


def _fraction(value: float) -> tuple[int, int]:
    return (round(value), 1) if abs(value - round(value)) < 1e-6 else (round(value * 10000), 10000)


def _without_thumbnail(block: bytearray, main_at: int, order: str) -> bytearray:
    count = struct.unpack_from(order + "H", block, main_at)[0]
    link_at = main_at + 2 + 12 * count
    if link_at + 4 > len(block):  # some writers leave the link to the next table out when there is none
        return block
    next_at = struct.unpack_from(order + "I", block, link_at)[0]
    struct.pack_into(order + "I", block, link_at, 0)
    if not next_at:
        return block
    try:
        second = {place.tag: place for place in _places(block, next_at, order, big=False)}
    except ValueError:
        return block  # no longer linked, so nobody meets the broken table
    if THUMBNAIL_OFFSET in second and THUMBNAIL_LENGTH in second:
        at = struct.unpack_from(order + "I", block, second[THUMBNAIL_OFFSET].at)[0]
        length = struct.unpack_from(order + "I", block, second[THUMBNAIL_LENGTH].at)[0]
        if at + length >= len(block) > at > link_at:
            return block[:at]
        block[at : at + length] = bytes(max(0, min(length, len(block) - at)))
    return block


def _set(block: bytearray, places: dict[int, _Place], values: dict[int, int], order: str) -> None:
    for tag, value in values.items():
        place = places.get(tag)
        if place and place.kind in (_SHORT, _LONG) and place.many == 1 and place.at + place.size <= len(block):
            code = "H" if place.kind == _SHORT else "I"
            struct.pack_into(order + code, block, place.at, min(value, 0xFFFF if code == "H" else 0xFFFFFFFF))


def _header(block: Block) -> tuple[str, bool]:
    order = {b"II": "<", b"MM": ">"}.get(bytes(block[:2]))
    if order is None or len(block) < 8:
        raise ValueError("no EXIF header")
    magic = struct.unpack_from(order + "H", block, 2)[0]
    if magic not in (42, 43):
        raise ValueError(f"not an EXIF header: {magic}")
    return order, magic == 43


def _first_ifd(block: Block, order: str, *, big: bool) -> int:
    if big and len(block) < 16:
        raise ValueError("no BigTIFF header")
    return int(struct.unpack_from(order + ("Q" if big else "I"), block, 8 if big else 4)[0])


def _places(block: Block, at: int, order: str, *, big: bool) -> Iterator[_Place]:
    head, step = ("Q", 20) if big else ("H", 12)
    if at + struct.calcsize(head) > len(block):
        raise ValueError(f"an EXIF table points beyond its block: {at}")
    count = struct.unpack_from(order + head, block, at)[0]
    start = at + struct.calcsize(head)
    if start + count * step > len(block):
        raise ValueError(f"an EXIF table of {count} entries does not fit into its block")
    for i in range(count):
        tag, kind, many = struct.unpack_from(order + ("HHQ" if big else "HHI"), block, start + i * step)
        inside_at = start + i * step + (12 if big else 8)
        size = _SIZES.get(kind, 0) * many
        if size == 0:
            continue
        value_at = inside_at
        if size > (8 if big else 4):
            value_at = struct.unpack_from(order + ("Q" if big else "I"), block, inside_at)[0]
        yield _Place(tag, kind, many, value_at, size)


def _table(block: Block, at: int, order: str, *, big: bool) -> dict[int, Entry]:
    table = {}
    for place in _places(block, at, order, big=big):
        if place.at + place.size > len(block):  # a value outside the block is lost, but not the rest
            continue
        data = bytes(block[place.at : place.at + place.size])
        if order == ">":
            data = _swapped(data, _UNITS.get(place.kind, 1))
        table[place.tag] = Entry(place.kind, place.many, data)
    return table


def _swapped(data: bytes, unit: int) -> bytes:
    if unit == 1:
        return data
    return b"".join(data[i : i + unit][::-1] for i in range(0, len(data), unit))


def _outside(entry: Entry) -> int:
    """Bytes an entry needs beside its table, padded to an even offset."""
    return 0 if len(entry.data) <= 4 else len(entry.data) + len(entry.data) % 2


def _pointer(offset: int) -> Entry:
    return Entry(_LONG, 1, struct.pack("<I", offset))


def lay_out(table: dict[int, Entry], *, base: int) -> bytes:
    """The bytes of one table, little-endian, with its values behind it, to stand at the offset `base`."""
    entries, values = b"", b""
    values_at = base + 2 + 12 * len(table) + 4
    for tag in sorted(table):
        entry = table[tag]
        if len(entry.data) <= 4:
            inside = entry.data.ljust(4, b"\0")
        else:
            inside = struct.pack("<I", values_at + len(values))
            values += entry.data + bytes(len(entry.data) % 2)
        entries += struct.pack("<HHI", tag, entry.kind, entry.many) + inside
    return struct.pack("<H", len(table)) + entries + bytes(4) + values
