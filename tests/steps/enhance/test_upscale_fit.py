"""From wishes to steps: factors, sides and prints, and what is refused."""

from __future__ import annotations

import pytest

from heirloom.core.decode import MAX_PIXELS
from heirloom.errors import PhotoTooLarge, UsageError
from heirloom.steps.enhance import LongSide, Print, Target, Times, Upscale, fit_upscale, print_named


def step_for(target: Target, height: int = 400, width: int = 600, **more: object) -> Upscale:
    step = fit_upscale(height, width, target=target, **more).step  # type: ignore[arg-type]
    assert isinstance(step, Upscale)
    return step


def test_a_factor_is_taken_as_it_is() -> None:
    assert step_for(Times(scale=2.5), detail=0.3) == Upscale(scale=2.5, detail=0.3)
    assert step_for(Times(scale=2.5), method="classical") == Upscale(scale=2.5, method="classical")


@pytest.mark.parametrize("size", [(400, 600), (600, 400), (487, 613), (1, 613)])
@pytest.mark.parametrize("pixels", [3001, 1999])
def test_a_long_side_comes_out_to_the_pixel(size: tuple[int, int], pixels: int) -> None:
    step = step_for(LongSide(pixels=pixels), *size)
    assert max(step.size_of(*size)) == pixels


def test_a_print_fits_the_paper_and_fills_it_in_one_direction() -> None:
    step = step_for(print_named("20x30cm@300dpi"), 400, 500)
    height, width = step.size_of(400, 500)
    assert (height, width) == (2362, 2953)  # 20 cm are 2362.2 px; 30 cm would be 3543
    assert step.dpi == 300


def test_the_paper_is_turned_as_the_photograph_is() -> None:
    upright, across = (step_for(print_named(text), 600, 400) for text in ("20x30cm@100dpi", "30x20cm@100dpi"))
    assert upright == across
    assert step_for(print_named("20x30cm@100dpi"), 400, 600).size_of(400, 600) == upright.size_of(600, 400)[::-1]


@pytest.mark.parametrize(
    ("text", "sides_in", "dpi"),
    [
        ("20x30cm@300dpi", (20 / 2.54, 30 / 2.54), 300),
        (" 150 x 100.5 MM @ 240 dpi ", (150 / 25.4, 100.5 / 25.4), 240),
        ("8×10in@299.5dpi", (8, 10), 299.5),
    ],
)
def test_prints_are_named_in_centimetres_millimetres_and_inches(
    text: str, sides_in: tuple[float, float], dpi: float
) -> None:
    named = print_named(text)
    assert named.sides_in == pytest.approx(sides_in)
    assert named.dpi == dpi


@pytest.mark.parametrize(
    "text",
    ["", "20x30", "20x30cm", "20x30@300dpi", "20cm@300dpi", "0x30cm@300dpi", "20x30cm@0dpi", "-2x3cm@300dpi",
     "A4@300dpi", "20x30ft@300dpi", "nanxinfcm@300dpi"],
)  # fmt: skip
def test_what_names_no_print_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="20x30cm@300dpi"):
        print_named(text)


@pytest.mark.parametrize(
    "target",
    [
        Times(scale=1.0),
        Times(scale=0.5),
        Times(scale=-2),
        LongSide(pixels=600),
        Print(sides_in=(1, 2), dpi=100, text=""),
    ],
)
def test_what_would_not_get_larger_is_refused(target: Target) -> None:
    with pytest.raises(UsageError, match="only enlarges"):
        fit_upscale(400, 600, target=target)


def test_a_factor_that_is_no_number_is_refused() -> None:
    with pytest.raises(UsageError, match="nan times"):
        fit_upscale(400, 600, target=Times(scale=float("nan")))


@pytest.mark.parametrize("target", [Times(scale=16.5), LongSide(pixels=100_000), Times(scale=float("inf"))])
def test_more_than_networks_can_do_is_refused(target: Target) -> None:
    with pytest.raises(UsageError, match="at most 16 times"):
        fit_upscale(400, 600, target=target)


def test_a_result_that_heirloom_could_not_read_is_refused() -> None:
    with pytest.raises(PhotoTooLarge, match="20000 x 20002 = 400 megapixels, the limit is 400") as refused:
        fit_upscale(10_001, 10_000, target=Times(scale=2))
    assert MAX_PIXELS < 20_000 * 20_002
    assert "Nothing was changed" in str(refused.value)
    assert step_for(Times(scale=2), 10_000, 10_000).scale == 2


def test_the_reason_says_what_was_asked_for_and_what_comes_out() -> None:
    reasons = [
        fit_upscale(400, 600, target=target).reason
        for target in (Times(scale=2.5), LongSide(pixels=1000), print_named("20x30cm@100dpi"))
    ]
    assert reasons == [
        "2.5 times as large was asked for: 1500 x 1000 px",
        "a long side of 1000 px was asked for: 1000 x 667 px",
        "a print of 20x30cm@100dpi was asked for: 1181 x 787 px",
    ]
