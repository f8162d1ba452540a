"""Writing on a print: words in ink and pencil, printed captions and dates, rubber stamps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from heirloom.aging.artefacts import warped
from heirloom.aging.drawn import drawn
from heirloom.aging.letters import written
from heirloom.aging.recipe import AgeingKind, Generator, Worn, smooth_noise
from heirloom.aging.strokes import Line, Marks, covering, lay
from heirloom.core.masks import DamageKind

Colour = tuple[float, float, float]

# Density per RGB channel: black, blue and violet ink, pencil, red pencil, white ink and chalk, and the orange of the
# dates that cameras of the 1980s exposed into the film.
INKS: tuple[Colour, ...] = ((1.5, 1.5, 1.4), (1.6, 1.1, 0.5), (1.1, 1.5, 0.6), (0.7, 0.7, 0.68), (0.25, 1.2, 1.1))
WHITE: Colour = (0.03, 0.03, 0.05)
ORANGE: Colour = (0.0, 0.28, 1.1)
WORDS = ("PHOTO", "STUDIO", "Atelier", "No.", "KODAK", "SAFETY FILM", "Juli", "AUG", "Printed", "Familie", "Copyright")
DRAWN_PX = 64  # height of printed letters before they are placed


@dataclass(frozen=True, kw_only=True)
class Writing:
    """Lines of handwriting, printed lines and stamps; sizes in thousandths of the photograph's size."""

    kind: ClassVar[AgeingKind] = AgeingKind.WRITING

    seed: int
    hands: int  # lines written by hand
    prints: int  # captions, numbers, dates
    stamps: int
    height_permille: float  # of a middle letter
    pen_permille: float  # width of the pen
    white_share: float  # of the lines: white ink, or exposed from the negative
    faded: float  # 0: opaque ink, 1: hardly to be seen

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] raises the number of lines and their size."""
        hands, prints = int(generator.poisson(0.4 + 2 * severity)), int(generator.poisson(0.2 + 0.8 * severity))
        return cls(
            seed=int(generator.integers(2**31)),
            hands=max(hands, 1) if prints == 0 else hands,
            prints=prints,
            stamps=int(generator.random() < 0.1 + 0.5 * severity),
            height_permille=float(generator.uniform(12, 20 + 25 * severity)),
            pen_permille=float(generator.uniform(1.0, 2 + 2.5 * severity)),
            white_share=float(generator.choice([0.0, 0.2, 0.7])),
            faded=float(generator.uniform(0, 0.6)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The print written on."""
        return lay(worn, self._marks(worn), kind=DamageKind.WRITING)

    def _marks(self, worn: Worn) -> Iterator[Marks]:
        generator = np.random.default_rng(self.seed)
        for number in range(self.hands):
            yield self._by_hand(generator, worn, sure=number == 0)
        for number in range(self.prints):
            yield self._printed(generator, worn, _caption(generator), sure=number == 0)
        for _ in range(self.stamps):
            yield self._printed(generator, worn, _stamp(generator), sure=self.hands + self.prints == 0)

    def _by_hand(self, generator: Generator, worn: Worn, *, sure: bool) -> Marks:
        """One line of words; the pen presses harder on its way down."""
        height, width = worn.pixels.shape[:2]
        words = int(generator.integers(1, 5))
        lines = written(generator, words=words, slant=generator.normal(0.35, 0.25), uneven=generator.uniform(0.2, 1))
        size = max(worn.px(self.height_permille) * float(generator.lognormal(0, 0.25)) / 2, 2.5)
        placing = _placing(generator, height, width, sure=sure, tilt=0.25)
        length = max(float(line[:, 0].max()) for line in lines) * size
        segments = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in lines]) * size
        placed = _turned(segments * np.array([1, -1]) - np.array([length / 2, 0]), placing)
        down = segments[:, 0, 1] - segments[:, 1, 1]
        run = np.maximum(np.hypot(*(segments[:, 1] - segments[:, 0]).T), 1e-6)
        pressure = 1 + generator.uniform(0, 0.5) * down / run + 0.12 * generator.standard_normal(len(run))
        pen = max(worn.px(self.pen_permille), 0.6)
        cover = drawn(placed, width_px=np.clip(pen * pressure, 0.3, 0.5 * size + 0.3), shape=(height, width))
        return self._inked(generator, worn, cover)

    def _printed(self, generator: Generator, worn: Worn, picture: NDArray[np.uint8], *, sure: bool) -> Marks:
        """A picture of letters laid on the print."""
        height, width = worn.pixels.shape[:2]
        x, y, angle = _placing(generator, height, width, sure=sure, tilt=0.04)
        scale = max(worn.px(self.height_permille) * float(generator.lognormal(0, 0.3)), 5.0) / DRAWN_PX
        cover = warped(
            picture, shape=(height, width), centre=(x / width, y / height), scale=(scale, scale), angle=angle
        )
        return self._inked(generator, worn, cover)

    def _inked(self, generator: Generator, worn: Worn, cover: NDArray[np.float32]) -> Marks:
        """Coverage as ink: uneven, in one of the inks."""
        height, width = cover.shape
        uneven = smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(6), 1.5))
        slow = smooth_noise(generator, height=height, width=width, cell_px=max(worn.px(80), 3))
        strength = (1 - self.faded * float(generator.uniform(0.3, 1))) * float(generator.uniform(0.85, 1))
        opacity = np.clip(strength * (1 - 0.12 * np.abs(uneven) + 0.12 * slow), 0.05, 1).astype(np.float32)
        if generator.random() < self.white_share:
            colour = ORANGE if generator.random() < 0.2 else WHITE
        else:
            colour = INKS[int(generator.integers(len(INKS)))]
        return covering(cover, opacity=opacity, density=colour)


def _placing(generator: Generator, height: int, width: int, *, sure: bool, tilt: float) -> tuple[float, float, float]:
    """A middle x, y in pixels and an angle in radians: mostly level and near an edge.

    `sure` keeps it inside; some lines are tilted by about `tilt` radians.
    """
    share = generator.uniform(0.25, 0.75, 2) if sure else generator.uniform(0, 1, 2)
    if not sure and generator.random() < 0.6:
        share[1] = generator.choice([0.07, 0.93]) + generator.normal(0, 0.03)
    angle = generator.normal(0, 0.03) + (generator.choice([-1, 1]) * np.pi / 2 if generator.random() < 0.15 else 0)
    if generator.random() < 0.3:
        angle += generator.normal(0, tilt)
    return float(share[0] * width), float(share[1] * height), float(angle)


def _turned(points: Line, placing: tuple[float, float, float]) -> Line:
    """Points (..., 2) turned about the origin and moved to a place."""
    x, y, angle = placing
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(points @ turn + np.array([x, y]), dtype=np.float64)


def _caption(generator: Generator) -> NDArray[np.uint8]:
    """A printed line: a word and a number, or a date."""
    day, month, year = generator.integers(1, 29), generator.integers(1, 13), generator.integers(1890, 1990)
    choices = (
        f"{WORDS[int(generator.integers(len(WORDS)))]} {year}",
        f"{day}.{month}.{year}",
        f"'{year % 100:02d} {month:2d} {day:2d}",
        f"{WORDS[int(generator.integers(len(WORDS)))]} {generator.integers(1, 4000)}",
    )
    return _text(generator, choices[int(generator.integers(len(choices)))])


def _text(generator: Generator, text: str) -> NDArray[np.uint8]:
    """A line of text in one of OpenCV's fonts, white on black, letters `DRAWN_PX` high."""
    import cv2

    fonts = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)
    font = fonts[int(generator.integers(4))] | (cv2.FONT_ITALIC if generator.random() < 0.2 else 0)
    thick = int(generator.integers(2, 7))
    scale = cv2.getFontScaleFromHeight(font, DRAWN_PX, thick)
    (width, height), below = cv2.getTextSize(text, font, scale, thick)
    picture = np.zeros((height + below + 16, width + 16), np.uint8)
    cv2.putText(picture, text, (8, height + 8), font, scale, 255, thick, cv2.LINE_AA)
    return picture


def _stamp(generator: Generator) -> NDArray[np.uint8]:
    """A rubber stamp: a round or square frame around lines of text, printed with gaps."""
    import cv2

    side = int(DRAWN_PX * generator.uniform(4, 8))
    picture = np.zeros((side, side), np.uint8)
    middle, thick = (side // 2, side // 2), int(generator.integers(3, 9))
    if generator.random() < 0.6:
        cv2.circle(picture, middle, side // 2 - thick, 255, thick, cv2.LINE_AA)
        cv2.circle(picture, middle, int(side * 0.36), 255, max(thick // 2, 1), cv2.LINE_AA)
    else:
        top, bottom = int(side * 0.2), int(side * 0.8)
        cv2.rectangle(picture, (thick, top), (side - thick, bottom), 255, thick)
    for row in (0.42, 0.58):
        line = _caption(generator)
        factor = min(0.62 * side / line.shape[1], 0.14 * side / line.shape[0])
        small = cv2.resize(line, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        up, left = int(side * row) - small.shape[0] // 2, middle[0] - small.shape[1] // 2
        picture[up : up + small.shape[0], left : left + small.shape[1]] |= small
    gaps = smooth_noise(generator, height=side, width=side, cell_px=side / 30) + smooth_noise(
        generator, height=side, width=side, cell_px=side / 5
    )
    inked = np.clip(1.2 - np.maximum(gaps - 0.3, 0) * generator.uniform(0.2, 1.2), 0, 1)
    return np.asarray(picture * inked, dtype=np.uint8)
