"""Plans that enlarge: how they are made, and what of a run has the larger size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from heirloom.core.geometry import Box, beneath
from heirloom.core.photo import Photo, Picture
from heirloom.core.resample import resample
from heirloom.core.step import Enlarging, Outcome
from heirloom.errors import BadPlan
from heirloom.pipeline.plan import Plan, PlannedStep
from heirloom.steps.enhance import Target, fit_upscale
from heirloom.steps.repair import LEARNED

Size = tuple[int, int]  # (height, width)


def plan_upscale(
    picture: Picture, target: Target, *, detail: float = 0.0, method: str = LEARNED, seed: int = 0
) -> Plan:
    """The plan that enlarges a photograph to what is wanted. Raises UsageError, PhotoTooLarge where that cannot be."""
    proposal = fit_upscale(picture.height, picture.width, target=target, detail=detail, method=method)
    assert proposal.step is not None
    return Plan(
        preset="upscale",
        seed=seed,
        steps=(PlannedStep(step=proposal.step, reason=proposal.reason),),
        size_px=(picture.height, picture.width),
    )


def enlarging_step(plan: Plan) -> Enlarging | None:
    """The step of a plan that enlarges, if there is one. Raises BadPlan where it is not the last."""
    for index, item in enumerate(plan.steps, start=1):
        if isinstance(item.step, Enlarging):
            if index < len(plan.steps):
                raise BadPlan(
                    f"The plan holds the step {item.step.name!r} before {plan.steps[index].step.name!r}",
                    kept="Nothing was changed",
                    todo=f"Make {item.step.name!r} its last step: the others are fitted to the photograph as it is",
                )
            return item.step
    return None


def size_after(plan: Plan, height: int, width: int) -> Size:
    """(height, width) of what the plan makes of a photograph of this size. Raises BadPlan as `enlarging_step` does."""
    step = enlarging_step(plan)
    return (height, width) if step is None else step.size_of(height, width)


def spared_of_detail(
    outcome: Outcome, before: Photo, protected: NDArray[np.bool_], *, window: Box, sizes: tuple[Size, Size]
) -> Outcome:
    """The outcome of an enlargement with nothing but resampling where the person wants nothing touched.

    `before` and `protected` (H, W) are the `window` of a whole of the first of the `sizes`.
    """
    box = window.enlarged(*sizes)
    plain = resample(before.pixels, size=sizes[1], whole_size=sizes[0], origin=(window.top, window.left), box=box)
    (before_down, before_across), (after_down, after_across) = sizes
    rows = beneath(box.top, box.bottom, before=before_down, after=after_down)
    columns = beneath(box.left, box.right, before=before_across, after=after_across)
    tall = np.logical_or(*(protected[np.clip(row - window.top, 0, window.height - 1)] for row in rows))
    kept = np.logical_or(*(tall[:, np.clip(column - window.left, 0, window.width - 1)] for column in columns))
    pixels = np.where(kept[..., None], np.clip(plain, 0, 1), outcome.photo.pixels)
    invented = None if outcome.invented is None else np.where(kept, np.float32(0), outcome.invented)
    return replace(outcome, photo=outcome.photo.with_pixels(pixels), invented=invented)
