"""Test which files `kb fmt` changes, which paths it refuses, and what it prints."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import commands
from site_builder.errors import SiteBuilderError

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(DATA / "good", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    kb("fmt", "--entries", "entries")
    return tmp_path


def kb(*arguments: str) -> Result:
    return CliRunner().invoke(commands.app, list(arguments))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_kb_fmt_changes_no_file_in_canonical_form(project: Path) -> None:
    before = contents(project)
    result = kb("fmt", "--entries", "entries")
    assert (result.exit_code, result.stdout) == (0, "9 files, all in canonical form.\n")
    assert contents(project) == before


def test_kb_fmt_formats_only_the_given_paths(project: Path) -> None:
    for name in ("papers/a.yml", "repos/a.yml"):
        (project / "entries" / name).write_text("year: 2021\ntitle: A\n", encoding="utf-8")
    result = kb("fmt", "entries/papers/", "--entries", "entries")
    assert (result.exit_code, result.stdout) == (0, "1 of 4 files reformatted.\n")
    assert (project / "entries/papers/a.yml").read_text() == "title: A\nyear: 2021\n"
    assert (project / "entries/repos/a.yml").read_text() == "year: 2021\ntitle: A\n"


def test_the_option_check_prints_a_diff_and_changes_no_file(project: Path) -> None:
    (project / "entries/papers/a.yml").write_text("year: 2021\r\ntitle: A", newline="")
    before = contents(project)
    result = kb("fmt", "--check", "--entries", "entries")
    assert result.exit_code == 1
    assert result.stdout == (
        "--- a/entries/papers/a.yml\n"
        "+++ b/entries/papers/a.yml\n"
        "@@ -1,2 +1,2 @@\n"
        "-year: 2021\\r\n"
        "-title: A\n"
        "\\ No newline at end of file\n"
        "+title: A\n"
        "+year: 2021\n"
        "1 of 10 files would be reformatted: run kb fmt.\n"
    )
    assert contents(project) == before


def test_no_line_of_the_diff_is_a_workflow_command(project: Path) -> None:
    text = "title: A\nnotes:\n  en: |-\n    ::add-mask::x\n    ##[group]y\n"
    (project / "entries/papers/a.yml").write_text(f"{text}year:   2021\n", encoding="utf-8")
    output = kb("fmt", "--check", "--entries", "entries").stdout
    assert r"\x3a:add-mask::x" in output
    assert r"\x23#[group]y" in output
    assert not any(line.lstrip().startswith("::") for line in output.splitlines())


def test_diff_escapes_unusual_spaces(project: Path) -> None:
    path = project / "entries/papers/a.yml"
    path.write_text("year: 2021\ntitle: A\u3000\u00a0B\n", encoding="utf-8")
    assert "+title: A\\u3000\\xa0B" in kb("fmt", "--check", "--entries", "entries").stdout


def test_kb_fmt_reports_an_invalid_file_and_formats_valid_files(project: Path) -> None:
    invalid = project / "entries/papers/a-invalid.yml"
    invalid.write_text("title: A\ntitle: B\n")
    (project / "entries/papers/b.yml").write_text("year: 2021\ntitle: A\n")
    result = kb("fmt", "--entries", "entries")
    assert result.exit_code == 1
    assert "entries/papers/a-invalid.yml:2:1: error:" in result.stderr
    assert "1 of 10 files reformatted." in result.stdout
    assert invalid.read_text() == "title: A\ntitle: B\n"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("elsewhere.yml", "is not in"),
        ("entries/../elsewhere.yml", "is not in"),
        ("entries/none.yml", "no file or folder"),
        ("entries/README.md", "is not an entry"),
        ("entries/papers/link.yml", "symbolic link"),
        ("entries/link-out.yml", "symbolic link"),
    ],
)
def test_kb_fmt_refuses_paths_that_are_not_entries(project: Path, path: str, message: str) -> None:
    (project / "elsewhere.yml").write_text("b: 1\na: 2\n")
    (project / "entries/README.md").write_text("#")
    (project / "entries/papers/link.yml").symlink_to(project / "entries/papers/least.yml")
    (project / "entries/link-out.yml").symlink_to(project / "elsewhere.yml")
    before = contents(project)
    result = kb("fmt", path, "--entries", "entries")
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert contents(project) == before


def test_kb_fmt_reports_symbolic_links_and_keeps_their_targets(project: Path) -> None:
    target = project / "elsewhere.yml"
    target.write_text("year: 2021\ntitle: A\n")
    (project / "entries/papers/link.yml").symlink_to(target)
    result = kb("fmt", "--entries", "entries")
    assert result.exit_code == 1
    assert "[symbolic-link]" in result.stderr
    assert target.read_text() == "year: 2021\ntitle: A\n"


def test_the_entries_folder_may_be_a_symbolic_link(project: Path) -> None:
    (project / "link").symlink_to(project / "entries")
    (project / "entries/papers/a.yml").write_text("year: 2021\ntitle: A\n")
    assert kb("fmt", "--entries", "link").stdout == "1 of 10 files reformatted.\n"
    assert kb("fmt", "link", "--entries", "link").exit_code == 0


def test_interrupted_run_of_fmt_leaves_all_files_unchanged(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "entries/papers/a.yml").write_text("year: 2021\ntitle: A\n")
    before = contents(project)

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    result = kb("fmt", "--entries", "entries")
    assert result.exit_code != 0
    assert contents(project) == before


@pytest.mark.slow
def test_the_message_recommends_the_option_fix_if_it_was_given(project: Path) -> None:
    (project / "entries/papers/a.yml").write_text(
        "title: A\nauthors: [Liu, Haotian and Ada King]\n"
    )
    assert "would be reformatted: run kb fmt --fix." in kb("fmt", "--check", "--fix").stdout


def test_kb_fmt_reports_a_missing_entries_folder(tmp_path: Path) -> None:
    with pytest.raises(SiteBuilderError, match="There is no folder"):
        CliRunner().invoke(
            commands.app, ["fmt", "--entries", str(tmp_path / "none")], catch_exceptions=False
        )


def test_kb_fmt_sorts_the_languages_of_a_name_as_the_site_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: A\nplugins:\n  - site_builder:\n      languages: [zh, en]\n", "utf-8"
    )
    (tmp_path / "entries" / "repos").mkdir(parents=True)
    path = tmp_path / "entries" / "repos" / "kit.yml"
    path.write_text("name: {en: Kit, zh: 工具}\n", "utf-8")
    assert kb("fmt").exit_code == 0
    assert path.read_text("utf-8") == "name: {zh: 工具, en: Kit}\n"
