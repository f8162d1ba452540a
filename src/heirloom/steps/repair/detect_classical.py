"""Finds damage without a network: long thin lines and compact specks that stand out from their surroundings.

Lines are sought on the picture and on copies reduced by two and by four: wide damage is a thin line there. Each piece
is judged by itself (`judge.py`); what is less than certain is left alone where filling it would be seen (`harm.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heirloom.core.color import luma
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.photo import Photo
from heirloom.steps.repair.classify import BRIGHT, DARK, FEATURES, Pieces, find_pieces, texture_scale
from heirloom.steps.repair.harm import without_harm
from heirloom.steps.repair.judge import damage_logits, rise_of_odds
from heirloom.steps.repair.specks import find_specks

Floats = NDArray[np.float32]

_NEVER = np.float32(-99)  # the log odds where there is no piece
LEVELS = 3  # the picture, a half, a quarter: lines of 1 to 16 px
LEAST_SIDE_PX = 24
DOUBTFUL_LOGIT = 1.0  # at the usual sensitivity a piece of these odds is filled where it does no harm
CRACKED_CERTAIN_LOGIT = 2.0  # in a cracked print, where more harm is seen in what is left than in what is filled
CERTAIN_LOGIT = 4.5  # and one of these in any case: one piece in 200 clean photographs reaches it
# Wide lines are learned from a few hundred pieces only, and filling one takes much: logits less per level.
WIDE_DOUBT = (np.float32(0), np.float32(0), np.float32(1.5))
SUPPORT = 0.35  # of the log odds of a line that another level finds at the same place: they are not independent
MOST_SUPPORT = 4.0
LOGITS_PER_SENSITIVITY = 8.0  # how far a sensitivity of 0 or 1 moves both
CRACKED_RISE = 5.0  # in a cracked print bright lines are cracks more likely than content: logits added, and what
RISE_WEIGHT = 1.5  # the photograph's own share of damage adds or takes, within MOST_RISE
MOST_RISE = 1.3
FIT = 0.6  # of a piece's mean departure that a pixel must have to be of it
STRAY = 0.5  # of a piece's mean departure that a pixel's tone may fall short of the piece's mean tone
LEAST_WIDEST_PX, WIDEST = 5, 0.02  # of the width: what is stouter is no line, but skin beside an eyebrow, say
LEAST_FRAGMENT_PX, LEAST_FRAGMENT = 7, 0.045  # of the width: what is left of a piece after fitting must still be a line
LEAST_BARE_CONTRAST = 0.06
LEAST_BARE_ELONGATION = 2.4  # of the log of extent squared by area: lips and eyelids are stouter
LEAST_CRACK_LENGTH = 0.6  # sides of the picture; three scratched prints have 0.8 to 1.5, a front of shop windows 0.3
MOST_STRAIGHTNESS = 0.8  # cracks wander; window frames, steps and wires do not
SAMPLED_PIXELS = 100_000
TONE_BINS = 32
LEAST_TINT = 4 / 255
MOST_STRAY = 8 / 255  # of nine tenths of the pixels from the curve of tones; compression strays as much
LEAST_SPECK = 2.0  # departure of a speck that is filled: at 1 nine in ten on clean photographs were glints and texture
CREASE_LEVEL = 2  # what is seen only in the smallest copy is wider than a scratch


def detect_classical(
    photo: Photo,
    *,
    sensitivity: float = 0.5,
    noise_sigma: float | None = None,
    frame: Box | None = None,
    cracked: bool | None = None,
) -> DamageMap:
    """The damage map of a photograph; `sensitivity` 0 finds nothing, 1 everything suspicious.

    `noise_sigma` is on the scale 0..255 and `cracked` says whether this is a toned print full of cracks, in which
    bright lines are believed sooner; both are judged here when they are not given. Outside `frame` nothing is found.
    """
    height, width = photo.height, photo.width
    if sensitivity <= 0 or min(height, width) < LEAST_SIDE_PX:
        return DamageMap.empty(height, width)
    gray = np.ascontiguousarray(luma(photo.pixels), dtype=np.float32)
    noise = estimate_noise(gray) if noise_sigma is None else noise_sigma / 255
    found = _find_lines(photo, gray, noise)
    if cracked is None:
        cracked = is_toned(photo.pixels) and _crack_length(found, gray) >= LEAST_CRACK_LENGTH
    layers = _line_layers(found, gray, cracked=cracked) + _specks(gray, noise)
    shift = (sensitivity - 0.5) * LOGITS_PER_SENSITIVITY
    certain = CRACKED_CERTAIN_LOGIT if cracked else CERTAIN_LOGIT
    return _merged(photo, layers, shift=np.float32(shift), frame=frame, certain=certain)


def is_cracked(photo: Photo, *, noise_sigma: float | None = None) -> bool:
    """Whether a toned print is full of cracks: more length of likely bright, wandering lines than sound ones have.

    `noise_sigma` is on the scale 0..255 and estimated when it is not given. Say nothing of colour photographs.
    """
    if min(photo.height, photo.width) < LEAST_SIDE_PX:
        return False
    gray = np.ascontiguousarray(luma(photo.pixels), dtype=np.float32)
    noise = estimate_noise(gray) if noise_sigma is None else noise_sigma / 255
    return _crack_length(_find_lines(photo, gray, noise), gray) >= LEAST_CRACK_LENGTH


def estimate_noise(gray: Floats) -> float:
    """The standard deviation of the noise of (H, W) from the median of a difference that photographs hardly have.

    After Immerkaer, "Fast noise variance estimation" (1996), with the median in place of the mean.
    """
    import cv2

    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    return float(np.median(np.abs(cv2.filter2D(gray, -1, kernel))) / 0.6745 / 6)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Layer:
    """Pieces of one kind: `labels` int32 (H, W) and the log odds of each, (N + 1,)."""

    labels: NDArray[np.int32]
    logits: Floats
    kind: DamageKind


_Found = list[tuple[int, Pieces, Floats]]  # level, pieces of one polarity, the log odds of each


def _find_lines(photo: Photo, gray: Floats, noise: float) -> _Found:
    """The line-like pieces of every level, each at the size of its level."""
    import cv2

    chroma = np.ascontiguousarray(photo.pixels.max(axis=-1) - photo.pixels.min(axis=-1))
    found: _Found = []
    for level in range(LEVELS):
        if min(gray.shape) < LEAST_SIDE_PX:
            break
        level_noise = noise if level == 0 else min(noise, estimate_noise(gray))
        for pieces in find_pieces(gray, chroma, noise=level_noise):
            if len(pieces.features):
                found.append((level, pieces, damage_logits(pieces.features, level=level, polarity=pieces.polarity)))
        half = ((gray.shape[1] + 1) // 2, (gray.shape[0] + 1) // 2)
        gray = cv2.resize(gray, half, interpolation=cv2.INTER_AREA)
        chroma = cv2.resize(chroma, half, interpolation=cv2.INTER_AREA)
    return found


def _crack_length(found: _Found, gray: Floats) -> float:
    """The expected length of bare lines, in sides of a square picture; the coarsest level, fit for few, left out."""
    median = float(np.median(gray))
    length = 0.0
    for level, pieces, logits in found:
        if level < CREASE_LEVEL and pieces.polarity == BRIGHT:
            extent = np.exp(pieces.features[:, FEATURES.index("length")]) * 2**level
            wanders = pieces.features[:, FEATURES.index("straightness")] < MOST_STRAIGHTNESS
            length += float((extent * wanders * _may_be_paper(pieces, median=median) / (1 + np.exp(-logits))).sum())
    return length / float(np.sqrt(gray.size))


def _line_layers(found: _Found, gray: Floats, *, cracked: bool) -> list[_Layer]:
    """The likely pieces at the picture's own size."""
    rise = np.float32(_rise(found) if cracked else 0)
    median = float(np.median(gray))
    return [
        _layer(pieces, logits + rise * _may_be_paper(pieces, median=median) - WIDE_DOUBT[level], level=level, gray=gray)
        for level, pieces, logits in found
    ]


def _may_be_paper(pieces: Pieces, *, median: float) -> Floats:
    """1 for pieces that may show the paper under the image, brighter than most of the photograph, 0 for others."""
    tone = pieces.features[:, FEATURES.index("tone")]
    contrast = pieces.features[:, FEATURES.index("contrast")]
    elongation = pieces.features[:, FEATURES.index("elongation")]
    bare = (tone > median) & (contrast > LEAST_BARE_CONTRAST) & (elongation > LEAST_BARE_ELONGATION)
    bare &= pieces.polarity == BRIGHT
    return np.asarray(bare, dtype=np.float32)


def _rise(found: _Found) -> float:
    """What is added to the log odds of bright pieces in a toned print."""
    bright = [(level, pieces, logits) for level, pieces, logits in found if pieces.polarity == BRIGHT and len(logits)]
    if not bright:
        return 0.0
    logits = np.concatenate([logits for _, _, logits in bright])
    weights = [np.sqrt(np.bincount(pieces.labels.ravel())[1:]) * 2**level for level, pieces, _ in bright]
    own = rise_of_odds(logits, weights=np.concatenate(weights))
    return CRACKED_RISE + RISE_WEIGHT * float(np.clip(own, -MOST_RISE, MOST_RISE))


def _layer(pieces: Pieces, logits: Floats, *, level: int, gray: Floats) -> _Layer:
    """The likely pieces of one level and polarity at the picture's own size."""
    import cv2

    likely = logits > DOUBTFUL_LOGIT - LOGITS_PER_SENSITIVITY / 2
    number = np.zeros(len(logits) + 1, np.int32)
    number[1:][likely] = np.arange(1, int(likely.sum()) + 1)
    labels = number[pieces.labels]
    if level:
        labels = cv2.resize(labels, gray.shape[::-1], interpolation=cv2.INTER_NEAREST_EXACT)
    labels = _fitted(labels, gray * np.float32(pieces.polarity), level=level)
    kind = DamageKind.CREASE if level == CREASE_LEVEL else DamageKind.SCRATCH
    return _Layer(labels=labels, logits=np.append(_NEVER, logits[likely]), kind=kind)


def _fitted(labels: NDArray[np.int32], signed: Floats, *, level: int) -> NDArray[np.int32]:
    """Pieces cut to the pixels of the picture that depart from their surroundings nearly as the whole piece does."""
    import cv2

    side = 11 * 2**level
    opened = cv2.morphologyEx(signed, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    hat = np.maximum(signed - opened, 0)
    count = np.maximum(np.bincount(labels.ravel()), 1)
    mean = np.bincount(labels.ravel(), hat.ravel()) / count
    tone = np.bincount(labels.ravel(), signed.ravel()) / count
    near_tone = signed >= (tone - STRAY * mean)[labels]
    fitted = np.where((hat >= FIT * mean[labels]) & near_tone, labels, 0).astype(np.int32)
    side = max(LEAST_WIDEST_PX, round(WIDEST * signed.shape[1])) | 1
    stout = cv2.morphologyEx((fitted > 0).astype(np.uint8), cv2.MORPH_OPEN, _disc(side))
    thin = ((fitted > 0) & (cv2.dilate(stout, _disc(3)) == 0)).astype(np.uint8)
    bridges = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, _disc(2 * side + 1))  # where cracks meet they are wider
    thin = np.where(fitted > 0, bridges, 0).astype(np.uint8)
    _, fragments, stats, _ = cv2.connectedComponentsWithStats(thin, connectivity=8)
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    extent[0] = 0
    least = max(LEAST_FRAGMENT_PX, round(LEAST_FRAGMENT * signed.shape[1]))
    return np.where((extent >= least)[fragments], fitted, 0).astype(np.int32)


def _disc(side: int) -> NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def is_toned(pixels: Floats) -> bool:
    """Whether a photograph is a toned monochrome: coloured, but with one colour for each brightness."""
    if pixels.shape[-1] == 1:
        return False
    every = max(1, int(np.sqrt(pixels.shape[0] * pixels.shape[1] / SAMPLED_PIXELS)))
    sample = pixels[::every, ::every].reshape(-1, 3)
    tint = sample[:, [0, 2]] - sample[:, [1]]
    strength = float(np.abs(tint).mean())
    if strength < LEAST_TINT:
        return False
    tone = np.minimum((sample.mean(axis=-1) * TONE_BINS).astype(np.intp), TONE_BINS - 1)
    count = np.maximum(np.bincount(tone, minlength=TONE_BINS), 1)
    curve = np.stack([np.bincount(tone, tint[:, k], minlength=TONE_BINS) / count for k in (0, 1)], axis=-1)
    return bool(np.percentile(np.abs(tint - curve[tone]).max(axis=-1), 90) < max(MOST_STRAY, 0.35 * strength))


def _specks(gray: Floats, noise: float) -> list[_Layer]:
    """The specks of both polarities."""
    scale = texture_scale(gray, noise=noise)
    layers = []
    for polarity in (BRIGHT, DARK):
        labels, strength = find_specks(gray, scale, polarity=polarity)
        logits = np.minimum(DOUBTFUL_LOGIT + 2 * (strength - LEAST_SPECK), CERTAIN_LOGIT - 0.1)
        logits[0] = _NEVER
        layers.append(_Layer(labels=labels, logits=logits.astype(np.float32), kind=DamageKind.DUST))
    return layers


def _widened(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """The pieces grown by a pixel, as the repair step fills them; where two meet, the later number wins."""
    import cv2

    return np.asarray(cv2.dilate(labels.astype(np.float32), np.ones((3, 3), np.uint8)), dtype=np.int32)


def _without_edge(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """The pieces that do not touch the edge of the picture, where what is beyond cannot bear witness."""
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return np.where(np.isin(labels, edge[edge > 0]), 0, labels).astype(np.int32)


def _merged(photo: Photo, layers: list[_Layer], *, shift: np.float32, frame: Box | None, certain: float) -> DamageMap:
    """One map of all layers: 0.5 to 1 for what gets repaired, below for what is left alone."""
    shape = (photo.height, photo.width)
    best = np.full(shape, _NEVER, np.float32)
    kind = np.zeros(shape, np.uint8)
    inside = np.zeros(shape, np.bool_)
    (frame.cut(inside) if frame is not None else inside)[...] = True
    levels = np.clip(photo.pixels * 255 + 0.5, 0, 255).astype(np.uint8)
    doubtful, doubts = np.zeros(shape, np.int32), [np.zeros(1, np.float32)]
    offset, support = 0, np.zeros(shape, np.float32)
    for layer in layers:
        own = np.where(inside, layer.logits[layer.labels] + shift, _NEVER)
        if layer.kind is not DamageKind.DUST:
            support += np.clip(own, 0, None)
        better = own > best
        best = np.where(better, own, best)
        kind = np.where(better & (layer.labels > 0), np.uint8(kind_code(layer.kind)), kind)
        doubtful = np.where(better, layer.labels + offset * (layer.labels > 0), doubtful)
        doubts.append(-layer.logits[1:])
        offset += len(layer.logits) - 1
    support[kind == kind_code(DamageKind.DUST)] = 0
    best = best + SUPPORT * np.clip(support - np.maximum(best, 0), 0, MOST_SUPPORT)
    doubtful = np.where((best >= DOUBTFUL_LOGIT) & (best < certain), doubtful, 0).astype(np.int32)
    rimmed = _without_edge(_widened(doubtful))  # as it will be filled
    kept = without_harm(levels, np.where(best >= certain, 0, rimmed).astype(np.int32), doubts=np.concatenate(doubts))
    best = np.where((doubtful > 0) & (kept == 0), np.minimum(best, DOUBTFUL_LOGIT - np.float32(0.5)), best)
    odds = 1 / (1 + np.exp(np.minimum(DOUBTFUL_LOGIT - best, -_NEVER / 2)))
    probability = np.where(best > DOUBTFUL_LOGIT - 4, odds, 0)
    probability = np.where(best >= DOUBTFUL_LOGIT, np.maximum(probability, np.float32(0.51)), probability)
    return DamageMap(
        probability=probability.astype(np.float32), kind=np.where(probability > 0, kind, 0).astype(np.uint8)
    )
