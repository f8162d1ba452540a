"""Photograph files made in code: every format, depth, mode, profile and piece of metadata that the tests need."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from tests.support.pictures import scene

XMP = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    b'tiff:Orientation="%d" dc:source="attic"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
DPI = (300.0, 300.0)
MAKER_NOTE = b"Maker\0" + bytes(range(200))
# D50-adapted primaries of Adobe RGB (1998), Display P3 and ROMM RGB (ProPhoto), from their specifications
PRIMARIES = {
    "adobe": ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
    "p3": ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    "prophoto": ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)),
}
GAMMA = {"adobe": 563 / 256, "p3": 2.2, "prophoto": 1.8}


def samples(layout: str, *, bits: int = 8, height: int = 24, width: int = 40, seed: int = 0) -> NDArray[np.uint16]:
    """Samples (H, W, C) of a made-up picture in this layout and depth; alpha falls from left to right."""
    picture = scene(height, width, seed=seed)
    if layout in ("L", "LA"):
        picture = picture.mean(axis=2, keepdims=True)
    elif layout == "CMYK":
        black = 0.5 * (1 - picture.max(axis=2, keepdims=True))
        picture = np.concatenate([(1 - picture) * 0.9, black], axis=2)
    if layout in ("LA", "RGBA"):
        alpha = np.broadcast_to(np.linspace(1, 0.2, width, dtype=np.float32)[None, :, None], (height, width, 1))
        picture = np.concatenate([picture, alpha], axis=2)
    top = 2**bits - 1
    return np.rint(picture * top).astype(np.uint8 if bits == 8 else np.uint16)


def exif_block(*, orientation: int = 1, order: str = "<", thumbnail: bytes = b"old thumbnail") -> bytes:
    """An EXIF block with a maker, a maker note, GPS, the picture's size and a thumbnail, in either byte order."""

    def entry(tag: int, kind: int, count: int, value: int) -> bytes:
        short = kind == 3 and count == 1
        return struct.pack(order + "HHI", tag, kind, count) + (
            struct.pack(order + "HH", value, 0) if short else struct.pack(order + "I", value)
        )

    main_at, exif_at, gps_at, next_at = 8, 120, 200, 260
    maker_at, note_at, latitude_at, thumbnail_at = 300, 320, 600, 640
    block = bytearray(thumbnail_at) + thumbnail
    block[:8] = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, main_at)
    main = [
        entry(0x010F, 2, 9, maker_at),
        entry(0x0112, 3, 1, orientation),
        entry(0x8769, 4, 1, exif_at),
        entry(0x8825, 4, 1, gps_at),
    ]
    exif = [entry(0x927C, 7, len(MAKER_NOTE), note_at), entry(0xA002, 4, 1, 40), entry(0xA003, 4, 1, 24)]
    gps = [entry(0x0001, 2, 2, int.from_bytes(b"N\0\0\0", "little" if order == "<" else "big"))]
    gps.append(entry(0x0002, 5, 3, latitude_at))
    second = [entry(0x0201, 4, 1, thumbnail_at), entry(0x0202, 4, 1, len(thumbnail))]
    for at, table, link in ((main_at, main, next_at), (exif_at, exif, 0), (gps_at, gps, 0), (next_at, second, 0)):
        data = struct.pack(order + "H", len(table)) + b"".join(table) + struct.pack(order + "I", link)
        block[at : at + len(data)] = data
    block[maker_at : maker_at + 9] = b"Voigtlan\0"
    block[note_at : note_at + len(MAKER_NOTE)] = MAKER_NOTE
    block[latitude_at : latitude_at + 24] = struct.pack(order + "6I", 52, 1, 31, 1, 12, 1)
    return bytes(block)


def matrix_profile(name: str) -> bytes:
    """A small ICC profile with the primaries and the gamma of `name`: adobe, p3 or prophoto."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(GAMMA[name] * 256)) + bytes(2)
    tags = {
        key: b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * 65536) for v in column))
        for key, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), PRIMARIES[name], strict=True)
    }
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return _profile(b"RGB ", tags)


def gray_profile(gamma: float) -> bytes:
    """A small ICC profile for gray with this gamma."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    return _profile(b"GRAY", {b"kTRC": curve})


def srgb_profile() -> bytes:
    """The sRGB profile that LittleCMS makes."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    tags = {b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061), **tags}
    header = bytearray(128)
    header[8:12], header[12:16], header[16:20], header[20:24] = b"\2\x10\0\0", b"mntr", space, b"XYZ "
    header[36:40], header[68:80] = b"acsp", struct.pack(">3i", 63190, 65536, 54061)
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for key, value in tags.items():
        table += struct.pack(">4sII", key, at + len(data), len(value))
        data += value
    whole = header + struct.pack(">I", len(tags)) + table + data
    whole[0:4] = struct.pack(">I", len(whole))
    return bytes(whole)


def save_pillow(
    path: Path,
    *,
    layout: str = "RGB",
    format: str,
    **settings: object,
) -> NDArray[np.uint8]:
    """Saves 8-bit samples through Pillow, as a stranger's program would, and gives them back."""
    values = samples(layout)
    image = Image.frombytes(layout, (values.shape[1], values.shape[0]), values.tobytes())
    image.save(path, format=format, **settings)
    return values


def encoded(*, layout: str = "RGB", format: str, **settings: object) -> bytes:
    """The bytes of an 8-bit file made by Pillow."""
    values = samples(layout)
    out = io.BytesIO()
    Image.frombytes(layout, (values.shape[1], values.shape[0]), values.tobytes()).save(out, format=format, **settings)
    return out.getvalue()
