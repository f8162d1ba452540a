"""What happened to a photograph, in sentences that its owner understands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

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
    "colorize": "gave it colours",
    "upscale": "enlarged the photograph",
}
EFFECTS = {
    Effect.MEASURE: "measured only",
    Effect.CORRECT: "corrected",
    Effect.GENERATE: "filled in",
}
TEXTURE_TAG = "fine texture made up"  # what an enlargement did that makes content up
COLOUR_TAG = "colours are an interpretation"  # of whatever made colours
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
        how = "is calculated from what the original shows" if result.is_enlarged else "comes from the original"
        return f"Nothing was made up: every pixel {how}."
    making = [record for record in result.records if record.invented.share]
    texture = [record for record in making if record.is_enlargement]
    colour = [record for record in making if record.is_colouring]
    others = [record for record in making if record not in texture and record not in colour]
    share = reduce(or_, (record.invented for record in others)).share if others else 0
    sentences = []
    if colour:
        sentences.append(
            f"The colours of this picture are an interpretation, made {_by_whom(colour)}: "
            "they are plausible, not known. Its light and dark are the photograph's."
        )
    if others and share:
        sentences.append(f"{percent(share)} of the picture was made up, {_by_whom(others)}.")
    if texture:
        sentences.append(f"Fine texture was made up all over the picture, {_by_whom(texture)}.")
    return " ".join(sentences)


def untouched_sentence(result: Result) -> str:
    """How much of the original was left alone; empty when nothing was changed or almost everything was."""
    untouched = 1 - result.changed.share
    return f"{percent(untouched)} of the picture was not touched." if WORTH_TELLING <= untouched < 1 else ""


def _by_whom(records: Sequence[Record]) -> str:
    """Which trained models made up what these steps made up, or how else it came about."""
    taking_part = {name for record in records for name in record.models if makes_pixels(name)}
    models = sorted({name.partition("@")[0] for name in taking_part})
    if models:
        return f"by a trained model ({listed(models)})"
    return "calculated from the surroundings, without a trained model"


def _deed(record: Record, result: Result) -> str:
    deed = DEEDS.get(record.step.name, f"applied the step {record.step.name}")
    if record.is_enlargement:
        return f"{deed} to {result.canvas.width} x {result.canvas.height} pixels"
    kinds = [KINDS[kind] for kind in damage_shares(result.damage)]
    return f"{deed} ({listed(kinds)})" if record.step.name == "repair" and kinds else deed
