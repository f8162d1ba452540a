"""Colour profiles: from the numbers in a file to sRGB and back. See docs/adr/0002-working-colour-space.md.

Matrix profiles (three primaries and three curves, or one curve for gray) are computed here in floats, so that 16 bits
stay 16 bits. Table profiles, all CMYK ones among them, go through LittleCMS in 8 bits.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import from_linear, to_linear
from heirloom.core.photo import Pixels

Native = NDArray[np.float32]  # (H, W, 1, 3 or 4) in the file's own colour space, [0, 1], without alpha
_SAME = 1.5 / 255  # LittleCMS's own sRGB is 0.64 / 255 off the standard in the darkest values
# sRGB primaries seen under the D50 white of profiles (ICC.1:2022 annex E, Bradford adaptation)
_SRGB_TO_D50 = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
_STEPS = 65536  # curves are tabled at every 16-bit value
_FINE_STEPS = 1 << 18  # ways back and floats: a quarter of a 16-bit step


class ColorSpace(Protocol):
    """The way from a file's own colour space to sRGB-encoded pixels and back, clipped to [0, 1] or a little beyond."""

    def to_srgb(self, native: Native) -> Pixels: ...

    def from_srgb(self, pixels: Pixels) -> Native: ...


class Srgb:
    """Files that are sRGB already, RGB or gray."""

    def to_srgb(self, native: Native) -> Pixels:
        return native

    def from_srgb(self, pixels: Pixels) -> Native:
        return pixels


class PlainCmyk:
    """CMYK without a usable profile: ideal inks, as Pillow and most viewers assume."""

    def to_srgb(self, native: Native) -> Pixels:
        return ((1 - native[..., :3]) * (1 - native[..., 3:])).astype(np.float32)

    def from_srgb(self, pixels: Pixels) -> Native:
        black = 1 - pixels.max(axis=2, keepdims=True)
        inks = 1 - pixels / np.maximum(1 - black, 1e-6)
        return np.concatenate([np.where(black >= 1, 0, inks), black], axis=2).astype(np.float32)


class Curve:
    """A tone curve of a profile, from encoded values to linear light in [0, 1], and its inverse."""

    def __init__(self, data: bytes) -> None:
        table = np.clip(_curve(data)(np.linspace(0, 1, _STEPS)), 0, 1)
        if table[-1] - table[0] < 0.5:
            raise ValueError("a tone curve is flat or falls")
        self._forward = table.astype(np.float32)
        roots = np.linspace(0, 1, _FINE_STEPS)
        back = np.interp(roots**2, np.maximum.accumulate(table), np.arange(_STEPS) / (_STEPS - 1))
        self._backward = back.astype(np.float32)

    def forward(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Encoded values, clipped to [0, 1], as linear light; exact for 8- and 16-bit samples."""
        return _looked_up(self._forward, values)

    def backward(self, light: NDArray[np.float32]) -> NDArray[np.float32]:
        """Linear light, clipped to [0, 1], as encoded values."""
        return _looked_up(self._backward, _root(light))


class MatrixRgb:
    """RGB with three primaries and three curves: Adobe RGB, Display P3, ProPhoto, most cameras and screens."""

    def __init__(self, tags: dict[bytes, bytes]) -> None:
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        to_srgb = np.linalg.inv(_SRGB_TO_D50) @ np.stack(columns, axis=1)
        if not np.isfinite(to_srgb).all() or abs(np.linalg.det(to_srgb)) < 1e-6:
            raise ValueError("the primaries span no colour space")
        self._to_srgb = to_srgb.T.astype(np.float32)
        self._from_srgb = np.linalg.inv(to_srgb).T.astype(np.float32)
        curves = {tags[name]: Curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")}  # most often all the same
        self._curves = [curves[tags[name]] for name in (b"rTRC", b"gTRC", b"bTRC")]

    def to_srgb(self, native: Native) -> Pixels:
        light = np.stack([curve.forward(native[..., i]) for i, curve in enumerate(self._curves)], axis=-1)
        return _encoded(light @ self._to_srgb)

    def from_srgb(self, pixels: Pixels) -> Native:
        light = _light(pixels) @ self._from_srgb
        return np.stack([curve.backward(light[..., i]) for i, curve in enumerate(self._curves)], axis=-1)


class Gray:
    """Gray with one curve, for example Gray Gamma 2.2 or Dot Gain 20 %."""

    def __init__(self, curve: Curve) -> None:
        self._curve = curve

    def to_srgb(self, native: Native) -> Pixels:
        return _encoded(self._curve.forward(native))

    def from_srgb(self, pixels: Pixels) -> Native:
        return self._curve.backward(_light(pixels))


class TableProfile:
    """A profile made of tables, through LittleCMS in 8 bits, relative colorimetric with black-point compensation."""

    def __init__(self, icc: bytes, *, mode: str) -> None:
        from PIL import ImageCms

        own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB")
        intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
        self._mode = mode
        try:
            self._forward = ImageCms.buildTransform(own, srgb, mode, "RGB", intent, flags)
            self._backward = ImageCms.buildTransform(srgb, own, "RGB", mode, intent, flags)
        except ImageCms.PyCMSError as error:
            raise ValueError(str(error)) from error

    def to_srgb(self, native: Native) -> Pixels:
        pixels = _applied(self._forward, native, mode=self._mode)
        return pixels[..., :1] if self._mode == "L" else pixels

    def from_srgb(self, pixels: Pixels) -> Native:
        if self._mode == "L":
            pixels = np.repeat(pixels, 3, axis=2)
        return _applied(self._backward, pixels, mode="RGB")


@lru_cache(maxsize=8)  # its tables take a tenth of a second, and every window of a scan asks
def color_space(icc: bytes | None, *, layout: str) -> ColorSpace:
    """The colour space of samples of this layout that carry the profile `icc`; a broken profile counts as none."""
    plain: ColorSpace = PlainCmyk() if layout == "CMYK" else Srgb()
    if not icc:
        return plain
    try:
        space = _space(icc, layout=layout)
    except (ValueError, OSError, KeyError, IndexError, struct.error):
        return plain
    return Srgb() if layout != "CMYK" and _is_srgb(space, layout=layout) else space


def profile_fault(icc: bytes | None, *, layout: str) -> str | None:
    """What is wrong with a profile for samples of this layout, None if nothing is."""
    if not icc:
        return None
    try:
        _space(icc, layout=layout)
    except (ValueError, OSError, KeyError, IndexError, struct.error) as error:
        return str(error) or type(error).__name__
    return None


def _space(icc: bytes, *, layout: str) -> ColorSpace:
    if len(icc) < 132 or icc[36:40] != b"acsp":
        raise ValueError("the colour profile has no valid header")
    tags, kind = _tags(icc), icc[16:20]
    wanted = {"L": (b"GRAY", b"RGB "), "LA": (b"GRAY", b"RGB "), "CMYK": (b"CMYK",)}.get(layout, (b"RGB ",))
    if kind not in wanted:
        raise ValueError(f"the colour profile is for {kind.decode('latin-1').strip()}, the picture is {layout}")
    if kind == b"CMYK":
        return TableProfile(icc, mode="CMYK")
    if kind == b"GRAY":
        return Gray(Curve(tags[b"kTRC"])) if b"kTRC" in tags else TableProfile(icc, mode="L")
    if not {b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"} <= tags.keys():
        if layout in ("L", "LA"):
            raise ValueError("the colour profile is for RGB, the picture is gray")
        return TableProfile(icc, mode="RGB")
    # a scanner that tags gray pictures with its RGB profile means the curve that neutral colours have there
    return Gray(Curve(tags[b"gTRC"])) if layout in ("L", "LA") else MatrixRgb(tags)


def _is_srgb(space: ColorSpace, *, layout: str) -> bool:
    levels = np.linspace(0, 1, 9, dtype=np.float32)
    if layout in ("L", "LA"):
        grid = levels[:, None, None]
    else:
        grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 1, 3)
    return bool(np.abs(space.to_srgb(grid) - grid).max() < _SAME)


@lru_cache(maxsize=1)
def _srgb_tables() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(light by encoded value, encoded value by the root of light): the formulas cost ten times as much per pixel."""
    even = np.linspace(0, 1, _FINE_STEPS, dtype=np.float32)
    return to_linear(even), from_linear(even**2)


def _light(pixels: Pixels) -> NDArray[np.float32]:
    return _looked_up(_srgb_tables()[0], pixels)


def _encoded(light: NDArray[np.float32]) -> Pixels:
    return _looked_up(_srgb_tables()[1], _root(light))


def _root(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """The square root: close to what eye and curves do, so that even steps of it are fine enough near black."""
    return np.sqrt(np.maximum(light, 0))


def _looked_up(table: NDArray[np.float32], values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The entries of a table over [0, 1] nearest to `values`, which are clipped to it."""
    index = np.clip(values, 0, 1) * np.float32(len(table) - 1)
    return table[(index + np.float32(0.5)).astype(np.int32)]


def _tags(icc: bytes) -> dict[bytes, bytes]:
    count = struct.unpack_from(">I", icc, 128)[0]
    if count > 200:  # real profiles have a dozen or two
        raise ValueError("the colour profile's table of contents is broken")
    tags = {}
    for i in range(count):
        name, at, size = struct.unpack_from(">4sII", icc, 132 + 12 * i)
        if at + size > len(icc):
            raise ValueError("the colour profile is cut short")
        tags[name] = icc[at : at + size]
    return tags


def _xyz(data: bytes) -> NDArray[np.float64]:
    return np.array(struct.unpack_from(">3i", data, 8), np.float64) / 65536  # s15Fixed16


def _curve(data: bytes) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """A 'curv' or 'para' tag as a function on [0, 1] (ICC.1:2022, 10.6 and 10.18)."""
    if data[:4] == b"curv":
        count = struct.unpack_from(">I", data, 8)[0]
        if count == 0:
            return lambda x: x
        table = np.frombuffer(data, ">u2", count, 12)
        if count == 1:
            gamma = float(table[0]) / 256
            return lambda x: x**gamma
        positions, values = np.linspace(0, 1, count), table / 65535
        return lambda x: np.interp(x, positions, values)
    if data[:4] == b"para":
        return _parametric(data)
    raise ValueError("a tone curve of the colour profile is of an unknown kind")


def _parametric(data: bytes) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    kind = struct.unpack_from(">H", data, 8)[0]
    counts = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
    if kind not in counts:
        raise ValueError("a tone curve of the colour profile is of an unknown kind")
    values = [v / 65536 for v in struct.unpack_from(f">{counts[kind]}i", data, 12)]
    g, a, b, c, d, e, f = (values + [1, 0, 0, 0, 0, 0][len(values) - 1 :])[:7]
    if kind == 1:
        d = -b / a
    elif kind == 2:
        d, e, f, c = -b / a, c, c, 0.0

    def function(x: NDArray[np.float64]) -> NDArray[np.float64]:
        high = np.maximum(a * x + b, 0) ** g + e
        return np.asarray(np.where(x >= d, high, c * x + f), dtype=np.float64)

    return function


def _applied(transform: Any, values: NDArray[np.float32], *, mode: str) -> NDArray[np.float32]:
    from PIL import Image, ImageCms

    height, width = values.shape[:2]
    eight = (np.clip(values, 0, 1) * np.float32(255) + np.float32(0.5)).astype(np.uint8)
    done = ImageCms.applyTransform(Image.frombytes(mode, (width, height), eight.tobytes()), transform)
    assert done is not None  # it is only None for transforms in place
    array: NDArray[np.float32] = np.asarray(done, dtype=np.float32) / np.float32(255)
    return array[..., None] if array.ndim == 2 else array
