"""The samples of the recipe of `clean`: what film, scanner and file did to a window, and what of it is to stay.

A window is blurred by a lens, becomes grainy film, and is scanned. Blur, the scanner's noise and the traces of files
are always to go; the grain that the film alone added stays as far as the dial says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from heirloom.aging.digital import Downscale, Jpeg, in_depth
from heirloom.aging.film import Grain
from heirloom.aging.halftone import Halftone
from heirloom.aging.optics import Blur, Noise
from heirloom.aging.recipe import Generator, Recipe, Told, Worn
from heirloom.aging.scanner import Scanner
from heirloom.aging.second_pass import SecondPass
from heirloom.analysis.noise import measure_noise
from heirloom.core.photo import Pixels
from heirloom.steps.enhance.pilot import pilot
from heirloom.train.batches import planes
from heirloom.train.recipes.wear import toned

PIXEL_PX = 1000.0  # the size of a print whose thousandths are pixels: blur and grain are drawn in pixels here
# What happens to a window: nothing, hardly anything, noise alone (what denoisers are measured with), all in a row.
UNTOUCHED, BARELY, NOISE_ALONE = 0.1, 0.1, 0.35
GRAY_FILES = 0.7  # of the gray windows: one channel, scanned and saved as such; the others are scanned in colour
GRAINY = 0.55  # of the others
DIAL_ENDS = 0.25  # of the windows have the dial at 0, and as many at 1
GRAIN_SIGMA = (0.015, 0.2)  # density at density 1: 2 to 20 levels of 255 in middle gray
GRAIN_PX = (0.5, 2.5)  # standard deviation of a spot
BLUR_PX = (0.4, 2.0)
LENGTH_OF_BLUR = {"gaussian": 1.0, "disc": 1.7, "motion": 3.0}  # radius or length that blurs as far as a deviation of 1
SIGMA = (2.0, 25.0, 50.0)  # levels of 255: noise that is usual, and the strongest
STRONG_NOISE = 0.25  # of the windows with noise
QUALITY = (20, 96)  # of JPEG


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """One window float32 (H, W, 3): as it was scanned, as it is to become, as it was before film and scanner."""

    pixels: Pixels
    target: Pixels
    truth: Pixels
    dial: float  # 0: the film's grain stays, 1: it goes
    pilot: Pixels  # what thresholds make of the pixels


def clean_sample(window: Pixels, generator: Generator) -> Sample:
    """A clean window (H, W, 3), in colour, gray or toned, with a random fate and a random dial."""
    fate = float(generator.random())
    if fate >= UNTOUCHED + BARELY + NOISE_ALONE:
        return spoiled_sample(window, generator)
    truth, _ = _printed(window, generator)
    dial = drawn_dial(generator)
    if fate < UNTOUCHED:
        return untouched(truth, dial=dial)
    if fate < UNTOUCHED + BARELY:
        return untouched(_chained(Worn(pixels=truth, print_px=PIXEL_PX), barely(generator)).pixels, dial=dial)
    return scanned(truth, grain=None, scan=[drawn_noise(generator)], dial=dial)


def spoiled_sample(window: Pixels, generator: Generator) -> Sample:
    """A clean window (H, W, 3) that went through everything, each with its odds."""
    truth, silver = _printed(window, generator)
    grain = drawn_grain(generator, silver=silver) if generator.random() < GRAINY else None
    before, after = exposure(generator), scan(generator)
    return scanned(truth, exposure=before, grain=grain, scan=after, dial=drawn_dial(generator))


def scanned(
    truth: Pixels, *, exposure: list[Told] | None = None, grain: Grain | None, scan: list[Told], dial: float
) -> Sample:
    """The window (H, W, 1 or 3) exposed, made film with or without grain, and scanned with 8 bits."""
    sharp = Worn(pixels=truth, print_px=PIXEL_PX)
    exposed = _chained(sharp, exposure or [])
    film = exposed if grain is None else grain.apply(exposed)
    kept = np.float32(1 - dial) * (film.pixels - exposed.pixels)
    target = np.clip(truth + kept, 0, 1).astype(np.float32)
    pixels = in_depth(_chained(film, scan).pixels, bits=8)
    return Sample(pixels=_rgb(pixels), target=_rgb(target), truth=_rgb(truth), dial=dial, pilot=measured_pilot(pixels))


def untouched(pixels: Pixels, *, dial: float) -> Sample:
    """A window (H, W, 1 or 3) that is to stay as it is."""
    rgb = _rgb(pixels)
    return Sample(pixels=rgb, target=rgb, truth=rgb, dial=dial, pilot=measured_pilot(pixels))


def measured_pilot(pixels: Pixels) -> Pixels:
    """What thresholds make (H, W, 3) of noise as strong as is measured in the window (H, W, 1 or 3) itself."""
    noise = measure_noise([pixels])
    return _rgb(pilot(pixels, noise_sigma=noise.sigma, grain_size_px=noise.grain_size_px))


def drawn_dial(generator: Generator) -> float:
    """A dial: 0 and 1 often, everything between now and then."""
    draw = float(generator.random())
    if draw < 2 * DIAL_ENDS:
        return float(draw < DIAL_ENDS)
    return float(generator.random())


def drawn_grain(generator: Generator, *, silver: bool) -> Grain:
    """Film grain; that of silver is the same in all channels."""
    low, high = GRAIN_SIGMA
    return Grain(
        seed=_seed(generator),
        sigma=low + (high - low) * float(generator.beta(1.2, 2.2)),
        size_permille=_even_in_log(generator, GRAIN_PX),
        gray_share=1.0 if silver else float(generator.choice([0.3, 0.7, 1.0])),
    )


def drawn_noise(generator: Generator) -> Noise:
    """A scanner's noise, mostly of 2 to 25 levels, up to 50."""
    low, usual, most = SIGMA
    sigma = generator.uniform(usual, most) if generator.random() < STRONG_NOISE else generator.uniform(low, usual)
    return Noise(seed=_seed(generator), sigma=float(sigma), gray_share=float(generator.choice([0, 0, 0.3, 0.8])))


def drawn_blur(generator: Generator) -> Blur:
    """A blur of half a pixel to two, of any shape."""
    drawn = Blur.draw(generator, severity=0.0)
    low, high = BLUR_PX
    size_px = low + (high - low) * float(generator.beta(1.2, 2.0))
    return Blur(shape=drawn.shape, size_permille=size_px * LENGTH_OF_BLUR[drawn.shape], angle=drawn.angle)


def exposure(generator: Generator) -> list[Told]:
    """What the lens or an enlargement did before there was grain."""
    return _those(generator, ((drawn_blur, 0.3), (partial(_of, Downscale), 0.1)))


def scan(generator: Generator) -> list[Told]:
    """What scanner and file did afterwards."""
    return _those(
        generator,
        (
            (partial(_of, Halftone), 0.03),
            (drawn_blur, 0.3),
            (partial(_of, Downscale), 0.08),
            (drawn_noise, 0.6),
            (partial(_of, Scanner), 0.15),
            (partial(_of, SecondPass), 0.07),
            (_drawn_jpeg, 0.5),
        ),
    )


def barely(generator: Generator) -> list[Told]:
    """What happens to photographs that are good as they are."""
    noise = Noise(seed=_seed(generator), sigma=float(generator.uniform(0.2, 1.2)), gray_share=0.3)
    return [noise, Jpeg(quality=int(generator.integers(93, 99)), subsampling="444")]


def stacked(samples: list[Sample]) -> dict[str, Tensor]:
    """Samples as one batch: photo, target and pilot (N, 3, H, W), dial (N, 1, H, W)."""
    photo = planes([sample.pixels for sample in samples])
    dials = torch.tensor([sample.dial for sample in samples], dtype=torch.float32)
    return {
        "photo": photo,
        "target": planes([sample.target for sample in samples]),
        "pilot": planes([sample.pilot for sample in samples]),
        "dial": dials.view(-1, 1, 1, 1).expand(-1, 1, *photo.shape[2:]).contiguous(),
    }


def _those(generator: Generator, kinds: tuple[tuple[Callable[[Generator], Told], float], ...]) -> list[Told]:
    """One of each kind that the odds bring, in order."""
    return [drawn(generator) for drawn, odds in kinds if generator.random() < odds]


def _of(kind: type[Recipe], generator: Generator) -> Told:
    """A mostly mild one of a kind of the ageing engine."""
    return kind.draw(generator, severity=float(generator.beta(1.1, 3.0)))


def _drawn_jpeg(generator: Generator) -> Jpeg:
    low, high = QUALITY
    return Jpeg(
        quality=int(low + (high - low) * generator.beta(2.0, 1.4)),
        subsampling=str(generator.choice(["420", "420", "422", "444"])),
    )


def _printed(window: Pixels, generator: Generator) -> tuple[Pixels, bool]:
    """The window (H, W, 3) as it was printed, or (H, W, 1) in a gray file, and whether its image is of silver."""
    image = toned(window, generator)
    is_gray = bool(np.all(image == image[..., :1]))
    is_gray_file = is_gray and generator.random() < GRAY_FILES
    return image[..., :1] if is_gray_file else image, image is not window


def _chained(worn: Worn, kinds: list[Told]) -> Worn:
    for kind in kinds:
        worn = kind.apply(worn)
    return worn


def _even_in_log(generator: Generator, ends: tuple[float, float]) -> float:
    low, high = np.log(ends)
    return float(np.exp(generator.uniform(low, high)))


def _seed(generator: Generator) -> int:
    return int(generator.integers(2**31))


def _rgb(pixels: Pixels) -> Pixels:
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
