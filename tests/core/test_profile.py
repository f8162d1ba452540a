from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from heirloom.core import profile
from heirloom.core.profile import Gray, MatrixRgb, PlainCmyk, Srgb, TableProfile, color_space, profile_fault
from tests.support import files
from tests.support.compare import assert_images_close
from tests.support.pictures import scene


def test_srgb_under_any_name_is_left_alone() -> None:
    assert isinstance(color_space(files.srgb_profile(), layout="RGB"), Srgb)
    assert isinstance(color_space(None, layout="RGB"), Srgb)
    assert isinstance(color_space(None, layout="CMYK"), PlainCmyk)


@pytest.mark.parametrize("name", files.PRIMARIES)
def test_a_matrix_profile_agrees_with_littlecms(name: str) -> None:
    icc = files.matrix_profile(name)
    space = color_space(icc, layout="RGB")
    assert isinstance(space, MatrixRgb)
    native = scene() * 0.4 + 0.3  # inside every gamut
    eight = np.rint(native * 255).astype(np.uint8)
    own = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    expected = ImageCms.profileToProfile(
        Image.fromarray(eight),
        own,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    ours = np.clip(space.to_srgb(eight.astype(np.float32) / 255), 0, 1)
    assert_images_close(ours, np.asarray(expected, np.float32) / 255, atol=1.6 / 255)


@pytest.mark.parametrize("name", files.PRIMARIES)
def test_there_and_back_is_exact_to_16_bits(name: str) -> None:
    space = color_space(files.matrix_profile(name), layout="RGB")
    native = np.random.default_rng(0).uniform(0.45, 0.6, (32, 32, 3)).astype(np.float32)  # inside every gamut
    native = np.rint(native * 65535).astype(np.float32) / np.float32(65535)
    assert_images_close(space.from_srgb(space.to_srgb(native)), native, atol=1.5 / 65535, share=0.999)


def test_neutral_stays_neutral() -> None:
    space = color_space(files.matrix_profile("adobe"), layout="RGB")
    gray = np.repeat(np.linspace(0, 1, 50, dtype=np.float32)[:, None, None], 3, axis=2)
    shown = space.to_srgb(gray)
    assert np.abs(shown - shown.mean(axis=2, keepdims=True)).max() < 2e-3


def test_gray_profiles_bend_the_curve_and_come_back() -> None:
    space = color_space(files.gray_profile(1.0), layout="L")
    assert isinstance(space, Gray)
    native = np.linspace(0, 1, 4096, dtype=np.float32)[:, None, None]
    shown = space.to_srgb(native)
    assert shown[2048, 0, 0] == pytest.approx(0.735, abs=0.002)  # half the light, sRGB-encoded
    assert_images_close(space.from_srgb(shown), native, atol=2e-5)


def test_a_gray_picture_with_an_rgb_profile_takes_its_curve() -> None:
    assert isinstance(color_space(files.matrix_profile("prophoto"), layout="L"), Gray)


@pytest.mark.parametrize("kind", range(5))
def test_parametric_curves_agree_with_their_formula(kind: int) -> None:
    values = {
        0: (2.2,),
        1: (2.4, 0.9, 0.1),
        2: (2.4, 0.9, 0.05, 0.04),
        3: (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
        4: (2.4, 0.9, 0.05, 0.1, 0.05, 0.02, 0.01),
    }[kind]
    data = (
        b"para"
        + bytes(4)
        + struct.pack(">HH", kind, 0)
        + struct.pack(f">{len(values)}i", *(round(v * 65536) for v in values))
    )
    x = 0.5
    g, a, b = (*values, 1, 0)[:3] if kind else (values[0], 1, 0)
    expected = (a * x + b) ** g + {2: values[-1], 4: 0.02}.get(kind, 0)
    assert profile.Curve(data).forward(np.float32([x]))[0] == pytest.approx(expected, abs=1e-3)


def test_ideal_inks_show_what_they_should_and_come_back() -> None:
    space = PlainCmyk()
    rgb = scene()
    assert_images_close(space.to_srgb(space.from_srgb(rgb)), rgb, atol=1e-5)
    assert np.array_equal(space.to_srgb(np.zeros((1, 1, 4), np.float32)), np.ones((1, 1, 3)))
    assert np.array_equal(space.from_srgb(np.zeros((1, 1, 3), np.float32)), [[[0, 0, 0, 1]]])


def test_a_table_profile_goes_through_littlecms() -> None:
    """LittleCMS makes no CMYK profile, and none may be bundled; sRGB through the same code stands in for one."""
    space = TableProfile(files.srgb_profile(), mode="RGB")
    assert_images_close(space.to_srgb(scene()), scene(), atol=1.5 / 255)
    assert_images_close(space.from_srgb(scene()), scene(), atol=1.5 / 255)


@pytest.mark.parametrize(
    ("icc", "layout", "words"),
    [
        (b"no profile at all", "RGB", "header"),
        (files.matrix_profile("adobe")[:300], "RGB", "cut short"),
        (files.gray_profile(2.2), "RGB", "is for GRAY"),
        (files.matrix_profile("adobe"), "CMYK", "is for RGB"),
    ],
)
def test_a_broken_or_foreign_profile_counts_as_none_and_is_named(icc: bytes, layout: str, words: str) -> None:
    assert isinstance(color_space(icc, layout=layout), PlainCmyk if layout == "CMYK" else Srgb)
    assert words in (profile_fault(icc, layout=layout) or "")
    assert profile_fault(None, layout=layout) is None
