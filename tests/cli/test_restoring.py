"""What the three restoring commands share, where files are awkward."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_folders_for_further_outputs_are_made_before_anything_is_written(run: Run, scan: Path) -> None:
    folder = scan.parent / "maps"
    assert run("repair", scan, "--mask-out", folder / "mask.png", "-o", scan.parent / "out.png").code == 0
    assert (folder / "mask.png").is_file()
    (scan.parent / "file").write_text("in the way")
    ran = run("repair", scan, "--mask-out", scan.parent / "file" / "mask.png", "-o", scan.parent / "other.png")
    assert ran.code == 8
    assert not (scan.parent / "other.png").exists()


def test_ageing_makes_its_folder_too(run: Run, scan: Path) -> None:
    assert run("age", scan, "-o", f"{scan.parent}/aged/").code == 0
    assert (scan.parent / "aged" / "scan.png").is_file()


def test_a_file_where_a_folder_should_be_is_an_output_that_failed(run: Run, scan: Path) -> None:
    ran = run("enhance", scan, "-o", scan.parent / "in-the-way" / "out.png")
    assert ran.code == 0
    (scan.parent / "file").write_text("in the way")
    ran = run("enhance", scan, "-o", f"{scan.parent}/file/out.png")
    assert ran.code == 8
    assert "cannot be made" in ran.err


def test_a_name_that_is_not_utf8_has_a_record_and_a_report(run: Run, scan: Path) -> None:
    try:
        odd = scan.rename(os.fsdecode(bytes(scan.parent) + b"/caf\xe9.png"))
    except OSError:
        pytest.skip("this file system holds names in UTF-8 only")
    assert run("enhance", odd, "--report", "--json", "-o", scan.parent / "out.png").code == 0
    record = json.loads((scan.parent / "out.json").read_text(encoding="utf-8"))
    assert "caf?.png" in record["input"]["file"]
    assert "caf?.png" in (scan.parent / "out.report.html").read_text(encoding="utf-8")
