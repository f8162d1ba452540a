from __future__ import annotations

import pickle

import numpy as np
import pytest

from heirloom.core.geometry import Box
from heirloom.core.photo import Source
from heirloom.core.scan import Scan
from tests.support import files
from tests.support.compare import assert_images_close


@pytest.mark.parametrize("layout", ["L", "LA", "RGB", "RGBA", "CMYK"])
def test_a_preview_is_the_mean_of_blocks(layout: str) -> None:
    scan = Scan(Source(layout=layout, samples=files.samples(layout, bits=16, height=50, width=70)))
    preview = scan.preview(200)
    whole = scan.window(Box.whole(50, 70))
    assert preview.height * preview.width <= 200
    assert_images_close(preview.pixels, whole.preview(200).pixels, atol=1e-6)
    assert scan.is_gray == (layout in ("L", "LA"))


def test_a_small_scan_is_its_own_preview() -> None:
    scan = Scan(Source(samples=files.samples("RGB")))
    assert scan.preview(10_000).pixels.shape == (24, 40, 3)


def test_a_source_travels_to_another_process() -> None:
    source = Source(samples=files.samples("RGB"), xmp=b"x")
    again = pickle.loads(pickle.dumps(source))
    assert np.array_equal(again.samples, source.samples)


def test_a_source_without_samples_is_no_scan() -> None:
    with pytest.raises(ValueError, match="samples"):
        Scan(Source())
