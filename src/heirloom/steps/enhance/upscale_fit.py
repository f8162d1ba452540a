"""From what a person wants, a factor, a number of pixels or a print, to the step that gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from heirloom.core.decode import MAX_PIXELS
from heirloom.errors import HeirloomError, PhotoTooLarge, UsageError
from heirloom.models.method import LEARNED
from heirloom.steps.enhance.proposal import Proposal
from heirloom.steps.enhance.upscale import Upscale, enlarged_size
from heirloom.steps.enhance.upscale_learned import LARGEST_SCALE

INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0}
_NUMBER = r"(\d+(?:\.\d+)?)"
_PRINT = re.compile(rf"{_NUMBER}x{_NUMBER}({'|'.join(INCHES)})@{_NUMBER}dpi", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Times:
    """So many times as large."""

    scale: float

    def scale_of(self, height: int, width: int) -> float:  # noqa: ARG002 (the same for every size)
        """The factor for a photograph of this size."""
        return self.scale

    def words(self) -> str:
        """What is wanted."""
        return f"{self.scale:g} times as large"


@dataclass(frozen=True, kw_only=True)
class LongSide:
    """So large that the longer side has so many pixels."""

    pixels: int

    def scale_of(self, height: int, width: int) -> float:
        """The factor for a photograph of this size."""
        return self.pixels / max(height, width)

    def words(self) -> str:
        """What is wanted."""
        return f"a long side of {self.pixels} px"


@dataclass(frozen=True, kw_only=True)
class Print:
    """So large that it can be printed on paper of this size, which is turned as the photograph is."""

    sides_in: tuple[float, float]
    dpi: float
    text: str

    def scale_of(self, height: int, width: int) -> float:
        """The factor with which a photograph of this size fits on the paper, as large as it can be."""
        short, long = (side * self.dpi for side in sorted(self.sides_in))
        return min(short / min(height, width), long / max(height, width))

    def words(self) -> str:
        """What is wanted."""
        return f"a print of {self.text}"


Target = Times | LongSide | Print


def print_named(text: str) -> Print:
    """The print that a text such as `20x30cm@300dpi` or `8x10in@300dpi` names. Raises UsageError for another text."""
    found = _PRINT.fullmatch(re.sub(r"\s", "", text.replace("×", "x")))
    values = [float(found[i]) for i in (1, 2, 4)] if found else []
    if not found or not all(value > 0 for value in values):
        raise UsageError(
            f"{text!r} names no print",
            kept="Nothing was enlarged",
            todo="Give paper and resolution, for example 20x30cm@300dpi, 150x100mm@300dpi or 8x10in@240dpi",
        )
    inch = INCHES[found[3].lower()]
    return Print(sides_in=(inch * values[0], inch * values[1]), dpi=values[2], text=found[0])


def fit_upscale(height: int, width: int, *, target: Target, detail: float = 0.0, method: str = LEARNED) -> Proposal:
    """The step that gives a photograph of this size what is wanted.

    Raises UsageError where it is as large already or would have to be more than 16 times as large, PhotoTooLarge where
    it would have more pixels than Heirloom reads.
    """
    scale = target.scale_of(height, width)
    after = enlarged_size(height, width, scale=scale) if 1 < scale <= LARGEST_SCALE else (height, width)
    refusal = _refusal(target, scale=scale, before=(height, width), after=after)
    if refusal is not None:
        raise refusal
    step = Upscale(scale=scale, detail=detail, method=method, dpi=target.dpi if isinstance(target, Print) else None)
    return Proposal(step=step, reason=f"{target.words()} was asked for: {after[1]} x {after[0]} px")


def _refusal(target: Target, *, scale: float, before: tuple[int, int], after: tuple[int, int]) -> HeirloomError | None:
    size = f"{before[1]} x {before[0]} px"
    if not scale > 1:
        return UsageError(
            f"For {target.words()} the photograph of {size} would become {scale:.3g} times as large, not larger",
            kept="Nothing was changed; upscale only enlarges",
            todo="Ask for more, or use the photograph as it is",
        )
    if scale > LARGEST_SCALE:
        return UsageError(
            f"For {target.words()} the photograph of {size} would become {scale:.3g} times as large",
            kept=f"Nothing was changed; there are networks for at most {LARGEST_SCALE} times",
            todo="Ask for less, or scan the original at a higher resolution",
        )
    if after[0] * after[1] > MAX_PIXELS:
        return PhotoTooLarge(
            f"The photograph of {size} would have {after[1]} x {after[0]} = {after[0] * after[1] / 1e6:.0f} "
            f"megapixels, the limit is {MAX_PIXELS / 1e6:.0f}",
            kept="Nothing was changed",
            todo="Ask for less, for example with --long-side",
        )
    return None
