"""Real damage from a folder of opacity masks (white is damage), laid on the print like the procedural kinds.

The folder holds one folder for each sort of damage (`FOLDERS`), each with gray PNG pictures. The pictures are not part
of the package: whoever asks for them names the folder, and the log names the folder and every file that was used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn
from heirloom.aging.scratches import DEEP_IN_FILM, DEEP_IN_PAPER, SHALLOW_IN_FILM, SHALLOW_IN_PAPER, Colour
from heirloom.aging.strokes import Marks, covering, lay
from heirloom.aging.tint import tint
from heirloom.core.masks import DamageKind
from heirloom.errors import InputMissing

FOLD = 5  # every fifth picture of a folder, sorted, is held out from training
MOST_KEPT = 600  # decoded pictures of at most 400 x 400 px: below 100 MB
SHARPEST = 3.0  # an enlarged mask gets its edge back by at most this factor of contrast


@dataclass(frozen=True, kw_only=True)
class Sort:
    """One folder of masks: the damage it shows, how often it is drawn, and how large it is against a hair's picture."""

    kind: DamageKind
    weight: float
    scale: float


# Scales from looking at the pictures: a hair is 4 px wide in its picture, lint 12 px, a single dot 150 px.
FOLDERS: dict[str, Sort] = {
    "dirt": Sort(kind=DamageKind.DUST, weight=1.5, scale=1.0),
    "dots": Sort(kind=DamageKind.DUST, weight=1.0, scale=0.07),
    "hair": Sort(kind=DamageKind.DUST, weight=1.5, scale=0.8),
    "hair-short": Sort(kind=DamageKind.DUST, weight=1.5, scale=0.8),
    "lint": Sort(kind=DamageKind.DUST, weight=1.2, scale=0.35),
    "scratches": Sort(kind=DamageKind.SCRATCH, weight=3.0, scale=1.3),
    "smut": Sort(kind=DamageKind.DUST, weight=0.5, scale=0.35),
    "spots": Sort(kind=DamageKind.DUST, weight=1.5, scale=1.0),
    "sprinkles": Sort(kind=DamageKind.DUST, weight=0.6, scale=1.0),
    "stain": Sort(kind=DamageKind.STAIN, weight=0.8, scale=1.5),
}


@dataclass(frozen=True, kw_only=True)
class Artefacts:
    """Pictures of real damage, each flipped, turned and scaled at random; shares are of the number of `files`."""

    kind: ClassVar[AgeingKind] = AgeingKind.ARTEFACTS

    seed: int
    folder: str
    files: tuple[str, ...]  # one for each placement, in order: "scratches/07.png"
    scale_permille: tuple[float, float]  # of one pixel of a mask, in thousandths of the photograph's size
    stretched_share: float  # of the scratches: drawn out to lines across the print
    black_share: float
    coloured_share: float  # of those that are not black
    translucent_share: float

    @classmethod
    def draw(cls, generator: Generator, *, severity: float, folder: str | Path, files: Sequence[str]) -> Self:
        """A random recipe from `files` (as `artefact_files` names them); `severity` in [0, 1] raises their number.

        Raises InputMissing where `files` is empty.
        """
        by_sort: defaultdict[str, list[str]] = defaultdict(list)
        for file in files:
            by_sort[file.split("/")[0]].append(file)
        if not by_sort:
            raise _no_masks(Path(folder))
        sorts = sorted(by_sort)
        weights = np.array([FOLDERS[sort].weight for sort in sorts])
        chosen = generator.choice(len(sorts), 1 + generator.poisson(1 + 8 * severity), p=weights / weights.sum())
        pools = [by_sort[sorts[index]] for index in chosen]
        return cls(
            seed=int(generator.integers(2**31)),
            folder=str(folder),
            files=tuple(pool[int(generator.integers(len(pool)))] for pool in pools),
            scale_permille=(0.15, float(0.5 + 0.9 * severity)),
            stretched_share=float(generator.choice([0.0, 0.4])),
            black_share=float(generator.choice([0.1, 0.4, 0.8])),
            coloured_share=float(generator.choice([0.0, 0.0, 0.3])),
            translucent_share=float(generator.uniform(0.1, 0.6)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print with the damage on it, stains first. Raises InputMissing where a file is gone."""
        generator = np.random.default_rng(self.seed)
        worn_out = worn
        marks: defaultdict[DamageKind, list[Marks]] = defaultdict(list)
        for file in self.files:
            sort = FOLDERS[file.split("/")[0]]
            cover = self._placed(generator, worn, file=file, sort=sort)
            colour, opacity = self._colour(generator), self._opacity(generator)
            if sort.kind is DamageKind.STAIN:
                brown = float(generator.uniform(0.15, 0.7))
                strength = -0.5 if generator.random() < 0.2 else 1.0  # some stains bleach
                tone = (brown * float(generator.uniform(0.2, 0.8)), brown * float(generator.uniform(0.5, 0.9)), brown)
                worn_out = tint(worn_out, cover * np.float32(strength), density=tone)
            else:
                marks[sort.kind].append(covering(cover, opacity=opacity, density=colour))
        for kind, things in marks.items():
            worn_out = lay(worn_out, things, kind=kind)
        return worn_out

    def _placed(self, generator: Generator, worn: Worn, *, file: str, sort: Sort) -> Array:
        """The coverage (H, W) of one mask at a random place, turn and scale."""
        mask = _mask(str(Path(self.folder) / file))
        low, high = self.scale_permille
        scale = worn.px(float(np.exp(generator.uniform(np.log(low), np.log(high))))) * sort.scale
        stretch = float(np.exp(generator.normal(0, 0.15)))
        if sort.kind is DamageKind.SCRATCH and generator.random() < self.stretched_share:
            scale, stretch = 0.5 * scale, float(generator.uniform(4, 12))
        flip = -1.0 if generator.random() < 0.5 else 1.0
        # a stretched picture of scratches is drawn out along its columns: most of its lines run that way
        return warped(
            mask,
            shape=(worn.pixels.shape[0], worn.pixels.shape[1]),
            centre=(float(generator.uniform(-0.05, 1.05)), float(generator.uniform(-0.05, 1.05))),
            scale=(scale * flip, scale * stretch),
            angle=float(generator.uniform(0, 2 * np.pi)),
        )

    def _opacity(self, generator: Generator) -> float:
        if generator.random() < self.translucent_share:
            return float(generator.uniform(0.2, 0.6))
        return float(generator.uniform(0.75, 1))

    def _colour(self, generator: Generator) -> Colour:
        if generator.random() < self.black_share:
            tone = float(generator.uniform(0.9, 2.4))
            return (tone, tone, tone)
        if generator.random() < self.coloured_share:
            choices = (SHALLOW_IN_PAPER, DEEP_IN_PAPER, SHALLOW_IN_FILM, DEEP_IN_FILM)
            return choices[int(generator.integers(4))]
        paper = float(generator.uniform(0.0, 0.2))
        return (paper, paper, paper + float(generator.uniform(0, 0.06)))


def warped(
    mask: NDArray[np.uint8],
    *,
    shape: tuple[int, int],
    centre: tuple[float, float],
    scale: tuple[float, float],
    angle: float,
) -> Array:
    """A mask (h, w) as coverage in [0, 1] on a picture of `shape` (height, width).

    `centre` is x, y as shares of the picture; `scale` is picture pixels per mask pixel along the mask's rows and
    columns (negative flips); `angle` turns it, in radians. What shrinks is averaged first, what grows keeps its edge.
    """
    import cv2

    size = tuple(max(1, round(side * min(abs(by), 1))) for side, by in zip(mask.shape[::-1], scale, strict=True))
    small = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), dtype=np.float32) / np.float32(255)
    x_scale, y_scale = (by * side / least for by, side, least in zip(scale, mask.shape[::-1], size, strict=True))
    cosine, sine = np.cos(angle), np.sin(angle)
    turn = np.array([[cosine * x_scale, -sine * y_scale], [sine * x_scale, cosine * y_scale]])
    middle = np.array([centre[0] * shape[1], centre[1] * shape[0]]) - 0.5
    shift = middle - turn @ ((np.array(size) - 1) / 2)
    placed = cv2.warpAffine(small, np.column_stack([turn, shift]), shape[::-1], flags=cv2.INTER_LINEAR)
    contrast = np.float32(np.clip(min(abs(x_scale), abs(y_scale)), 1, SHARPEST))
    steep = (np.asarray(placed, dtype=np.float32) - np.float32(0.5)) * contrast + np.float32(0.5)
    return np.asarray(np.clip(steep, 0, 1), dtype=np.float32)


def artefact_files(folder: Path) -> tuple[str, ...]:
    """All masks of the known sorts in `folder`, as "scratches/07.png", sorted. Raises InputMissing where none is."""
    files = tuple(f"{sort}/{path.name}" for sort in sorted(FOLDERS) for path in sorted((folder / sort).glob("*.png")))
    if not files:
        raise _no_masks(folder)
    return files


def held_out(files: Sequence[str]) -> tuple[str, ...]:
    """Every fifth of the files of each folder, sorted (the 5th, 10th, ...): never trained on, kept to measure with."""
    by_sort: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted(files):
        by_sort[file.split("/")[0]].append(file)
    return tuple(file for sort in sorted(by_sort) for file in by_sort[sort][FOLD - 1 :: FOLD])


def training_files(folder: Path) -> tuple[str, ...]:
    """All masks in `folder` but those held out."""
    files = artefact_files(folder)
    kept_back = set(held_out(files))
    return tuple(file for file in files if file not in kept_back)


# The one cache of the engine: a training run reads each of some hundreds of small pictures ten thousands of times.
@lru_cache(maxsize=MOST_KEPT)
def _mask(path: str) -> NDArray[np.uint8]:
    """A mask as stored, read-only uint8 (H, W). Raises InputMissing where it cannot be read."""
    import cv2

    mask = cv2.imread(path, cv2.IMREAD_GRAYSCALE) if Path(path).is_file() else None
    if mask is None:
        raise InputMissing(
            f"there is no picture of damage {path}",
            kept="Nothing was aged",
            todo="Name the folder that holds the masks the log was written with",
        )
    decoded = np.asarray(mask, dtype=np.uint8)
    decoded.flags.writeable = False
    return decoded


def _no_masks(folder: Path) -> InputMissing:
    return InputMissing(
        f"there are no damage masks in {folder}",
        kept="Nothing was aged",
        todo=f"Name a folder that holds PNG masks in some of: {', '.join(FOLDERS)}",
    )
