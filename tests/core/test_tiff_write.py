from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import tifffile
from PIL import Image

from heirloom.core import metadata
from heirloom.core.photo import Source
from heirloom.core.tiff_write import write_tiff
from tests.support import files


def written(source: Source) -> io.BytesIO:
    out = io.BytesIO()
    write_tiff(source, out, exif=source.exif, xmp=source.xmp)
    out.seek(0)
    return out


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("layout", ["L", "LA", "RGB", "RGBA", "CMYK"])
def test_strangers_read_exactly_what_was_written(layout: str, bits: int, compressed: bool) -> None:
    values = files.samples(layout, bits=bits)
    out = written(Source(layout=layout, samples=values, compressed=compressed))
    with tifffile.TiffFile(out) as tif:
        assert np.array_equal(tif.asarray().reshape(values.shape), values)
        assert (tif.pages[0].compression == 1) is not compressed
    if bits == 8:
        with Image.open(out) as image:
            assert np.array_equal(np.asarray(image).reshape(values.shape), values)


def test_all_tags_are_where_strangers_look_for_them() -> None:
    caption = b"\x1c\x02\x78\0\x05attic"
    source = Source(
        samples=files.samples("RGB"),
        exif=files.exif_block(order=">"),
        xmp=files.XMP % 1,
        icc=files.srgb_profile(),
        iptc=metadata.photoshop_block_of(caption),
        dpi=(300.0, 299.72),
    )
    with Image.open(written(source)) as image:
        assert image.info["icc_profile"] == source.icc
        assert image.info["dpi"] == pytest.approx((300.0, 299.72))
        assert image.getexif()[0x010F] == "Voigtlan"
        assert image.getexif().get_ifd(0x8769)[0x927C] == files.MAKER_NOTE
        assert image.getexif().get_ifd(0x8825)[2] == (52.0, 31.0, 12.0)
        assert image.tag_v2[700] == source.xmp
        assert image.tag_v2[33723] == caption


def test_many_strips_make_one_picture() -> None:
    values = files.samples("RGB", bits=16, height=700, width=500)
    out = written(Source(samples=values))
    with tifffile.TiffFile(out) as tif:
        assert len(tif.pages[0].dataoffsets) > 1
        assert np.array_equal(tif.asarray(), values)


def test_a_view_turned_upright_is_written_as_it_looks() -> None:
    values = files.samples("RGB", bits=16)
    out = written(replace(Source(), samples=np.swapaxes(values, 0, 1)[::-1]))
    assert np.array_equal(tifffile.imread(out), np.swapaxes(values, 0, 1)[::-1])
