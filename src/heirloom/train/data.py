"""Clean photographs packed for training: decoded once into one memory-mapped file, cut into windows on the fly.

Only photographs whose manifest says `open` are packed (docs/adr/0004-licence-policy.md). The validation split is fixed:
every twentieth photograph by name.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from heirloom.core.atomic import atomic_file, atomic_write_bytes
from heirloom.core.geometry import Box
from heirloom.core.io import read
from heirloom.core.photo import Pixels
from heirloom.errors import HeirloomError, InputMissing
from heirloom.train.pairs import SUFFIXES

Bytes = NDArray[np.uint8]

LONGEST_SIDE_PX = 768  # larger photographs are averaged down: a window then shows more than a patch of cloth
VALIDATION_EVERY = 20
# How often a photograph is drawn, by the beginning of its name; others 4 times. Faces would be two thirds of all
# windows, and the plates of 1905-1915 are soft, with three exposures that do not quite meet.
SHARES = {"train_faces/": 1, "train_general/prokudin": 1}
USUAL_SHARE = 4
SHARD, INDEX = "photos.bin", "photos.json"
MANIFEST = "manifest.csv"


@dataclass(frozen=True, kw_only=True)
class Packed:
    """One photograph in the shard."""

    name: str
    offset: int
    height: int
    width: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Shard:
    """Photographs in one memory-mapped file of 8-bit RGB samples; pickled as the name of its folder."""

    folder: Path
    samples: Bytes
    photos: tuple[Packed, ...]

    def __reduce__(self) -> tuple[Callable[[Path], Shard], tuple[Path]]:
        return open_shard, (self.folder,)

    def pixels(self, number: int, box: Box | None = None) -> Pixels:
        """The photograph, or a window of it, as float32 (h, w, 3) in [0, 1]."""
        packed = self.photos[number]
        flat = self.samples[packed.offset : packed.offset + packed.height * packed.width * 3]
        photo = flat.reshape(packed.height, packed.width, 3)
        window = photo if box is None else box.cut(photo)
        return np.asarray(window, dtype=np.float32) / np.float32(255)

    def split(self, *, validation: bool) -> tuple[int, ...]:
        """The numbers of the photographs to train on, or of the fixed ones to validate on.

        What is rare and rich comes more often: see `SHARES`.
        """
        numbers = (n for n in range(len(self.photos)) if (n % VALIDATION_EVERY == 0) == validation)
        return tuple(n for n in numbers for _ in range(_share(self.photos[n].name)))


def open_shard(folder: Path) -> Shard:
    """The shard that `pack` wrote to `folder`. Raises InputMissing where there is none."""
    index = folder / INDEX
    if not index.is_file():
        raise InputMissing(
            f"{folder} holds no packed photographs",
            kept="Nothing was trained",
            todo="Name the folder of photographs with --data; it is packed at the first run",
        )
    photos = tuple(Packed(**entry) for entry in json.loads(index.read_text(encoding="utf-8")))
    return Shard(folder=folder, samples=np.memmap(folder / SHARD, np.uint8, mode="r"), photos=photos)


def pack(
    paths: Sequence[Path], folder: Path, *, say: Callable[[str], None], longest_side_px: int = LONGEST_SIDE_PX
) -> Shard:
    """The photographs decoded into a shard in `folder`; what cannot be read is left out, and `say` is told.

    Raises InputMissing where fewer than two are left: one is for validation.
    """
    return pack_pixels(_read(paths, say, longest_side_px), folder)


def pack_pixels(pictures: Iterable[tuple[str, Pixels]], folder: Path) -> Shard:
    """Named pictures (H, W, 1 or 3) as a shard of 8 bits in `folder`. Raises InputMissing for fewer than two."""
    folder.mkdir(parents=True, exist_ok=True)
    photos: list[Packed] = []
    offset = 0
    with atomic_file(folder / SHARD, overwrite=True) as stream:
        for name, pixels in pictures:
            samples = np.rint(np.broadcast_to(pixels, (*pixels.shape[:2], 3)) * 255).astype(np.uint8)
            stream.write(np.ascontiguousarray(samples).tobytes())
            photos.append(Packed(name=name, offset=offset, height=samples.shape[0], width=samples.shape[1]))
            offset += samples.size
        if len(photos) < 2:
            raise InputMissing(
                f"There are {len(photos)} pictures to train on that can be read, and two are the least",
                kept="Nothing was trained",
                todo="Name folders of pictures that can be read",
            )
    index = json.dumps([asdict(photo) for photo in photos])
    atomic_write_bytes(folder / INDEX, index.encode(), overwrite=True)
    return open_shard(folder)


def _read(paths: Sequence[Path], say: Callable[[str], None], longest_side_px: int) -> Iterator[tuple[str, Pixels]]:
    for path in paths:
        try:
            yield f"{path.parent.name}/{path.name}", _averaged_down(read(path).pixels, longest_side_px)
        except HeirloomError as error:
            say(f"Left out: {error}")


def _averaged_down(pixels: Pixels, longest_side_px: int) -> Pixels:
    import cv2

    factor = longest_side_px / max(pixels.shape[:2])
    if factor >= 1:
        return pixels
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    smaller = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
    return np.asarray(smaller, dtype=np.float32)


def open_photos(folder: Path) -> list[Path]:
    """The photographs in `folder` that may train what ships: those its `manifest.csv` calls open, sorted by name.

    A folder without a manifest counts as the person's own, and all of its pictures are taken.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    with manifest.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["tier"] == "open"]
    return [path for row in sorted(rows, key=lambda row: row["file"]) if (path := folder / row["file"]).is_file()]


def _share(name: str) -> int:
    return next((share for beginning, share in SHARES.items() if name.startswith(beginning)), USUAL_SHARE)


def random_window(
    shard: Shard, generator: np.random.Generator, *, among: Sequence[int], side_px: int, scales: tuple[float, float]
) -> Pixels:
    """A random square window float32 (side, side, 3) of a random photograph, resized by a factor within `scales`.

    The factor is raised where the photograph is too small for the window; flips and quarter turns are random.
    """
    number = among[int(generator.integers(len(among)))]
    (window,) = same_window(shard, generator, of=(number,), side_px=side_px, scales=scales)
    return window


def same_window(
    shard: Shard, generator: np.random.Generator, *, of: Sequence[int], side_px: int, scales: tuple[float, float]
) -> list[Pixels]:
    """One random window, as `random_window` takes them, of each of several photographs of one size."""
    packed = shard.photos[of[0]]
    least = side_px / min(packed.height, packed.width)
    factor = max(float(generator.uniform(*scales)), least)
    side = min(round(side_px / factor), packed.height, packed.width)
    left = int(generator.integers(packed.width - side + 1))
    top = int(generator.integers(packed.height - side + 1))
    mirrored = generator.random() < 0.5
    turns = 0
    if generator.random() < 0.25:  # most photographs are upright: sky above, ground below
        turns = int(generator.integers(1, 4))
    windows = []
    for number in of:
        window = _resized(shard.pixels(number, Box(left, top, left + side, top + side)), side_px)
        window = np.rot90(window[:, ::-1] if mirrored else window, turns)
        windows.append(np.ascontiguousarray(window, dtype=np.float32))
    return windows


def _resized(window: Pixels, side_px: int) -> Pixels:
    import cv2

    if len(window) == side_px:
        return window
    method = cv2.INTER_AREA if len(window) > side_px else cv2.INTER_CUBIC
    return np.asarray(np.clip(cv2.resize(window, (side_px, side_px), interpolation=method), 0, 1), dtype=np.float32)
