"""Public networks that enlarge four times, which upscaling is measured against; never shipped nor trained from.

SPAN (Wan et al., "Swift Parameter-free Attention Network for Efficient Super-Resolution", 2024) in the form of team 46
of the NTIRE 2025 challenge; EFDN (Wang, "Edge-enhanced Feature Distillation Network", 2022), the baseline of the same
challenge; IMDN (Hui et al., "Lightweight Image Super-Resolution with Information Multi-distillation Network", 2019):
all three made for bicubic reduction; and realesr-general-x4v3 (Wang et al., "Real-ESRGAN", 2021), for bad ones.
All take and give RGB in [0, 1]. They run on the whole picture at once, as they are published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from heirloom.bench.anchors import anchor_weights
from heirloom.core.photo import Photo
from heirloom.models.open import as_rgb, like

SCALE = 4
SUB_PIXELS = 3 * SCALE**2  # channels from which pixel shuffling makes RGB

SPAN, EFDN, IMDN, REALESR = "SPAN", "EFDN", "IMDN", "realesr-general-x4v3"

SPAN_CHANNELS, SPAN_BLOCKS, SPAN_LAST = 28, 6, 20
SPAN_MEAN = (0.4488, 0.4371, 0.4040)  # of DIV2K, taken off before the first layer, whose pixels are on 0..255
EFDN_CHANNELS, EFDN_CELLS = 48, 4
IMDN_CHANNELS, IMDN_BLOCKS, IMDN_KEPT, IMDN_SLOPE = 64, 6, 16, 0.05
REALESR_CHANNELS, REALESR_LAYERS = 64, 32  # layers between the first and the last

Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Layers:
    """The weights of a network by name, as layers to be applied."""

    weights: dict[str, Any]

    def convolved(self, value: Any, name: str, *, stride: int = 1, padding: int | None = None) -> Any:
        """(N, C, H, W) through the convolution `name`; without `padding` its size stays."""
        from torch.nn import functional

        kernels = self.weights[f"{name}.weight"]
        margin = kernels.shape[-1] // 2 if padding is None else padding
        return functional.conv2d(value, kernels, self.weights[f"{name}.bias"], stride=stride, padding=margin)

    def prelu(self, value: Any, name: str) -> Any:
        """(N, C, H, W) through the PReLU `name`."""
        from torch.nn import functional

        return functional.prelu(value, self.weights[f"{name}.weight"])


@dataclass(frozen=True, eq=False, kw_only=True)
class Enlarger:
    """A public network with its weights loaded."""

    name: str
    layers: Layers
    forward: Callable[[Layers, Any], Any]  # (1, 3, H, W) in [0, 1] to (1, 3, 4 H, 4 W)

    def enlarge(self, photo: Photo) -> Photo:
        """The photograph four times as high and wide; gray is given as three equal channels."""
        import torch

        rgb = np.ascontiguousarray(as_rgb(photo.pixels).transpose(2, 0, 1)[None])  # (1, 3, H, W)
        with torch.inference_mode():
            made = self.forward(self.layers, torch.from_numpy(rgb))[0].numpy().transpose(1, 2, 0)
        return Photo(pixels=np.ascontiguousarray(like(np.clip(made, 0, 1), photo.pixels), dtype=np.float32))


@dataclass(frozen=True, kw_only=True)
class _Published:
    """What is known of a public network: its file, its weights, and how to run it."""

    name: str
    file: str
    shapes: Callable[[], Shapes]
    forward: Callable[[Layers, Any], Any]
    inside: str | None = None  # where in the file the weights are


def open_enlargers(folder: str | Path) -> tuple[Enlarger, ...]:
    """All four with the weights in `folder` or below. Raises as `anchor_weights` does."""
    return tuple(_opened(known, folder) for known in _PUBLISHED)


def open_realesr(folder: str | Path) -> Enlarger:
    """realesr-general-x4v3 with the weights in `folder` or below. Raises as `anchor_weights` does."""
    return _opened(_PUBLISHED[-1], folder)


def shapes_of(name: str) -> Shapes:
    """The name and shape of every weight of the network `name`."""
    return next(known for known in _PUBLISHED if known.name == name).shapes()


def _opened(known: _Published, folder: str | Path) -> Enlarger:
    weights = anchor_weights(folder, known.file, shapes=known.shapes(), of=known.name, inside=known.inside)
    return Enlarger(name=known.name, layers=Layers(weights), forward=known.forward)


def _span(layers: Layers, value: Any) -> Any:
    import torch
    from torch.nn import functional

    first = layers.convolved((value - torch.tensor(SPAN_MEAN).view(1, 3, 1, 1)) * 255, "conv_1.eval_conv")
    value, after = first, []
    for block in range(1, SPAN_BLOCKS + 1):
        name = f"block_{block}"
        # the published SiLU works in place: what is joined below has gone through it (6 dB are lost without)
        early = functional.silu(layers.convolved(value, f"{name}.c1_r.eval_conv"))
        middle = layers.convolved(early, f"{name}.c2_r.eval_conv")
        late = layers.convolved(functional.silu(middle), f"{name}.c3_r.eval_conv")
        value = (late + value) * (torch.sigmoid(late) - 0.5)
        after.append(value)
    joined = torch.cat(
        [first, layers.convolved(value, "conv_2.eval_conv"), after[0], early], dim=1
    )  # early: of the last block
    return functional.pixel_shuffle(layers.convolved(layers.convolved(joined, "conv_cat"), "upsampler.0"), SCALE)


def _span_shapes() -> Shapes:
    made = _convolution("conv_1.eval_conv", 3, SPAN_CHANNELS, 3) | _convolution(
        "conv_2.eval_conv", *_square(SPAN_CHANNELS)
    )
    for block in range(1, SPAN_BLOCKS + 1):
        for part in ("c1_r", "c2_r", "c3_r"):
            made |= _convolution(f"block_{block}.{part}.eval_conv", *_square(SPAN_CHANNELS))
    made |= _convolution("conv_cat", 4 * SPAN_CHANNELS, SPAN_LAST, 1)
    return made | _convolution("upsampler.0", SPAN_LAST, SUB_PIXELS, 3)


def _efdn(layers: Layers, value: Any) -> Any:
    import torch
    from torch.nn import functional

    def fused(first: Any, second: Any, number: int) -> Any:
        return layers.convolved(torch.cat([first, second], dim=1), f"local_fuse.{number}")

    head = layers.convolved(value, "head")
    one = _efdn_cell(layers, head, "cells.0")
    two = _efdn_cell(layers, one, "cells.1")
    three = _efdn_cell(layers, fused(one, two, 0), "cells.2")
    four = _efdn_cell(layers, fused(two, three, 1), "cells.3")
    return functional.pixel_shuffle(layers.convolved(fused(two, four, 2) + head, "tail.0"), SCALE)


def _efdn_cell(layers: Layers, value: Any, name: str) -> Any:
    import torch

    first = layers.prelu(layers.convolved(value, f"{name}.conv1.conv1x1"), f"{name}.conv1.act")
    second = layers.prelu(layers.convolved(first, f"{name}.conv2.rep_conv"), f"{name}.conv2.act")
    third = layers.prelu(layers.convolved(second, f"{name}.conv3.rep_conv"), f"{name}.conv3.act")
    parts = [layers.convolved(part, f"{name}.branch.{i}") for i, part in enumerate((value, first, second, third))]
    return value + _efdn_attention(layers, layers.convolved(torch.cat(parts, dim=1), f"{name}.fuse"), f"{name}.att")


def _efdn_attention(layers: Layers, value: Any, name: str) -> Any:
    """Enhanced spatial attention: what a much smaller picture says about every place."""
    import torch
    from torch.nn import functional

    narrow = layers.convolved(value, f"{name}.conv1")
    small = functional.max_pool2d(layers.convolved(narrow, f"{name}.conv2", stride=2, padding=0), 7, stride=3)
    small = functional.relu(layers.convolved(small, f"{name}.conv_max"))
    small = layers.convolved(functional.relu(layers.convolved(small, f"{name}.conv3")), f"{name}.conv3_")
    wide = functional.interpolate(small, value.shape[2:], mode="bilinear", align_corners=False)
    return value * torch.sigmoid(layers.convolved(wide + layers.convolved(narrow, f"{name}.conv_f"), f"{name}.conv4"))


def _efdn_shapes() -> Shapes:
    wide, narrow = EFDN_CHANNELS, EFDN_CHANNELS // 4
    made = _convolution("head", 3, wide, 3) | _convolution("tail.0", wide, SUB_PIXELS, 3)
    for cell in (f"cells.{number}" for number in range(EFDN_CELLS)):
        for layer, convolution in (("conv1", "conv1x1"), ("conv2", "rep_conv"), ("conv3", "rep_conv")):
            made |= _convolution(f"{cell}.{layer}.{convolution}", wide, wide, 1 if convolution == "conv1x1" else 3)
            made |= {f"{cell}.{layer}.act.weight": (wide,)}
        for branch in range(4):
            made |= _convolution(f"{cell}.branch.{branch}", wide, wide // 2, 1)
        made |= _convolution(f"{cell}.fuse", 2 * wide, wide, 1)
        made |= _convolution(f"{cell}.att.conv1", wide, narrow, 1) | _convolution(f"{cell}.att.conv4", narrow, wide, 1)
        made |= _convolution(f"{cell}.att.conv_f", narrow, narrow, 1)
        for layer in ("conv_max", "conv2", "conv3", "conv3_"):
            made |= _convolution(f"{cell}.att.{layer}", *_square(narrow))
    for fuse in range(EFDN_CELLS - 1):
        made |= _convolution(f"local_fuse.{fuse}", 2 * wide, wide, 1)
    return made


def _imdn(layers: Layers, value: Any) -> Any:
    import torch
    from torch.nn import functional

    first = layers.convolved(value, "module.fea_conv")
    value, after = first, []
    for block in range(1, IMDN_BLOCKS + 1):
        value = _imdn_block(layers, value, f"module.IMDB{block}")
        after.append(value)
    joined = functional.leaky_relu(layers.convolved(torch.cat(after, dim=1), "module.c.0"), IMDN_SLOPE)
    last = layers.convolved(joined, "module.LR_conv") + first
    return functional.pixel_shuffle(layers.convolved(last, "module.upsampler.0"), SCALE)


def _imdn_block(layers: Layers, value: Any, name: str) -> Any:
    """Features distilled in three steps, then weighted by the contrast of each channel over the whole picture."""
    import torch
    from torch.nn import functional

    rest, kept = value, []
    for layer in ("c1", "c2", "c3"):
        seen = functional.leaky_relu(layers.convolved(rest, f"{name}.{layer}"), IMDN_SLOPE)
        kept.append(seen[:, :IMDN_KEPT])
        rest = seen[:, IMDN_KEPT:]
    joined = torch.cat([*kept, layers.convolved(rest, f"{name}.c4")], dim=1)
    contrast = joined.std(dim=(2, 3), keepdim=True, correction=0) + joined.mean(dim=(2, 3), keepdim=True)
    narrow = functional.relu(layers.convolved(contrast, f"{name}.cca.conv_du.0"))
    weighted = joined * torch.sigmoid(layers.convolved(narrow, f"{name}.cca.conv_du.2"))
    return layers.convolved(weighted, f"{name}.c5") + value


def _imdn_shapes() -> Shapes:
    wide, rest = IMDN_CHANNELS, IMDN_CHANNELS - IMDN_KEPT
    made = _convolution("module.fea_conv", 3, wide, 3)
    for block in (f"module.IMDB{number}" for number in range(1, IMDN_BLOCKS + 1)):
        made |= _convolution(f"{block}.c1", *_square(wide)) | _convolution(f"{block}.c4", rest, IMDN_KEPT, 3)
        made |= _convolution(f"{block}.c2", rest, wide, 3) | _convolution(f"{block}.c3", rest, wide, 3)
        made |= _convolution(f"{block}.c5", wide, wide, 1)
        made |= _convolution(f"{block}.cca.conv_du.0", wide, wide // 16, 1)
        made |= _convolution(f"{block}.cca.conv_du.2", wide // 16, wide, 1)
    made |= _convolution("module.c.0", IMDN_BLOCKS * wide, wide, 1) | _convolution("module.LR_conv", *_square(wide))
    return made | _convolution("module.upsampler.0", wide, SUB_PIXELS, 3)


def _realesr(layers: Layers, value: Any) -> Any:
    from torch.nn import functional

    given = value
    for layer in range(REALESR_LAYERS + 1):
        value = layers.prelu(layers.convolved(value, f"body.{2 * layer}"), f"body.{2 * layer + 1}")
    detail = functional.pixel_shuffle(layers.convolved(value, f"body.{2 * REALESR_LAYERS + 2}"), SCALE)
    return detail + functional.interpolate(given, scale_factor=SCALE, mode="nearest")


def _realesr_shapes() -> Shapes:
    wide = REALESR_CHANNELS
    made: Shapes = {}
    for layer in range(REALESR_LAYERS + 1):
        made |= _convolution(f"body.{2 * layer}", wide if layer else 3, wide, 3)
        made |= {f"body.{2 * layer + 1}.weight": (wide,)}
    return made | _convolution(f"body.{2 * REALESR_LAYERS + 2}", wide, SUB_PIXELS, 3)


def _convolution(name: str, given: int, made: int, side: int) -> Shapes:
    return {f"{name}.weight": (made, given, side, side), f"{name}.bias": (made,)}


def _square(channels: int) -> tuple[int, int, int]:
    """Given and made channels and the side of a 3 x 3 convolution that keeps their number."""
    return channels, channels, 3


_PUBLISHED = (
    _Published(name=SPAN, file="ntire25_team46_span.pth", shapes=_span_shapes, forward=_span, inside="params_ema"),
    _Published(name=EFDN, file="ntire25_team00_EFDN.pth", shapes=_efdn_shapes, forward=_efdn),
    _Published(name=IMDN, file="imdn_IMDN_x4.pth", shapes=_imdn_shapes, forward=_imdn),
    _Published(name=REALESR, file="realesr-general-x4v3.converted.pth", shapes=_realesr_shapes, forward=_realesr),
)
