"""What `unfade` is validated with: one way to fade at a time, and photographs that have not faded."""

from __future__ import annotations

from collections.abc import Callable

from heirloom.aging.film import Fading, Yellowing
from heirloom.aging.recipe import Generator, Recipe
from heirloom.aging.stock import Stock
from heirloom.core.photo import Pixels
from heirloom.train.recipes.unfade_samples import Flat, Sample, aged, cut, gray, meant

Case = Callable[[Pixels, Generator], Sample]


def _of(*kinds: type[Recipe], severity: float) -> Case:
    def made(thumbnail: Pixels, generator: Generator) -> Sample:
        truth = cut(thumbnail, generator)
        fates = [kind.draw(generator, severity=severity) for kind in kinds]
        return aged(truth, fates, generator, is_gray=False)

    return made


def _flat(thumbnail: Pixels, generator: Generator) -> Sample:
    truth = cut(thumbnail, generator)
    return aged(truth, [Flat.drawn(generator)], generator, is_gray=False)


def _gray(thumbnail: Pixels, generator: Generator) -> Sample:
    truth = gray(cut(thumbnail, generator))
    return aged(truth, [Fading.draw(generator, severity=0.5)], generator, is_gray=True)


def _untouched(thumbnail: Pixels, generator: Generator) -> Sample:
    return aged(cut(thumbnail, generator), [], generator, is_gray=False)


def _meant(thumbnail: Pixels, generator: Generator) -> Sample:
    return aged(meant(cut(thumbnail, generator), generator, colours=True), [], generator, is_gray=False)


CASES: dict[str, Case] = {
    "fading mild": _of(Fading, severity=0.25),
    "fading medium": _of(Fading, severity=0.5),
    "fading heavy": _of(Fading, severity=0.9),
    "yellowing": _of(Yellowing, severity=0.5),
    "faded and yellowed": _of(Fading, Yellowing, severity=0.5),
    "film": _of(Stock, severity=0.6),
    "flat": _flat,
    "gray": _gray,
    "untouched": _untouched,
    "meant": _meant,
}
