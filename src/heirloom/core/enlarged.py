"""What a file says about its picture, put right for the picture enlarged: its resolution, in EXIF and XMP too."""

from __future__ import annotations

import struct
from dataclasses import replace

from heirloom.core import metadata
from heirloom.core.exif import corrected
from heirloom.core.photo import Source


def enlarged_source(source: Source, *, scale: float, size: tuple[int, int], dpi: float | None = None) -> Source:
    """The source of a photograph that is now `scale` times as large and has `size` (height, width), without samples.

    With `dpi` (dots per inch) that is the new resolution. Without it the photograph keeps the size in inches that the
    file states, if it states one: the resolution grows with it.
    """
    source = replace(source, samples=None)
    if dpi is not None:
        resolution = (dpi, dpi)
    elif source.dpi is not None:
        resolution = (round(scale * source.dpi[0], 2), round(scale * source.dpi[1], 2))
    else:
        return source
    xmp = source.xmp and metadata.xmp_with_resolution(source.xmp, dpi=resolution)
    iptc = source.iptc and metadata.without_resolution(source.iptc)
    source = replace(source, dpi=resolution, xmp=xmp, iptc=iptc)
    if not source.exif:
        return source
    turned = source.orientation >= 5
    try:
        exif = corrected(source.exif, height=size[0], width=size[1], turned=turned, dpi=resolution)
    except (ValueError, struct.error):
        return source  # whoever writes it leaves a damaged block out and says so
    return replace(source, exif=exif, orientation=1)
