"""The plan: which steps a photograph gets, with a reason for each one taken and each one left out.

Planning only decides; `pipeline.run` carries a plan out. A plan holds every number the steps need, so a plan saved as
JSON and run again on the same photograph gives the same bytes. The JSON schema is `heirloom.plan/1`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from heirloom.analysis.findings import Findings, Toning
from heirloom.core.geometry import Box
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Photo
from heirloom.core.step import Step
from heirloom.errors import BadPlan
from heirloom.pipeline.colouring import propose_colorize, told_of_fading, why_not_coloured, wish_for_colour
from heirloom.pipeline.presets import Wish, wish_for
from heirloom.pipeline.steps import build_step, parameters_of
from heirloom.steps.colorize import Colorize
from heirloom.steps.enhance import Proposal, fit_clean, fit_tone, fit_unfade
from heirloom.steps.repair import LEARNED, Repair, detection_notes, is_cracked

SCHEMA = "heirloom.plan/1"


@dataclass(frozen=True, kw_only=True)
class PlannedStep:
    """A step and why it was chosen."""

    step: Step
    reason: str


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A step that does not take part and why."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Ordered steps with their reasons.

    `size_px` (height, width) and `frame` (the picture area within the scan) belong to the photograph the plan was made
    for; both are None in a plan that fits any photograph.
    """

    preset: str
    seed: int
    steps: tuple[PlannedStep, ...]
    left_out: tuple[LeftOut, ...] = ()
    size_px: tuple[int, int] | None = None
    frame: Box | None = None

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON values, schema `heirloom.plan/1`."""
        return {
            "schema": SCHEMA,
            "preset": self.preset,
            "seed": self.seed,
            "size_px": None if self.size_px is None else list(self.size_px),
            "frame": None if self.frame is None else list(self.frame),
            "steps": [
                {"name": item.step.name, "reason": item.reason, "parameters": parameters_of(item.step)}
                for item in self.steps
            ],
            "left_out": [{"name": item.name, "reason": item.reason} for item in self.left_out],
        }

    def frame_of(self, height: int, width: int) -> Box:
        """The picture area in a photograph of this size. Raises BadPlan when the plan does not fit that size."""
        if self.size_px is not None and self.size_px != (height, width):
            raise BadPlan(
                f"The plan was made for a photograph of {self.size_px[1]} x {self.size_px[0]} px, "
                f"this one has {width} x {height}",
                kept="Nothing was changed",
                todo='Make a plan for this one with --plan-only, or set "size_px" and "frame" to null in the plan',
            )
        if self.frame is None:
            return Box.whole(height, width)
        left, top, right, bottom = self.frame
        if not (0 <= left < right <= width and 0 <= top < bottom <= height):
            raise BadPlan(
                f"The plan's frame {list(self.frame)} is no area within {width} x {height} px",
                kept="Nothing was changed",
                todo='Give it as [left, top, right, bottom] in pixels, or set "frame" to null for the whole photograph',
            )
        return self.frame


def plan(findings: Findings, wish: Wish | str = "auto", *, seed: int = 0) -> Plan:
    """The steps that suit what analysis found and what the person wants, each with its reason.

    Raises ValueError for findings without a preview (read back from JSON): analyze the photograph itself.
    """
    wish = wish_for(wish) if isinstance(wish, str) else wish
    if findings.preview is None:
        raise ValueError("findings hold no preview; analyze the photograph before planning")
    wish = wish_for_colour(wish, findings)
    chosen: list[PlannedStep] = []
    left_out: list[LeftOut] = []
    for name, proposal in _proposals(findings, wish):
        if not wish.wants(name):
            left_out.append(LeftOut(name=name, reason=_why_unwanted(name, wish, findings)))
        elif proposal.step is None:
            left_out.append(LeftOut(name=name, reason=proposal.reason))
        else:
            chosen.append(PlannedStep(step=proposal.step, reason=proposal.reason))
    return Plan(
        preset=wish.preset,
        seed=seed,
        steps=tuple(chosen),
        left_out=tuple(left_out),
        size_px=(findings.height_px, findings.width_px),
        frame=findings.frame.picture,
    )


def plan_from_json(text: str) -> Plan:
    """The plan in a JSON text: a plan, or a record that holds one. Raises BadPlan for anything else."""
    try:
        value = json.loads(text)
        if isinstance(value, dict) and "plan" in value:
            value = value["plan"]
        if value["schema"] != SCHEMA:
            raise BadPlan(
                f"The plan has the schema {value['schema']!r}",
                kept="Nothing was changed",
                todo=f"Make a fresh plan with --plan-only; this version reads {SCHEMA!r}",
            )
        return Plan(
            preset=str(value["preset"]),
            seed=_seed(value["seed"]),
            steps=tuple(
                PlannedStep(step=build_step(item["name"], dict(item["parameters"])), reason=str(item.get("reason", "")))
                for item in value["steps"]
            ),
            left_out=tuple(
                LeftOut(name=str(item["name"]), reason=str(item["reason"])) for item in value.get("left_out", [])
            ),
            size_px=None if value.get("size_px") is None else (int(value["size_px"][0]), int(value["size_px"][1])),
            frame=None if value.get("frame") is None else Box(*(int(edge) for edge in value["frame"])),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise BadPlan(
            f"The plan cannot be read ({type(error).__name__}: {error})",
            kept="Nothing was changed",
            todo="Make a fresh plan with --plan-only and edit that",
        ) from error


def _seed(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"the seed must be a whole number of at least 0, got {value!r}")
    return value


def _proposals(findings: Findings, wish: Wish) -> list[tuple[str, Proposal]]:
    """Every step's proposal in running order; the tone is fitted to what unfading will leave."""
    assert findings.preview is not None
    frame = _frame_in_preview(findings, findings.preview)
    clean = fit_clean(
        noise_sigma=findings.noise.sigma,
        grain_size_px=findings.noise.grain_size_px,
        jpeg_blocking=findings.compression.blocking,
        jpeg_quality=findings.compression.jpeg_quality,
        edge_width_px=findings.blur.edge_width_px,
        method=wish.method,
        grain=wish.grain,
        strength=wish.clean,
    )
    unfade = fit_unfade(
        findings.preview,
        frame=frame,
        toning=findings.toning.value,
        sepia=wish.sepia,
        method=wish.method,
        strength=wish.unfade,
    )
    tone = fit_tone(
        findings.preview,
        frame=frame,
        toning=findings.toning.value,
        unfade_step=unfade.step if wish.wants("unfade") else None,
        noise_sigma=findings.noise.sigma,
        method=wish.method,
        strength=wish.tone,
    )
    return [
        ("repair", _propose_repair(findings, wish)),
        ("clean", clean),
        ("unfade", replace(unfade, reason=unfade.reason + told_of_fading(findings, wish))),
        ("tone", tone),
        ("colorize", propose_colorize(findings, wish, is_unfaded=wish.wants("unfade") and unfade.step is not None)),
    ]


def _propose_repair(findings: Findings, wish: Wish) -> Proposal:
    repair = Repair(
        strength=wish.repair,
        method=wish.method,
        sensitivity=wish.sensitivity,
        noise_sigma=findings.noise.sigma,
        cracked=_is_cracked(findings, wish),
        kinds=wish.kinds,
        mask_kind=wish.mask_kind,
    )
    if wish.repair_anyway:
        return Proposal(step=repair, reason="asked for")
    found = {kind: item for kind, item in findings.damage.items() if item.count and kind.value in wish.kinds}
    if not found:
        return Proposal(step=None, reason="no damage found that is certain enough to be repaired")
    words = ", ".join(_plural(kind, item.count) for kind, item in found.items())
    area = sum(item.area for item in found.values())
    return Proposal(step=repair, reason=f"damage found: {words}, together {area:.2%} of the picture")


def _is_cracked(findings: Findings, wish: Wish) -> bool | None:
    """Whether the print is full of cracks; None where nobody will ask, because the network searches for damage."""
    assert findings.preview is not None
    if findings.is_cracked is not None or (wish.method == LEARNED and not detection_notes(LEARNED)):
        return findings.is_cracked
    return findings.toning is Toning.SEPIA and is_cracked(findings.preview, noise_sigma=findings.noise.sigma)


def _plural(kind: DamageKind, count: int) -> str:
    """`1 scratch`, `2 scratches`, `3 places of dust`."""
    if kind in (DamageKind.DUST, DamageKind.MISSING, DamageKind.FADE, DamageKind.WRITING):
        return f"{count} place{'s' if count > 1 else ''} of {kind.value}".replace("of missing", "missing")
    ending = "es" if kind is DamageKind.SCRATCH else "s"
    return f"{count} {kind.value}{ending if count > 1 else ''}"


def _frame_in_preview(findings: Findings, preview: Photo) -> Box:
    """The picture area in pixels of the preview."""
    across, down = preview.width / findings.width_px, preview.height / findings.height_px
    box = findings.frame.picture
    return Box(round(box.left * across), round(box.top * down), round(box.right * across), round(box.bottom * down))


def _why_unwanted(name: str, wish: Wish, findings: Findings) -> str:
    if name == Colorize.name and not wish.colorize:
        return why_not_coloured(findings, wish)
    if wish.only and name not in wish.only:
        return f"not asked for: {wish.preset} is limited to {', '.join(wish.only)}"
    return "its strength is set to 0"
