"""Steps work on the picture area only: what surrounds it, print border and scanner margin, stays as it is."""

from __future__ import annotations

from heirloom.core.geometry import Box
from heirloom.core.photo import Photo, Pixels


def inside_frame(photo: Photo, inside: Photo, frame: Box) -> Photo:
    """`photo` with `inside` in place of the part within `frame`."""
    if inside.pixels.shape == photo.pixels.shape:
        return photo.with_pixels(inside.pixels)
    pixels: Pixels = photo.pixels.copy()
    frame.cut(pixels)[...] = inside.pixels
    return photo.with_pixels(pixels)


def is_empty(frame: Box) -> bool:
    """Whether no picture lies within the frame, as in a strip that holds border only."""
    return frame.width == 0 or frame.height == 0


def picture_pixels(preview: Photo, frame: Box | None) -> Pixels:
    """The pixels of a preview inside `frame`; all of them when there is no frame or nothing in it."""
    return preview.pixels if frame is None or is_empty(frame) else frame.cut(preview.pixels)
