"""All measurements of one photograph, taken in bounded time and memory."""

from __future__ import annotations

from heirloom.analysis.blur import measure_blur
from heirloom.analysis.cast import measure_cast, measure_tint
from heirloom.analysis.compression import measure_compression
from heirloom.analysis.damage import find_damage
from heirloom.analysis.findings import DamageFound, Findings, Toning
from heirloom.analysis.frame import find_frame
from heirloom.analysis.halftone import find_halftone
from heirloom.analysis.negative import is_negative
from heirloom.analysis.noise import measure_noise
from heirloom.analysis.sample import PREVIEW_PIXELS, take_sample
from heirloom.analysis.tone import classify_toning, measure_fading
from heirloom.core.masks import DamageKind, DamageMap
from heirloom.core.photo import Picture
from heirloom.steps.repair import detection_notes


def analyze(picture: Picture, *, damage: bool = True, method: str = "learned") -> Findings:
    """Everything that can be measured about a photograph or a large scan.

    Print border and scanner margin are found first and left out of every statistic. `damage=False` skips the search
    for damage, which takes most of the time; `method` is that of the search, "learned" or "classical". Pictures above
    4 megapixels are examined for damage in a preview and keep no damage map.
    """
    preview = picture.preview(PREVIEW_PIXELS)
    frame = find_frame(preview.pixels, height=picture.height, width=picture.width)
    sample = take_sample(picture, preview=preview.pixels, picture_box=frame.picture)
    noise = measure_noise(sample.windows)
    toning = classify_toning(sample.tones)
    counts: dict[DamageKind, DamageFound] = {}
    damage_map: DamageMap | None = None
    is_cracked: bool | None = None
    if damage:
        counts, damage_map, is_cracked = find_damage(
            picture,
            picture_box=frame.picture,
            noise_sigma=noise.sigma,
            toned=toning is Toning.SEPIA,
            method=method,
        )
    source = picture.source
    return Findings(
        height_px=picture.height,
        width_px=picture.width,
        dpi=source.dpi,
        bits=source.bits,
        format=source.format,
        mode=source.mode,
        toning=toning,
        is_negative=is_negative(sample.tones),
        cast=measure_cast(sample.tones) if toning is Toning.COLOUR else measure_tint(sample.tones),
        fading=measure_fading(sample.tones),
        noise=noise,
        blur=measure_blur(sample.lumas),
        compression=measure_compression(sample.lumas, source=source),
        halftone=find_halftone(sample.lumas),
        frame=frame,
        damage=counts,
        damage_map=damage_map,
        damage_searched=damage,
        damage_method=method,
        notes=detection_notes(method) if damage else (),
        is_cracked=is_cracked,
        preview=preview,
    )
