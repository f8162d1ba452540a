"""Tones in torch: density, the correction that undoes fading, and CIE LAB, as `core.color` and the steps have them."""

from __future__ import annotations

import torch
from torch import Tensor

from heirloom.core.color import LUMA_WEIGHTS
from heirloom.steps.enhance.curves import BLACK_KNEE, DENSEST, KNOTS, WHITE_KNEE
from heirloom.steps.enhance.prior import FLARE

# IEC 61966-2-1 to XYZ, each row divided by its sum, the white of D65
_RGB_TO_RATIO = torch.tensor(
    [[0.433953, 0.376219, 0.189828], [0.2126729, 0.7151522, 0.0721750], [0.017757, 0.109476, 0.872767]]
)
TINY = 1e-6  # where there is no room at all
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27  # CIE 1976


def to_light(pixels: Tensor) -> Tensor:
    """sRGB-encoded values as linear light."""
    return torch.where(pixels <= 0.04045, pixels / 12.92, ((pixels.clamp(min=0.04) + 0.055) / 1.055) ** 2.4)


def from_light(light: Tensor) -> Tensor:
    """Linear light in [0, 1] as sRGB-encoded values."""
    return torch.where(light <= 0.0031308, light * 12.92, 1.055 * light.clamp(min=0.003) ** (1 / 2.4) - 0.055)


def density_of(pixels: Tensor) -> Tensor:
    """sRGB-encoded values as density, 0 (white) to 1.7 (black)."""
    return -torch.log10(to_light(pixels) * (1 - FLARE) + FLARE)


def corrected(pixels: Tensor, curves: Tensor, matrix: Tensor) -> Tensor:
    """Pixels (N, 3, P) with `curves` (N, 3, KNOTS) and then `matrix` (N, 3, 3) on their densities."""
    density = curved(density_of(pixels), curves)
    light = ((10 ** -within(mixed(matrix, density), density)) - FLARE) / (1 - FLARE)
    return from_light(light.clamp(0, 1))


def mixed(matrix: Tensor, planes: Tensor) -> Tensor:
    """Planes (N, 3, P) through matrices (N, 3, 3); unlike products of matrices never in half precision."""
    return (matrix[..., None] * planes[:, None]).sum(dim=2)


def curved(density: Tensor, curves: Tensor) -> Tensor:
    """Densities (N, 3, P) through curves (N, 3, KNOTS), straight between their even knots."""
    place = (density * ((KNOTS - 1) / DENSEST)).clamp(0, KNOTS - 1)
    left = place.detach().floor().clamp(max=KNOTS - 2)
    low, high = (curves.gather(2, (left + add).long()) for add in (0, 1))
    return low + (place - left) * (high - low)


def within(density: Tensor, before: Tensor) -> Tensor:
    """Densities (N, 3, P) of any size bent into the range of pictures, as far as they were not out there `before`."""
    low = before.amin(dim=1, keepdim=True).clamp(max=WHITE_KNEE)
    high = before.amax(dim=1, keepdim=True).clamp(min=BLACK_KNEE)
    below, beyond = (low - density).clamp(min=0), (density - high).clamp(min=0)
    room = (DENSEST - high).clamp(min=0)
    bent = torch.where(below > 0, low * low / (low + below + TINY), density)
    return torch.where(beyond > 0, high + room * beyond / (room + beyond + TINY), bent)


def neutral(curves: Tensor, matrix: Tensor, is_neutral: Tensor) -> tuple[Tensor, Tensor]:
    """The correction of the samples that are neutral (N,): the mean curve for all channels, and no matrix."""
    chosen = is_neutral.view(-1, 1, 1)
    mean = curves.mean(dim=1, keepdim=True).expand_as(curves)
    return torch.where(chosen, mean, curves), torch.where(chosen, torch.eye(3).to(matrix), matrix)


def to_lab(pixels: Tensor) -> Tensor:
    """sRGB-encoded (N, 3, P) as CIE LAB under D65."""
    ratio = mixed(_RGB_TO_RATIO.to(pixels)[None], to_light(pixels)).clamp(min=0)
    f = torch.where(ratio > _EPSILON, ratio.clamp(min=_EPSILON) ** (1 / 3), (_KAPPA * ratio + 16) / 116)
    x, y, z = f.unbind(dim=1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], dim=1)


def luma(photo: Tensor) -> Tensor:
    """The brightness (N, 1, H, W) of sRGB-encoded photos."""
    weights = torch.from_numpy(LUMA_WEIGHTS).to(photo).view(1, 3, 1, 1)
    return (photo * weights).sum(dim=1, keepdim=True)
