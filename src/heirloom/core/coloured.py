"""What a file says about its picture, put right for a gray picture that becomes one in colour."""

from __future__ import annotations

from dataclasses import replace

from heirloom.core.photo import Source


def coloured_source(source: Source) -> Source:
    """The source of a gray photograph that now has three channels of sRGB, without samples.

    A gray colour profile says nothing about colours and is left out with a note; gray tones are converted with it.
    """
    notes = source.notes
    if source.icc is not None:
        notes = (*notes, "the gray colour profile cannot describe colours; the picture is written as sRGB")
    layout = "RGBA" if source.layout.endswith("A") else "RGB"
    return replace(source, layout=layout, icc=None, samples=None, notes=notes)
