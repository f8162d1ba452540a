"""Halftone: the dot screen of newspapers and books, as a scanner sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from heirloom.aging.film import SILVER
from heirloom.aging.recipe import AgeingKind, Array, Generator, Worn
from heirloom.core.color import LUMA_WEIGHTS, from_linear, to_linear
from heirloom.core.photo import Pixels

SCREEN_ANGLES_DEG = (15.0, 75.0, 0.0)  # of cyan, magenta and yellow in offset printing; black alone stands at 45
BLACK_ANGLE_DEG = 45.0


@dataclass(frozen=True, kw_only=True)
class Halftone:
    """A printed screen: dots that grow with darkness."""

    kind: ClassVar[AgeingKind] = AgeingKind.HALFTONE

    period_px: float  # distance of the dots in the scan
    turn_deg: float  # added to the angles of all screens: paper never lies straight
    softness: float  # 0 hard dots, 1 barely screened: ink spread and the scanner's blur

    @classmethod
    def draw(cls, generator: Generator, *, severity: float) -> Self:
        """A random recipe; `severity` in [0, 1] makes the screen coarser and harder."""
        return cls(
            period_px=float(3 + 3.5 * severity * generator.uniform(0.5, 1.2)),
            turn_deg=float(generator.normal(0, 4)),
            softness=float(np.clip(0.8 - 0.5 * severity + generator.uniform(-0.15, 0.15), 0.1, 0.95)),
        )

    def apply(self, worn: Worn) -> Worn:
        """The photograph printed with a screen."""
        light = to_linear(worn.pixels)
        height, width, channels = light.shape
        if channels == 3 and np.abs(worn.pixels - worn.pixels.mean(axis=2, keepdims=True)).mean() < SILVER:
            # black-and-white is printed with black ink alone
            gray = self._dots(light @ LUMA_WEIGHTS, height, width, BLACK_ANGLE_DEG + self.turn_deg)
            return worn.with_pixels(from_linear(np.repeat(gray[..., None], 3, axis=2)))
        angles = (BLACK_ANGLE_DEG,) if channels == 1 else SCREEN_ANGLES_DEG
        dots = [self._dots(light[..., c], height, width, angles[c] + self.turn_deg) for c in range(channels)]
        return worn.with_pixels(from_linear(np.stack(dots, axis=-1)))

    def _dots(self, light: Array, height: int, width: int, angle_deg: float) -> Pixels:
        """One ink's screen: the light (H, W) that its dots let through."""
        y = np.arange(height, dtype=np.float32)[:, None] * np.float32(2 * np.pi / self.period_px)
        x = np.arange(width, dtype=np.float32)[None, :] * np.float32(2 * np.pi / self.period_px)
        cosine, sine = np.float32(np.cos(np.deg2rad(angle_deg))), np.float32(np.sin(np.deg2rad(angle_deg)))
        screen = 0.5 + 0.25 * (np.cos(x * cosine + y * sine) + np.cos(y * cosine - x * sine))
        half = 0.1 + 0.5 * self.softness  # half the width of the step from paper to ink
        hard = np.clip((light - screen) / (2 * half) + 0.5, 0, 1)
        # as much light on average as before: soft screens keep a share of the continuous tone
        return np.asarray((1 - self.softness) * hard + self.softness * light, dtype=np.float32)
