"""The upscaling network: a chain of plain convolutions at the small size that says what bicubic enlargement lacks.

After Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution" (EDSR, 2017) and the sub-pixel
convolution of Shi et al. (ESPCN, 2016). We differ: the enlarged photo itself is bicubic, by a fixed convolution within
the network (Keys 1981, a = -0.5), so that an untrained network is that; and there is no normalisation, which would blur
the contrast that is to be kept.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from heirloom.train.networks.parts import Block

WIDTH = 48
BLOCKS = {2: 5, 4: 8}  # a megapixel twice as large in some four seconds on two cores, a quarter of it four times in two
REACH = 2  # the cubic kernel reaches two pixels to each side
RESIDUE_SCALE = 0.1  # what bicubic enlargement lacks is small beside the tones
KEYS_A = -0.5


class UpscaleNet(nn.Module):
    """Photo (N, 3, H, W) in [0, 1] to the enlarged photo (N, 3, scale * H, scale * W); values may leave [0, 1]."""

    kernel: Tensor

    def __init__(self, scale: int, *, width: int = WIDTH, blocks: int | None = None) -> None:
        super().__init__()
        self.scale = scale
        self.register_buffer("kernel", bicubic_kernel(scale), persistent=False)
        self.entry = nn.Conv2d(3, width, 3, padding=1)
        self.blocks = nn.ModuleList(Block(width) for _ in range(BLOCKS[scale] if blocks is None else blocks))
        self.tail = nn.Conv2d(width, width, 3, padding=1)
        self.head = nn.Conv2d(width, 3 * scale**2, 3, padding=1)
        nn.init.zeros_(self.head.weight)  # begins as bicubic
        nn.init.zeros_(self.head.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor) -> Tensor:
        """The photo, enlarged."""
        first = self.entry(photo - 0.5)
        now = first
        for block in self.blocks:
            now = block(now)
        residue = functional.pixel_shuffle(self.head(functional.relu(self.tail(now) + first)), self.scale)
        return self.enlarged(photo) + RESIDUE_SCALE * residue

    def enlarged(self, photo: Tensor) -> Tensor:
        """The photo enlarged by bicubic interpolation, its border repeated."""
        around = functional.pad(photo, (REACH, REACH, REACH, REACH), mode="replicate")
        return functional.pixel_shuffle(functional.conv2d(around, self.kernel.to(around.dtype), groups=3), self.scale)


def bicubic_kernel(scale: int) -> Tensor:
    """The weights (3 * scale ** 2, 1, 5, 5) that give every pixel of the enlargement from the 5 x 5 around its own."""
    taps = torch.arange(-REACH, REACH + 1, dtype=torch.float32)
    rows = []
    for phase in range(scale):
        centre = (phase + 0.5) / scale - 0.5  # of the new pixel, in old ones
        rows.append(_keys(taps - centre))
    each = torch.stack(rows)  # (scale, 5)
    kernel = torch.einsum("iy,jx->ijyx", each, each).reshape(scale**2, 1, 5, 5)
    return kernel.repeat(3, 1, 1, 1)


def _keys(distance: Tensor) -> Tensor:
    """The cubic convolution kernel (Keys 1981, equation 4)."""
    x = distance.abs()
    near = (KEYS_A + 2) * x**3 - (KEYS_A + 3) * x**2 + 1
    far = KEYS_A * x**3 - 5 * KEYS_A * x**2 + 8 * KEYS_A * x - 4 * KEYS_A
    return torch.where(x <= 1, near, torch.where(x < 2, far, torch.zeros_like(x)))
