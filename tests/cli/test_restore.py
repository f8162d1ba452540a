from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import heirloom
from heirloom.models.card import seal
from tests.cli.conftest import Run, save_scan


def samples(path: Path) -> np.ndarray:
    """The samples of a file as they are stored."""
    found = heirloom.read(path).source.samples
    assert found is not None
    return found


def test_the_result_stands_beside_the_photograph(run: Run, scan: Path) -> None:
    before = scan.read_bytes()
    ran = run("restore", scan)
    assert ran.code == 0
    assert (scan.parent / "scan.restored.png").is_file()
    assert scan.read_bytes() == before
    assert "scan.restored.png" in ran.out
    assert "\x1b" not in ran.out + ran.err


def test_output_may_be_a_file_a_folder_or_a_folder_to_be_made(run: Run, scan: Path) -> None:
    (scan.parent / "there").mkdir()
    assert run("restore", scan, "-o", scan.parent / "new.tif").code == 0
    assert run("restore", scan, "-o", scan.parent / "there").code == 0
    assert run("restore", scan, "-o", f"{scan.parent}/made/").code == 0
    assert (scan.parent / "new.tif").read_bytes()[:2] in (b"II", b"MM")
    assert (scan.parent / "there" / "scan.png").is_file()
    assert (scan.parent / "made" / "scan.png").is_file()


def test_a_folder_of_photographs_goes_to_a_folder(run: Run, scan: Path, tmp_path: Path) -> None:
    save_scan(tmp_path / "second.png", seed=4)
    (tmp_path / "notes.txt").write_text("no photograph")
    assert run("restore", tmp_path, "-o", tmp_path / "out").code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["scan.png", "second.png"]


def test_what_heirloom_wrote_itself_is_not_restored_again(run: Run, scan: Path) -> None:
    assert run("restore", scan.parent).code == 0
    assert run("restore", scan.parent, "--overwrite").code == 0
    assert sorted(path.name for path in scan.parent.iterdir()) == ["scan.png", "scan.restored.png"]


def test_an_existing_file_stays_unless_overwriting_is_asked_for(run: Run, scan: Path) -> None:
    target = scan.parent / "scan.restored.png"
    target.write_bytes(b"precious")
    ran = run("restore", scan)
    assert ran.code == 7
    assert "--overwrite" in ran.err
    assert target.read_bytes() == b"precious"
    assert run("restore", scan, "--overwrite").code == 0
    assert target.read_bytes() != b"precious"


def test_the_original_is_never_overwritten(run: Run, scan: Path) -> None:
    before = scan.read_bytes()
    assert run("restore", scan, "-o", scan, "--overwrite").code == 2
    assert run("restore", scan, "-o", scan.parent, "--overwrite").code == 2
    assert scan.read_bytes() == before


def test_two_photographs_with_one_name_are_refused_before_any_work(run: Run, scan: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    twin = save_scan(tmp_path / "other" / "scan.png")
    ran = run("restore", scan, twin, "-o", tmp_path / "out")
    assert ran.code == 2
    assert not (tmp_path / "out").exists()


def test_one_output_file_for_many_photographs_is_refused(run: Run, scan: Path, tmp_path: Path) -> None:
    second = save_scan(tmp_path / "second.png")
    ran = run("restore", scan, second, "-o", tmp_path / "all.png")
    assert ran.code == 2
    assert "folder" in ran.err
    assert not (tmp_path / "all.png").exists()


def test_one_bad_file_does_not_stop_the_others(run: Run, scan: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_text("this is no photograph")
    ran = run("restore", bad, scan, "-o", tmp_path / "out")
    assert ran.code == 20
    assert "bad.jpg" in ran.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["scan.png"]


@pytest.mark.parametrize(
    ("content", "code"), [(b"", 4), (b"hello, this is text\n" * 9, 4), (b"\x89PNG\r\n\x1a\nbroken", 5)]
)
def test_bad_input_has_an_exit_code_of_its_own_and_leaves_nothing(
    run: Run, tmp_path: Path, content: bytes, code: int
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(content)
    ran = run("restore", bad)
    assert ran.code == code
    assert ran.err.startswith("heirloom: ")
    assert ran.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad.png"]


def test_a_truncated_photograph_is_refused(run: Run, scan: Path) -> None:
    scan.write_bytes(scan.read_bytes()[:-2000])
    assert run("restore", scan).code == 5
    assert [path.name for path in scan.parent.iterdir()] == ["scan.png"]


def test_missing_files_and_empty_folders_are_told_apart_from_bad_ones(run: Run, tmp_path: Path) -> None:
    assert run("restore", tmp_path / "nowhere.png").code == 3
    ran = run("restore", tmp_path)
    assert ran.code == 3
    assert "no photographs" in ran.err


def test_unknown_words_are_usage_errors(run: Run, scan: Path) -> None:
    assert run("restore", scan, "--preset", "magic").code == 2
    assert run("restore", scan, "--format", "bmp").code == 2
    assert run("restore", scan, "--sepia", "maybe").code == 2
    assert run("restore", scan, "--no-such-option").code == 2
    assert run("enhance", scan, "--only", "everything").code == 2
    assert run("restore", scan, "-o", scan.parent / "x.png", "--format", "jpg").code == 2
    assert [path.name for path in scan.parent.iterdir()] == ["scan.png"]


def test_ctrl_c_leaves_nothing_half_written(run: Run, scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("heirloom.core.canvas.encode", interrupted)
    ran = run("restore", scan)
    assert ran.code == 130
    assert [path.name for path in scan.parent.iterdir()] == ["scan.png"]


def test_a_full_disk_is_reported_and_leaves_nothing(run: Run, scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("heirloom.core.canvas.encode", full)
    assert run("restore", scan).code == 8
    assert [path.name for path in scan.parent.iterdir()] == ["scan.png"]


def test_a_printed_plan_runs_to_the_same_bytes(run: Run, scan: Path) -> None:
    plan = scan.parent / "plan.json"
    printed = run("restore", scan, "--plan-only", "--seed", 5)
    assert printed.code == 0
    assert json.loads(printed.out)["steps"], "an empty plan would prove nothing"
    plan.write_text(printed.out)
    assert run("restore", scan, "--seed", 5, "-o", scan.parent / "direct.png", "--json").code == 0
    assert run("restore", scan, "--plan", plan, "-o", scan.parent / "planned.png").code == 0
    assert run("restore", scan, "--plan", scan.parent / "direct.json", "-o", scan.parent / "again.png").code == 0
    direct = (scan.parent / "direct.png").read_bytes()
    assert (scan.parent / "planned.png").read_bytes() == direct
    assert (scan.parent / "again.png").read_bytes() == direct


@pytest.mark.parametrize("text", ["{}", "no json", '{"schema": "heirloom.plan/9"}', "[]"])
def test_a_plan_that_cannot_be_understood_is_refused(run: Run, scan: Path, text: str) -> None:
    (scan.parent / "plan.json").write_text(text)
    assert run("restore", scan, "--plan", scan.parent / "plan.json").code == 9


def test_a_plan_for_another_photograph_is_refused(run: Run, scan: Path, tmp_path: Path) -> None:
    other = save_scan(tmp_path / "other.png", size=64)
    (tmp_path / "plan.json").write_text(run("restore", other, "--plan-only").out)
    ran = run("restore", scan, "--plan", tmp_path / "plan.json")
    assert ran.code == 9
    assert "64 x 64" in ran.err


def test_report_record_and_invented_map_are_written_on_request(run: Run, scan: Path) -> None:
    target = scan.parent / "new.png"
    invented = scan.parent / "invented.png"
    assert run("restore", scan, "-o", target, "--report", "--json", "--invented-out", invented).code == 0
    record = json.loads((scan.parent / "new.json").read_text())
    assert record["schema"] == "heirloom.record/1"
    assert "<html" in (scan.parent / "new.report.html").read_text()
    with Image.open(invented) as picture:
        assert picture.mode == "L"
        assert picture.size == (96, 96)
        assert (np.asarray(picture) > 0).mean() == pytest.approx(record["invented_share"], abs=1e-6)


def test_an_existing_record_is_kept_and_nothing_is_begun(run: Run, scan: Path) -> None:
    (scan.parent / "scan.restored.json").write_text("precious")
    assert run("restore", scan, "--json").code == 7
    assert not (scan.parent / "scan.restored.png").exists()


def test_the_written_file_says_in_xmp_what_was_done(run: Run, scan: Path) -> None:
    run("restore", scan)
    data = (scan.parent / "scan.restored.png").read_bytes()
    assert b"algorithmicallyEnhanced" in data, "the XMP of a PNG must be readable without decompression"
    assert b"xmpMM:History" in data


def test_a_given_mask_repairs_exactly_what_is_white_in_it(run: Run, scan: Path) -> None:
    mask = np.zeros((96, 96), np.uint8)
    mask[40:42, 8:88] = 128
    mask[10:20, 10:20] = 127
    Image.fromarray(mask).save(scan.parent / "mask.png")
    assert run("repair", scan, "--mask", scan.parent / "mask.png").code == 0
    differs = (samples(scan) != samples(scan.parent / "scan.restored.png")).any(axis=2)
    assert differs[40:42, 8:88].mean() > 0.9
    assert not differs[mask < 128].any()


def test_the_mask_written_is_the_mask_that_was_used(run: Run, scan: Path) -> None:
    mask_path = scan.parent / "found.png"
    ran = run("repair", scan, "--mask-out", mask_path, "--sensitivity", 0.8, "--invented-out", scan.parent / "i.png")
    assert ran.code == 0
    with Image.open(mask_path) as picture:
        assert (picture.mode, picture.size) == ("L", (96, 96))
        certain = np.asarray(picture) >= 128
    with Image.open(scan.parent / "i.png") as picture:
        invented = np.asarray(picture) > 0
    assert certain.any()
    assert (invented[certain]).all()


def test_sensitivity_zero_finds_nothing(run: Run, scan: Path) -> None:
    assert run("repair", scan, "--sensitivity", 0).code == 0
    assert np.array_equal(samples(scan), samples(scan.parent / "scan.restored.png"))


def test_a_mask_that_does_not_fit_is_refused(run: Run, scan: Path) -> None:
    Image.new("L", (9, 9)).save(scan.parent / "small.png")
    (scan.parent / "text.png").write_text("no mask")
    assert run("repair", scan, "--mask", scan.parent / "small.png").code == 11
    assert run("repair", scan, "--mask", scan.parent / "text.png").code == 11
    assert run("repair", scan, "--mask", scan.parent / "missing.png").code == 3


def test_options_for_one_photograph_are_refused_for_several(run: Run, scan: Path, tmp_path: Path) -> None:
    second = save_scan(tmp_path / "second.png")
    for option in ("--mask", "--mask-out", "--invented-out", "--protect"):
        assert run("repair", scan, second, option, scan).code == 2


@pytest.mark.parametrize("command", ["restore", "repair"])
def test_what_is_protected_keeps_its_samples(run: Run, scan: Path, weights: Path, command: str) -> None:
    protect = np.zeros((96, 96), np.uint8)
    protect[:, :48] = 128
    Image.fromarray(protect).save(scan.parent / "protect.png")
    assert run(command, scan, "--protect", scan.parent / "protect.png").code == 0
    before, after = samples(scan), samples(scan.parent / "scan.restored.png")
    assert np.array_equal(before[:, :48], after[:, :48])
    assert not np.array_equal(before[40:42, 48:88], after[40:42, 48:88])


def test_a_protecting_mask_that_does_not_fit_is_refused(run: Run, scan: Path) -> None:
    Image.new("L", (9, 9)).save(scan.parent / "small.png")
    assert run("restore", scan, "--protect", scan.parent / "small.png").code == 11
    assert run("repair", scan, "--protect", scan.parent / "missing.png").code == 3


def test_only_the_kinds_named_are_repaired(run: Run, scan: Path, weights: Path) -> None:
    assert run("repair", scan, "--kinds", "dust,tear").code == 0
    assert np.array_equal(samples(scan), samples(scan.parent / "scan.restored.png"))
    assert run("repair", scan, "--kinds", "scratch", "--overwrite").code == 0
    assert not np.array_equal(samples(scan), samples(scan.parent / "scan.restored.png"))
    assert run("repair", scan, "--kinds", "scratches").code == 2


def test_the_mask_written_and_given_again_repairs_the_same(run: Run, scan: Path, weights: Path) -> None:
    mask = scan.parent / "mask.png"
    assert run("repair", scan, "--mask-out", mask, "-o", scan.parent / "first.png").code == 0
    assert run("repair", scan, "--mask", mask, "-o", scan.parent / "second.png").code == 0
    assert np.array_equal(samples(scan.parent / "first.png"), samples(scan.parent / "second.png"))


def test_networks_that_took_part_stand_in_record_and_label(run: Run, scan: Path, weights: Path) -> None:
    assert run("repair", scan, "--json").code == 0
    (step,) = json.loads((scan.parent / "scan.restored.json").read_text())["steps"]
    assert [name.partition("@")[0] for name in step["models"]] == ["damage", "fill"]
    assert step["parameters"]["method"] == "learned"
    assert b"compositeWithTrainedAlgorithmicMedia" in (scan.parent / "scan.restored.png").read_bytes()


def test_the_classical_way_takes_no_network(run: Run, scan: Path, weights: Path) -> None:
    assert run("repair", scan, "--method", "classical", "--sensitivity", 0.8, "--json").code == 0
    (step,) = json.loads((scan.parent / "scan.restored.json").read_text())["steps"]
    assert step["models"] == step["notes"] == []
    assert step["changed_share"] > 0
    assert b"compositeWithTrainedAlgorithmicMedia" not in (scan.parent / "scan.restored.png").read_bytes()


def test_missing_weights_are_noted_on_the_terminal_and_in_the_record(run: Run, scan: Path) -> None:
    ran = run("repair", scan, "--json")
    assert ran.code == 0
    assert "damage.onnx" in ran.err
    (step,) = json.loads((scan.parent / "scan.restored.json").read_text())["steps"]
    assert any("damage.onnx" in note for note in step["notes"])


def test_damaged_weights_stop_the_command_and_leave_nothing(run: Run, scan: Path, weights: Path) -> None:
    content = bytearray((weights / "damage.onnx").read_bytes())
    content[-1] ^= 1
    (weights / "damage.onnx").write_bytes(content)
    ran = run("repair", scan)
    assert ran.code == 13
    assert ran.err.count("\n") == 1
    assert not (scan.parent / "scan.restored.png").exists()


def test_a_network_that_cannot_be_loaded_stops_the_command(run: Run, scan: Path, weights: Path) -> None:
    (weights / "damage.onnx").write_text("no network")
    seal(weights / "damage.onnx", commit="", steps=0, hardware="", training_data=(), metrics={})
    ran = run("repair", scan)
    assert ran.code == 14
    assert "--method classical" in ran.err
    assert run("repair", scan, "--method", "classical").code == 0


def test_enhance_at_strength_zero_changes_no_sample(run: Run, scan: Path) -> None:
    assert run("enhance", scan, "--strength", 0).code == 0
    assert np.array_equal(samples(scan), samples(scan.parent / "scan.restored.png"))


@pytest.mark.parametrize("step", ["clean", "unfade", "tone"])
def test_enhance_only_runs_that_step_alone(run: Run, scan: Path, step: str) -> None:
    assert run("enhance", scan, "--only", step, "--json").code == 0
    record = json.loads((scan.parent / "scan.restored.json").read_text())
    assert {item["name"] for item in record["steps"]} <= {step}


def test_archive_neither_denoises_nor_recolours(run: Run, scan: Path) -> None:
    plan = json.loads(run("restore", scan, "--preset", "archive", "--plan-only").out)
    assert {item["name"] for item in plan["steps"]} <= {"repair", "tone"}


def test_format_decides_the_extension(run: Run, scan: Path) -> None:
    assert run("restore", scan, "--format", "webp").code == 0
    assert (scan.parent / "scan.restored.webp").read_bytes()[8:12] == b"WEBP"
