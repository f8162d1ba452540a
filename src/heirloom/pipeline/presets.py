"""The presets: what a person can ask for in one word, and the words of a more precise wish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from heirloom.errors import UsageError
from heirloom.steps.colorize import Hint, Palette
from heirloom.steps.repair import LEARNED, REPAIRABLE

Sepia = Literal["keep", "neutralise"]


@dataclass(frozen=True, kw_only=True)
class ColourWish:
    """How colours are to be made where they are: what is known of them, and which of several answers is wanted."""

    hints: tuple[Hint, ...] = ()
    palette: Palette = ()
    look: str = "natural"
    variant: int = 0
    variants: int = 1
    trust: float | None = None  # how far colours that are there are kept; None: as the plan finds fitting
    caption: str = ""
    year: int | None = None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the person wants; the plan reconciles it with what analysis found.

    `only` names the steps that may take part (all when empty). The strengths are dials in [0, 1] that scale what the
    plan found fitting: 0 leaves a step out. Colour is made only for those who ask for it.
    """

    preset: str = "auto"
    only: tuple[str, ...] = ()
    repair: float = 1.0
    clean: float = 1.0
    unfade: float = 1.0
    tone: float = 1.0
    colorize: float = 0.0
    colours: ColourWish = ColourWish()
    sensitivity: float = 0.5  # of damage detection: 0 nothing, 1 everything suspicious
    method: str = LEARNED  # of repairing, cleaning and unfading: learned or classical
    grain: float | None = None  # the share of the film's grain that stays, 0..1; None: as the plan finds fitting
    kinds: tuple[str, ...] = REPAIRABLE  # of damage that is repaired
    mask_kind: str | None = None  # what a given mask marks; the network judges that without it
    sepia: Sepia = "keep"
    repair_anyway: bool = False  # asked for by itself or with a mask: repair runs whatever was found
    colorize_alone: bool = False  # asked for by itself: nothing else runs, but unfading before it on a colour print

    def strength_of(self, step: str) -> float:
        """The dial of the step with this name."""
        dials = {"clean": self.clean, "unfade": self.unfade, "tone": self.tone, "colorize": self.colorize}
        return {"repair": self.repair, **dials}[step]

    def wants(self, step: str) -> bool:
        """Whether the step may take part at all."""
        return (not self.only or step in self.only) and self.strength_of(step) > 0


PRESETS: dict[str, Wish] = {
    "auto": Wish(preset="auto"),
    # half of every correction, and only damage that is beyond doubt
    "gentle": Wish(preset="gentle", clean=0.5, unfade=0.5, tone=0.5, sensitivity=0.4),
    # damage and tone only: no denoising, so the grain stays, and dyes and toning stay as they came down to us
    "archive": Wish(preset="archive", only=("repair", "tone"), tone=0.6, sensitivity=0.4),
}


def wish_for(preset: str) -> Wish:
    """The wish a preset stands for. Raises UsageError for a preset that does not exist."""
    if preset not in PRESETS:
        raise UsageError(
            f"There is no preset {preset!r}", kept="Nothing was changed", todo=f"Use one of: {', '.join(PRESETS)}"
        )
    return replace(PRESETS[preset])
