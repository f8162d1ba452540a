"""Colour for photographs that have none, or lost it: a guess that keeps the photograph's own lightness.

Of CIE LAB only a and b are made; L is the photograph's. What the colours were nobody can know from a gray picture: the
result is an interpretation, everywhere, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from heirloom.core.coloured import coloured_source
from heirloom.core.geometry import Box
from heirloom.core.palette import PALETTE_SIZE
from heirloom.core.photo import Photo, Picture
from heirloom.core.step import Effect, Outcome, Runtime, Survey
from heirloom.steps.colorize.hints import Hint, check_hint
from heirloom.steps.colorize.looks import NATURAL, check_look
from heirloom.steps.colorize.overview import overview_of
from heirloom.steps.colorize.paint import HINT_REACH_PX, painted
from heirloom.steps.colorize.predict import Palette, colour_network
from heirloom.steps.colorize.survey import Before, survey_colour
from heirloom.steps.colorize.variants import VARIANTS_AT_MOST, palettes_for


def colorize(
    photo: Photo,
    *,
    hints: Sequence[Hint] = (),
    palette: Palette = (),
    trust: float = 0.0,
    variant: int = 0,
    variants: int = 1,
    seed: int = 0,
    look: str = NATURAL,
    strength: float = 1.0,
    frame: Box | None = None,
    previous: Photo | None = None,
) -> Photo:
    """The photograph in colour, with its own lightness: L of CIE LAB stays, a and b are made.

    `hints` are colours at places (`hints.point`, `stroke`, `region`), exact there; `palette` the ten numbers of
    `core.palette.palette_of` for the whole picture, or none. `variant` 0 is the best guess, others up to `variants` - 1
    are different plausible ones, chosen by `seed`. `trust` in [0, 1] is how far colours that a faded print still has
    are kept. `look` is one of LOOKS. Strength 0 gives the same photograph, 1 the made colours, values between are
    blended. Outside of `frame` nothing changes. `previous` is the finished frame before in a film, whose colours are
    kept where the lightness is the same.

    A gray photograph becomes RGB. Raises WeightsMissing without the network: nothing else can do its job.
    """
    step = Colorize(
        hints=tuple(hints),
        palette=palette,
        trust=trust,
        variant=variant,
        variants=variants,
        look=look,
        strength=strength,
    )
    size = (photo.height, photo.width)
    whole = Box.whole(*size)
    runtime = Runtime(seed=seed, frame=whole if frame is None else frame, whole_size=size)
    if strength == 0:
        return photo
    survey = _survey(step, photo, runtime, before=None if previous is None else _before(previous))
    return _apply(step, photo, runtime, survey=survey).photo


@dataclass(frozen=True, kw_only=True)
class Colorize:
    """`colorize` as a step."""

    name: ClassVar[str] = "colorize"
    effect: ClassVar[Effect] = Effect.GENERATE

    hints: tuple[Hint, ...] = ()
    palette: Palette = ()
    trust: float = 0.0
    variant: int = 0
    variants: int = 1
    look: str = NATURAL
    strength: float = 1.0

    def __post_init__(self) -> None:
        for hint in self.hints:
            check_hint(hint)
        check_look(self.look)
        if self.palette and len(self.palette) != PALETTE_SIZE:
            raise ValueError(f"palette has {len(self.palette)} numbers; it must have {PALETTE_SIZE}, or none")
        if not 1 <= self.variants <= VARIANTS_AT_MOST:
            raise ValueError(f"variants is {self.variants}; it must be 1 to {VARIANTS_AT_MOST}")
        if not 0 <= self.variant < self.variants:
            raise ValueError(f"variant is {self.variant}; it must be 0 to variants - 1, which is {self.variants - 1}")

    @property
    def halo_px(self) -> int:
        """How far around itself a hint is blended in; all else is decided in the survey."""
        return HINT_REACH_PX if self.hints else 0

    @property
    def is_colouring(self) -> bool:
        """Whether gray comes out as RGB."""
        return self.strength > 0

    def survey(self, picture: Picture, runtime: Runtime) -> Survey:
        """The colours of all of the picture, in a small view of it."""
        return _survey(self, picture, runtime, before=None)

    def apply(self, photo: Photo, runtime: Runtime) -> Outcome:
        """The picture area in colour; border and margin stay."""
        if self.strength == 0:
            return Outcome(photo=photo)
        if runtime.frame.width == 0 or runtime.frame.height == 0:
            return _border(photo)
        if runtime.survey is not None:
            return _apply(self, photo, runtime, survey=runtime.survey)
        if runtime.whole_size != (photo.height, photo.width):
            raise ValueError("a window of a photograph cannot be coloured without a survey of the whole")
        return _apply(self, photo, runtime, survey=self.survey(photo, runtime))


def _survey(step: Colorize, picture: Picture, runtime: Runtime, *, before: Before | None) -> Survey:
    network = colour_network()
    palettes = palettes_for(step.variants, given=step.palette, generator=runtime.generator(step.name))
    return survey_colour(
        picture,
        frame=runtime.frame,
        hints=step.hints,
        palettes=palettes,
        variant=step.variant,
        trust=step.trust,
        before=before,
        network=network,
    )


def _apply(step: Colorize, photo: Photo, runtime: Runtime, *, survey: Survey) -> Outcome:
    frame = runtime.frame
    made, doubt = painted(
        frame.cut(photo.pixels),
        window=frame.moved(down=runtime.offset[0], across=runtime.offset[1]),
        survey=survey,
        hints=step.hints,
        look=step.look,
        strength=step.strength,
    )
    pixels = np.repeat(photo.pixels, 3, axis=2) if photo.is_gray else photo.pixels.copy()
    frame.cut(pixels)[...] = made
    uncertain = np.zeros(pixels.shape[:2], np.float32)
    frame.cut(uncertain)[...] = doubt
    invented = np.zeros(pixels.shape[:2], np.float32)
    frame.cut(invented)[...] = 1
    invented[(pixels == photo.pixels).all(axis=2)] = 0  # pure black and white have no colour
    source = coloured_source(photo.source) if photo.is_gray else photo.source
    return Outcome(
        photo=replace(photo, pixels=pixels, source=source),
        invented=invented,
        uncertain=uncertain,
        models=survey.models,
        notes=survey.notes,
    )


def _border(photo: Photo) -> Outcome:
    """A strip of nothing but border, in three channels as the others are."""
    pixels = np.repeat(photo.pixels, 3, axis=2) if photo.is_gray else photo.pixels
    source = coloured_source(photo.source) if photo.is_gray else photo.source
    nothing = np.zeros(pixels.shape[:2], np.float32)
    return Outcome(photo=replace(photo, pixels=pixels, source=source), invented=nothing, uncertain=nothing)


def _before(previous: Photo) -> Before:
    view = overview_of(previous, frame=Box.whole(previous.height, previous.width))
    return Before(lightness=view.lightness, chroma=view.chroma)
