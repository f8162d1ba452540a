"""Public denoisers that cleaning is measured against, from weights the person has; never shipped nor trained from.

FFDNet (Zhang, Zuo and Zhang, "FFDNet: Toward a Fast and Flexible Solution for CNN-Based Image Denoising", 2018) is told
the noise level that our own analysis estimates; DnCNN (Zhang et al., "Beyond a Gaussian Denoiser", 2017), in its blind
form for colour, is told nothing. Both are plain 3 x 3 convolutions with ReLU between, in the form that KAIR (MIT) gives
them: RGB in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from heirloom.analysis import analyze
from heirloom.bench.anchors import anchor_weights
from heirloom.core.photo import Photo, Pixels

FFDNET_FILE = "FFDNet_color.converted.pth"
DNCNN_FILE = "dncnn_GD_Color_Blind.converted.pth"
FFDNET_CHANNELS = (13, *[96] * 11, 12)  # four neighbouring pixels in RGB and the noise level in, four pixels out
DNCNN_CHANNELS = (3, *[64] * 19, 3)


@dataclass(frozen=True, eq=False)
class Denoisers:
    """Both networks with their weights loaded."""

    ffdnet: dict[str, Any]
    dncnn: dict[str, Any]

    def by_ffdnet(self, photo: Photo) -> Photo:
        """The photograph cleaned by FFDNet at the noise level that analysis measures."""
        return photo.with_pixels(self.at_level(photo.pixels, sigma=analyze(photo, damage=False).noise.sigma))

    def at_level(self, pixels: Pixels, *, sigma: float) -> Pixels:
        """(H, W, 1 or 3) cleaned by FFDNet of noise of the deviation `sigma` (scale 0..255)."""
        import torch
        from torch.nn import functional

        height, width = pixels.shape[:2]
        with torch.inference_mode():
            value = functional.pad(_planes(pixels), (0, width % 2, 0, height % 2), mode="replicate")
            # (1, 12, H / 2, W / 2); the four pixels of a block are numbered down its columns, as in MATLAB: numbered
            # along its rows, noise of 25 levels costs 1.3 dB more
            small = functional.pixel_unshuffle(value.mT, 2).mT
            level = torch.full_like(small[:, :1], sigma / 255)
            made = _through(self.ffdnet, torch.cat([small, level], dim=1))
            cleaned = functional.pixel_shuffle(made.mT, 2).mT
        return _pixels(cleaned[..., :height, :width], like=pixels)

    def by_dncnn(self, photo: Photo) -> Photo:
        """The photograph cleaned by the blind DnCNN, which says what is noise."""
        import torch

        with torch.inference_mode():
            value = _planes(photo.pixels)
            return photo.with_pixels(_pixels(value - _through(self.dncnn, value), like=photo.pixels))


def open_denoisers(folder: str | Path) -> Denoisers:
    """Both denoisers with the weights in `folder` or below. Raises as `anchor_weights` does."""
    return Denoisers(
        anchor_weights(folder, FFDNET_FILE, shapes=plain_shapes(FFDNET_CHANNELS), of="FFDNet for colour"),
        anchor_weights(folder, DNCNN_FILE, shapes=plain_shapes(DNCNN_CHANNELS), of="the blind DnCNN for colour"),
    )


def plain_shapes(channels: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """The name and shape of every weight of a row of convolutions between these numbers of channels."""
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in range(len(channels) - 1):
        shapes[f"model.{2 * layer}.weight"] = (channels[layer + 1], channels[layer], 3, 3)
        shapes[f"model.{2 * layer}.bias"] = (channels[layer + 1],)
    return shapes


def _through(weights: dict[str, Any], value: Any) -> Any:
    """(N, C, H, W) through all convolutions, with ReLU after all but the last."""
    from torch.nn import functional

    layers = len(weights) // 2
    for layer in range(layers):
        value = functional.conv2d(
            value, weights[f"model.{2 * layer}.weight"], weights[f"model.{2 * layer}.bias"], padding=1
        )
        if layer < layers - 1:
            value = functional.relu(value)
    return value


def _planes(pixels: Pixels) -> Any:
    """(H, W, 1 or 3) as (1, 3, H, W); gray is given as three equal channels."""
    import torch

    rgb = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
    return torch.from_numpy(np.ascontiguousarray(rgb.transpose(2, 0, 1))[None])


def _pixels(planes: Any, *, like: Pixels) -> Pixels:
    """(1, 3, H, W) as pixels in [0, 1]: the mean of the channels where `like` is gray."""
    rgb = np.asarray(planes[0].numpy().transpose(1, 2, 0), dtype=np.float32)
    made = rgb.mean(axis=2, keepdims=True) if like.shape[2] == 1 else rgb
    return np.ascontiguousarray(np.clip(made, 0, 1), dtype=np.float32)
