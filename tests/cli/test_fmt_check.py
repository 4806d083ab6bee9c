"""Test `kb fmt --check` in CI: which files of a branch it checks, its annotations, and its job summary."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from site_builder.cli import commands
from site_builder.entry_files.format_file import MAX_HINT_LINES, FormattedFile
from site_builder.escaping import code_block

DATA = Path(__file__).parent.parent / "data"


def kb(*arguments: str) -> Result:
    return CliRunner().invoke(commands.app, list(arguments))


def git(*arguments: str) -> None:
    author = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *author, *arguments], check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project on a branch. On `main`, one entry is not in canonical form."""
    for key in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(key, "/dev/null")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    monkeypatch.chdir(tmp_path)
    shutil.copytree(DATA / "good", tmp_path / "entries")
    kb("fmt")
    (tmp_path / "entries/papers/old.yml").write_text("year: 2021\ntitle: Old\n")
    git("init", "--initial-branch", "main")
    git("add", ".")
    git("commit", "--message", "x")
    git("switch", "--create", "branch")
    return tmp_path


CHECK_ARGUMENTS = ("fmt", "--check", "--changed-since", "main", "--format", "github")


@pytest.mark.slow
def test_a_file_on_main_does_not_fail_the_check_of_a_branch(project: Path) -> None:
    (project / "entries/papers/new.yml").write_text("title: New\nyear: 2021\n")
    assert kb("fmt", "--check").exit_code == 1
    result = kb(*CHECK_ARGUMENTS)
    assert (result.exit_code, result.stdout) == (0, "1 file, all in canonical form.\n")
    assert not (project / "summary.md").exists() or (project / "summary.md").read_text() == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "annotations"),
    [
        (
            "title: New\nyear:   2021\n",
            [(2, "this line is not in canonical form: white space differs", "year: 2021")],
        ),
        ("title: 'New'\nyear: 2021\n", [(1, "this line is not in canonical form", "title: New")]),
        (
            "title: New\r\nyear: 2021\r\n",
            [(1, "these 2 lines are not in canonical form", "title: New%0Ayear: 2021")],
        ),
        (
            "year: 2021\ntitle: New\n",
            [(1, "this line is", "insert before this line: title: New"), (2, "", "delete this")],
        ),
        ("title: New\nyear: 2021", [(2, "the file does not end with a newline", "press Enter")]),
    ],
)
def test_each_changed_block_of_lines_is_annotated_with_what_to_write_or_delete(
    project: Path, text: str, annotations: list[tuple[int, str, str]]
) -> None:
    (project / "entries/papers/new.yml").write_text(text, newline="")
    result = kb(*CHECK_ARGUMENTS)
    assert result.exit_code == 1
    *workflow_commands, summary = result.stdout.splitlines()
    assert summary == "1 of 1 file would be reformatted: run kb fmt."
    for command, (line, message, hint) in zip(workflow_commands, annotations, strict=True):
        assert command.startswith(f"::error file=entries/papers/new.yml,line={line},col=1,")
        assert message in command
        assert "Run `kb fmt`, or " in command
        assert hint in command
    job_summary = (project / "summary.md").read_text()
    assert "`entries/papers/new.yml`" in job_summary
    assert "```yaml\ntitle: New\nyear: 2021\n```" in job_summary


def test_untrusted_lines_are_neither_workflow_commands_nor_markdown(project: Path) -> None:
    text = "title: A\nnotes:\n  en: |-\n    ::error::x\n    ````\n    <img>\nyear:   2021\n"
    (project / "entries/papers/new.yml").write_text(text)
    result = kb(*CHECK_ARGUMENTS)
    assert all(re.match("::error file=|1 of", line) for line in result.stdout.splitlines())
    _, fence, _ = (project / "summary.md").read_text().partition("`````yaml\n")
    assert fence


def test_the_format_json_has_the_path_line_and_code_of_each_problem(project: Path) -> None:
    result = kb("fmt", "--check", "--format", "json")
    (first, second) = json.loads(result.stdout)["problems"]
    assert (first["path"], first["line"], first["code"]) == (
        "entries/papers/old.yml",
        1,
        "not-canonical",
    )
    assert second["line"] == 2


def test_hints_recommend_the_option_fix_if_it_was_given(project: Path) -> None:
    (project / "entries/papers/new.yml").write_text(
        "title: New\nauthors: [Ada Lovelace and Alan Turing]"
    )
    arguments = ("fmt", "--fix", "--check", "--changed-since", "main", "--format", "json")
    problems = json.loads(kb(*arguments).stdout)["problems"]
    assert [problem["hint"] for problem in problems] == [
        "Run `kb fmt --fix`, or press Enter at the end of the last line.",
        "Run `kb fmt --fix`, or change to: authors: [Ada Lovelace, Alan Turing]",
    ]


def test_the_message_names_a_missing_newline_at_the_end_of_the_file(project: Path) -> None:
    kb("fmt")
    canonical = (project / "entries/papers/old.yml").read_text()
    (project / "entries/papers/old.yml").write_text(canonical.removesuffix("\n"))
    (problem,) = json.loads(kb("fmt", "--check", "--format", "json").stdout)["problems"]
    assert (problem["line"], problem["message"]) == (
        canonical.count("\n"),
        "the file does not end with a newline",
    )


def test_kb_fmt_with_changed_since_formats_only_files_of_the_branch(project: Path) -> None:
    (project / "entries/papers/new.yml").write_text("year: 2021\ntitle: New\n")
    assert kb("fmt", "--changed-since", "main").stdout == "1 of 1 file reformatted.\n"
    assert (project / "entries/papers/old.yml").read_text() == "year: 2021\ntitle: Old\n"


lines = st.lists(st.sampled_from(["a: 1", "b:  2", "c: '3'", "", "d: 4\r"]), max_size=8)


@given(lines, lines)
def test_only_a_changed_file_has_problems_and_they_are_on_lines_of_the_file(
    before: list[str], after: list[str]
) -> None:
    file = FormattedFile(Path("x.yml"), "\n".join(before), "\n".join(after))
    problems = list(file.problems())
    assert bool(problems) == file.is_changed
    assert all(1 <= p.line <= max(1, len(before)) for p in problems)
    assert all(p.message and p.hint for p in problems)


def test_the_hint_about_a_long_block_refers_to_the_job_summary_on_github() -> None:
    """Only the format `github` writes the canonical text to a job summary."""
    after = "".join(f"tags: [a{number}]\n" for number in range(MAX_HINT_LINES + 1))
    (problem,) = FormattedFile(Path("x.yml"), "title: A\n", after).problems()
    assert (
        problem.hint
        == "Run `kb fmt`. On GitHub, the summary of the job contains the canonical text."
    )


@pytest.mark.slow
def test_a_job_summary_is_not_larger_than_github_shows(project: Path) -> None:
    for number in range(8):
        text = f"title: {number}\nyear:   2021\nsummary: {'图' * 60_000}\n"
        (project / f"entries/papers/new-{number}.yml").write_text(text, "utf-8")
    assert kb(*CHECK_ARGUMENTS).exit_code == 1
    job_summary = (project / "summary.md").read_bytes()
    assert 2**19 < len(job_summary) < 2**20
    assert b"and the files after it are left out" in job_summary


@given(st.text(alphabet="`a\n", max_size=30))
def test_no_line_of_the_content_closes_a_code_block(text: str) -> None:
    first, *content, last = code_block(text).split("\n")
    fence = first.removesuffix("yaml")
    assert last == fence
    assert not any(fence in line for line in content)
