"""Findings as JSON and back, in the schema that docs/guide/analyze.md documents. The damage map is not part of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from heirloom.analysis.findings import (
    SCHEMA,
    Blur,
    Cast,
    Compression,
    DamageFound,
    Fading,
    Findings,
    Frame,
    Halftone,
    Noise,
    Toning,
)
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind
from heirloom.errors import UsageError

DECIMALS = 6  # six places hold every measure to far better than its accuracy and keep one photo on one short line
PIXELS_PER_MEGAPIXEL = 1_000_000


def findings_to_json(findings: Findings, *, path: Path | str) -> dict[str, Any]:
    """The findings as a JSON object with finite numbers only; `path` becomes the field `file`."""
    halftone = findings.halftone
    return {
        "schema": SCHEMA,
        "file": str(path),
        "size": {
            "height_px": findings.height_px,
            "width_px": findings.width_px,
            "megapixels": _rounded(findings.height_px * findings.width_px / PIXELS_PER_MEGAPIXEL),
        },
        "dpi": None if findings.dpi is None else [_rounded(value) for value in findings.dpi],
        "bits": findings.bits,
        "format": findings.format,
        "mode": findings.mode,
        "toning": findings.toning.value,
        "is_negative": findings.is_negative,
        "cast": _fields(findings.cast),
        "fading": _fields(findings.fading),
        "noise": _fields(findings.noise),
        "blur": _fields(findings.blur),
        "compression": _fields(findings.compression),
        "halftone": None if halftone is None else _fields(halftone),
        "frame": {"picture": list(findings.frame.picture), "border": findings.frame.border},
        "damage": {kind.value: _fields(found) for kind, found in findings.damage.items()},
        "notes": list(findings.notes),
    }


def findings_from_json(data: dict[str, Any]) -> Findings:
    """The findings that `findings_to_json` wrote, without a damage map; unknown fields of later versions are ignored.

    Raises UsageError when the schema is another one, or a field is missing or of the wrong type.
    """
    schema = data.get("schema")
    if schema != SCHEMA:
        raise UsageError(
            f"These findings have the schema {schema!r}",
            kept="Nothing was read from them",
            todo=f"Make them again with 'heirloom analyze --json' of this version, which writes {SCHEMA!r}",
        )
    try:
        return _findings(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"These findings cannot be understood ({type(error).__name__}: {error})",
            kept="Nothing was read from them",
            todo="Make them again with 'heirloom analyze --json'",
        ) from error


def _findings(data: dict[str, Any]) -> Findings:
    size, cast, fading, noise = data["size"], data["cast"], data["fading"], data["noise"]
    compression, halftone, frame = data["compression"], data["halftone"], data["frame"]
    quality, dpi = compression["jpeg_quality"], data["dpi"]
    return Findings(
        height_px=int(size["height_px"]),
        width_px=int(size["width_px"]),
        dpi=None if dpi is None else (float(dpi[0]), float(dpi[1])),
        bits=int(data["bits"]),
        format=str(data["format"]),
        mode=str(data["mode"]),
        toning=Toning(data["toning"]),
        is_negative=bool(data["is_negative"]),
        cast=Cast(**{name: float(cast[name]) for name in ("a", "b", "strength", "direction_deg", "confidence")}),
        fading=Fading(
            black_point=tuple(float(value) for value in fading["black_point"]),
            white_point=tuple(float(value) for value in fading["white_point"]),
            contrast=float(fading["contrast"]),
            severity=float(fading["severity"]),
        ),
        noise=Noise(sigma=float(noise["sigma"]), grain_size_px=float(noise["grain_size_px"])),
        blur=Blur(edge_width_px=float(data["blur"]["edge_width_px"])),
        compression=Compression(
            jpeg_quality=None if quality is None else int(quality), blocking=float(compression["blocking"])
        ),
        halftone=None
        if halftone is None
        else Halftone(**{name: float(halftone[name]) for name in ("period_px", "angle_deg", "strength")}),
        frame=Frame(picture=Box(*(int(edge) for edge in frame["picture"])), border=str(frame["border"])),
        damage={
            DamageKind(kind): DamageFound(area=float(found["area"]), count=int(found["count"]))
            for kind, found in data["damage"].items()
        },
        notes=tuple(str(note) for note in data.get("notes", [])),
    )


def _fields(value: object) -> dict[str, Any]:
    return {name: _plain(field) for name, field in vars(value).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _rounded(value) if isinstance(value, float) else value


def _rounded(value: float) -> float:
    return round(float(value), DECIMALS)
