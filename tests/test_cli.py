"""The command line as other tools use it: stable JSON, exit codes, clear errors, no Qt where it is not needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import __version__
from app.cli import main

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def keys(value: dict[str, Any]) -> list[str]:
    return list(value)


def test_info_has_the_documented_keys_and_stays_in_its_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    assert main(["--data-dir", str(folder), "info", "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert keys(info) == ["version", "database", "content", "answers", "sittings"]
    assert info["version"] == __version__
    assert info["database"] == {"path": str(folder / "dryrun.sqlite3"), "schema": "0001", "ok": True}
    assert keys(info["content"]) == ["questions", "needs_review", "notes", "scenarios", "areas", "exams"]
    assert set(info["content"]["exams"]) == {"DVA-C03", "DVA-C02", "SAA-C03", "CLF-C02"}
    assert info["content"]["exams"]["DVA-C03"]["domains"]["1"].keys() == {"weight", "questions"}
    assert info["content"]["areas"]["cloudwatch"]["notes"] > 5
    assert info["content"]["needs_review"] == 0
    assert {path.name for path in tmp_path.iterdir()} == {"mine"}


def test_info_does_not_load_qt(tmp_path: Path) -> None:
    code = (
        "import sys; from app.cli import main; "
        f"main(['--data-dir', {str(tmp_path)!r}, 'info']); "
        "sys.exit(any(name.startswith(('PySide6', 'shiboken6')) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, capture_output=True).returncode == 0


BAD = "# X\n\n## a-b\n\n*Easy* · DVA-C03 1.1\n\nWhich?\n\n- [ ] one\n- [ ] two\n"


def test_check_reports_problems_by_file_and_line_and_exits_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions" / "x.md"
    file.parent.mkdir()
    file.write_text(BAD, encoding="utf-8")
    assert main(["check", str(tmp_path), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert keys(report) == ["files", "questions", "problems"]
    assert (report["files"], report["questions"]) == (1, 1)
    assert {"rule": "missing-key", "file": str(file), "line": 3}.items() <= next(
        p for p in report["problems"] if p["rule"] == "missing-key"
    ).items()
    assert keys(report["problems"][0]) == ["rule", "file", "line", "message"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [("gone.md", None, "no such file"), ("latin.md", "# Grün\n\nx".encode("latin-1"), "latin.md:1: this is not UTF-8")],
)
def test_check_says_what_is_wrong_with_a_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes | None, says: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert main(["check", str(tmp_path / name)]) == 2
    assert says in capsys.readouterr().err


def test_shipped_content_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check"])
    assert code == 0, capsys.readouterr().out


def test_coverage_has_the_documented_keys_and_every_section_has_a_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data-dir", str(tmp_path), "coverage", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert keys(report) == ["sections", "sections_without_questions", "questions_without_notes", "exams", "not_covered"]
    assert report["questions_without_notes"] == []
    assert report["sections_without_questions"] == []
    assert report["exams"]["DVA-C03"]["1.1.8"] > 0
    assert len(report["not_covered"]) >= 3


def test_a_full_developer_form_can_be_drawn_from_the_shipped_bank(tmp_path: Path) -> None:
    from app import paths, startup
    from app.services import exams

    database = startup.open_database(paths.folders(str(tmp_path)))
    with database.read() as session:
        for seed in range(5):
            blueprint, rules, form = exams.draw(session, "DVA-C03", None, seed)
            assert form.missing == {}
            assert len({item.question_id for item in form.items}) == rules.items == blueprint.items == 65
            assert sum(item.scored for item in form.items) == 50
    database.close()


def test_a_damaged_database_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "dryrun.sqlite3").write_bytes(b"garbage" * 1000)
    done = run("--data-dir", str(tmp_path), "info")
    assert done.returncode == 2
    assert "damaged" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_made_is_an_error_in_words(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    done = run("--data-dir", str(file / "below"), "info", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["next_step"]
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="displays are named so on Linux")
def test_without_a_display_the_window_says_so(tmp_path: Path) -> None:
    done = run("--data-dir", str(tmp_path), DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert done.returncode == 3
    assert "no display" in done.stderr


def test_the_demo_takes_a_whole_exam_in_the_real_window(tmp_path: Path) -> None:
    done = run("--data-dir", str(tmp_path), "demo", "--seed", "3", "--json", QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert keys(report) == [
        "exam",
        "items",
        "scored",
        "answered",
        "correct_scored",
        "scaled",
        "passed",
        "weak_topics",
        "database",
        "screenshots",
    ]
    assert (report["exam"], report["items"], report["scored"]) == ("DVA-C03", 65, 50)
    assert 55 <= report["answered"] <= 65
    assert report["passed"] is (report["scaled"] >= 720)
    assert report["weak_topics"]
    assert keys(report["weak_topics"][0]) == ["topic", "mastery", "low", "high", "answers"]
    assert all(Path(picture).stat().st_size > 5000 for picture in report["screenshots"])
    assert len(report["screenshots"]) >= 6


def test_the_demo_names_the_exams_it_knows(tmp_path: Path) -> None:
    done = run("--data-dir", str(tmp_path), "demo", "--exam", "NOPE-C01", QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 2
    assert "DVA-C03" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_installation_proves_itself(tmp_path: Path) -> None:
    done = run("--data-dir", str(tmp_path), "self-test", QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "self-test passed" in done.stdout
