"""The label inside the written file: which steps a restoration took, and whether a trained model made anything up.

The label is plain XMP that anyone can edit. It informs; it proves nothing. docs/guide/report.md says what it means.
"""

from __future__ import annotations

from typing import Any

import heirloom
from heirloom.core.step import Effect
from heirloom.core.xmp import HistoryEvent, read_source_type, why_unreadable, with_history
from heirloom.models import makes_pixels
from heirloom.pipeline.record import Record, Result
from heirloom.pipeline.steps import parameters_of

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
ENHANCED = VOCABULARY + "algorithmicallyEnhanced"
PARTLY_GENERATED = VOCABULARY + "compositeWithTrainedAlgorithmicMedia"
# says more than Heirloom could: a correction does not turn a generated picture into a photograph
STRONGER = frozenset(
    VOCABULARY + name
    for name in (
        "trainedAlgorithmicMedia",
        "compositeWithTrainedAlgorithmicMedia",
        "compositeSynthetic",
        "algorithmicMedia",
        "dataDrivenMedia",
        "digitalArt",
        "digitalCreation",
        "virtualRecording",
        "softwareImage",  # retired, still found in files
    )
)
LONGEST_VALUE = 80  # characters of one parameter; a packet in a JPEG has 64 kB for everything


def xmp_for(result: Result, *, original: bytes | None) -> bytes:
    """The XMP packet for the written file: the original's, the steps in its history and the digital source type.

    The source type stays as it is when nothing was changed, and when it already says that the picture is generated.
    """
    events = [_event(record) for record in result.records]
    if not events:
        events = [
            HistoryEvent(action="saved", software=software(), parameters="no step took part; nothing was changed")
        ]
    return with_history(original, events=events, source_type=_source_type(result, original))


def lost_metadata(original: bytes | None) -> str | None:
    """A note for the record when the original's XMP cannot be kept; None when it can."""
    reason = why_unreadable(original)
    return None if reason is None else f"The XMP metadata of the original was replaced by a fresh packet: {reason}"


def software() -> str:
    """The program's name as it stands in histories and records."""
    return f"Heirloom {heirloom.__version__}"


def _source_type(result: Result, original: bytes | None) -> str | None:
    if read_source_type(original) in STRONGER or result.changed.share == 0:
        return None
    by_model = any(
        record.effect is Effect.GENERATE and record.invented.share and any(map(makes_pixels, record.models))
        for record in result.records
    )
    return PARTLY_GENERATED if by_model else ENHANCED


def _event(record: Record) -> HistoryEvent:
    parts = [f"step: {record.step.name}", f"effect: {record.effect.value}"]
    parts += [f"{name}: {_short(value)}" for name, value in parameters_of(record.step).items()]
    parts += [f"changed: {record.changed.share:.3%} of the picture", f"invented: {record.invented.share:.3%}"]
    if record.models:
        parts.append(f"models: {', '.join(record.models)}")
    if record.is_colouring:
        parts.append("the colours are an interpretation")
    parts.append(f"reason: {record.reason}")
    return HistoryEvent(action="edited", software=software(), parameters="; ".join(parts))


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        text = f"({', '.join(_short(item) for item in value)})"
        return text if len(text) <= LONGEST_VALUE else f"({len(value)} values)"
    return str(value)[:LONGEST_VALUE]
