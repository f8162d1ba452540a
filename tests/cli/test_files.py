"""Which photographs a command takes and where their results go."""

from __future__ import annotations

from pathlib import Path

import pytest

from heirloom.cli.files import Job, jobs_for, make_folder, photos_in, variants_of
from heirloom.errors import InputMissing, OutputExists, OutputFailed, UsageError
from tests.cli.conftest import save_scan


def outputs(inputs: list[Path], **settings: object) -> list[Path]:
    """The output of every job, with the settings of a plain `heirloom restore` where none are given."""
    defaults: dict[str, object] = {"output": None, "label": "restored", "format": None, "overwrite": False}
    return [job.output for job in jobs_for(inputs, **(defaults | settings))]


def test_a_folder_gives_its_photographs_by_name_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.png", "a.JPG", ".hidden.png", "notes.txt", "a.restored.jpg", "a.aged.png"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "folder.png").mkdir()
    assert [path.name for path in photos_in([tmp_path])] == ["a.JPG", "b.png"]


def test_a_file_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    odd = tmp_path / "scan"
    odd.write_bytes(b"")
    assert photos_in([odd]) == [odd]


def test_what_is_not_there_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="There is no file"):
        photos_in([tmp_path / "lost.png"])
    with pytest.raises(InputMissing, match="holds no photographs"):
        photos_in([tmp_path])


def test_the_result_keeps_the_photograph_s_extension(tmp_path: Path) -> None:
    scan = save_scan(tmp_path / "scan.TIF")
    assert outputs([scan]) == [tmp_path / "scan.restored.TIF"]
    assert outputs([scan], format="webp") == [tmp_path / "scan.restored.webp"]


def test_a_wrong_extension_is_put_right_in_the_result(tmp_path: Path) -> None:
    png = save_scan(tmp_path / "scan.png")
    mislabelled = png.rename(tmp_path / "scan.jpg")
    assert outputs([mislabelled]) == [tmp_path / "scan.restored.png"]


def test_format_and_output_must_agree(tmp_path: Path) -> None:
    scan = save_scan(tmp_path / "scan.png")
    assert outputs([scan], output=str(tmp_path / "out.tiff"), format="tiff") == [tmp_path / "out.tiff"]
    with pytest.raises(UsageError, match="contradict each other"):
        outputs([scan], output=str(tmp_path / "out.tiff"), format="png")


def test_names_that_differ_in_case_only_are_refused(tmp_path: Path) -> None:
    for folder, name in (("one", "Scan.png"), ("two", "scan.png")):
        (tmp_path / folder).mkdir()
        save_scan(tmp_path / folder / name)
    with pytest.raises(UsageError, match="would both be written"):
        outputs([tmp_path / "one", tmp_path / "two"], output=f"{tmp_path}/out/")


def test_an_original_is_refused_as_output_even_with_overwrite(tmp_path: Path) -> None:
    scan = save_scan(tmp_path / "scan.png")
    with pytest.raises(OutputExists):
        outputs([scan], output=str(scan))
    with pytest.raises(UsageError, match="originals are never overwritten"):
        outputs([scan], output=str(scan), overwrite=True)


def test_an_original_is_refused_under_a_second_name_too(tmp_path: Path) -> None:
    scan = save_scan(tmp_path / "scan.png")
    (tmp_path / "link.png").symlink_to(scan)
    with pytest.raises(UsageError, match="originals are never overwritten"):
        outputs([scan], output=str(tmp_path / "link.png"), overwrite=True)


def test_further_outputs_are_named_after_the_main_one() -> None:
    job = Job(photo=Path("a.jpg"), output=Path("out/a.restored.jpg"))
    assert job.beside(".json") == Path("out/a.restored.json")


def test_a_folder_that_cannot_be_made_is_an_output_that_failed(tmp_path: Path) -> None:
    make_folder(tmp_path / "one" / "two")
    make_folder(tmp_path / "one" / "two")
    assert (tmp_path / "one" / "two").is_dir()
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputFailed, match="cannot be made"):
        make_folder(tmp_path / "file" / "folder")


def test_variants_are_numbered_and_an_existing_one_is_refused(tmp_path: Path) -> None:
    jobs = [Job(photo=tmp_path / "a.png", output=tmp_path / "a.colorized.png")]
    assert variants_of(jobs, 1, overwrite=False) == jobs
    several = variants_of(jobs, 2, overwrite=False)
    assert [(job.output.name, job.variant) for job in several] == [("a.colorized.1.png", 0), ("a.colorized.2.png", 1)]
    (tmp_path / "a.colorized.2.png").write_bytes(b"")
    with pytest.raises(OutputExists):
        variants_of(jobs, 2, overwrite=False)
    assert len(variants_of(jobs, 2, overwrite=True)) == 2
