from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import heirloom
from tests.cli.conftest import Run
from tests.train.distorted import busy_scene

HEAVY = ("cv2", "PIL", "tifffile", "torch", "onnxruntime", "pi_heif")


def test_version_is_the_package_s(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"heirloom {heirloom.__version__}\n")


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    assert "restore" in run("--help").out


@pytest.mark.parametrize("code", ["import heirloom", "import heirloom.cli.main", "import heirloom; heirloom.Photo"])
def test_starting_up_loads_nothing_heavy(code: str) -> None:
    script = f"{code}\nimport sys\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_can_be_had() -> None:
    assert all(getattr(heirloom, name) is not None for name in heirloom.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        heirloom.nonsense  # noqa: B018


def test_analyze_prints_a_table_or_a_json_object_a_line(run: Run, scan: Path) -> None:
    assert "Noise" in run("analyze", scan).out
    ran = run("analyze", scan, scan, "--json")
    objects = [json.loads(line) for line in ran.out.splitlines()]
    assert len(objects) == 2
    assert objects[0]["schema"] == "heirloom.findings/1"


def test_analyze_goes_on_after_a_bad_file(run: Run, scan: Path) -> None:
    (scan.parent / "bad.png").write_text("text")
    ran = run("analyze", scan.parent / "bad.png", scan, "--json")
    assert ran.code == 20
    assert len(ran.out.splitlines()) == 1


def test_ageing_is_repeated_by_its_seed(run: Run, scan: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert run("age", scan, "--seed", seed, "-o", scan.parent / f"{name}.png", "--masks", "--log").code == 0
    first, same, other = (heirloom.read(scan.parent / f"{name}.png").pixels for name in "abc")
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)
    assert json.loads((scan.parent / "a.json").read_text())["log"]


def test_ageing_by_unknown_kinds_or_severity_is_refused(run: Run, scan: Path) -> None:
    assert run("age", scan, "--kinds", "moths").code == 2
    assert run("age", scan, "--severity", "terrible").code == 2
    assert run("age", scan, "--severity", "0.3", "--kinds", "scratches").code == 0


def test_ageing_by_a_look_is_done_and_an_unknown_one_is_answered_with_the_list(run: Run, scan: Path) -> None:
    done = run("age", scan, "--look", "1950s print, stored badly", "-o", scan.parent / "old.png")
    assert done.code == 0
    assert "stains" in done.out
    unknown = run("age", scan, "--look", "1990s")
    assert unknown.code == 2
    assert "1950s print, stored badly" in unknown.err
    assert run("age", scan, "--look", "newspaper cutting", "--kinds", "dust").code == 2


def test_ageing_with_artefacts_needs_a_folder_that_holds_some(run: Run, scan: Path) -> None:
    import cv2
    import numpy as np

    assert run("age", scan, "--kinds", "artefacts").code == 2
    assert run("age", scan, "--artefacts", scan.parent).code == 3
    (scan.parent / "masks" / "hair").mkdir(parents=True)
    cv2.imwrite(str(scan.parent / "masks" / "hair" / "1.png"), np.full((20, 60), 255, np.uint8))
    ran = run("age", scan, "--artefacts", scan.parent / "masks", "-o", scan.parent / "hairy.png")
    assert ran.code == 0
    assert "artefacts" in ran.out


def test_the_bench_prints_its_table(run: Run, scan: Path) -> None:
    ran = run("bench", scan.parent, "--task", "repair", "--limit", 1)
    assert ran.code == 0
    assert "telea" in ran.out.lower()
    assert run("bench", scan.parent, "--task", "cooking").code == 2


def test_the_bench_of_the_detectors_prints_its_table_or_json(run: Run, scan: Path) -> None:
    assert "best F1" in run("bench", scan.parent, "--task", "damage", "--case", "dust").out
    ran = run("bench", scan.parent, "--task", "damage", "--case", "dust", "--case", "tears", "--json")
    assert {row["case"] for row in json.loads(ran.out)["rows"]} == {"dust", "tears"}
    assert run("bench", scan.parent, "--task", "damage", "--case", "moths").code == 2


def test_the_bench_enlarges(run: Run, scan: Path) -> None:
    ran = run("bench", scan.parent, "--task", "upscale", "--scale", 2, "--case", "bicubic x2", "--json")
    assert {row["method"] for row in json.loads(ran.out)["rows"]} > {"bicubic", "lanczos"}
    assert run("bench", scan.parent, "--task", "upscale", "--scale", 3).code == 2
    assert run("bench", scan.parent, "--task", "repair", "--scale", 2).code == 2


def test_the_bench_takes_real_pairs_in_place_of_a_folder(run: Run, tmp_path: Path) -> None:
    clean = busy_scene(200, 260, seed=1)[..., None]
    for name, pixels in (("before", 0.2 + 0.6 * clean), ("after", clean)):
        (tmp_path / name).mkdir()
        heirloom.write(heirloom.Photo(pixels=pixels.astype(np.float32)), tmp_path / name / "one.png")
    folders = (tmp_path / "before", tmp_path / "after")
    assert "pairs (1)" in run("bench", "--pairs", *folders).out
    assert run("bench", "--pairs", *folders, "--task", "damage").code == 2
    assert run("bench", tmp_path, "--pairs", *folders).code == 2
    assert run("bench", "--limit", 1).code == 2


def test_an_unexpected_error_is_one_line_and_no_traceback(
    run: Run, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("heirloom.core.io.open_scan", broken)
    ran = run("analyze", scan)
    assert ran.code == 1
    assert "unexpected RuntimeError: a bug" in ran.err
    assert "Traceback" not in ran.err
