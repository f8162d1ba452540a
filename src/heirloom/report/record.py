"""The record: everything a restoration did, as JSON. docs/guide/report.md documents the schema `heirloom.record/1`.

It holds file names but no folders, because family photographs and their records get shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heirloom.analysis import Findings, findings_to_json
from heirloom.core.masks import CERTAIN, DamageKind, DamageMap
from heirloom.pipeline.record import CLEARLY_UNCERTAIN, UNCERTAIN_LEVELS, Record, Result
from heirloom.pipeline.steps import parameters_of
from heirloom.report.provenance import lost_metadata, software

SCHEMA = "heirloom.record/1"
STRIP_ROWS = 256  # of a damage map looked at together


def record_json(
    result: Result,
    *,
    input_path: PurePath,
    output_path: PurePath | None,
    input_sha256: str,
    output_sha256: str | None,
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """The record of a restoration as JSON values; it can be given to `--plan` to run the same plan again.

    `notes` are about the file as a whole, such as what its format could not keep.
    """
    source = result.canvas.source
    lost = lost_metadata(source.xmp)
    return {
        "schema": SCHEMA,
        "software": software(),
        "input": {
            "file": input_path.name,
            "sha256": input_sha256,
            "format": source.format,
            "mode": source.mode,
            "bits": source.bits,
            "width_px": result.size_before[1],
            "height_px": result.size_before[0],
        },
        "output": None
        if output_path is None
        else {
            "file": output_path.name,
            "sha256": output_sha256,
            "width_px": result.canvas.width,
            "height_px": result.canvas.height,
        },
        "preset": result.plan.preset,
        "seed": result.plan.seed,
        "plan": result.plan.to_json(),
        "steps": [_step(record) for record in result.records],
        "left_out": [{"name": item.name, "reason": item.reason} for item in result.plan.left_out],
        "changed_share": _share(result.changed.share),
        "invented_share": _share(result.invented.share),
        "damage": {kind.value: _share(share) for kind, share in damage_shares(result.damage).items()},
        "findings_before": _findings(result.findings_before, name=input_path.name),
        "findings_after": _findings(
            result.findings_after, name=input_path.name if output_path is None else output_path.name
        ),
        "notes": [*notes, *([] if lost is None else [lost])],
        "took_s": round(result.took_s, 3),
    }


def damage_shares(damage: DamageMap | None) -> dict[DamageKind, float]:
    """Which share of the picture was taken for damage, by kind, largest first; kinds without a pixel are left out."""
    if damage is None:
        return {}
    counts = np.zeros(1 + len(DamageKind), np.int64)
    for top in range(0, damage.kind.shape[0], STRIP_ROWS):
        strip = slice(top, top + STRIP_ROWS)
        certain = damage.probability[strip] >= np.float32(CERTAIN - 1e-6)
        counts += np.bincount(damage.kind[strip][certain], minlength=counts.size)
    shares = {kind: int(count) / damage.kind.size for kind, count in zip(DamageKind, counts[1:], strict=True) if count}
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def _step(record: Record) -> dict[str, Any]:
    return {
        "name": record.step.name,
        "effect": record.effect.value,
        "reason": record.reason,
        "parameters": parameters_of(record.step),
        "models": list(record.models),
        "changed_share": _share(record.changed.share),
        "invented_share": _share(record.invented.share),
        **({} if record.uncertain is None else {"uncertain_share": _share(_uncertain_share(record.uncertain))}),
        "notes": list(record.notes),
        "took_s": round(record.took_s, 3),
    }


def _uncertain_share(levels: NDArray[np.uint8]) -> float:
    return float(np.mean(levels >= CLEARLY_UNCERTAIN * UNCERTAIN_LEVELS))


def _findings(findings: Findings | None, *, name: str) -> dict[str, Any] | None:
    return None if findings is None else findings_to_json(findings, path=name)


def _share(share: float) -> float:
    return round(share, 8)  # a single pixel of 100 megapixels still shows
