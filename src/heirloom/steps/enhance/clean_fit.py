"""Decides from what was measured whether a photograph is cleaned, how far, and how much of its grain stays."""

from __future__ import annotations

import numpy as np

from heirloom.models import CLEAN
from heirloom.models.method import LEARNED, takes_network
from heirloom.steps.enhance.clean import GRAIN_PX, Clean
from heirloom.steps.enhance.proposal import Proposal

FAINTEST_SIGMA = 2.5  # scale 0..255; below it, texture taken for noise costs more than the noise
# From here on the whole noise goes; between the two the share grows, so that texture survives. The network tells
# texture from noise: of 8, 5 and 3, full from 5 on is best on 14 aged photographs of the validation split. 6 is more
# cautious, because a photograph may have been meant as grainy as it is.
FULL_SIGMA, FULL_SIGMA_OF_NETWORK = 8.0, 6.0
VISIBLE_BLOCKING = 1.0  # of the analysis: the 8-px grid is visible above
LOW_QUALITY = 60  # of JPEG: rings around edges show even where the grid does not
# Of the sharpest edges: deviations of 1.4 to 2.7 px, which the network was taught to know. The edges of 33 clean
# photographs are 0.8 to 2.7 px wide. Windows blurred by 1 and 1.5 px gain 1.0 dB in full, half of that at half.
SOFT_EDGE_PX = (3.5, 7.0)
LEAST_WITH_TRACES = 0.5  # of the strength for traces of files: windows of JPEG quality 50 gain most at half, 0.5 dB
GRAIN_KEPT = 0.4  # of film grain: it keeps skin and paper alive


def fit_clean(
    *,
    noise_sigma: float,
    grain_size_px: float = 1.0,
    jpeg_blocking: float = 0.0,
    jpeg_quality: int | None = None,
    edge_width_px: float = 0.0,
    method: str = LEARNED,
    grain: float | None = None,
    strength: float = 1.0,
) -> Proposal:
    """The cleaning that suits what was measured, or none where there is too little to gain.

    `strength` and `grain` (the share of the film's grain that stays; None lets the measured size decide) are the
    person's dials; of light noise a share of the strength is taken off. Blur, and a low JPEG quality without a visible
    grid, are reasons for the network only: nothing else can take them off.
    """
    blocked = jpeg_blocking >= VISIBLE_BLOCKING
    traces = [f"JPEG blocks {jpeg_blocking:.1f}"] if blocked else []
    soft: list[str] = []
    full = FULL_SIGMA
    if takes_network(CLEAN, method=method):
        soft, coarse = _for_the_network(jpeg_quality, edge_width_px)
        traces += soft + coarse
        full = FULL_SIGMA_OF_NETWORK
    if noise_sigma < FAINTEST_SIGMA and not traces:
        return Proposal(step=None, reason=f"noise sigma {noise_sigma:.1f} is below {FAINTEST_SIGMA}: nothing to gain")
    share = float(np.clip((noise_sigma - FAINTEST_SIGMA) / (full - FAINTEST_SIGMA), 0, 1))
    if traces:
        share = 1.0 if soft else max(share, LEAST_WITH_TRACES)
    kept = (GRAIN_KEPT if grain_size_px > GRAIN_PX else 0.0) if grain is None else grain
    step = Clean(
        method=method,
        noise_sigma=round(noise_sigma, 3),
        grain_size_px=round(max(grain_size_px, 1.0), 3),
        jpeg_blocking=round(jpeg_blocking, 3) if blocked else 0.0,
        grain=kept,
        strength=round(share * strength, 4),
    )
    measured = [f"noise sigma {noise_sigma:.1f}", f"grain {grain_size_px:.1f} px", *traces]
    stays = f"; {kept:.0%} of the film's grain stays" if kept else ""
    return Proposal(step=step, reason=", ".join(measured) + stays)


def _for_the_network(jpeg_quality: int | None, edge_width_px: float) -> tuple[list[str], list[str]]:
    """What was measured that the network alone can take off, in words: blur, and traces of files."""
    low, high = SOFT_EDGE_PX
    soft = [f"edges {edge_width_px:.1f} px wide"] if low <= edge_width_px <= high else []
    coarse = [f"JPEG quality {jpeg_quality}"] if jpeg_quality is not None and jpeg_quality < LOW_QUALITY else []
    return soft, coarse
