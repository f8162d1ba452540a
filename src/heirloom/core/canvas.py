"""Where the output is collected: in the file's own depth and colour space, every unchanged sample as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heirloom.core.atomic import atomic_file
from heirloom.core.coloured import coloured_source
from heirloom.core.encode import encode
from heirloom.core.formats import format_of
from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Picture, Pixels, Source
from heirloom.core.profile import ColorSpace, Native, Srgb
from heirloom.core.scan import STRIP_PIXELS, Scan, split_alpha
from heirloom.errors import OutputExists

_ROUNDS = 11  # after the first, which is exact inside the gamut: for its border and for black ink
_EXACT = 2 / 65535  # the precision of the ways between colour spaces


class Canvas:
    """A Picture that starts as the original and takes changed pixels window by window."""

    def __init__(self, picture: Picture) -> None:
        self.source: Source = picture.source
        samples = self.source.samples
        if samples is None or samples.shape[:2] != (picture.height, picture.width):
            content = _content_of(picture)
        else:
            own: NDArray[Any] = np.array(samples, order="C")
            content = replace(self.source, samples=own)
        self._scan = Scan(content)

    @classmethod
    def enlarged(cls, picture: Picture, *, size: tuple[int, int], source: Source) -> Canvas:
        """A canvas of another `size` (height, width) in the depth and colour space of `picture`, to be filled.

        `source` is what the larger file will say about itself.
        """
        canvas = cls.__new__(cls)
        canvas.source = source
        canvas._scan = Scan(_enlarged_content(picture, size=size, source=source))
        return canvas

    @classmethod
    def coloured(cls, picture: Picture) -> Canvas:
        """A canvas that shows a gray picture in three channels of sRGB, in its depth; any other as it is."""
        if not picture.is_gray:
            return cls(picture)
        canvas = cls.__new__(cls)
        canvas.source = coloured_source(picture.source)
        canvas._scan = Scan(_coloured_content(picture, source=canvas.source))
        return canvas

    @property
    def content(self) -> Scan:
        """What is on the canvas as a picture of its own, to be taken as the original of another canvas."""
        return self._scan

    @property
    def height(self) -> int:
        """Rows in pixels."""
        return self._scan.height

    @property
    def width(self) -> int:
        """Columns in pixels."""
        return self._scan.width

    @property
    def is_gray(self) -> bool:
        """Whether there is one colour channel only."""
        return self._scan.is_gray

    def window(self, box: Box) -> Photo:
        """What is on the canvas inside `box`, in floats."""
        return replace(self._scan.window(box), source=self.source)

    def preview(self, max_pixels: int) -> Photo:
        """What is on the canvas, shrunk by averaging whole blocks until it has at most `max_pixels`."""
        return replace(self._scan.preview(max_pixels), source=self.source)

    def photo(self) -> Photo:
        """The whole canvas as a Photo."""
        return self.window(Box.whole(self.height, self.width))

    def put(self, box: Box, photo: Photo, changed: NDArray[np.bool_]) -> None:
        """Writes the pixels of `photo`, a window of the size of `box`, where `changed` (h, w) is true, only there."""
        target = box.cut(self._scan.samples)
        rows, columns = np.nonzero(changed)
        if rows.size == 0:
            return
        native, _ = split_alpha(target[rows, columns][None], layout=self._scan.source.layout)  # (1, N, C)
        after = shifted(native, self._scan.space, shown=photo.pixels[rows, columns][None])
        target[rows, columns, : native.shape[2]] = quantized(after, dtype=self._scan.samples.dtype)[0]

    def fill(self, box: Box, photo: Photo) -> None:
        """Writes all of `photo`, a window of the size of `box`, its alpha included."""
        channels = self._scan.samples.shape[2]
        rows = max(1, STRIP_PIXELS // box.width)
        for top in range(0, box.height, rows):
            part = photo.window(Box(0, top, box.width, min(top + rows, box.height)))
            target = self._scan.samples[box.top + top : box.top + top + part.height, box.left : box.right]
            native, _ = split_alpha(target, layout=self._scan.source.layout)
            shown = part.pixels.reshape(1, -1, part.pixels.shape[2])
            after = shifted(native.reshape(1, -1, native.shape[2]), self._scan.space, shown=shown)
            target[..., : native.shape[2]] = quantized(after, dtype=target.dtype).reshape(native.shape)
            if part.alpha is not None and channels > native.shape[2]:
                target[..., -1] = quantized(part.alpha, dtype=target.dtype)

    def save(
        self,
        path: str | Path,
        *,
        format: str | None = None,
        xmp: bytes | None = None,
        overwrite: bool = False,
    ) -> tuple[str, ...]:
        """Writes the file and gives notes on what its format could not keep.

        `format` is png, jpg, tiff, webp or avif; without it the extension of `path` says. The XMP packet `xmp`
        replaces the original's.
        """
        path = Path(path)
        kind = format_of(path, format=format)
        _refuse_original(path, self.source)
        with atomic_file(path, overwrite=overwrite) as file:
            return encode(self._scan.source, file, kind=kind, xmp=xmp)


def _refuse_original(path: Path, source: Source) -> None:
    if source.path and path.exists() and source.path.exists() and path.samefile(source.path):
        raise OutputExists(
            f"{path} is the original",
            kept="It was kept as it is; originals are never overwritten, not even with --overwrite",
            todo="Choose another name or folder for the output",
        )


def shifted(native: Native, space: ColorSpace, *, shown: Pixels) -> Native:
    """Values (1, N, C) in the colour space of a file that show the sRGB pixels `shown`, and are else as `native` was.

    What sRGB cannot tell, such as how far a colour lies outside its gamut or how much of a CMYK colour is black ink,
    stays as it was: each round moves the values by the difference between what is wanted and what they show, both
    expressed in the file's own space. A pixel that shows what is wanted already does not move at all.
    """
    if isinstance(space, Srgb):
        return shown
    wanted = space.from_srgb(shown)
    after = np.clip(native + (wanted - space.from_srgb(np.clip(space.to_srgb(native), 0, 1))), 0, 1)
    places = np.arange(native.shape[1])  # those that still show something else
    for _ in range(_ROUNDS):
        now = np.clip(space.to_srgb(after[:, places]), 0, 1)
        apart = np.abs(now - shown[:, places]).max(axis=(0, 2)) > _EXACT
        places, now = places[apart], now[:, apart]
        if places.size == 0:
            break
        after[:, places] = np.clip(after[:, places] + (wanted[:, places] - space.from_srgb(now)), 0, 1)
    return after


def quantized(values: NDArray[np.float32], *, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Floats in [0, 1] as the nearest samples of the integer type `dtype`."""
    top = np.iinfo(dtype).max
    return (np.clip(values, 0, 1) * np.float32(top) + np.float32(0.5)).astype(dtype)


def _enlarged_content(picture: Picture, *, size: tuple[int, int], source: Source) -> Source:
    """A source with samples of this size, which show the picture roughly: so what sRGB cannot tell is there."""
    import cv2

    samples = picture.source.samples
    if samples is None or samples.shape[:2] != (picture.height, picture.width):
        has_alpha = picture.window(Box(0, 0, 1, 1)).alpha is not None
        layout = ("L" if picture.is_gray else "RGB") + ("A" if has_alpha else "")
        dtype = np.dtype(np.uint16 if source.bits == 16 else np.uint8)
        return replace(source, samples=np.zeros((*size, len(layout)), dtype), layout=layout, icc=None)
    larger = cv2.resize(np.ascontiguousarray(samples), size[::-1], interpolation=cv2.INTER_LINEAR)
    return replace(source, samples=larger.reshape(*size, samples.shape[2]))


def _coloured_content(picture: Picture, *, source: Source) -> Source:
    """A source with three equal channels of samples, and alpha where the picture has it."""
    has_alpha = picture.window(Box(0, 0, 1, 1)).alpha is not None
    dtype = np.dtype(np.uint16 if source.bits == 16 else np.uint8)
    samples: NDArray[Any] = np.empty((picture.height, picture.width, 4 if has_alpha else 3), dtype)
    rows = max(1, STRIP_PIXELS // picture.width)
    for top in range(0, picture.height, rows):
        part = picture.window(Box(0, top, picture.width, min(top + rows, picture.height)))
        samples[top : top + part.height, :, :3] = quantized(part.pixels, dtype=dtype)
        if part.alpha is not None:
            samples[top : top + part.height, :, 3] = quantized(part.alpha, dtype=dtype)
    return replace(source, samples=samples, layout="RGBA" if has_alpha else "RGB")


def _content_of(picture: Picture) -> Source:
    """A source with samples made from the pixels of a picture that has none of its size."""
    photo = picture.window(Box.whole(picture.height, picture.width))
    values = photo.pixels if photo.alpha is None else np.concatenate([photo.pixels, photo.alpha[..., None]], axis=2)
    dtype = np.dtype(np.uint16 if picture.source.bits == 16 else np.uint8)
    layout = ("L" if picture.is_gray else "RGB") + ("" if photo.alpha is None else "A")
    return replace(picture.source, samples=quantized(values, dtype=dtype), layout=layout, icc=None)
