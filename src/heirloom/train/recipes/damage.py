"""The recipe of `damage`: clean windows, made old by the ageing engine, and what was done to every pixel.

Two generators of the engine (`sleeve_arcs`, `mould`) and every fifth file of each folder of film damage are never
trained on: the bench measures with them.

Data: photographs marked open in their manifests; shapes of film damage from daniela997/FilmDamageSimulator (MIT). No
other network teaches this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from heirloom.core.masks import DamageKind
from heirloom.train.batches import on, planes
from heirloom.train.data import Shard, random_window
from heirloom.train.networks.damage import WIDTHS, DamageNet
from heirloom.train.recipe import Batch, Losses, Nets
from heirloom.train.recipes.calibration import fitted_calibration, quiet_shift
from heirloom.train.recipes.damage_figures import figures, write_sheet
from heirloom.train.recipes.damage_samples import (
    CLASSES,
    STAIN,
    UNKNOWN,
    WRITING,
    Sample,
    aged_sample,
    pair_sample,
    stacked,
)
from heirloom.train.recipes.hard import Place, mined, window_at
from heirloom.train.recipes.pair_windows import PAIR_SHARE, pair_window
from heirloom.train.recipes.wear import Wear
from heirloom.train.step import half_precision

# How much a pixel of each class teaches: thin damage has few pixels, stains and missing parts many that are alike.
KIND_WEIGHTS = (1.0, 2.0, 2.0, 1.0, 2.0, 1.0, 0.5, 1.0)
UNKNOWN_WEIGHT = 1.0  # of what is damaged in a way that nobody has told
SIDE_PX = 224
WINDOWS = 3  # per step: many small steps learn faster than few large ones in the hours a CPU has
SCALES = (0.55, 1.3)  # of the photographs
VALIDATION_WINDOWS, SHEET_WINDOWS = 48, 12
VEIL_WEIGHT, SOUND_VEIL_WEIGHT = 2.0, 0.2
DICE_WEIGHT = 0.5
CALIBRATION_PHOTOS, CALIBRATION_PIXELS = 60, 20_000
HARD_SHARE = 0.25  # of the windows of a run that has hard places; two in three of them undamaged
HARD_UNDAMAGED = 0.67
SOFT = "train_general/prokudin"  # plates with scratches of their own: nothing hard is looked for in them
FALSE_ALARMS = 0.0004  # of the pixels of undamaged photographs; two in three are faces, others have three times as many
DAMAGED = tuple(number for number, kind in enumerate(CLASSES) if kind not in (None, DamageKind.WRITING))


@dataclass(eq=False, kw_only=True)
class DamageRecipe:
    """Trains `damage`."""

    name = "damage"
    average_of: tuple[str, ...] = ("net",)

    shard: Shard
    wear: Wear
    pairs: Shard | None = None  # of `pack_pairs`
    hard: tuple[Place, ...] = ()
    seed: int = 0
    rate: float = 2e-3
    windows: int = WINDOWS
    side_px: int = SIDE_PX
    widths: tuple[int, ...] = WIDTHS
    validation_windows: int = VALIDATION_WINDOWS

    def __post_init__(self) -> None:
        self._among = self.shard.split(validation=False)

    def networks(self) -> Nets:
        """The network alone."""
        return {"net": DamageNet(self.widths)}

    def batch(self, step: int) -> Batch:
        """The windows of one step."""
        generator = np.random.default_rng([self.seed, 1, step])
        return stacked([self._window(generator) for _ in range(self.windows)])

    def sample(self, generator: np.random.Generator, among: tuple[int, ...]) -> Sample:
        """A window of a random photograph, made old."""
        window = random_window(self.shard, generator, among=among, side_px=self.side_px, scales=SCALES)
        return aged_sample(window, self.wear, generator)

    def _window(self, generator: np.random.Generator) -> Sample:
        """A window made old, or now and then one of a real scan or of a hard place."""
        if self.hard and generator.random() < HARD_SHARE:
            place = self.hard[int(generator.integers(len(self.hard)))]
            window = window_at(self.shard, place, generator, side_px=self.side_px, scales=SCALES)
            return aged_sample(window, replace(self.wear, undamaged=HARD_UNDAMAGED), generator)
        if self.pairs is None or generator.random() >= PAIR_SHARE:
            return self.sample(generator, self._among)
        return pair_sample(*pair_window(self.pairs, generator, side_px=self.side_px, scales=SCALES))

    def mine(self, net: nn.Module) -> None:
        """Takes the undamaged places that `net` calls damaged as hard places, those of photographs with clean scans."""
        among = tuple(number for number in self._among if not self.shard.photos[number].name.startswith(SOFT))
        with half_precision(next(net.parameters()).device.type, wanted=True):
            self.hard = mined(net.eval(), self.shard, among=among, judge=chance_of_damage, seed=self.seed)

    def turns(
        self,
        nets: Nets,
        batch: Batch,
        *,
        step: int,  # noqa: ARG002 (this recipe does not change on the way)
        progress: float,  # noqa: ARG002
    ) -> Iterator[tuple[str, Losses]]:
        """The network's one turn: cross entropy, overlap of all damage, and the density of stains."""
        logits, veil = nets["net"](batch["photo"])
        yield "net", losses(logits.float(), veil.float(), batch)

    def validate(self, net: nn.Module) -> dict[str, float]:
        """Loss, average precision and F1 on fixed windows of photographs that are never trained on."""
        samples = self._validation(self.validation_windows)
        chances, total = [], 0.0
        for sample in samples:
            batch = stacked([sample])
            logits, veil = (said.float().cpu() for said in net(on(net, batch["photo"])))
            total += float(torch.stack(list(losses(logits, veil, batch).values())).sum())
            chances.append(torch.softmax(logits, dim=1)[0].numpy())
        return {"loss": total / len(samples), **figures(chances, samples)}

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Twelve validation windows: aged, the truth, and what the network says, side by side."""
        samples = self._validation(SHEET_WINDOWS)
        said = [net(on(net, planes([sample.pixels])))[0] for sample in samples]
        write_sheet(path, [torch.softmax(logits.float(), dim=1)[0].cpu().numpy() for logits in said], samples)

    def calibrate(self, net: nn.Module) -> tuple[float, float]:
        """The temperature, and what to add to the logit of sound pixels, that make the probabilities true.

        Fitted on whole photographs that are never trained on, one in two undamaged; of these at most FALSE_ALARMS is
        rather called damaged, because most of what photographs show is sound.
        """
        generator = np.random.default_rng([self.seed, 5])
        numbers = sorted(set(self.shard.split(validation=True)))
        logits, classes, calm = [], [], []
        for number in generator.choice(numbers, min(CALIBRATION_PHOTOS, len(numbers)), replace=False):
            photo = self.shard.pixels(int(number))
            photo = photo[: photo.shape[0] // 16 * 16, : photo.shape[1] // 16 * 16]
            sample = aged_sample(photo, self.wear.of_print(generator, photo.shape[:2]), generator)
            said, _ = net(on(net, planes([sample.pixels])))
            sure = np.flatnonzero(sample.weight)
            taken = generator.choice(sure, min(CALIBRATION_PIXELS, sure.size), replace=False)
            logits.append(said[0].float().cpu().flatten(1)[:, torch.from_numpy(taken)].T)
            if not sample.classes.any():
                calm.append(logits[-1])
            classes.append(torch.from_numpy(sample.classes.reshape(-1)[taken].astype(np.int64)))
        temperature, shift = fitted_calibration(torch.cat(logits), torch.cat(classes))
        if not calm:
            return temperature, shift
        least = quiet_shift(torch.cat(calm), temperature=temperature, damage=DAMAGED, share=FALSE_ALARMS)
        return temperature, max(shift, least)

    def _validation(self, number: int) -> list[Sample]:
        """The first fixed windows of photographs that are never trained on."""
        generator = np.random.default_rng([self.seed, 2])
        among = self.shard.split(validation=True)
        return [self.sample(generator, among) for _ in range(number)]


def chance_of_damage(net: nn.Module, photo: Tensor) -> Tensor:
    """The probability of damage (H, W), not calibrated, in a photo (1, 3, H, W)."""
    chance = torch.softmax(net(photo)[0].float(), dim=1)[0]
    return 1 - chance[0] - chance[WRITING]


def losses(logits: Tensor, veil: Tensor, batch: Batch) -> Losses:
    """What (N, 8, H, W) logits and (N, 3, H, W) density lose on a batch.

    Where the kind of damage is unknown the loss is -log(1 - p), p being the probability of none.
    """
    classes, weight, truth = batch["classes"].long(), batch["weight"], batch["veil"]
    unknown = classes == UNKNOWN
    known = classes.masked_fill(unknown, 0)
    any_kind = logits.logsumexp(dim=1) - logits[:, 1:].logsumexp(dim=1)
    every = torch.where(unknown, any_kind, functional.cross_entropy(logits, known, reduction="none"))
    matter = weight * torch.tensor(KIND_WEIGHTS, device=weight.device)[known].masked_fill(unknown, UNKNOWN_WEIGHT)
    kinds = (every * matter).sum() / matter.sum().clamp(min=1)
    chance = torch.softmax(logits, dim=1)
    damage = (1 - chance[:, 0]) * weight
    there = (classes > 0).float() * weight
    dice = 1 - (2 * (damage * there).sum() + 1) / (damage.sum() + there.sum() + 1)
    translucent = (classes == STAIN).float()
    sound = (classes == 0).float() * (truth.abs().amax(dim=1) == 0).float()
    apart = (veil - truth).abs().mean(dim=1)
    veiled = (apart * (translucent + SOUND_VEIL_WEIGHT * sound)).mean()
    return {"kinds": kinds, "dice": DICE_WEIGHT * dice, "veil": VEIL_WEIGHT * veiled}
