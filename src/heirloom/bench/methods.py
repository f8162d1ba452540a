"""The methods that the bench sets side by side: Heirloom in each of its ways, classical tools, and doing nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from heirloom.aging import Aged
from heirloom.analysis import analyze
from heirloom.bench import baselines
from heirloom.bench.bicubic import bicubic
from heirloom.bench.biharmonic import biharmonic
from heirloom.bench.bm3d import by_bm3d, has_bm3d
from heirloom.bench.cases import Case, Task
from heirloom.bench.denoisers import open_denoisers
from heirloom.bench.enlargers import open_realesr
from heirloom.bench.report import (
    BIHARMONIC,
    BM3D,
    DNCNN,
    EXEMPLAR,
    FFDNET,
    FFDNET_TOLD,
    INPUT,
    NAVIER_STOKES,
    NL_MEANS,
    OURS,
    OURS_CLEANED,
    OURS_CLEANED_CLASSICAL,
    OURS_FILLED,
    OURS_FILLED_CLASSICAL,
    OURS_SMOOTHED,
    OURS_WITH_MASK,
    REALESR_SMALLER,
    TELEA,
)
from heirloom.core.photo import Mask, Photo
from heirloom.models.method import CLASSICAL, LEARNED
from heirloom.pipeline import restore
from heirloom.pipeline.plan import plan
from heirloom.pipeline.presets import Wish
from heirloom.pipeline.run import run
from heirloom.steps.enhance import cleaning_notes, unfading_notes
from heirloom.steps.repair import detection_notes, fill
from heirloom.steps.repair.fill import filling_notes

ENHANCEMENTS = ("clean", "unfade", "tone")  # the steps of the command `enhance`


@dataclass(frozen=True, kw_only=True)
class Method:
    """One way to restore; it sees the aged photograph and, where `sees_mask`, the true damage."""

    name: str
    restore: Callable[[Aged, int], Photo]  # an aged photograph and a seed
    sees_mask: bool = False
    is_slow: bool = False  # left out where the mask is vast
    sees_sigma: bool = False  # it is told the deviation of white noise
    for_mixtures: bool = False  # made for spoiled pictures, and slow: measured on mixtures only
    is_repeated: bool = False  # measured a second time on its own result

    def suits(self, case: Case) -> bool:
        """Whether the method is measured on the case."""
        return (
            (case.is_fillable or not self.sees_mask)
            and not (case.is_vast and self.is_slow)
            and (case.is_white or not self.sees_sigma)
            and (case.is_mixture or not self.for_mixtures)
        )


def methods_of(task: Task, *, anchor_weights: str | Path | None = None) -> tuple[Method, ...]:
    """The methods of a task, doing nothing first and Heirloom next.

    With the folder `anchor_weights` the task "enhance" has public denoisers too; raises as `open_denoisers` does. It
    has BM3D where that is installed.
    """
    if task == "repair":
        return (
            _NOTHING,
            Method(name=OURS_WITH_MASK, restore=_repair_given, sees_mask=True),
            Method(name=OURS, restore=lambda aged, seed: _only(aged.photo, ("repair",), seed=seed)),
            Method(name=TELEA, restore=_with_mask(baselines.telea), sees_mask=True),
            Method(name=NAVIER_STOKES, restore=_with_mask(baselines.navier_stokes), sees_mask=True),
            _blind("median 5x5", baselines.median),
        )
    if task == "fill":
        return (
            _NOTHING,
            Method(name=OURS_WITH_MASK, restore=_repair_given, sees_mask=True),
            Method(name=OURS_FILLED, restore=_filled_by(LEARNED), sees_mask=True),
            Method(name=OURS_FILLED_CLASSICAL, restore=_filled_by(CLASSICAL), sees_mask=True),
            Method(name=BIHARMONIC, restore=_with_mask(biharmonic), sees_mask=True, is_slow=True),
            Method(name=EXEMPLAR, restore=_exemplar_given, sees_mask=True),
            Method(name=TELEA, restore=_with_mask(baselines.telea), sees_mask=True),
            Method(name=NAVIER_STOKES, restore=_with_mask(baselines.navier_stokes), sees_mask=True),
        )
    if task == "enhance":
        return (
            _NOTHING,
            Method(name=OURS, restore=lambda aged, _seed: _enhanced(aged.photo), is_repeated=True),
            _blind(OURS_CLEANED, lambda photo: _enhanced(photo, only="clean")),
            _blind(OURS_SMOOTHED, lambda photo: _enhanced(photo, only="clean", grain=0.0)),
            _blind(OURS_CLEANED_CLASSICAL, lambda photo: _enhanced(photo, only="clean", method=CLASSICAL, grain=0.0)),
            _blind("autocontrast", baselines.autocontrast),
            _blind("gray world", baselines.gray_world),
            _blind("clahe", baselines.clahe),
            _blind(NL_MEANS, baselines.nl_means),
            _blind("one click", baselines.one_click),
            *([_blind(BM3D, by_bm3d)] if has_bm3d() else []),
            *_public_denoisers(anchor_weights),
        )
    return (
        _NOTHING,
        Method(name=OURS, restore=lambda aged, seed: restore(aged.photo, preset="auto", seed=seed).photo),
        _blind("autocontrast", baselines.autocontrast),
        _blind(NL_MEANS, baselines.nl_means),
        _blind("one click", baselines.one_click),
    )


def own_notes() -> tuple[str, ...]:
    """What is not Heirloom as it ships, so that figures are not taken for those of its networks where they are not."""
    notes = (detection_notes, filling_notes, cleaning_notes, unfading_notes)
    return tuple(note for said in notes for note in said(LEARNED))


_NOTHING = Method(name=INPUT, restore=lambda aged, _seed: aged.photo)


def _blind(name: str, tool: Callable[[Photo], Photo]) -> Method:
    return Method(name=name, restore=lambda aged, _seed: tool(aged.photo))


def _with_mask(tool: Callable[..., Photo]) -> Callable[[Aged, int], Photo]:
    return lambda aged, _seed: tool(aged.photo, mask=aged.mask())


def _repair_given(aged: Aged, seed: int) -> Photo:
    """The true mask repaired, told what kind it marks where it is one kind alone."""
    kinds = [kind.value for kind in aged.damage]
    mask_kind = kinds[0] if len(kinds) == 1 else None
    return _only(aged.photo, ("repair",), seed=seed, mask=aged.mask(), mask_kind=mask_kind)


def _filled_by(method: str) -> Callable[[Aged, int], Photo]:
    return lambda aged, seed: fill(aged.photo, mask=aged.mask(), method=method, seed=seed)


def _exemplar_given(aged: Aged, seed: int) -> Photo:
    return baselines.exemplar(aged.photo, mask=aged.mask(), seed=seed)


def _enhanced(photo: Photo, *, only: str | None = None, method: str = LEARNED, grain: float | None = None) -> Photo:
    """The photograph as the command `enhance` makes it, with the strengths that analysis finds fitting."""
    steps = ENHANCEMENTS if only is None else (only,)
    wish = Wish(preset="enhance", only=steps, method=method, grain=grain)
    findings = analyze(photo, damage=False)
    return run(plan(findings, wish), photo, findings=findings).photo


def _public_denoisers(anchor_weights: str | Path | None) -> tuple[Method, ...]:
    if anchor_weights is None:
        return ()
    public, realesr = open_denoisers(anchor_weights), open_realesr(anchor_weights)

    def told(aged: Aged, _seed: int) -> Photo:
        sigma = float(aged.log[0]["sigma"])  # type: ignore[arg-type]
        return aged.photo.with_pixels(public.at_level(aged.photo.pixels, sigma=sigma))

    def reduced(photo: Photo) -> Photo:
        larger = realesr.enlarge(photo).pixels
        return photo.with_pixels(np.clip(bicubic(larger, height=photo.height, width=photo.width), 0, 1))

    return (
        _blind(FFDNET, public.by_ffdnet),
        Method(name=FFDNET_TOLD, restore=told, sees_sigma=True),
        _blind(DNCNN, public.by_dncnn),
        Method(name=REALESR_SMALLER, restore=lambda aged, _seed: reduced(aged.photo), for_mixtures=True),
    )


def _only(
    photo: Photo, steps: tuple[str, ...], *, seed: int, mask: Mask | None = None, mask_kind: str | None = None
) -> Photo:
    """The photograph through these steps of Heirloom alone, planned as the commands `repair` and `enhance` do."""
    findings = analyze(photo)
    wish = Wish(preset="auto", only=steps, mask_kind=mask_kind, repair_anyway=mask is not None)
    return run(plan(findings, wish, seed=seed), photo, mask=mask, findings=findings).photo
