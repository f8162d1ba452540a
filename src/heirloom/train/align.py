"""Where each pixel of a scan lies in another scan of the same picture: homography from features, then a smooth flow.

SIFT features (Lowe 2004) vote for a homography; its correlation is then driven up over the whole picture (Evangelidis
and Psarakis, "Parametric image alignment using enhanced correlation coefficient maximization", 2008); a dense flow
(Kroeger and others, "Fast optical flow using dense inverse search", 2016), smoothed where both directions agree and
bounded, takes up the bend of the paper. Everything looks at structure alone, so that tones may differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heirloom.errors import NotAPair

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Matrix = NDArray[np.float64]  # (3, 3), from pixel centres (x, y, 1) of one picture to those of another

FEATURE_SIDE_PX = 1000  # longest side of the copies in which features are found
FEATURES = 4000
LIKENESS = 0.8  # of the best match over the second best, Lowe's own value
SPREAD_PX = 3.0  # within which a feature agrees with the homography
LEAST_FEATURES = 24  # that agree
LEAST_AGREEING = 0.1  # of the matched ones
MOST_TURN_DEG = 45.0  # beyond, one of the two has been turned, and an upright copy must be given
MOST_STRETCH = 1.5  # of one direction over the other, by perspective or otherwise

CORRELATION_SIDE_PX = 700  # longest side of the copies whose correlation is driven up
CORRELATION_STEPS = 60

FLOW_SIDE_PX = 1000
FLOW_ROUNDS = 2
SMOOTH = 0.025  # sigma of the smooth flow, of the picture's size
MOST_BEND = 0.02  # that the flow may add to the homography, of the picture's size
RETURN_PX = 1.0  # there and back again, a point that is believed is so near where it began

GROUND = 0.03  # sigma of what counts as ground for the structure, of the picture's size
FAINTEST = 0.02  # standard deviation: structure fainter than this is noise


def align(before: Floats, after: Floats) -> Floats:
    """The point (x, y) of `after` for every pixel of `before`: float32 (H, W, 2), for lumas (H, W) and (h, w).

    Raises NotAPair where too few features agree, or they agree on something that is no scan of the same picture.
    """
    matrix = _by_features(before, after)
    matrix = matrix @ _by_correlation(before, after, matrix)
    places = _points(matrix, before.shape)
    for _ in range(FLOW_ROUNDS):
        places = _bent(before, after, places)
    return places


def structure(gray: Floats) -> Floats:
    """What stands out from its ground (H, W), in units of its local strength, within 3 either way."""
    import cv2

    sigma = max(2.0, GROUND * float(np.sqrt(gray.size)))
    ground = cv2.GaussianBlur(gray, (0, 0), sigma)
    spread = np.sqrt(np.maximum(cv2.GaussianBlur((gray - ground) ** 2, (0, 0), sigma), 0))
    return np.asarray(np.clip((gray - ground) / (spread + np.float32(FAINTEST)), -3, 3), dtype=np.float32)


def warped(pixels: Floats, places: Floats) -> Floats:
    """`pixels` (h, w, ...) seen through `places` (H, W, 2); 0 outside of them."""
    import cv2

    seen = cv2.remap(pixels, places, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(seen, dtype=np.float32).reshape(*places.shape[:2], *pixels.shape[2:])


def covered(places: Floats, shape: tuple[int, ...], *, margin_px: float = 0.0) -> Bools:
    """Which pixels have their place within a picture of this height and width, `margin_px` from its edge."""
    height, width = shape[:2]
    x, y = places[..., 0], places[..., 1]
    inside = (x >= margin_px) & (y >= margin_px) & (x <= width - 1 - margin_px) & (y <= height - 1 - margin_px)
    return np.asarray(inside, dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class _Copy:
    """A reduced copy and the matrix from the full picture's pixel centres to its own."""

    gray: Floats
    scaling: Matrix


def _reduced(gray: Floats, longest_px: int) -> _Copy:
    import cv2

    factor = min(1.0, longest_px / max(gray.shape))
    if factor == 1.0:
        return _Copy(gray, np.eye(3))
    width, height = (max(1, round(side * factor)) for side in gray.shape[::-1])
    across, down = width / gray.shape[1], height / gray.shape[0]
    small = cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA)
    scaling = np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1]])
    return _Copy(np.asarray(small, dtype=np.float32), scaling)


def _bytes(gray: Floats) -> Bytes:
    """Structure as 8 bits, for tools that want them."""
    return np.asarray(np.rint((structure(gray) + 3) * (255 / 6)), dtype=np.uint8)


def _by_features(before: Floats, after: Floats) -> Matrix:
    """The homography that most features agree on."""
    import cv2

    copies = [_reduced(gray, FEATURE_SIDE_PX) for gray in (before, after)]
    tools: Any = cv2  # whose type stubs miss some
    finder = tools.SIFT_create(FEATURES)
    (points, features), (other_points, other_features) = (
        finder.detectAndCompute(_bytes(copy.gray), None) for copy in copies
    )
    if features is None or other_features is None or min(len(points), len(other_points)) < LEAST_FEATURES:
        raise _no_pair("they hold too little structure to be compared")
    matches = cv2.BFMatcher(cv2.NORM_L2).knnMatch(features, other_features, k=2)
    good = [first for first, second in matches if first.distance < LIKENESS * second.distance]
    if len(good) < LEAST_FEATURES:
        raise _no_pair(f"only {len(good)} features of them are alike, and {LEAST_FEATURES} are needed")
    here = np.array([points[match.queryIdx].pt for match in good])
    there = np.array([other_points[match.trainIdx].pt for match in good])
    matrix, agreeing = cv2.findHomography(here, there, cv2.USAC_MAGSAC, SPREAD_PX, maxIters=5000, confidence=0.999)
    count = 0 if agreeing is None else int(agreeing.sum())
    if matrix is None or count < max(LEAST_FEATURES, LEAST_AGREEING * len(good)):
        raise _no_pair(f"only {count} of {len(good)} like features lie where the others do")
    full = np.linalg.inv(copies[1].scaling) @ matrix @ copies[0].scaling
    _check_upright(full, before.shape)
    return np.asarray(full / full[2, 2], dtype=np.float64)


def _check_upright(matrix: Matrix, shape: tuple[int, ...]) -> None:
    """Raises NotAPair for a homography that turns, mirrors or stretches more than two scans of a print differ."""
    height, width = shape[:2]
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]]) @ matrix.T
    if (corners[:, 2] <= 0).any():
        raise _no_pair("they agree on no possible view of the same print")
    points = corners[:, :2] / corners[:, 2:]
    edges = np.roll(points, -1, axis=0) - points  # top, right, bottom, left
    lengths = np.hypot(edges[:, 0], edges[:, 1]) / np.array([width, height, width, height])
    turns = np.abs(np.degrees([np.arctan2(edges[0, 1], edges[0, 0]), np.arctan2(-edges[1, 0], edges[1, 1])]))
    if lengths.max() > MOST_STRETCH * lengths.min() or turns.max() > MOST_TURN_DEG:
        raise _no_pair("one of them would have to be turned, mirrored or stretched to fit the other")


def _by_correlation(before: Floats, after: Floats, matrix: Matrix) -> Matrix:
    """A homography within `before` that raises the correlation; the identity where none is found."""
    import cv2

    copy = _reduced(before, CORRELATION_SIDE_PX)
    reducing = np.asarray(matrix @ np.linalg.inv(copy.scaling), dtype=np.float64)
    places = _points(reducing, copy.gray.shape)
    seen = warped(_without_detail(after, _scale_of(reducing)), places)
    inside = covered(places, after.shape, margin_px=2)
    # borders and damage are no structure to hold on to: outside, both are flat
    here, there = (np.where(inside, structure(gray), np.float32(0)) for gray in (copy.gray, seen))
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, CORRELATION_STEPS, 1e-6)
    try:
        _, found = cv2.findTransformECC(
            here, there, np.eye(3, dtype=np.float32), cv2.MOTION_HOMOGRAPHY, criteria, inside.astype(np.uint8), 5
        )
    except cv2.error:  # it did not converge: the features' word stands, and the misalignment that is left is measured
        return np.eye(3)
    return np.asarray(np.linalg.inv(copy.scaling) @ found @ copy.scaling, dtype=np.float64)


def _bent(before: Floats, after: Floats, places: Floats) -> Floats:
    """The places moved along the smooth flow that is left between the two."""
    import cv2

    copy = _reduced(before, FLOW_SIDE_PX)
    size = copy.gray.shape[::-1]
    coarse = np.asarray(cv2.resize(places, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
    seen = warped(_without_detail(after, spacing(coarse)), coarse)
    inside = covered(coarse, after.shape, margin_px=2)
    flow = _smooth_flow(_bytes(copy.gray), _bytes(seen), inside)
    flow = cv2.resize(flow, before.shape[::-1], interpolation=cv2.INTER_LINEAR) * np.float32(before.shape[1] / size[0])
    most = np.float32(MOST_BEND * np.sqrt(before.size))
    length = np.maximum(np.hypot(flow[..., 0], flow[..., 1]), 1e-6)[..., None]
    flow = flow * np.minimum(1, most / length)
    moved = _points(np.eye(3), before.shape) + flow
    return np.asarray(cv2.remap(places, moved, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _smooth_flow(here: Bytes, there: Bytes, inside: Bools) -> Floats:
    """From `here` to `there` (H, W, 2), in pixels: what both directions agree on, continued smoothly over the rest."""
    import cv2

    tools: Any = cv2  # whose type stubs miss some
    tool = tools.DISOpticalFlow_create(tools.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow, back = tool.calc(here, there, None), tool.calc(there, here, None)
    reached = _points(np.eye(3), here.shape) + flow
    returned = flow + cv2.remap(back, reached, None, cv2.INTER_LINEAR)
    believed = inside & (np.hypot(returned[..., 0], returned[..., 1]) < RETURN_PX)
    slope = cv2.Sobel(here, cv2.CV_32F, 1, 0) ** 2 + cv2.Sobel(here, cv2.CV_32F, 0, 1) ** 2
    weight = np.where(believed, np.sqrt(slope), 0).astype(np.float32)
    sigma = max(4.0, SMOOTH * float(np.sqrt(here.size)))
    doubt = np.ones_like(weight)
    smooth = np.zeros_like(flow)
    for _ in range(3):  # what the surroundings contradict counts less each time
        share = cv2.GaussianBlur(weight * doubt, (0, 0), sigma)[..., None]
        least = 0.02 * float(share.max()) + 1e-6  # with little to go by, the flow falls to none
        smooth = cv2.GaussianBlur(flow * (weight * doubt)[..., None], (0, 0), sigma) / (share + least)
        apart = np.hypot(*np.moveaxis(flow - smooth, -1, 0))
        doubt = (1 / (1 + apart**2)).astype(np.float32)
    return np.asarray(smooth, dtype=np.float32)


def _points(matrix: Matrix, shape: tuple[int, ...]) -> Floats:
    """Every pixel centre of a picture of this shape through the matrix: float32 (H, W, 2)."""
    height, width = shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    flat = np.stack([x.ravel(), y.ravel(), np.ones(x.size)])
    mapped = matrix @ flat
    return np.ascontiguousarray((mapped[:2] / mapped[2]).T.reshape(height, width, 2), dtype=np.float32)


def spacing(places: Floats) -> float:
    """How far apart the places of neighbouring pixels are, the median over the picture, in pixels of the other one."""
    across = np.diff(places[:, ::8], axis=1) / 8
    return float(np.median(np.hypot(across[..., 0], across[..., 1])))


def _scale_of(matrix: Matrix) -> float:
    return float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))


def _without_detail(gray: Floats, spacing_px: float) -> Floats:
    """A picture without what would alias when only every so many pixels of it are looked at."""
    import cv2

    return (
        gray if spacing_px <= 1.2 else np.asarray(cv2.GaussianBlur(gray, (0, 0), 0.45 * spacing_px), dtype=np.float32)
    )


def _no_pair(reason: str) -> NotAPair:
    return NotAPair(
        f"The scan and its restoration do not fit each other: {reason}",
        kept="The pair was not used",
        todo="Check that both show the same print, upright, and take the pair out otherwise",
    )
