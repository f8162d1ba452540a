"""The public networks that enlarge are built as their weights say."""

from __future__ import annotations

import numpy as np
import pytest

from heirloom.bench.enlargers import EFDN, IMDN, REALESR, SPAN, open_enlargers, open_realesr, shapes_of
from heirloom.errors import InputMissing
from tests.support.compare import assert_images_close
from tests.support.pictures import photo

torch = pytest.importorskip("torch")

FILES = {
    SPAN: "ntire25_team46_span.pth",
    EFDN: "ntire25_team00_EFDN.pth",
    IMDN: "imdn_IMDN_x4.pth",
    REALESR: "realesr-general-x4v3.converted.pth",
}


def made_up(name: str) -> dict:
    """Small random weights."""
    generator = torch.Generator().manual_seed(0)
    return {key: 0.05 * torch.randn(shape, generator=generator) for key, shape in shapes_of(name).items()}


def silent(name: str) -> dict:
    """Weights of zeros."""
    return {key: torch.zeros(shape) for key, shape in shapes_of(name).items()}


@pytest.fixture(name="folder")
def folder_of_weights(tmp_path):
    (tmp_path / "sr").mkdir()
    for name, file in FILES.items():
        torch.save({"params_ema": made_up(name)} if name == SPAN else made_up(name), tmp_path / "sr" / file)
    return tmp_path


@pytest.mark.parametrize(("name", "count"), [(SPAN, 146_328), (EFDN, 276_192), (IMDN, 715_176), (REALESR, 1_213_296)])
def test_the_networks_have_the_sizes_that_their_files_have(name, count) -> None:
    assert sum(int(np.prod(shape)) for shape in shapes_of(name).values()) == count


@pytest.mark.parametrize("channels", [1, 3])
def test_a_photograph_becomes_four_times_as_large_and_stays_gray(folder, channels) -> None:
    given = photo(20, 23, channels=channels)
    for net in open_enlargers(folder):
        made = net.enlarge(given).pixels
        assert made.shape == (80, 92, channels), net.name
        assert made.std() > 0, net.name
        assert made.dtype == np.float32


def test_realesr_without_detail_repeats_every_pixel(tmp_path) -> None:
    torch.save(silent(REALESR), tmp_path / FILES[REALESR])
    given = photo(20, 23)
    repeated = given.pixels.repeat(4, axis=0).repeat(4, axis=1)
    assert_images_close(open_realesr(tmp_path).enlarge(given).pixels, repeated, atol=1e-6)


def test_span_joins_what_went_through_its_first_activation(tmp_path) -> None:
    weights = silent(SPAN)
    weights["block_6.c1_r.eval_conv.bias"][:] = -1.0
    weights["conv_cat.weight"][:, 84] = 1.0  # the first channel of the last quarter
    weights["upsampler.0.weight"][:, 0, 1, 1] = -1.0
    torch.save({"params_ema": weights}, tmp_path / FILES[SPAN])
    for name in (EFDN, IMDN, REALESR):
        torch.save(silent(name), tmp_path / FILES[name])
    made = open_enlargers(tmp_path)[0].enlarge(photo(20, 20)).pixels
    assert_images_close(made, np.full((80, 80, 3), 1 / (1 + np.e), np.float32), atol=1e-5)


def test_missing_and_other_weights_are_refused(folder) -> None:
    torch.save(silent(EFDN), folder / "sr" / FILES[IMDN])
    with pytest.raises(InputMissing, match="another network than IMDN"):
        open_enlargers(folder)
    (folder / "sr" / FILES[IMDN]).unlink()
    with pytest.raises(InputMissing, match=r"imdn_IMDN_x4\.pth"):
        open_enlargers(folder)
