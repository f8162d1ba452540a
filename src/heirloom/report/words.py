"""What happened to a photograph, in sentences that its owner understands."""

from __future__ import annotations

from collections.abc import Sequence

from heirloom.core.masks import DamageKind
from heirloom.core.step import Effect
from heirloom.models import makes_pixels
from heirloom.pipeline.record import Record, Result
from heirloom.report.record import damage_shares

DEEDS = {
    "repair": "repaired damaged places",
    "clean": "reduced noise and grain",
    "unfade": "brought back what had faded",
    "tone": "set the tones right",
}
EFFECTS = {
    Effect.MEASURE: "measured only",
    Effect.CORRECT: "corrected",
    Effect.GENERATE: "filled in",
}
KINDS = {
    DamageKind.SCRATCH: "scratches",
    DamageKind.CREASE: "creases",
    DamageKind.TEAR: "tears",
    DamageKind.DUST: "dust",
    DamageKind.STAIN: "stains",
    DamageKind.FADE: "faded patches",
    DamageKind.MISSING: "missing parts",
    DamageKind.WRITING: "writing",
}
WORTH_TELLING = 0.01  # less than this left untouched is chance, not care


def percent(share: float) -> str:
    """A share in per cent that never rounds something to nothing, nor almost everything to everything."""
    if share in (0, 1):
        return f"{share:.0%}".replace("%", " %")
    value = 100 * share
    if value < 0.01:
        return "under 0.01 %"
    if value > 99.9:
        return "over 99.9 %"
    return f"{value:.2f} %" if value < 10 else f"{value:.1f} %"


def seconds(took_s: float) -> str:
    """A duration to a tenth of a second."""
    return f"{took_s:.1f} s" if took_s >= 0.05 else "under 0.1 s"


def listed(words: Sequence[str]) -> str:
    """Words as in a sentence: "a, b and c"."""
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), *words[-1:]])


def deeds_sentence(result: Result) -> str:
    """What Heirloom did, in one sentence."""
    changing = [record for record in result.records if record.changed.share > 0]
    if not changing:
        return "Heirloom changed nothing: the photograph is exactly as it was."
    return f"Heirloom {listed([_deed(record, result) for record in changing])}."


def invention_sentence(result: Result) -> str:
    """What was made up and by whom, in one sentence."""
    if result.invented.share == 0:
        return "Nothing was made up: every pixel comes from the original."
    taking_part = {name for record in result.records for name in record.models if makes_pixels(name)}
    models = sorted({name.partition("@")[0] for name in taking_part})
    how = (
        f"by a trained model ({listed(models)})"
        if models
        else "calculated from the surroundings, without a trained model"
    )
    return f"{percent(result.invented.share)} of the picture was made up, {how}."


def untouched_sentence(result: Result) -> str:
    """How much of the original was left alone; empty when nothing was changed or almost everything was."""
    untouched = 1 - result.changed.share
    return f"{percent(untouched)} of the picture was not touched." if WORTH_TELLING <= untouched < 1 else ""


def _deed(record: Record, result: Result) -> str:
    deed = DEEDS.get(record.step.name, f"applied the step {record.step.name}")
    kinds = [KINDS[kind] for kind in damage_shares(result.damage)]
    return f"{deed} ({listed(kinds)})" if record.step.name == "repair" and kinds else deed
