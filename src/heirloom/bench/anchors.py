"""Public networks that Heirloom is measured against, from weights the person has; never shipped and never trained from.

The film-dust U-Net is that of VideoGorillas, MIT: four levels of 16 to 128 features, each of two 3 x 3 convolutions on
reflected borders, each followed by ReLU and then batch normalisation; BGR in [0, 1] in, one probability out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from heirloom.core.photo import Mask, Photo
from heirloom.errors import InputMissing, MissingExtra

FILM_DUST_FILE = "videogorillas_dust16_19.pth"

_LEVELS = 4
_FEATURES = 16  # of the first level; each further one has twice as many
_STEP_PX = 2 ** (_LEVELS - 1)  # the sides must be multiples of it


@dataclass(frozen=True, eq=False)
class FilmDust:
    """The film-dust U-Net with its weights loaded."""

    weights: dict[str, Any]

    def damage(self, photo: Photo) -> Mask:
        """The probability of dust or a scratch at every pixel (H, W); gray is given as three equal channels."""
        import torch
        from torch.nn import functional

        rgb = np.repeat(photo.pixels, 3, axis=2) if photo.is_gray else photo.pixels
        down, right = -photo.height % _STEP_PX, -photo.width % _STEP_PX
        bgr = np.pad(rgb[..., ::-1], ((0, down), (0, right), (0, 0)), mode="symmetric")
        with torch.inference_mode():
            value = torch.from_numpy(np.ascontiguousarray(bgr.transpose(2, 0, 1))[None])  # (1, 3, H, W)
            bridges = []
            for level in range(_LEVELS):
                value = self._block(value, f"down_path.{level}.block")
                if level < _LEVELS - 1:
                    bridges.append(value)
                    value = functional.max_pool2d(value, 2)
            for level, bridge in enumerate(reversed(bridges)):
                up = functional.conv_transpose2d(value, *self._convolution(f"up_path.{level}.up"), stride=2)
                value = self._block(torch.cat([up, bridge], dim=1), f"up_path.{level}.conv_block.block")
            answer = torch.sigmoid(functional.conv2d(value, *self._convolution("last")))
        return np.asarray(answer[0, 0, : photo.height, : photo.width].numpy(), dtype=np.float32)

    def _block(self, value: Any, name: str) -> Any:
        from torch.nn import functional

        for convolution, norm in ((1, 3), (5, 7)):
            padded = functional.pad(value, (1, 1, 1, 1), mode="reflect")
            value = functional.relu(functional.conv2d(padded, *self._convolution(f"{name}.{convolution}")))
            mean, variance = (self.weights[f"{name}.{norm}.running_{what}"] for what in ("mean", "var"))
            value = functional.batch_norm(value, mean, variance, *self._convolution(f"{name}.{norm}"))
        return value

    def _convolution(self, name: str) -> tuple[Any, Any]:
        return self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]


def open_film_dust(folder: str | Path) -> FilmDust:
    """The film-dust U-Net with the weights in `folder` or below.

    Raises InputMissing where the file is missing or is not this network, MissingExtra without torch.
    """
    return FilmDust(anchor_weights(folder, FILM_DUST_FILE, shapes=film_dust_shapes(), of="the film-dust U-Net"))


def anchor_weights(
    folder: str | Path, file: str, *, shapes: Mapping[str, tuple[int, ...]], of: str, inside: str | None = None
) -> dict[str, Any]:
    """The weights of a public network, by name, from the first `file` of this name in `folder` or below.

    `inside` names the entry of the file that holds them, where it holds more. Raises InputMissing where the file is
    missing or its weights have other `shapes`, MissingExtra without torch.
    """
    path = next(iter(sorted(Path(folder).rglob(file))), None)
    if path is None:
        raise _wrong_weights(f"The anchor weights {file} are not in {folder}")
    try:
        import torch
    except ImportError as error:
        raise MissingExtra(
            "The public networks to measure against need torch, which is not installed",
            kept="Nothing was measured",
            todo="Run: pip install 'heirloom-photo[torch]', or leave --anchor-weights out",
        ) from error
    stored: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    weights: dict[str, Any] = stored if inside is None else stored.get(inside, {})
    if {name: tuple(value.shape) for name, value in weights.items()} != shapes:
        raise _wrong_weights(f"{path} holds another network than {of}")
    return weights


def film_dust_shapes() -> dict[str, tuple[int, ...]]:
    """The name and shape of every weight of the network."""
    shapes: dict[str, tuple[int, ...]] = {}

    def block(name: str, given: int, made: int) -> None:
        for convolution, norm, inward in ((1, 3, given), (5, 7, made)):
            shapes[f"{name}.{convolution}.weight"] = (made, inward, 3, 3)
            shapes[f"{name}.{convolution}.bias"] = (made,)
            shapes.update(
                {f"{name}.{norm}.{what}": (made,) for what in ("weight", "bias", "running_mean", "running_var")}
            )
            shapes[f"{name}.{norm}.num_batches_tracked"] = ()

    sizes = [_FEATURES * 2**level for level in range(_LEVELS)]
    for level, made in enumerate(sizes):
        block(f"down_path.{level}.block", 3 if level == 0 else sizes[level - 1], made)
    for level, made in enumerate(reversed(sizes[:-1])):
        shapes[f"up_path.{level}.up.weight"] = (2 * made, made, 2, 2)
        shapes[f"up_path.{level}.up.bias"] = (made,)
        block(f"up_path.{level}.conv_block.block", 2 * made, made)
    return shapes | {"last.weight": (1, _FEATURES, 1, 1), "last.bias": (1,)}


def _wrong_weights(happened: str) -> InputMissing:
    return InputMissing(
        happened,
        kept="Nothing was measured",
        todo="Give the folder that holds them with --anchor-weights, or leave the option out",
    )
