"""Tells damage from content: a quadratic form in the features of a line-like piece.

The numbers come from logistic regression on 49 000 pieces of 350 open-licence photographs, part of them left clean,
the others aged by `heirloom.aging` with a severity of 0.2 to 0.8; a piece counted as damage where at least half of it
lay in the mask of the ageing. On photographs held out, the pieces above a logit of about 2 are right in 19 of 20 pixels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Per feature, then level and polarity: mean, standard deviation, least and greatest value believed.
_SPREAD = """
3.729 0.7293 2.221 5.806
2.481 0.6971 1.119 4.603
4.017 2.223 0.9959 12.94
2.079 0.5193 1.309 4.616
2.675 1.024 1.701 6
0.1864 0.1277 0.01714 0.595
1.424 0.3421 0.4561 2.612
0.5383 1.305 0.0013 11.66
0.5757 0.341 0.08727 2.423
-0.9648 0.5968 -2.517 0.8874
0.03901 0.3643 -0.9175 0.9192
0.1139 0.8415 -4.761 0.9898
-0.002488 0.0475 -0.207 0.197
0.5304 0.4159 0.1564 3.967
-1.716 0.4119 -3.042 -0.5684
-3.388 0.7716 -4.848 -1.896
0.666 0.2693 0.04599 1
0.4399 0.2142 0.03356 0.9408
0.3679 0.611 0 2
-0.0007158 1 -1 1
"""

# The upper triangle of the form; the first row and column stand for 1.
_FORM = """
-2.464 -1.279 1.695 -2.729 1.175 0.753 1.054 -0.963 -2.446 0.197 -0.082 0.840 0.435 -0.711 1.054 -0.495 -0.840 -0.809 0.641 -0.788 1.601
0 -0.780 0.632 1.380 -0.734 0.390 -0.041 -0.005 -0.634 0.232 -0.501 -0.139 -0.295 0.695 -0.200 -0.256 0.578 -0.267 -0.323 -0.751 -0.508
0 0 -0.234 -0.657 0.932 -0.335 0.566 -0.378 0.089 -0.182 0.490 0.053 0.359 -0.597 -0.065 0.142 -0.943 -0.087 0.386 0.802 0.364
0 0 0 -0.621 1.073 -0.450 0.514 -0.374 -0.511 -0.271 -0.520 0.906 0.422 -0.480 0.167 0.379 -0.665 -0.555 0.426 0.199 0.610
0 0 0 0 -0.152 -0.154 -0.273 0.492 -0.309 0.010 0.077 0.029 -0.079 0.093 0.399 0.020 -0.166 -0.091 0.031 0.111 -0.041
0 0 0 0 0 -0.099 -0.256 0.068 0.153 0.247 0.018 0.031 0.110 -0.020 -0.434 0.041 0.164 0.216 -0.187 -0.253 0.071
0 0 0 0 0 0 -0.180 0.283 -0.216 -0.621 0.103 0.182 0.145 -0.225 0.637 -0.078 -0.266 -0.126 -0.951 -0.139 0.872
0 0 0 0 0 0 0 -0.246 0.452 -0.019 0.150 -0.123 -0.028 0.104 -0.440 0.300 -0.385 0.086 0.155 -0.199 -0.149
0 0 0 0 0 0 0 0 -0.131 -0.010 0.517 -0.233 -0.111 -0.057 0.464 -0.065 0.307 0.246 0.183 0.054 -0.086
0 0 0 0 0 0 0 0 0 -0.229 0.138 -0.020 0.051 -0.267 0.023 -0.329 0.455 0.047 0.024 -0.016 0.206
0 0 0 0 0 0 0 0 0 0 0.180 -0.154 0.041 0.193 -0.130 0.177 0.233 0.008 -0.058 -0.134 -0.073
0 0 0 0 0 0 0 0 0 0 0 -0.046 -0.049 -0.041 0.104 -0.025 -0.246 -0.096 -0.037 0.049 -0.007
0 0 0 0 0 0 0 0 0 0 0 0 0.060 -0.153 0.061 -0.010 -0.003 0.072 0.239 -0.034 0.114
0 0 0 0 0 0 0 0 0 0 0 0 0 -0.066 0.058 0.025 0.339 0.076 0.013 0.107 -0.127
0 0 0 0 0 0 0 0 0 0 0 0 0 0 -0.730 0.529 -1.009 0.015 -0.424 -0.151 0.180
0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -0.069 0.091 -0.209 0.044 0.262 0.138
0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -0.147 0.357 0.252 0.025 -0.483
0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -0.516 -0.228 0.024 -0.228
0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -0.198 0.113 -0.447
0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -0.297 0.091
0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 -2.462
"""


def damage_logits(features: Floats, *, level: int, polarity: int) -> Floats:
    """The log odds (N,) that each piece is damage; `features` (N, F) as `classify.FEATURES` names them.

    `level` is how often the picture was halved, `polarity` 1 for bright and -1 for dark pieces.
    """
    spread = np.array([row.split() for row in _SPREAD.split("\n") if row], np.float64)
    form = np.array([row.split() for row in _FORM.split("\n") if row], np.float64)
    count = len(features)
    columns = np.concatenate([features, np.full((count, 1), level), np.full((count, 1), polarity)], axis=1)
    mean, deviation, least, greatest = spread.T
    standard = (np.clip(columns, least, greatest) - mean) / deviation
    extended = np.concatenate([np.ones((count, 1)), standard], axis=1)
    return np.asarray(np.einsum("ni,ij,nj->n", extended, form, extended), dtype=np.float32)
