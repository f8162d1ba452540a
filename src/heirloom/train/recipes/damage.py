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

from heirloom.aging.recipe import Worn, pixel_density
from heirloom.core.masks import DamageKind
from heirloom.core.photo import Pixels
from heirloom.train.data import Shard, random_window
from heirloom.train.networks.damage import DamageNet
from heirloom.train.recipes.wear import Wear, toned

CLASSES: tuple[DamageKind | None, ...] = (
    None,
    DamageKind.SCRATCH,
    DamageKind.CREASE,
    DamageKind.TEAR,
    DamageKind.DUST,
    DamageKind.STAIN,
    DamageKind.MISSING,
    DamageKind.WRITING,
)
# From below to above: what is opaque hides a stain, what is missing shows nothing else.
LAYERS = (
    DamageKind.STAIN,
    DamageKind.DUST,
    DamageKind.SCRATCH,
    DamageKind.CREASE,
    DamageKind.WRITING,
    DamageKind.TEAR,
    DamageKind.MISSING,
)
SURE = 0.5  # of a mask: from here on a pixel is damaged
UNSURE = 0.05  # below it is sound; between the two it teaches nothing
SEEN = 8 / 255  # of the encoded values, after averaging 3 x 3 pixels
SEEN_OF_TEXTURE, TEXTURE_PX = 1.3, 15  # of the mean departure from the smoothed scan around
MOST_DAMAGED = 0.5  # of a window: one that is hardly anything but damage teaches little
FLOODED = 0.6  # of a window: a stain without a border in sight cannot be told from a toned print
SCAN_PRINT_PX = 700.0  # blur and pixels belong to the scan, not to how large a part of it the window shows
VEIL_MOST = 1.0  # density: beyond, hardly anything is left beneath
# How much a pixel of each class teaches: thin damage has few pixels, stains and missing parts many that are alike.
KIND_WEIGHTS = (1.0, 2.0, 2.0, 1.0, 2.0, 0.3, 0.5, 1.0)
SIDE_PX = 160
WINDOWS = 5  # per step: many small steps learn faster than few large ones in the hours a CPU has
VALIDATION_WINDOWS = 48
VEIL_WEIGHT, SOUND_VEIL_WEIGHT = 2.0, 0.2
DICE_WEIGHT = 0.5
TOLERANCE_PX = 2
CALIBRATION_PHOTOS, CALIBRATION_PIXELS = 60, 20_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """One window: pixels (H, W, 3), the class of each pixel, how much it teaches, and the density stains added."""

    pixels: Pixels
    classes: np.ndarray  # uint8 (H, W)
    weight: np.ndarray  # float32 (H, W), 0 or 1
    veil: Pixels


@dataclass(eq=False, kw_only=True)
class DamageRecipe:
    """Trains `damage`."""

    name = "damage"
    average_of: tuple[str, ...] = ("net",)

    shard: Shard
    wear: Wear
    seed: int = 0
    rate: float = 2e-3
    windows: int = WINDOWS
    side_px: int = SIDE_PX

    def __post_init__(self) -> None:
        self._among = self.shard.split(validation=False)

    def networks(self) -> dict[str, nn.Module]:
        """The network alone."""
        return {"net": DamageNet()}

    def batch(self, step: int) -> dict[str, Tensor]:
        """The windows of one step."""
        generator = np.random.default_rng([self.seed, 1, step])
        among = self._among
        return _stacked([self.sample(generator, among) for _ in range(self.windows)])

    def sample(self, generator: np.random.Generator, among: tuple[int, ...]) -> Sample:
        """A window of a random photograph, made old."""
        window = random_window(self.shard, generator, among=among, side_px=self.side_px, scales=(0.55, 1.3))
        return aged_sample(window, self.wear, generator)

    def turns(
        self,
        nets: dict[str, nn.Module],
        batch: dict[str, Tensor],
        *,
        progress: float,  # noqa: ARG002 (this recipe does not change on the way)
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """The network's one turn: cross entropy, overlap of all damage, and the density of stains."""
        logits, veil = nets["net"](batch["photo"])
        yield "net", losses(logits.float(), veil.float(), batch)

    def validate(self, net: nn.Module) -> dict[str, float]:
        """Loss, average precision and F1 on fixed windows of photographs that are never trained on."""
        generator = np.random.default_rng([self.seed, 2])
        among = self.shard.split(validation=True)
        samples = [self.sample(generator, among) for _ in range(VALIDATION_WINDOWS)]
        chances, total = [], 0.0
        for sample in samples:
            batch = _stacked([sample])
            logits, veil = net(on(net, batch["photo"]))
            logits, veil = logits.float().cpu(), veil.float().cpu()
            total += float(torch.stack(list(losses(logits, veil, batch).values())).sum())
            chances.append(torch.softmax(logits, dim=1)[0].numpy())
        return {"loss": total / len(samples), **_figures(chances, samples)}

    def calibrate(self, net: nn.Module) -> tuple[float, float]:
        """The temperature, and what to add to the logit of sound pixels, that make the probabilities true.

        Fitted on whole photographs that are never trained on, one in two undamaged: windows are damaged far more often
        than photographs are (after Guo et al., "On Calibration of Modern Neural Networks", 2017).
        """
        generator = np.random.default_rng([self.seed, 5])
        numbers = sorted(set(self.shard.split(validation=True)))
        logits, classes = [], []
        for number in generator.choice(numbers, min(CALIBRATION_PHOTOS, len(numbers)), replace=False):
            photo = self.shard.pixels(int(number))
            photo = photo[: photo.shape[0] // 16 * 16, : photo.shape[1] // 16 * 16]
            sample = aged_sample(photo, self.wear.of_print(generator, photo.shape[:2]), generator)
            said, _ = net(on(net, planes([sample.pixels])))
            sure = np.flatnonzero(sample.weight)
            taken = generator.choice(sure, min(CALIBRATION_PIXELS, sure.size), replace=False)
            logits.append(said[0].float().cpu().flatten(1)[:, torch.from_numpy(taken)].T)
            classes.append(torch.from_numpy(sample.classes.reshape(-1)[taken].astype(np.int64)))
        return fitted_calibration(torch.cat(logits), torch.cat(classes))

    def sheet(self, net: nn.Module, path: Path) -> None:
        """Twelve validation windows: aged, the truth, and what the network says, side by side."""
        import cv2

        generator = np.random.default_rng([self.seed, 2])
        among = self.shard.split(validation=True)
        rows = []
        for _ in range(12):
            sample = self.sample(generator, among)
            logits, _ = net(on(net, _stacked([sample])["photo"]))
            chance = torch.softmax(logits.float(), dim=1)[0].cpu().numpy()
            truth = COLOURS[sample.classes] * sample.weight[..., None]
            said = np.tensordot(chance, COLOURS, axes=(0, 0))
            rows.append(np.concatenate([sample.pixels, truth, said], axis=1))
        columns = [np.concatenate(rows[start::2]) for start in (0, 1)]
        sheet = np.concatenate(columns, axis=1)
        cv2.imwrite(str(path), np.rint(np.clip(sheet, 0, 1) * 255).astype(np.uint8)[..., ::-1])


# none black, scratch white, crease yellow, tear orange, dust cyan, stain brown, missing red, writing blue
COLOURS = np.array(
    [[0, 0, 0], [1, 1, 1], [1, 1, 0], [1, 0.5, 0], [0, 1, 1], [0.5, 0.3, 0.1], [1, 0, 0], [0.2, 0.3, 1]], np.float32
)


def losses(logits: Tensor, veil: Tensor, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """What (N, 8, H, W) logits and (N, 3, H, W) density lose on a batch."""
    classes, weight, truth = batch["classes"].long(), batch["weight"], batch["veil"]
    every = functional.cross_entropy(logits, classes, reduction="none")
    matter = weight * torch.tensor(KIND_WEIGHTS, device=weight.device)[classes]
    kinds = (every * matter).sum() / matter.sum().clamp(min=1)
    chance = torch.softmax(logits, dim=1)
    damage = (1 - chance[:, 0]) * weight
    there = (classes > 0).float() * weight
    dice = 1 - (2 * (damage * there).sum() + 1) / (damage.sum() + there.sum() + 1)
    translucent = (classes == CLASSES.index(DamageKind.STAIN)).float()
    sound = (classes == 0).float() * (truth.abs().amax(dim=1) == 0).float()
    apart = (veil - truth).abs().mean(dim=1)
    veiled = (apart * (translucent + SOUND_VEIL_WEIGHT * sound)).mean()
    return {"kinds": kinds, "dice": DICE_WEIGHT * dice, "veil": VEIL_WEIGHT * veiled}


def fitted_calibration(logits: Tensor, classes: Tensor) -> tuple[float, float]:
    """Temperature and shift of the first class that make logits (M, 8) likeliest for classes (M,)."""
    values = torch.zeros(2, requires_grad=True)  # log temperature, shift
    optimiser = torch.optim.LBFGS([values], max_iter=60, line_search_fn="strong_wolfe")
    first = torch.zeros(1, logits.shape[1])
    first[0, 0] = 1

    def loss() -> Tensor:
        optimiser.zero_grad()
        calibrated = logits.detach() / values[0].exp() + values[1] * first
        lost = functional.cross_entropy(calibrated, classes)
        lost.backward()  # type: ignore[no-untyped-call]
        return lost

    with torch.enable_grad():
        optimiser.step(loss)  # type: ignore[no-untyped-call]
    return float(values[0].detach().exp()), float(values[1].detach())


def aged_sample(window: Pixels, wear: Wear, generator: np.random.Generator) -> Sample:
    """A clean window (H, W, 3) made old, with the truth about every pixel."""
    worn = Worn(pixels=toned(window, generator), print_px=wear.print_px(generator, window.shape[0]))
    for recipe in wear.image(generator):
        worn = recipe.apply(worn)
    sound = worn
    veil = np.zeros_like(worn.pixels)
    for damage in wear.surface(generator):
        before, worn = worn, damage.apply(worn)
        veil += _stain_density(before, worn)
    sound = replace(sound, print_px=SCAN_PRINT_PX)
    worn = replace(worn, print_px=SCAN_PRINT_PX)
    for recipe in wear.scan(generator):
        worn, sound = recipe.apply(worn), recipe.apply(sound)
    classes, weight = typed(worn)
    unseen = (classes > 0) & ~seen(worn.pixels, sound.pixels)
    flooded = (classes == CLASSES.index(DamageKind.STAIN)) & (np.mean(worn.damage.get(DamageKind.STAIN, 0)) > FLOODED)
    weight = weight * ~(unseen | flooded) * (np.mean(classes > 0) <= MOST_DAMAGED)
    return Sample(pixels=worn.pixels, classes=classes, weight=weight.astype(np.float32), veil=veil)


def seen(damaged: Pixels, sound: Pixels) -> np.ndarray:
    """Where damage shows (H, W): it changes the scan, compared with that of the sound print, by more than its texture.

    What does not show teaches nothing: a faint scratch in grass would teach that grass is scratches.
    """
    import cv2

    change = np.abs(cv2.blur(damaged - sound, (3, 3))).reshape(damaged.shape).max(axis=2)
    gray = sound.mean(axis=2)
    texture = cv2.blur(np.abs(gray - cv2.GaussianBlur(gray, (0, 0), 2)), (TEXTURE_PX, TEXTURE_PX))
    return np.asarray(change > np.maximum(SEEN, SEEN_OF_TEXTURE * texture))


def typed(worn: Worn) -> tuple[np.ndarray, np.ndarray]:
    """The class (H, W) of every pixel, the uppermost damage first, and 1 where it is sure, 0 where it teaches nothing.

    A mark that is there but not seen, and the soft rim of a stain, are neither damage nor sound.
    """
    classes = np.zeros(worn.pixels.shape[:2], np.uint8)
    touched = np.zeros(classes.shape, np.bool_)
    for kind in LAYERS:
        mask = worn.damage.get(kind)
        if mask is not None:
            classes[mask >= SURE] = CLASSES.index(kind)
            touched |= mask > UNSURE
    return classes, ((classes > 0) | ~touched).astype(np.float32)


def _stain_density(before: Worn, after: Worn) -> Pixels:
    """The density (H, W, 3) that a stain has added where it lies; 0 elsewhere."""
    mask = after.damage.get(DamageKind.STAIN)
    if mask is None:
        return np.zeros_like(before.pixels)
    grown = mask > before.damage.get(DamageKind.STAIN, np.zeros_like(mask))
    added = pixel_density(after.pixels) - pixel_density(before.pixels)
    return np.where(grown[..., None], np.clip(added, -VEIL_MOST, VEIL_MOST), 0).astype(np.float32)


def _stacked(samples: list[Sample]) -> dict[str, Tensor]:
    """Samples as one batch: photo and veil (N, 3, H, W), classes uint8 and weight float32 (N, H, W)."""
    return {
        "photo": planes([sample.pixels for sample in samples]),
        "veil": planes([sample.veil for sample in samples]),
        "classes": torch.from_numpy(np.stack([sample.classes for sample in samples])),
        "weight": torch.from_numpy(np.stack([sample.weight for sample in samples])),
    }


def planes(pictures: list[Pixels]) -> Tensor:
    """(H, W, 3) pictures as (N, 3, H, W), channels last in memory."""
    stacked = torch.from_numpy(np.ascontiguousarray(np.stack(pictures), dtype=np.float32))
    return stacked.permute(0, 3, 1, 2)


def on(net: nn.Module, value: Tensor) -> Tensor:
    """The value on the device of the network."""
    return value.to(next(net.parameters()).device)


def _figures(chances: list[np.ndarray], samples: list[Sample]) -> dict[str, float]:
    """Average precision over all pixels, and F1 with a tolerance at one half, for all damage and for lines."""
    writing = CLASSES.index(DamageKind.WRITING)
    lines = [CLASSES.index(DamageKind.SCRATCH), CLASSES.index(DamageKind.CREASE)]
    damage = [1 - chance[0] - chance[writing] for chance in chances]
    truth = [(sample.classes > 0) & (sample.classes != writing) for sample in samples]
    sure = [sample.weight > 0 for sample in samples]
    said = [(chance > 0.5) & mask for chance, mask in zip(damage, sure, strict=True)]
    flat = np.concatenate([chance[mask] for chance, mask in zip(damage, sure, strict=True)])
    right = np.concatenate([there[mask] for there, mask in zip(truth, sure, strict=True)])
    clean = [float(answer.mean()) for answer, there in zip(said, truth, strict=True) if not there.any()]
    line_said = [answer & np.isin(chance.argmax(axis=0), lines) for answer, chance in zip(said, chances, strict=True)]
    return {
        "average precision": average_precision(flat, right),
        "F1": tolerant_f1(said, truth),
        "F1 of lines found as lines": tolerant_f1(line_said, [np.isin(s.classes, lines) for s in samples]),
        "false alarms": float(np.mean(clean)) if clean else 0.0,
    }


def average_precision(chance: np.ndarray, truth: np.ndarray) -> float:
    """The mean of the precision at every true pixel, in order of falling chance."""
    order = np.argsort(-chance, kind="stable")
    hits = truth[order].astype(np.float64)
    if not hits.any():
        return 0.0
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / hits.sum())


def tolerant_f1(said: list[np.ndarray], truth: list[np.ndarray]) -> float:
    """F1 where a pixel counts as right within `TOLERANCE_PX` of one of the other mask."""
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * TOLERANCE_PX + 1,) * 2)
    right = found = all_said = all_true = 0
    for answer, there in zip(said, truth, strict=True):
        right += int((answer & (cv2.dilate(there.astype(np.uint8), disc) > 0)).sum())
        found += int((there & (cv2.dilate(answer.astype(np.uint8), disc) > 0)).sum())
        all_said, all_true = all_said + int(answer.sum()), all_true + int(there.sum())
    precision, recall = right / max(all_said, 1), found / max(all_true, 1)
    return 2 * precision * recall / max(precision + recall, 1e-9)
