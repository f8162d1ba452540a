"""What faded photographs look like, learned: the density correction that a picture most likely needs, and how surely.

The numbers in `fading_prior.npz` come from `scripts/fit_fading_prior.py` (ridge and logistic regression on clean, open
photographs made old in about thirty thousand ways). A regression answers with the mean of what is plausible, so a
picture that could have been meant that way is corrected less; the gate leaves it alone altogether.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import from_linear, to_linear
from heirloom.core.photo import Pixels
from heirloom.steps.enhance.features import describe, thumbnail

Numbers = NDArray[np.float64]
Array = NDArray[np.float32]

FLARE = 0.02  # light added before the logarithm: bounds the density (to 1.7), and with it the weight of the shadows
LIMIT = 4.0  # features further out than so many standard deviations count as that far
DOUBTFUL, SURE = 0.5, 0.75  # below this probability of helping nothing is done, above it what caution allows

# Caution: 99 of 100 clean training photographs get a probability below 0.83, but single clean photographs of the
# evaluation set reached 0.88, at a change of up to 0.037. Both set the bounds, so that set no longer proves them.
# Within both bounds a correction changes a photograph by no more than 39 dB; beyond one of them it may be whole.
CAUTIOUS_CHANGE = 0.011
BOLD_PROBABILITY = (0.88, 0.94)
BOLD_CHANGE = (0.04, 0.05)
SEPIA_SHARE = 0.35  # of the correction for toned pictures: the prior knows few, and their range was often a choice
LEAST_CHANGE = 0.004  # RMS change, sRGB-encoded, below which a correction is not worth a step (one level)


@dataclass(frozen=True, eq=False, kw_only=True)
class Judgement:
    """What the prior says of a picture."""

    correction: Numbers  # (3, 5): per output channel offset, three densities, own density squared
    probability: float  # that the correction brings the picture nearer to its original
    change: float  # root mean square change that the full correction makes, sRGB-encoded

    @property
    def share(self) -> float:
        """The share of the correction worth making: 0 where in doubt, 1 where sure."""
        sure = _ramp(self.probability, (DOUBTFUL, SURE))
        bold = max(_ramp(self.probability, BOLD_PROBABILITY), _ramp(self.change, BOLD_CHANGE))
        ceiling = min(1.0, CAUTIOUS_CHANGE / max(self.change, 1e-6))
        return sure * (ceiling + bold * (1 - ceiling))

    def share_for(self, toning: str) -> float:
        """`share` for a picture that is "gray", "sepia" or "colour"; 0 where nobody would see the change."""
        share = self.share * (SEPIA_SHARE if toning == "sepia" else 1.0)
        return share if share * self.change >= LEAST_CHANGE else 0.0


def _ramp(value: float, ends: tuple[float, float]) -> float:
    return float(np.clip((value - ends[0]) / (ends[1] - ends[0]), 0, 1))


def judge(pixels: Pixels) -> Judgement:
    """The judgement on a picture (H, W, 1 or 3), border and margin cut off."""
    small = thumbnail(pixels)
    numbers = _numbers()
    row = expand(describe(small)[None], numbers)
    correction = np.einsum("nf,ckf->nck", row, numbers["correction"].astype(np.float64))
    density = density_of(small.reshape(1, -1, 3))
    moved = pixels_of(corrected_density(density, correction))
    change = np.sqrt(((moved - small.reshape(1, -1, 3)) ** 2).mean(axis=(1, 2)))
    score = float((gate_row(row, correction, change) @ numbers["gate"])[0])
    return Judgement(
        correction=correction[0],
        probability=float(1 / (1 + np.exp(-np.clip(score, -30, 30)))),
        change=float(change[0]),
    )


def density_of(pixels: Array) -> Array:
    """sRGB-encoded values as density, from 0 (white) to 1.7 (black)."""
    return np.asarray(-np.log10(to_linear(pixels) * np.float32(1 - FLARE) + np.float32(FLARE)), np.float32)


def pixels_of(density: Array) -> Array:
    """The inverse of `density_of`, clipped to [0, 1]."""
    light = (np.power(np.float32(10), -density) - np.float32(FLARE)) / np.float32(1 - FLARE)
    return from_linear(np.clip(light, 0, 1).astype(np.float32))


def correction_basis(density: Array, channel: int) -> Array:
    """What the correction of one channel is made of: (n, pixels, 5) from densities (n, pixels, 3)."""
    own = density[..., channel : channel + 1]
    return np.concatenate([np.ones_like(own), density, own**2], axis=-1)


def corrected_density(density: Array, correction: Numbers) -> Array:
    """Densities (n, pixels, 3) with corrections (n, 3, 5) added."""
    added = [
        np.einsum("npk,nk->np", correction_basis(density, c), correction[:, c].astype(np.float32)) for c in range(3)
    ]
    return density + np.stack(added, axis=-1).astype(np.float32)


def expand(features: Numbers, numbers: Mapping[str, NDArray[np.floating]]) -> Numbers:
    """The regression's row for features (n, features): one, the scaled features, rectified directions among them."""
    scaled = np.clip((features - numbers["mean"]) / numbers["deviation"], -LIMIT, LIMIT)
    components = np.clip(scaled @ numbers["axes"], -LIMIT, LIMIT)
    bent = np.maximum(components @ numbers["directions"] - numbers["bends"], 0)
    return np.asarray(np.concatenate([np.ones((len(features), 1)), scaled, bent], axis=1), np.float64)


def gate_row(expanded: Numbers, correction: Numbers, change: NDArray[np.floating]) -> Numbers:
    """What the gate looks at: the regression's row, how much the correction would change, and the correction."""
    flat = np.tanh(correction.reshape(len(correction), -1))
    return np.concatenate([expanded, np.log(change + 0.003)[:, None], change[:, None] * 10, flat], axis=1)


@cache
def _numbers() -> Mapping[str, NDArray[np.float32]]:
    with resources.files(__package__).joinpath("fading_prior.npz").open("rb") as file, np.load(file) as table:
        return {name: table[name] for name in table.files}
