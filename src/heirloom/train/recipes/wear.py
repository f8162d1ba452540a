"""What happens to a training window: which kinds of ageing, how strong, at the scale of how large a print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from heirloom.aging import SURFACE
from heirloom.aging.artefacts import Artefacts, training_files
from heirloom.aging.digital import Downscale, Jpeg
from heirloom.aging.film import Fading, Grain, Yellowing
from heirloom.aging.optics import Blur, Noise
from heirloom.aging.recipe import AgeingKind, Generator, Recipe
from heirloom.core.color import LUMA_WEIGHTS
from heirloom.core.photo import Pixels

UNDAMAGED = 0.15  # of the windows: the network must see what photographs look like that nothing happened to
PRINT_PX = (450.0, 1600.0)  # a thumbnail and a good scan; a window is a part of either
# Sepia and other tones as density per channel, from looking at old prints: red least, blue most.
TONES = ((0.02, 0.10, 0.28), (0.03, 0.08, 0.18), (0.10, 0.05, 0.02), (0.0, 0.06, 0.12))
THIN = frozenset((AgeingKind.SCRATCHES, AgeingKind.CREASES, AgeingKind.CRACKS, AgeingKind.DUST))
HELD_OUT = frozenset((AgeingKind.SLEEVE_ARCS, AgeingKind.MOULD))  # generators kept for the bench
# How likely a kind is in a window: what every album shows often, the rest now and then.
ODDS: dict[AgeingKind, float] = {
    AgeingKind.SCRATCHES: 0.45,
    AgeingKind.DUST: 0.4,
    AgeingKind.CREASES: 0.3,
    AgeingKind.STAINS: 0.2,
    AgeingKind.CRACKS: 0.15,
    AgeingKind.TEARS: 0.12,
    AgeingKind.WRITING: 0.12,
}
RARE = 0.07


@dataclass(frozen=True, kw_only=True)
class Wear:
    """How likely each kind of surface damage is in a window, and where the shapes of film damage are."""

    surfaces: tuple[tuple[type[Recipe], float], ...]  # in physical order, each with its odds
    artefact_folder: str | None = None
    artefact_files: tuple[str, ...] = ()
    artefact_odds: float = 0.45
    undamaged: float = UNDAMAGED
    whole_px: float | None = None  # the size of the print, where windows are whole prints

    def print_px(self, generator: Generator, side_px: int) -> float:
        """The size of the print that the window is a part of, in pixels."""
        if self.whole_px is not None:
            return self.whole_px
        low, high = np.log(PRINT_PX)
        return max(float(np.exp(generator.uniform(low, high))), float(side_px))

    def of_print(self, generator: Generator, size: tuple[int, int]) -> Wear:
        """The same wear for a whole print of (height, width) pixels; every second one is undamaged."""
        scale = float(np.exp(generator.uniform(0, np.log(2.5))))
        return replace(self, whole_px=scale * float(np.sqrt(size[0] * size[1])), undamaged=0.5)

    def image(self, generator: Generator) -> Iterator[Recipe]:
        """What happens to the image itself: faded, yellowed, grainy, each in some windows."""
        severity = float(generator.beta(1.3, 2.5))
        for kind, odds in ((Fading, 0.35), (Yellowing, 0.2), (Grain, 0.4)):
            if generator.random() < odds:
                yield kind.draw(generator, severity=severity)

    def surface(self, generator: Generator) -> Iterator[Recipe | Artefacts]:
        """What lies on the print or is missing from it; nothing in some windows, one or two kinds in most."""
        if generator.random() < self.undamaged:
            return
        for kind, odds in self.surfaces:
            if generator.random() < odds:
                yield kind.draw(generator, severity=_severity(generator))
        if self.artefact_folder is not None and generator.random() < self.artefact_odds:
            yield Artefacts.draw(
                generator, severity=0.6 * _severity(generator), folder=self.artefact_folder, files=self.artefact_files
            )

    def marks(self, generator: Generator) -> Iterator[Recipe | Artefacts]:
        """Thin, opaque damage alone, one or two kinds of it: the shapes of holes."""
        chosen = [self.surfaces[i][0] for i in generator.permutation(len(self.surfaces))]
        thin = [kind for kind in chosen if kind.kind in THIN][: 1 + int(generator.random() < 0.4)]
        for kind in thin:
            yield kind.draw(generator, severity=_severity(generator))
        if self.artefact_folder is not None and generator.random() < 0.35:
            yield Artefacts.draw(
                generator, severity=0.6 * _severity(generator), folder=self.artefact_folder, files=self.artefact_files
            )

    def scan(self, generator: Generator) -> Iterator[Recipe]:
        """What the scanner and the file do."""
        severity = float(generator.beta(1.1, 4.5))
        for kind, odds in ((Blur, 0.2), (Downscale, 0.15), (Noise, 0.5), (Jpeg, 0.6)):
            if generator.random() < odds:
                yield kind.draw(generator, severity=severity)


def usual_wear(artefacts: Path | None) -> Wear:
    """All surface kinds of the engine but those held out, and the shapes of film damage in `artefacts` to train on."""
    kept = tuple((kind, ODDS.get(kind.kind, RARE)) for kind in SURFACE if kind.kind not in HELD_OUT)
    if artefacts is None:
        return Wear(surfaces=kept)
    return Wear(surfaces=kept, artefact_folder=str(artefacts), artefact_files=training_files(artefacts))


def toned(window: Pixels, generator: Generator) -> Pixels:
    """The window (H, W, 3) in colour, gray or one of some tones, as old photographs are; float32 in [0, 1]."""
    draw = generator.random()
    if draw < 0.35:
        return window
    weights = LUMA_WEIGHTS if generator.random() < 0.6 else generator.dirichlet((2, 2, 2)).astype(np.float32)
    gray = np.repeat((window @ weights)[..., None], 3, axis=2).astype(np.float32)
    if generator.random() < 0.5:
        gray = curved(gray, generator)
    if draw < 0.7:
        return gray
    density = np.asarray(TONES[int(generator.integers(len(TONES)))], np.float32) * np.float32(generator.uniform(0.5, 2))
    # toning is strongest in the middle tones: none in white paper, little in full black
    darker = density * (np.float32(2.4) * gray * (1 - gray) + np.float32(0.25))
    return np.clip(gray - darker, 0, 1).astype(np.float32)


def curved(gray: Pixels, generator: Generator) -> Pixels:
    """Another tone curve: harder or softer, lighter or darker."""
    power = np.float32(np.exp(generator.normal(0, 0.25)))
    low, high = generator.uniform(0, 0.12), generator.uniform(0.88, 1)
    return np.asarray(np.float32(low) + np.float32(high - low) * gray**power, dtype=np.float32)


def _severity(generator: Generator) -> float:
    """Mostly mild: a recipe's counts are for a whole print, and a window shows a part of one."""
    return float(generator.beta(0.9, 3.5))
