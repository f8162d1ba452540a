"""Tells damage from content: a quadratic form in the features of a line-like piece.

The numbers come from logistic regression on 76000 pieces of 581 open-licence photographs, part of them left
clean, the others aged by `heirloom.aging` with severities of 0.2 to 0.9. A piece counted as damage where at least half
of it lay in the mask of the ageing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LEARNED_SHARE = 0.07  # of damage among the pieces learned from
LEARNED_WEIGHT = 40.0  # in square roots of pixels: one long piece
SHARE_STEPS = 30
MOST_SHARE = 0.9

# Per feature, then level and polarity: mean, standard deviation, least and greatest value believed.
_SPREAD = """
3.719 0.7251 2.221 5.787
2.471 0.6883 1.119 4.551
4.006 2.196 0.9971 12.95
2.062 0.5 1.312 4.504
2.662 1.013 1.701 6
0.1937 0.129 0.0181 0.5983
1.423 0.3327 0.4799 2.575
0.4958 1.138 0.001317 10.37
0.5648 0.3283 0.08214 2.311
-0.9712 0.586 -2.487 0.8412
0.03846 0.3647 -0.9138 0.9172
0.1267 0.8207 -4.587 0.991
-0.00211 0.04464 -0.196 0.1849
0.513 0.3558 0.1559 3.366
-1.729 0.4018 -3.038 -0.6188
-3.336 0.762 -4.848 -1.875
0.6648 0.2695 0.04728 1
0.4464 0.212 0.03843 0.9396
0.371 0.6131 0 2
0.007012 1 -1 1
"""

# The upper triangle of the form; the first row and column stand for 1.
_FORM = """
-2.17 -1.18 0.94 -2.06 1.19 0.51 0.46 -0.46 -1.90 0.35 0.33 0.39 0.55 -0.60 -0.08 -0.51 0.17 -0.92 0.90 -0.64 1.28
-1.08 0.98 0.82 0.16 0.61 -0.32 -0.23 -0.85 -0.17 -0.15 -0.10 -0.16 0.51 -0.39 -0.08 0.67 -0.82 0.38 -1.03 -0.51
-0.21 -0.19 0.03 -0.32 0.53 -0.18 0.49 0.25 0.05 0.13 0.29 -0.45 0.31 -0.16 -0.77 0.47 -0.32 0.84 0.35
-0.14 0.10 -0.29 0.35 0.17 0.05 0.14 -0.47 0.54 0.50 -0.27 -0.47 -0.05 -0.41 -0.31 -0.01 0.58 0.46
-0.24 0.07 -0.31 0.40 -0.18 0.15 -0.08 0.08 -0.12 -0.01 0.27 0.04 -0.07 0 -0.19 0.13 -0.12
-0.18 -0.08 -0.04 -0.01 0.12 0.04 0.03 0.05 0.03 -0.19 0.10 -0.01 0.20 -0.13 -0.01 0.17
-0.55 0.76 -0.47 -0.70 0.28 0.04 0.16 -0.26 -0.01 -0.03 0.60 -0.09 -0.82 0.13 0.63
-0.28 0.41 -0.02 0.10 -0.07 0.01 0.20 -0.05 0.26 -0.51 -0.04 0.33 -0.37 -0.10
-0.15 0.11 0.32 -0.17 -0.04 -0.01 0.52 -0.02 0.47 0.29 0.17 -0.17 -0.04
-0.17 -0.01 0.02 0.03 -0.13 -0.13 -0.27 0.54 0.05 -0.17 0.02 0.16
0.16 -0.04 -0.02 0.11 0 0.24 0.06 -0.08 -0.03 -0.11 -0.10
-0.05 -0.02 -0.06 0.07 -0.09 -0.09 -0.04 -0.02 0.01 0.11
0.05 -0.09 0.08 0 -0.05 0.08 0.21 -0.11 0.14
-0.16 0.09 0.10 0.32 0.11 0.11 0.07 -0.32
-0.61 0.33 -0.63 -0.07 -0.22 0.15 0.14
-0.07 0.11 -0.12 0.12 0.36 0.19
-0.26 0.24 0.17 -0.02 -0.37
-0.57 -0.15 -0.15 -0.23
-0.07 0.28 -0.37
-0.17 0.21
-2.19
"""


def damage_logits(features: Floats, *, level: int, polarity: int) -> Floats:
    """The log odds (N,) that each piece is damage; `features` (N, F) as `classify.FEATURES` names them.

    `level` is how often the picture was halved, `polarity` 1 for bright and -1 for dark pieces.
    """
    spread = np.array([row.split() for row in _SPREAD.split("\n") if row], np.float64)
    rows = [row.split() for row in _FORM.split("\n") if row]
    form = np.array([["0"] * (len(rows) - len(row)) + row for row in rows], np.float64)
    count = len(features)
    columns = np.concatenate([features, np.full((count, 1), level), np.full((count, 1), polarity)], axis=1)
    mean, deviation, least, greatest = spread.T
    standard = (np.clip(columns, least, greatest) - mean) / deviation
    extended = np.concatenate([np.ones((count, 1)), standard], axis=1)
    return np.asarray(np.einsum("ni,ij,nj->n", extended, form, extended), dtype=np.float32)


def rise_of_odds(logits: Floats, *, weights: Floats) -> float:
    """How much likelier damage is in this photograph than it was in the photographs learned from, as log odds.

    The share of damage is estimated from the pieces themselves by expectation maximisation (Saerens et al., "Adjusting
    the outputs of a classifier to new a priori probabilities", 2002), with some weight on the share learned from.
    """
    learned = float(np.log(LEARNED_SHARE / (1 - LEARNED_SHARE)))
    share = LEARNED_SHARE
    for _ in range(SHARE_STEPS):
        odds = np.log(share / (1 - share))
        chance = 1 / (1 + np.exp(-(logits - learned + odds)))
        share = float((chance @ weights + LEARNED_WEIGHT * LEARNED_SHARE) / (weights.sum() + LEARNED_WEIGHT))
        share = min(share, MOST_SHARE)
    return float(np.log(share / (1 - share)) - learned)
