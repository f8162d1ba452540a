"""Whether a photograph is given colour, and what a caption and a year say about it: the plan's reasons."""

from __future__ import annotations

from dataclasses import replace

from heirloom.analysis.findings import Findings, Toning
from heirloom.pipeline.presets import Wish
from heirloom.steps.colorize import Colorize, Understood, colour_network, understand
from heirloom.steps.enhance import Proposal

INTERPRETATION = "colours are an interpretation: plausible, not known"


def wish_for_colour(wish: Wish, findings: Findings) -> Wish:
    """The wish with the steps that go with colour asked for by itself; any other as it is.

    A print in colour is unfaded first. A gray one keeps its lightness: nothing else touches it.
    """
    if not wish.colorize_alone:
        return wish
    return replace(wish, only=("unfade", "colorize") if findings.toning is Toning.COLOUR else ("colorize",))


def propose_colorize(findings: Findings, wish: Wish, *, is_unfaded: bool) -> Proposal:
    """The step that makes the colours wished for, with all that is known of them. Raises WeightsMissing.

    A photograph that has its colours, and does not lose the network's time by `colorize_alone`, is left alone.
    """
    if not wish.wants(Colorize.name):
        return Proposal(step=None, reason=why_not_coloured(findings, wish))
    has_colours = findings.toning is Toning.COLOUR
    if has_colours and not is_unfaded and not wish.colorize_alone:
        return Proposal(step=None, reason="it has its colours, and they have not faded")
    colour_network()  # colour cannot be made without it: said before anything is done
    told = understand(wish.colours.caption, year=wish.colours.year)
    colours = wish.colours
    trust = (1.0 if has_colours else 0.0) if colours.trust is None else colours.trust
    step = Colorize(
        hints=colours.hints,
        palette=colours.palette or told.palette,
        trust=trust,
        variant=colours.variant,
        variants=colours.variants,
        look=colours.look,
        strength=wish.colorize,
    )
    return Proposal(step=step, reason="; ".join(_reasons(findings, told, has_colours=has_colours)))


def _reasons(findings: Findings, told: Understood, *, has_colours: bool) -> list[str]:
    reasons = ["asked for", INTERPRETATION]
    if has_colours:
        reasons.append("colours that are there are kept, and only what has gone is made")
    if findings.is_negative:
        reasons.append("it looks like a negative, whose colours would be those of nothing")
    return [*reasons, *told.sentences()]


def why_not_coloured(findings: Findings, wish: Wish) -> str:
    """Why no colour is made where none was asked for: for a gray photograph it is an offer."""
    if findings.toning is Toning.COLOUR:
        return "it has colours of its own"
    if wish.preset == "archive":
        return "the archive preset never makes colour, which would be an interpretation"
    kind = "black and white" if findings.toning is Toning.GRAY else "toned in one colour"
    return f"offered, not done: it is {kind}; --colorize would give it plausible colours, an interpretation"


def told_of_fading(findings: Findings, wish: Wish) -> str:
    """What caption and year say about process, dyes and tone, as the end of a reason; empty where they say nothing."""
    if not wish.colours.caption and wish.colours.year is None:
        return ""
    told = understand(wish.colours.caption, year=wish.colours.year)
    is_colour = findings.toning is Toning.COLOUR
    said = list(told.about_process(is_colour=is_colour, is_toned=findings.toning is Toning.SEPIA))
    if told.is_printed:
        found = "found one" if findings.halftone is not None else "found none"
        said.append(f"the caption speaks of print, so a print screen is likely (analysis {found})")
    return "".join(f"; {sentence}" for sentence in said)
