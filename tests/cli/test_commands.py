"""`kb`: what each command prints, writes and answers. Exit codes are those of the real program."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import site_builder
from site_builder.cli import commands, main
from site_builder.entry_files import load_entries
from site_builder.errors import SiteBuilderError, UsageError

DATA = Path(__file__).parent.parent / "data"

MKDOCS_YML = """\
site_name: Small
theme: {name: material, font: false}
plugins: [site_builder]
"""

BROKEN = """\
title: Broken
author: [Ada Lovelace]
year: MMXXIII
topics: [visoin]
links:
  paper: https://example.org/broken
added: 2026-11-23
"""
COMPLAINT = """\
entries/papers/broken.yml:2:1: error: author: `author` is not a field here [unknown-key]
    Did you mean `authors`?
entries/papers/broken.yml:3:7: error: year: `MMXXIII` is not a year [bad-year]
    Write it as 2023.

2 errors in 1 file.
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project of the good entries, and go there."""
    shutil.copytree(DATA / "good", tmp_path / "entries")
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(MKDOCS_YML, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def broken(project: Path) -> Path:
    """Break the project with one more entry."""
    (project / "entries" / "papers" / "broken.yml").write_text(BROKEN, encoding="utf-8")
    return project


def kb(*arguments: str) -> Result:
    """Run a command here."""
    return CliRunner().invoke(commands.app, arguments)


def kb_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as people do."""
    program = [sys.executable, "-c", "from site_builder.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(program, capture_output=True, text=True, env=environment, check=False)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# --- exit codes -------------------------------------------------------------------------------


def test_0_all_is_well(project: Path) -> None:
    done = kb_process("check")
    assert done.returncode == 0
    assert "o problems." in done.stdout
    assert done.stderr == ""


def test_1_something_must_be_mended(broken: Path) -> None:
    done = kb_process("check")
    assert (done.returncode, done.stdout + done.stderr) == (1, COMPLAINT)


def test_2_wrong_usage(project: Path) -> None:
    done = kb_process("check", "--colour", "red")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No such option: --colour" in done.stderr


def test_2_a_folder_that_is_not_there(project: Path) -> None:
    done = kb_process("check", "--entries", "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kb: There is no folder nowhere.")
    assert "--entries" in done.stderr


def test_3_something_else_is_wrong(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = kb_process("check", "--changed-since", "main")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("kb: git cannot be run")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SiteBuilderError("No. Do this."), 3, "kb: No. Do this.\n"),
        (UsageError("No. Do that."), 2, "kb: No. Do that.\n"),
        (KeyboardInterrupt(), 130, "kb: Stopped.\n"),
    ],
)
def test_errors_become_exit_codes(
    error: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(commands, "app", fail)
    with pytest.raises(SystemExit) as raised:
        main()
    assert raised.value.code == code
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("check", "--format", "xyz"),
        ("check", "entries/nothing.yml"),
        ("pages",),
        ("build", "site"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], project: Path) -> None:
    done = kb(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("Usage: ")


def test_version() -> None:
    done = kb("--version")
    assert (done.exit_code, done.stdout) == (0, f"kb {site_builder.__version__}\n")


# --- check ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        (["entries"], 1),
        (["."], 1),
        (["entries/papers"], 1),
        (["entries/papers/"], 1),
        (["./entries/papers/broken.yml"], 1),
        (["entries/repos", "entries/papers/broken.yml"], 1),
        (["entries/papers/least.yml"], 0),
        (["entries/repos", "entries/topics.yml"], 0),
    ],
)
def test_check_reports_only_what_lies_below_the_paths(
    paths: list[str], code: int, broken: Path
) -> None:
    done = kb("check", *paths)
    assert done.exit_code == code
    assert (done.output == COMPLAINT) == bool(code)


def test_a_path_may_be_absolute(broken: Path) -> None:
    assert kb("check", str(broken / "entries" / "papers" / "broken.yml")).output == COMPLAINT
    assert kb("check", str(broken / "entries" / "papers" / "least.yml")).exit_code == 0


def test_all_entries_are_read_whatever_is_reported(project: Path) -> None:
    twin = (project / "entries" / "papers" / "least.yml").read_bytes()
    (project / "entries" / "papers" / "twin.yml").write_bytes(twin)
    done = kb("check", "entries/papers/twin.yml")
    assert done.exit_code == 1
    assert "is the same as `papers/least`" in done.output


def test_check_as_json(broken: Path) -> None:
    done = kb("check", "--format", "json")
    problems = json.loads(done.stdout)["problems"]
    assert done.exit_code == 1
    assert done.stderr == ""
    assert [(problem["path"], problem["line"], problem["code"]) for problem in problems] == [
        ("entries/papers/broken.yml", 2, "unknown-key"),
        ("entries/papers/broken.yml", 3, "bad-year"),
    ]


def test_no_problems_as_json(project: Path) -> None:
    done = kb("check", "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"problems": []})


def test_warnings_are_told_and_stop_nothing(project: Path) -> None:
    path = project / "entries" / "papers" / "least.yml"
    path.write_text(path.read_text() + "notes: {zh: 好。}\n", encoding="utf-8")
    done = kb("check")
    assert done.exit_code == 0
    assert "warning: notes: has no English text [missing-language]" in done.output
    assert done.output.endswith("\n1 warning in 1 file.\n")


def test_any_folder_of_entries_can_be_checked(project: Path) -> None:
    (project / "entries").rename(project / "knowledge")
    assert kb("check", "--entries", "knowledge").exit_code == 0


def test_the_folder_is_what_the_settings_say(project: Path) -> None:
    (project / "entries").rename(project / "knowledge")
    (project / "mkdocs.yml").rename(project / "other.yml")
    text = MKDOCS_YML.replace("[site_builder]", "[site_builder: {entries: knowledge}]")
    (project / "other.yml").write_text(text, encoding="utf-8")
    assert kb("check", "--config", "other.yml").exit_code == 0


def test_without_settings_entries_is_the_folder(project: Path) -> None:
    (project / "mkdocs.yml").unlink()
    assert kb("check").exit_code == 0


def test_what_files_say_is_printed_as_it_is(project: Path) -> None:
    """Neither as a colour, nor as markup, nor as an emoji: `:100:` is a line number."""
    path = project / "entries" / "papers" / "least.yml"
    path.write_text(path.read_text() + "\n" * 92 + "':warning:[red]\\e[31m': x\n", encoding="utf-8")
    expected = "entries/papers/least.yml:100:1: error: :warning:[red]\\e[31m: "
    for command in (["check"], ["build"], ["pages", "out"]):
        assert kb(*command).output.startswith(expected), command


# --- build ------------------------------------------------------------------------------------


def test_build_makes_a_site_and_says_where(project: Path) -> None:
    done = kb("build", "--site-dir", "out")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("5 entries, ")
    assert ": out/\n" in done.stdout
    for path in ("index.html", "zh/papers/everything/index.html", "search/manifest.json"):
        assert (project / "out" / path).is_file()


@pytest.mark.parametrize("arguments", [(), ("--site-dir", "site")])
def test_broken_entries_leave_the_old_site_and_say_what_check_says(
    arguments: tuple[str, ...], broken: Path
) -> None:
    (broken / "site" / "assets" / "kb").mkdir(parents=True)
    (broken / "site" / "assets" / "kb" / "kb.css").write_text("", encoding="utf-8")
    before = files(broken)
    done = kb("build", *arguments)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", COMPLAINT)
    assert files(broken) == before


def test_build_replaces_nobody_elses_folder(project: Path) -> None:
    before = files(project)
    with pytest.raises(SiteBuilderError, match="they would be lost"):
        raise_from(kb("build", "--site-dir", "entries"))
    assert files(project) == before


@pytest.mark.parametrize("command", [("build",), ("pages", "out")])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "There is no file mkdocs.yml"),
        ("site_name: Small\nplugins: []\n", "does not use the builder"),
        ("site_name: Small\nplugins: [nonsense]\n", "cannot be used"),
        ("site_name: [\n", "cannot be used"),
        (MKDOCS_YML.replace("[site_builder]", "[site_builder: {name: {de: Klein}}]"), "name"),
    ],
)
def test_wrong_settings_are_told(
    command: tuple[str, ...], text: str | None, said: str, project: Path
) -> None:
    if text is None:
        (project / "mkdocs.yml").unlink()
    else:
        (project / "mkdocs.yml").write_text(text, encoding="utf-8")
    with pytest.raises(SiteBuilderError, match=said):
        raise_from(kb(*command))


def raise_from(result: Result) -> None:
    """Raise what the command raised, which `main` turns into a message and an exit code."""
    assert result.exception is not None
    raise result.exception


# --- pages ------------------------------------------------------------------------------------


def test_pages_writes_every_page_and_its_assets(project: Path) -> None:
    done = kb("pages", "out")
    assert done.exit_code == 0, done.stderr
    written = {path for path in files(project / "out") if path.endswith(".md")}
    assert done.stdout == f"{len(written)} pages: out/\n"
    assert {"index.md", "zh/index.md", "papers/everything/index.md"} <= written
    assert {f"zh/{path}" for path in written if not path.startswith("zh/")} <= written
    assert (project / "out" / "assets" / "kb" / "kb.css").is_file()


def test_pages_replaces_what_it_wrote(project: Path) -> None:
    kb("pages", "out")
    (project / "out" / "old.md").write_text("gone", encoding="utf-8")
    first = files(project / "out")
    assert kb("pages", "out").exit_code == 0
    assert files(project / "out") == {k: v for k, v in first.items() if k != "old.md"}


def test_pages_replaces_nobody_elses_folder(project: Path) -> None:
    before = files(project)
    for folder in ("entries", "."):
        with pytest.raises(SiteBuilderError, match="they would be lost"):
            raise_from(kb("pages", folder))
    assert files(project) == before


def test_pages_of_broken_entries_are_not_written(broken: Path) -> None:
    before = files(broken)
    done = kb("pages", "out")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", COMPLAINT)
    assert files(broken) == before


@pytest.mark.parametrize("command", [["check"], ["build"], ["pages", "out"]], ids=lambda c: c[0])
def test_settings_of_checks_hold_for_every_command(command: list[str], project: Path) -> None:
    settings = "plugins: [site_builder: {checks: {marketing: error}}]"
    (project / "mkdocs.yml").write_text(
        MKDOCS_YML.replace("plugins: [site_builder]", settings), encoding="utf-8"
    )
    entry = BROKEN.replace("author:", "authors:").replace("MMXXIII", "2023")
    praise = "summary: {en: A powerful model., zh: 一个模型。}\n"
    topic = next(iter(load_entries(project / "entries").catalog.topics))
    (project / "entries" / "papers" / "praised.yml").write_text(
        entry.replace("visoin", topic) + praise, encoding="utf-8"
    )
    result = kb(*command)
    assert result.exit_code == 1
    assert "error: summary.en: praises: `powerful` [marketing]" in result.output
    assert not (project / "out").exists()
