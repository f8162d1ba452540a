"""How much damage of each kind there is. The detector itself is a part of the repair step."""

from __future__ import annotations

import numpy as np

from heirloom.analysis.findings import DamageFound
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind, DamageMap, kind_code
from heirloom.core.photo import Picture

FOUND_SENSITIVITY = 0.5  # of the search, the usual one of the repair step
MAP_PIXELS = 4_000_000  # up to this size the map itself is kept; above, a preview of this size is counted


def find_damage(
    picture: Picture, *, picture_box: Box, noise_sigma: float, toned: bool, method: str
) -> tuple[dict[DamageKind, DamageFound], DamageMap | None, bool | None]:
    """Area and count of every kind, the map for pictures of at most 4 megapixels, and whether a print is cracked.

    Larger pictures are examined in a preview of at most 4 megapixels: damage narrower than a preview pixel may be
    missed, and no map is kept; the repair step examines every pixel. The network has no need to know of cracks: where
    it searches, the last result is None.
    """
    from heirloom.steps.repair import LEARNED, detect_damage, detection_notes, is_cracked

    photo = picture.preview(MAP_PIXELS)
    factor = min(picture.height // photo.height, picture.width // photo.width)
    box = Box(*(edge // factor for edge in picture_box))
    noise = noise_sigma / factor
    by_network = method == LEARNED and not detection_notes(method)
    cracked = None if by_network else toned and is_cracked(photo, noise_sigma=noise)
    found = detect_damage(
        photo, method=method, sensitivity=FOUND_SENSITIVITY, noise_sigma=noise, frame=box, cracked=cracked
    )
    kept = found if factor == 1 else None
    return count_damage(found, picture_box=box), kept, cracked


def count_damage(found: DamageMap, *, picture_box: Box) -> dict[DamageKind, DamageFound]:
    """Share of the picture area and number of connected places, for every kind that occurs."""
    import cv2

    certain = found.certain()
    area_px = max(1, picture_box.height * picture_box.width)
    result = {}
    for kind in DamageKind:
        mask = certain & (found.kind == kind_code(kind))
        if not mask.any():
            continue
        labels, _ = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
        result[kind] = DamageFound(area=min(1.0, float(mask.sum()) / area_px), count=int(labels) - 1)
    return result
