"""How different two pictures look: an LPIPS-like distance, with weights from a folder and torch from the extra.

The trunk is SqueezeNet 1.1 as converted from its original training, so the numbers are not comparable with published
LPIPS; they rank methods against each other. A network that was trained against this distance proves little by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from heirloom.core.photo import Pixels
from heirloom.errors import InputMissing, MissingExtra

TRUNK_FILE = "squeezenet_v1.1_imagenet_notop.converted.pth"
HEADS_FILE = "lpips_v0.1_squeeze.pth"

# LPIPS's scaling layer (Zhang et al. 2018, reference implementation 0.1), for values in [-1, 1]
SHIFT = (-0.030, -0.088, -0.188)
SCALE = (0.458, 0.448, 0.450)

# SqueezeNet 1.1: where its maximum pooling stands, and after which layers LPIPS looks
POOL_BEFORE = frozenset((3, 6, 9))
LAYERS = (0, 3, 4, 6, 7, 9, 10, 11, 12)
LOOKS_AFTER = (0, 4, 7, 9, 10, 11, 12)
SMALLEST_PX = 32  # below, the deepest layer has no pixel left


@dataclass(frozen=True, eq=False)
class PerceptualDistance:
    """The LPIPS-like distance with its weights loaded."""

    trunk: dict[str, Any]
    heads: dict[str, Any]

    def between(self, picture: Pixels, reference: Pixels) -> float:
        """The distance of two pictures (H, W, 1 or 3) of one shape: 0 for equal ones, larger looks more different.

        Pictures smaller than 32 px on a side are padded by mirroring. Raises ValueError for different shapes.
        """
        import torch

        if picture.shape != reference.shape:
            raise ValueError(f"pictures must have one shape, got {picture.shape} and {reference.shape}")
        with torch.inference_mode():
            pair = [torch.from_numpy(_prepared(given)) for given in (picture, reference)]
            return float(self.between_tensors(*pair))

    def between_tensors(self, pictures: Any, references: Any) -> Any:
        """The distances (N,) of torch tensors (N, 3, H, W) in [0, 1], at least 32 px a side; gradients go through."""
        first, second = self.features(pictures), self.features(references)
        total = 0.0
        for level, (a, b) in enumerate(zip(first, second, strict=True)):
            squared = (_unit(a) - _unit(b)) ** 2
            head = self.heads[f"lin{level}.model.1.weight"].to(a.device)
            total = total + (squared * head).sum(dim=1).mean(dim=(1, 2))
        return total

    def features(self, pictures: Any) -> list[Any]:
        """The activations of the seven layers, each (N, channels, h, w)."""
        import torch
        from torch.nn import functional

        shift, scale = (torch.tensor(values, device=pictures.device).view(1, 3, 1, 1) for values in (SHIFT, SCALE))
        value = (pictures * 2 - 1 - shift) / scale
        seen = []
        for layer in LAYERS:
            if layer in POOL_BEFORE:
                value = functional.max_pool2d(value, 3, stride=2, ceil_mode=True)
            if layer == 0:
                value = functional.relu(functional.conv2d(value, *self._weights("features.0", value), stride=2))
            else:
                value = self._fire(value, f"features.{layer}")
            if layer in LOOKS_AFTER:
                seen.append(value)
        return seen

    def _fire(self, value: Any, name: str) -> Any:
        """SqueezeNet's fire module (Iandola et al. 2016)."""
        import torch
        from torch.nn import functional

        squeezed = functional.relu(functional.conv2d(value, *self._weights(f"{name}.squeeze", value)))
        narrow = functional.relu(functional.conv2d(squeezed, *self._weights(f"{name}.expand1x1", value)))
        wide = functional.relu(functional.conv2d(squeezed, *self._weights(f"{name}.expand3x3", value), padding=1))
        return torch.cat([narrow, wide], dim=1)

    def _weights(self, name: str, value: Any) -> tuple[Any, Any]:
        """The kernels and biases of a layer, on the device of what they are applied to."""
        return self.trunk[f"{name}.weight"].to(value.device), self.trunk[f"{name}.bias"].to(value.device)


def open_perceptual(folder: str | Path) -> PerceptualDistance:
    """The distance with the weights in `folder`. Raises InputMissing for a missing file, MissingExtra without torch."""
    paths = [Path(folder) / name for name in (TRUNK_FILE, HEADS_FILE)]
    for path in paths:
        if not path.is_file():
            raise InputMissing(
                f"The metric weights {path.name} are not in {path.parent}",
                kept="Nothing was measured",
                todo="Give the folder that holds them with --metric-weights, or leave the option out",
            )
    try:
        import torch
    except ImportError as error:
        raise MissingExtra(
            "The LPIPS-like distance needs torch, which is not installed",
            kept="Nothing was measured",
            todo="Run: pip install 'heirloom-photo[torch]', or leave --metric-weights out",
        ) from error
    trunk, heads = (torch.load(path, weights_only=True, map_location="cpu") for path in paths)
    return PerceptualDistance(trunk, heads)


def _prepared(picture: Pixels) -> Pixels:
    """The picture as (1, 3, H, W), at least 32 px on each side."""
    colour = np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture
    missing = [max(0, SMALLEST_PX - side) for side in colour.shape[:2]]
    colour = np.pad(colour, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric")
    return np.ascontiguousarray(colour.transpose(2, 0, 1)[None], dtype=np.float32)


def _unit(features: Any) -> Any:
    """Every pixel's feature vector at length one, as the reference implementation does it."""
    return features / ((features**2).sum(dim=1, keepdim=True).sqrt() + 1e-10)
