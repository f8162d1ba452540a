"""Finds damage in a photograph, by the damage network or by the classical detector."""

from __future__ import annotations

from heirloom.core.geometry import Box
from heirloom.core.masks import DamageMap
from heirloom.core.photo import Photo
from heirloom.models import DAMAGE, open_network
from heirloom.models.method import LEARNED, fallback_note, takes_network
from heirloom.steps.repair.detect_classical import detect_classical
from heirloom.steps.repair.detect_learned import detect_learned


def detect_damage(
    photo: Photo,
    *,
    method: str = LEARNED,
    sensitivity: float = 0.5,
    noise_sigma: float | None = None,
    frame: Box | None = None,
    cracked: bool | None = None,
    offset: tuple[int, int] = (0, 0),
    whole_size: tuple[int, int] | None = None,
) -> DamageMap:
    """The damage map of a photograph; `sensitivity` 0 finds nothing, 1 everything suspicious.

    `method` is "learned" or "classical"; where the network is not there the classical detector does the work, and
    `detection_notes` says so. `noise_sigma` is on the scale 0..255 and judged here when it is not given, `cracked` is
    for the classical detector alone. Outside `frame` nothing is found. `offset` is the (top, left) of the photograph
    in the whole of `whole_size` (height, width) that it is a window of.
    """
    if not takes_network(DAMAGE, method=method):
        return detect_classical(photo, sensitivity=sensitivity, noise_sigma=noise_sigma, frame=frame, cracked=cracked)
    return detect_learned(
        photo,
        network=open_network(DAMAGE),
        sensitivity=sensitivity,
        noise_sigma=noise_sigma,
        frame=frame,
        offset=offset,
        whole_size=whole_size,
    )


def detection_notes(method: str) -> tuple[str, ...]:
    """What the record should say of how damage is searched for here; empty when all is as asked for."""
    return fallback_note(DAMAGE, method=method, instead="the classical detector")
