"""Masks and the typed damage map. A mask is float32 (H, W) in [0, 1]; 1 means "change this"."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from heirloom.core.photo import Mask

CERTAIN = 128 / 255  # the repair threshold: a probability of 128 in an 8-bit mask file and above gets repaired


class DamageKind(StrEnum):
    """What is the matter with a place in a photograph."""

    SCRATCH = "scratch"
    CREASE = "crease"
    TEAR = "tear"
    DUST = "dust"
    STAIN = "stain"
    FADE = "fade"
    MISSING = "missing"
    WRITING = "writing"


@dataclass(frozen=True, eq=False, kw_only=True)
class DamageMap:
    """Where a photograph is damaged and how: a probability for every pixel and the kind it most likely is.

    `probability` is float32 (H, W) in [0, 1]; `kind` is uint8 (H, W): 0 for none, else 1 + the position in
    `tuple(DamageKind)`. Two planes instead of one per kind, so that a 100-megapixel scan fits in memory.
    `veil` is the density (log10, per RGB channel, negative where it is lighter) that stains have added to what still
    shows beneath, float16 (H, W, 3); None where no network judged it, or there is no stain. `model` is the `id@sha256`
    of the network that found the damage, empty for the classical detector and for a person's mask.
    """

    probability: Mask
    kind: NDArray[np.uint8] = field()
    veil: NDArray[np.float16] | None = None
    model: str = ""

    @staticmethod
    def empty(height: int, width: int) -> DamageMap:
        """No damage anywhere."""
        return DamageMap(probability=np.zeros((height, width), np.float32), kind=np.zeros((height, width), np.uint8))

    def mask(self, *kinds: DamageKind) -> Mask:
        """The probability where the kind is one of `kinds` (all kinds when none is named), 0 elsewhere."""
        if not kinds:
            return self.probability
        wanted = np.isin(self.kind, [kind_code(kind) for kind in kinds])
        return np.where(wanted, self.probability, np.float32(0))

    def certain(self, *kinds: DamageKind) -> NDArray[np.bool_]:
        """Where damage of these kinds is probable enough to be repaired."""
        return np.asarray(self.mask(*kinds) >= CERTAIN - 1e-6, dtype=np.bool_)


def kind_code(kind: DamageKind) -> int:
    """The number that stands for a kind in `DamageMap.kind`; 0 stands for none."""
    return 1 + list(DamageKind).index(kind)
