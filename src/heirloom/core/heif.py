"""Reading HEIC in a process of its own: a damaged file can crash the decoder, and must not take a whole batch along.

libheif 1.23 with libde265 crashed on one in three hundred files with a few changed bytes. See
docs/adr/0005-heic-decoding.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Source
from heirloom.core.tiff_read import CheckSize

_BLOBS = ("icc_profile", "exif", "xmp")
_LAYOUTS = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def read_heif(path: Path, check_size: CheckSize) -> Source:
    """A HEIC, its main picture; libheif turns it upright. More than 8 bits are kept in 16."""
    # the child may import what this process may, whatever the reason
    code = f"import sys; sys.path[:] = {sys.path!r}; from heirloom.core.heif import child; child()"
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdin is not None  # both were asked for
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise ValueError("the decoder cannot make anything of it")
            header = json.loads(line)
            check_size(header["height"], header["width"])
            process.stdin.write(b"go\n")
            process.stdin.flush()
            blobs = {name: _exactly(process.stdout, size) or None for name, size in header["blobs"].items()}
            samples = _samples(process.stdout)
        finally:
            process.kill()
    return _source(header, blobs, samples)


def child() -> None:
    """The other process: tells the size, waits for consent, decodes and hands over the samples."""
    import pi_heif

    with Path(sys.argv[1]).open("rb") as file:
        heif = pi_heif.open_heif(file, convert_hdr_to_8bit=False)
    width, height = heif.size
    blobs = {name: heif.info.get(name) or b"" for name in _BLOBS}
    header = {
        "height": height,
        "width": width,
        "bits": int(heif.info.get("bit_depth", 8)),
        "pictures": len(heif),
        "blobs": {name: len(data) for name, data in blobs.items()},
    }
    out = sys.stdout.buffer
    out.write(json.dumps(header).encode() + b"\n")
    out.flush()
    if sys.stdin.buffer.readline() != b"go\n":
        return
    samples = np.ascontiguousarray(np.asarray(heif))
    for data in blobs.values():
        out.write(data)
    out.write(json.dumps({"shape": samples.shape, "dtype": samples.dtype.str}).encode() + b"\n")
    out.write(samples.data)
    out.flush()


def _source(header: dict[str, Any], blobs: dict[str, bytes | None], samples: NDArray[Any]) -> Source:
    bits, pictures = header["bits"], header["pictures"]
    notes = (f"the file has {bits} bits; they are kept in 16",) if bits > 8 else ()
    if pictures > 1:
        notes = (*notes, f"the file has {pictures} pictures; only the main one is used")
    layout = _LAYOUTS[samples.shape[2]]
    return Source(
        format="HEIF",
        mode=layout,
        layout=layout,
        bits=samples.dtype.itemsize * 8,
        icc=blobs["icc_profile"],
        exif=blobs["exif"],
        xmp=blobs["xmp"],
        lossless=False,
        samples=samples,
        notes=notes,
    )


def _samples(pipe: IO[bytes]) -> NDArray[Any]:
    line = pipe.readline()
    if not line:
        raise ValueError("the decoder gave up in the middle of the picture")
    told = json.loads(line)
    shape, dtype = tuple(told["shape"]), np.dtype(told["dtype"])
    data = _exactly(pipe, int(np.prod(shape)) * dtype.itemsize)
    samples = np.frombuffer(data, dtype).reshape(shape)
    return samples if samples.ndim == 3 else samples[..., None]


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) != size:
        raise ValueError("the decoder gave up in the middle of the picture")
    return data
