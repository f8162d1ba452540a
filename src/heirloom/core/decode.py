"""From the bytes of a file to upright samples in its own depth and colour space, with all that must survive."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import upright
from heirloom.core.jpeg import quality_from_tables
from heirloom.core.photo import Source
from heirloom.errors import DamagedFile, HeirloomError, InputMissing, NotAPhoto, PhotoTooLarge

MAX_PIXELS = 400_000_000  # a large-format negative at 4,000 dpi; more is a decompression bomb, most likely


def decode(path: Path, *, max_pixels: int) -> Source:
    """The file as a Source with samples.

    Raises InputMissing, NotAPhoto, DamagedFile or PhotoTooLarge.
    """
    from PIL import Image, UnidentifiedImageError

    data = _bytes(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pi_heif

            pi_heif.register_heif_opener()
            import io

            with Image.open(io.BytesIO(data)) as image:
                if image.width * image.height > max_pixels:
                    raise PhotoTooLarge(
                        f"{path} has {image.width * image.height} pixels",
                        kept="It was not opened",
                        todo="Scale it down",
                    )
                orientation = image.getexif().get(0x0112, 1)
                layout = {"1": "L", "P": "RGB", "PA": "RGBA", "I;16": "L"}.get(image.mode, image.mode)
                array = np.asarray(image.convert(layout) if layout != image.mode and image.mode != "I;16" else image)
                array = np.array(array if array.ndim == 3 else array[..., None])
                return Source(
                    path=path,
                    sha256=hashlib.sha256(data).hexdigest(),
                    format={"MPO": "JPEG"}.get(image.format or "", image.format or ""),
                    mode=image.mode,
                    bits=array.dtype.itemsize * 8,
                    icc=image.info.get("icc_profile"),
                    exif=image.info.get("exif"),
                    xmp=image.info.get("xmp"),
                    dpi=image.info.get("dpi"),
                    orientation=orientation,
                    layout=layout,
                    jpeg_quality=quality_from_tables(getattr(image, "quantization", {})),
                    samples=read_only(upright(array, orientation)),
                )
        except HeirloomError:
            raise
        except UnidentifiedImageError:
            raise NotAPhoto(f"{path} is not a photograph", kept="It was not opened", todo="Give a photograph") from None
        except (OSError, ValueError, SyntaxError) as error:
            raise DamagedFile(
                f"{path} is damaged: {error}", kept="Nothing was written", todo="Get a whole copy"
            ) from error


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view that cannot be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputMissing(f"{path} does not exist", kept="Nothing was done", todo="Check the name") from None
    except IsADirectoryError:
        raise NotAPhoto(f"{path} is a folder", kept="Nothing was done", todo="Give a photograph") from None
