"""A cursive hand: letters as courses of a pen, joined to words whose slant and evenness vary from hand to hand."""

from __future__ import annotations

import numpy as np

from heirloom.aging.recipe import Generator
from heirloom.aging.strokes import Line

Course = tuple[tuple[float, float], ...]

# Places the pen passes, in units of the height of an "n"; y points up from the line written on. Drawn by hand.
LETTERS: dict[str, Course] = {
    "a": ((0.05, 0.2), (0.6, 0.85), (0.3, 1.0), (0.05, 0.5), (0.25, 0.0), (0.6, 0.8), (0.62, 0.1), (0.95, 0.15)),
    "b": (
        (0.0, 0.2),
        (0.4, 1.6),
        (0.45, 2.2),
        (0.25, 1.8),
        (0.2, 0.1),
        (0.5, 0.0),
        (0.7, 0.6),
        (0.4, 0.95),
        (0.9, 0.8),
    ),
    "c": ((0.0, 0.2), (0.55, 0.9), (0.3, 1.0), (0.05, 0.45), (0.35, 0.0), (0.8, 0.25)),
    "d": ((0.05, 0.3), (0.55, 0.9), (0.15, 0.85), (0.1, 0.1), (0.5, 0.4), (0.7, 2.1), (0.62, 0.2), (0.95, 0.15)),
    "e": ((0.0, 0.35), (0.45, 0.55), (0.5, 0.95), (0.25, 0.95), (0.1, 0.45), (0.35, 0.0), (0.8, 0.25)),
    "g": (
        (0.05, 0.3),
        (0.6, 0.9),
        (0.2, 0.9),
        (0.1, 0.2),
        (0.6, 0.8),
        (0.55, -0.8),
        (0.3, -1.1),
        (0.1, -0.8),
        (0.9, 0.2),
    ),
    "h": (
        (0.0, 0.2),
        (0.4, 1.6),
        (0.45, 2.2),
        (0.2, 1.8),
        (0.15, 0.0),
        (0.35, 0.85),
        (0.6, 0.9),
        (0.65, 0.05),
        (0.95, 0.2),
    ),
    "i": ((0.0, 0.2), (0.22, 1.0), (0.22, 0.15), (0.35, 0.0), (0.55, 0.2)),
    "l": ((0.0, 0.2), (0.45, 1.3), (0.5, 2.1), (0.3, 2.2), (0.2, 1.0), (0.3, 0.05), (0.65, 0.2)),
    "m": (
        (0.0, 0.2),
        (0.12, 1.0),
        (0.12, 0.0),
        (0.3, 0.9),
        (0.45, 0.9),
        (0.5, 0.0),
        (0.65, 0.9),
        (0.85, 0.9),
        (0.9, 0.05),
        (1.2, 0.2),
    ),
    "n": ((0.0, 0.2), (0.12, 1.0), (0.12, 0.0), (0.35, 0.9), (0.55, 0.9), (0.6, 0.05), (0.9, 0.2)),
    "o": ((0.05, 0.3), (0.4, 1.0), (0.1, 0.6), (0.3, 0.0), (0.6, 0.5), (0.4, 0.98), (0.9, 0.8)),
    "r": ((0.0, 0.2), (0.18, 1.1), (0.3, 0.9), (0.5, 0.95), (0.42, 0.2), (0.7, 0.15)),
    "s": ((0.0, 0.2), (0.35, 1.1), (0.5, 0.5), (0.35, 0.0), (0.1, 0.1), (0.75, 0.2)),
    "t": ((0.0, 0.3), (0.28, 1.7), (0.25, 0.2), (0.4, 0.0), (0.7, 0.25)),
    "u": ((0.0, 0.3), (0.12, 1.0), (0.12, 0.2), (0.35, 0.0), (0.58, 0.5), (0.62, 1.0), (0.62, 0.1), (0.95, 0.2)),
    "v": ((0.0, 0.4), (0.15, 1.0), (0.35, 0.0), (0.6, 1.0), (0.9, 0.85)),
    "y": (
        (0.0, 0.3),
        (0.12, 1.0),
        (0.2, 0.2),
        (0.4, 0.1),
        (0.62, 1.0),
        (0.55, -0.8),
        (0.3, -1.1),
        (0.1, -0.8),
        (0.9, 0.2),
    ),
}
CAPITALS: tuple[Course, ...] = (
    ((0.1, 0.1), (0.7, 2.1), (0.9, 0.1), (0.75, 0.9), (0.3, 0.85), (1.0, 0.75), (1.3, 0.2)),
    (
        (0.3, 1.9),
        (0.35, 0.1),
        (0.2, 0.3),
        (0.2, 1.6),
        (0.8, 2.1),
        (1.0, 1.5),
        (0.45, 1.1),
        (1.1, 0.7),
        (0.8, 0.0),
        (0.3, 0.1),
    ),
    ((1.0, 1.8), (0.7, 2.2), (0.2, 1.3), (0.4, 0.1), (0.9, 0.1), (1.2, 0.5)),
    ((0.0, 1.6), (0.3, 2.1), (0.35, 0.1), (0.3, 1.0), (1.0, 1.2), (1.05, 2.1), (1.0, 0.1), (1.4, 0.2)),
    ((0.1, 1.9), (0.2, 0.0), (0.3, 2.0), (0.7, 0.4), (1.1, 2.1), (1.15, 0.1), (1.5, 0.2)),
    ((0.1, 1.7), (0.5, 2.2), (1.1, 2.0), (0.6, 1.9), (0.5, 0.2), (0.1, 0.0), (0.2, 0.4), (0.9, 0.3)),
)
DIGITS: dict[str, Course] = {
    "0": ((0.4, 1.6), (0.05, 0.9), (0.35, 0.0), (0.7, 0.8), (0.4, 1.6)),
    "1": ((0.15, 1.2), (0.4, 1.6), (0.35, 0.8), (0.32, 0.0)),
    "2": ((0.1, 1.3), (0.4, 1.65), (0.65, 1.2), (0.1, 0.1), (0.4, 0.1), (0.75, 0.05)),
    "3": ((0.1, 1.5), (0.6, 1.5), (0.35, 0.9), (0.65, 0.4), (0.3, 0.0), (0.05, 0.2)),
    "4": ((0.4, 1.6), (0.05, 0.6), (0.7, 0.6), (0.5, 1.0), (0.45, 0.0)),
    "5": ((0.6, 1.6), (0.15, 1.5), (0.15, 0.9), (0.6, 0.7), (0.4, 0.0), (0.05, 0.1)),
    "6": ((0.6, 1.6), (0.15, 0.9), (0.2, 0.0), (0.6, 0.3), (0.4, 0.8), (0.12, 0.4)),
    "7": ((0.05, 1.5), (0.7, 1.55), (0.4, 0.8), (0.25, 0.0)),
    "8": ((0.6, 1.4), (0.2, 1.5), (0.3, 0.9), (0.65, 0.3), (0.3, 0.0), (0.1, 0.4), (0.6, 1.2), (0.5, 1.5)),
    "9": ((0.6, 1.3), (0.2, 1.5), (0.15, 0.9), (0.6, 1.0), (0.6, 1.4), (0.5, 0.0)),
}
CONNECTED = 10  # points between two places that the pen passes


def written(generator: Generator, *, words: int, slant: float, uneven: float) -> list[Line]:
    """A line of random words as courses of the pen, each (N, 2) of x, y (y up), the height of an "n" being 1.

    `slant` leans the letters, `uneven` in [0, 1] makes them dance. About every fourth word is a number.
    """
    courses: list[Line] = []
    left = 0.0
    for _ in range(words):
        course = _number(generator) if generator.random() < 0.25 else _word(generator)
        for part in course:
            moved = part + generator.normal(0, 0.05 * uneven, part.shape)
            smooth = _smooth(moved)
            wave = 0.12 * uneven * np.sin(smooth[:, 0] * generator.uniform(0.3, 0.8) + generator.uniform(0, 6))
            courses.append(np.stack([left + smooth[:, 0] + slant * smooth[:, 1], smooth[:, 1] + wave], axis=1))
        left += max(float(part[:, 0].max()) for part in course) + generator.uniform(0.5, 1.1)
    return courses


def _word(generator: Generator) -> list[Line]:
    """One joined word, sometimes with a capital, with its dots and crosses as courses of their own."""
    names = list(LETTERS)
    places: list[Line] = []
    extras: list[Line] = []
    left = 0.0
    for number in range(int(generator.integers(2, 9))):
        capital = number == 0 and generator.random() < 0.6
        name = "" if capital else names[int(generator.integers(len(names)))]
        shape = CAPITALS[int(generator.integers(len(CAPITALS)))] if capital else LETTERS[name]
        points = np.array(shape) * np.array([generator.uniform(0.85, 1.2), generator.uniform(0.9, 1.1)])
        places.append(points + np.array([left, 0.0]))
        if name == "t":
            extras.append(np.array([[left - 0.1, 1.2], [left + 0.7, 1.3]]))
        if name == "i":
            extras.append(np.array([[left + 0.3, 1.5], [left + 0.34, 1.45]]))
        left += float(points[-1, 0])
    return [np.concatenate(places), *extras]


def _number(generator: Generator) -> list[Line]:
    """A year or a short number, its digits apart."""
    text = str(generator.integers(1890, 1986)) if generator.random() < 0.6 else str(generator.integers(1, 400))
    return [np.array(DIGITS[digit]) + np.array([0.9 * place, 0.0]) for place, digit in enumerate(text)]


def _smooth(places: Line) -> Line:
    """A smooth course through the places: the spline of Catmull and Rom (1974)."""
    padded = np.concatenate([places[:1], places, places[-1:]])
    before, first, second, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0, 1, CONNECTED, endpoint=False)[None, :, None]
    a, b, c, d = (part[:, None] for part in (before, first, second, after))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.concatenate([curve.reshape(-1, 2), places[-1:]])
