"""Test the output, the files and the exit codes of `kb`."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer
from mkdocs.livereload import LiveReloadServer
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

BROKEN_ENTRY = """\
title: Broken
author: [Ada Lovelace]
year: MMXXIII
topics: [visoin]
links:
  paper: https://example.org/broken
added: 2026-11-23
"""
REPORT = """\
entries/papers/broken.yml:2:1: error: author: `author` is not a field here [unknown-key]
    Did you mean `authors`?
entries/papers/broken.yml:3:7: error: year: `MMXXIII` is not a year [bad-year]
    Write it as 2023.

2 errors in 1 file.
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Create a project with valid entries, and make it the working directory."""
    shutil.copytree(DATA / "good", tmp_path / "entries")
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(MKDOCS_YML, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def broken_project(project: Path) -> Path:
    """Add an invalid entry to the project."""
    (project / "entries" / "papers" / "broken.yml").write_text(BROKEN_ENTRY, encoding="utf-8")
    return project


def kb(*arguments: str) -> Result:
    """Run `kb` with these arguments in this process."""
    return CliRunner().invoke(commands.app, arguments)


def kb_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `kb` with these arguments in a separate process, and return its output and exit code."""
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


@pytest.mark.slow
def test_kb_check_exits_with_0_if_there_are_no_problems(project: Path) -> None:
    result = kb_process("check")
    assert result.returncode == 0
    assert "No problems." in result.stdout
    assert result.stderr == ""


@pytest.mark.slow
def test_kb_check_exits_with_1_if_there_are_errors(broken_project: Path) -> None:
    result = kb_process("check")
    assert (result.returncode, result.stdout + result.stderr) == (1, REPORT)


@pytest.mark.slow
def test_kb_check_exits_with_2_for_an_unknown_option(project: Path) -> None:
    result = kb_process("check", "--colour", "red")
    assert (result.returncode, result.stdout) == (2, "")
    assert "No such option: --colour" in result.stderr


@pytest.mark.slow
def test_kb_check_exits_with_2_without_the_entries_folder(project: Path) -> None:
    result = kb_process("check", "--entries", "nowhere")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("kb: There is no folder nowhere.")
    assert "--entries" in result.stderr


@pytest.mark.slow
def test_kb_check_exits_with_3_if_git_cannot_be_run(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    result = kb_process("check", "--changed-since", "main")
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith("kb: git cannot be run")


@pytest.mark.parametrize(
    ("error", "exit_code", "message"),
    [
        (SiteBuilderError("No. Do this."), 3, "kb: No. Do this.\n"),
        (UsageError("No. Do that."), 2, "kb: No. Do that.\n"),
        (UsageError("No \x1b[2J.\nDo that."), 2, "kb: No \\x1b[2J.\nDo that.\n"),
        (KeyboardInterrupt(), 130, "kb: Stopped.\n"),
    ],
)
def test_main_prints_an_error_and_exits_with_the_code_for_its_type(
    error: BaseException,
    exit_code: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(commands, "app", fail)
    with pytest.raises(SystemExit) as raised:
        main()
    assert raised.value.code == exit_code
    assert capsys.readouterr().err == message


# Redirections of the shell -> (exit code of `kb check` for entries with errors, exit code for entries without errors).
STREAMS = {
    ">&-": (1, 0),
    "<&- >&- 2>&-": (1, 0),
    ">/dev/full": (3, 3),
    ">/dev/full 2>/dev/full": (3, 3),
}


@pytest.mark.slow
@pytest.mark.parametrize("redirection", STREAMS)
def test_closed_and_full_streams_cause_no_traceback(redirection: str, broken_project: Path) -> None:
    for code in STREAMS[redirection]:
        result = kb_in_shell(f"check --format json {redirection}")
        assert (result.returncode, "Traceback" in result.stderr) == (code, False)
        (broken_project / "entries" / "papers" / "broken.yml").unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["schema paper", "check", "fmt --check", "--help"])
def test_a_reader_that_stops_early_causes_no_message(command: str, broken_project: Path) -> None:
    result = kb_in_shell(f"{command} | true; exit ${{PIPESTATUS[0]}}")
    assert (result.returncode, result.stderr) == (3, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "command"),
    [
        ("cp1252", "check"),
        ("cp1252", "fmt --check"),
        ("cp1252", "build"),
        ("cp1252", "schema"),
        ("cp1252", "forms"),
        ("gbk", "fmt --check"),
        ("gbk", "no-\U0001f600"),
        ("ascii", "check --format github"),
    ],
)
def test_legacy_code_pages_cause_no_traceback(
    command: str, encoding: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = "name:   \u4e2d\u6587 \U0001f600\n\u4e2d: 1\n"
    (project / "entries" / "repos" / "broken.yml").write_text(broken, encoding="utf-8")
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    result = kb_in_shell(command)
    assert result.returncode in {0, 1, 2}
    assert "Traceback" not in result.stderr


def kb_in_shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run `kb` in a shell. `command` is the part of the shell command after `kb`."""
    program = f"{sys.executable} -c 'from site_builder.cli import program; program()' {command}"
    return subprocess.run(
        ["bash", "-c", program], capture_output=True, text=True, errors="replace", check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_stops_in_the_middle_leads_to_exit_code_3(
    unbuffered: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exported database is larger than the buffer of a pipe, so kb still writes when the reader stops."""
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    result = kb_in_shell("export sqlite | head -c 6 >&2; echo ${PIPESTATUS[0]}")
    assert (result.stdout, result.stderr) == ("3\n", "SQLite")


def test_an_unusable_file_is_named_in_the_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise PermissionError(13, "Permission denied", "entries/repos")

    monkeypatch.setattr(commands, "app", fail)
    with pytest.raises(SystemExit) as raised:
        main()
    assert raised.value.code == 3
    assert capsys.readouterr().err.startswith(
        "kb: entries/repos cannot be used: Permission denied."
    )


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError, typer.Abort])
def test_ctrl_c_and_ctrl_d_at_a_prompt_exit_with_130(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = typer.Typer()

    @app.command()
    def ask() -> None:
        raise error

    monkeypatch.setattr(sys, "argv", ["kb"])
    monkeypatch.setattr(commands, "app", app)
    with pytest.raises(SystemExit) as raised:
        main()
    assert raised.value.code == 130


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
def test_wrong_arguments_print_the_usage_line(arguments: tuple[str, ...], project: Path) -> None:
    result = kb(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")


def test_version_option_prints_the_version() -> None:
    result = kb("--version")
    assert (result.exit_code, result.stdout) == (0, f"kb {site_builder.__version__}\n")


# --- check ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "exit_code"),
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
def test_kb_check_reports_only_problems_in_the_given_paths(
    paths: list[str], exit_code: int, broken_project: Path
) -> None:
    result = kb("check", *paths)
    assert result.exit_code == exit_code
    assert (result.output == REPORT) == bool(exit_code)


def test_kb_check_accepts_absolute_paths(broken_project: Path) -> None:
    assert kb("check", str(broken_project / "entries" / "papers" / "broken.yml")).output == REPORT
    assert kb("check", str(broken_project / "entries" / "papers" / "least.yml")).exit_code == 0


def test_kb_check_of_one_file_reports_that_the_file_duplicates_another_file(
    project: Path,
) -> None:
    content = (project / "entries" / "papers" / "least.yml").read_bytes()
    (project / "entries" / "papers" / "least-copy.yml").write_bytes(content)
    result = kb("check", "entries/papers/least-copy.yml")
    assert result.exit_code == 1
    assert "describes the same resource as `papers/least`" in result.output


def test_json_output_has_path_line_and_code_of_problems(broken_project: Path) -> None:
    result = kb("check", "--format", "json")
    problems = json.loads(result.stdout)["problems"]
    assert result.exit_code == 1
    assert result.stderr == ""
    assert [(problem["path"], problem["line"], problem["code"]) for problem in problems] == [
        ("entries/papers/broken.yml", 2, "unknown-key"),
        ("entries/papers/broken.yml", 3, "bad-year"),
    ]


def test_json_output_has_an_empty_list_if_there_are_no_problems(project: Path) -> None:
    result = kb("check", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"problems": []})


def test_kb_check_prints_warnings_and_exits_with_0(project: Path) -> None:
    path = project / "entries" / "papers" / "least.yml"
    path.write_text(path.read_text() + "notes: {zh: 好。}\n", encoding="utf-8")
    result = kb("check")
    assert result.exit_code == 0
    assert "warning: notes: has no English text [missing-language]" in result.output
    assert result.output.endswith("\n1 warning in 1 file.\n")


def test_entries_option_selects_the_entries_folder(project: Path) -> None:
    (project / "entries").rename(project / "knowledge")
    assert kb("check", "--entries", "knowledge").exit_code == 0


def test_entries_setting_selects_the_entries_folder(project: Path) -> None:
    (project / "entries").rename(project / "knowledge")
    (project / "mkdocs.yml").rename(project / "other.yml")
    text = MKDOCS_YML.replace("[site_builder]", "[site_builder: {entries: knowledge}]")
    (project / "other.yml").write_text(text, encoding="utf-8")
    assert kb("check", "--config", "other.yml").exit_code == 0


def test_kb_check_without_mkdocs_yml_reads_the_folder_entries(project: Path) -> None:
    (project / "mkdocs.yml").unlink()
    assert kb("check").exit_code == 0


@pytest.mark.slow
def test_rich_markup_in_messages_is_printed_unchanged(project: Path) -> None:
    """Rich would replace escape sequences, markup and emoji codes, such as the `:100:` of a position."""
    path = project / "entries" / "papers" / "least.yml"
    path.write_text(path.read_text() + "\n" * 91 + "':warning:[red]\\e[31m': x\n", encoding="utf-8")
    expected = "entries/papers/least.yml:100:1: error: :warning:[red]\\e[31m: "
    for command in (["check"], ["build"], ["pages", "out"]):
        assert kb(*command).output.startswith(expected), command


# --- build ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_kb_build_writes_a_site_and_prints_its_folder(project: Path) -> None:
    result = kb("build", "--site-dir", "out")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("6 entries, ")
    assert ": out/\n" in result.stdout
    for path in ("index.html", "zh/papers/everything/index.html", "search/manifest.json"):
        assert (project / "out" / path).is_file()


@pytest.mark.slow
def test_only_a_build_without_a_site_url_says_that_the_site_has_no_feeds(project: Path) -> None:
    config = project / "mkdocs.yml"
    for line, count in (("", 1), ("site_url: https://example.org/\n", 0)):
        config.write_text(line + config.read_text())
        assert kb("build").stderr.count("no feeds") == count
        assert (project / "site" / "feed.xml").exists() == (count == 0)


@pytest.mark.parametrize("arguments", [(), ("--site-dir", "site")])
def test_kb_build_with_invalid_entries_keeps_the_old_site(
    arguments: tuple[str, ...], broken_project: Path
) -> None:
    (broken_project / "site" / "assets" / "kb").mkdir(parents=True)
    (broken_project / "site" / "assets" / "kb" / "kb.css").write_text("", encoding="utf-8")
    before = files(broken_project)
    result = kb("build", *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", REPORT)
    assert files(broken_project) == before


def test_kb_build_never_replaces_a_folder_that_it_did_not_write(project: Path) -> None:
    before = files(project)
    with pytest.raises(SiteBuilderError, match="they would be lost"):
        raise_from(kb("build", "--site-dir", "entries"))
    assert files(project) == before


@pytest.mark.slow
def test_keep_going_builds_the_valid_entries_and_exits_with_1(
    broken_project: Path,
) -> None:
    result = kb("build", "--keep-going")
    assert result.exit_code == 1
    assert result.stderr.startswith(REPORT)
    assert "The site lacks the entries with the errors above." in result.stderr
    assert result.stdout.startswith("6 entries, ")
    assert (broken_project / "site" / "papers" / "least" / "index.html").is_file()
    # Without topics.yml, the builder keeps the old site.
    (broken_project / "entries" / "topics.yml").unlink()
    before = files(broken_project / "site")
    assert kb("build", "--keep-going").exit_code == 1
    assert files(broken_project / "site") == before


FILES_NOT_FROM_KB = ("CNAME", ".nojekyll", "talks/talk.pdf", "papers/cover.png")


@pytest.mark.slow
@pytest.mark.parametrize("change", ["nothing", "cache deleted", "title changed", "entry deleted"])
def test_kb_build_keeps_files_that_it_did_not_write(change: str, project: Path) -> None:
    least = project / "entries" / "papers" / "least.yml"
    extra = least.with_name("extra.yml")
    extra.write_text(least.read_text().replace("least", "extra"), encoding="utf-8")
    assert kb("build").exit_code == 0
    before = files(project / "site")
    for name in FILES_NOT_FROM_KB:
        (project / "site" / name).parent.mkdir(exist_ok=True)
        (project / "site" / name).write_text(name)
    if change == "cache deleted":
        shutil.rmtree(project / ".cache")
    elif change == "title changed":
        least.write_text(least.read_text().replace("The least", "All"), encoding="utf-8")
    elif change == "entry deleted":
        extra.unlink()
    result = kb("build")
    assert (
        "although kb did not write them: .nojekyll, CNAME, papers/cover.png, talks/. "
        in result.stderr
    )
    after = files(project / "site")
    assert {name: after.get(name) for name in FILES_NOT_FROM_KB} == {
        name: name.encode() for name in FILES_NOT_FROM_KB
    }
    gone = (
        {"papers/extra/index.html", "zh/papers/extra/index.html"}
        if change == "entry deleted"
        else set()
    )
    others = {
        name
        for name in after.keys() - set(FILES_NOT_FROM_KB)
        if not name.startswith(("search/", "browse/", "zh/search/"))
    }
    assert others - before.keys() == set()
    assert before.keys() & gone == gone
    assert not gone & after.keys()


@pytest.mark.slow
def test_kb_build_quotes_a_path_with_spaces_in_its_advice(project: Path) -> None:
    assert "-d 'my site' 8000" in kb("build", "--site-dir", "my site").stdout


@pytest.mark.parametrize("command", [("build", "--site-dir", "out"), ("pages", "out")])
def test_a_full_disk_is_reported_with_the_path_of_the_folder(
    command: tuple[str, ...], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("site_builder.mkdocs_plugin.site_build.write_pages", fail)
    monkeypatch.setattr("site_builder.zensical_project.folder._write", fail)
    with pytest.raises(SiteBuilderError, match="/out cannot be written: No space left on device"):
        raise_from(kb(*command))


@pytest.mark.parametrize("command", [("build",), ("pages", "out"), ("serve",)])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "There is no file mkdocs.yml"),
        ("site_name: Small\nplugins: []\n", "does not use the builder"),
        ("site_name: [\n", "mkdocs.yml:2:1 cannot be read: "),
        (
            "plugins: [site_builder]\n",
            "mkdocs.yml: site_name: .* Write a line `site_name: ...` with the name of the site.",
        ),
        (
            MKDOCS_YML + "docs_dir: texts\n",
            "mkdocs.yml:4: docs_dir: The path .*texts' isn't an existing directory. Create this folder",
        ),
        (
            MKDOCS_YML.replace("material", "materal"),
            "mkdocs.yml:2: theme: Unrecognised theme name: 'materal'.* Write `theme: {name: material}`.",
        ),
        (
            MKDOCS_YML.replace("material", "readthedocs"),
            "mkdocs.yml:2: theme: the builder needs the theme Material",
        ),
        (
            MKDOCS_YML.replace("r]", "r, nonsense]"),
            'mkdocs.yml:3: plugins: The "nonsense" plugin is not installed. Correct the name, or',
        ),
        (MKDOCS_YML + "nav: 5\n", "mkdocs.yml:4: nav: Expected nav to be a list"),
        (
            MKDOCS_YML.replace("[site_builder]", "[site_builder: {name: {de: Klein}}]"),
            "name.de: is not a setting",
        ),
    ],
)
def test_a_mistake_in_the_settings_file_is_described(
    command: tuple[str, ...], text: str | None, message: str, project: Path
) -> None:
    if text is None:
        (project / "mkdocs.yml").unlink()
    else:
        (project / "mkdocs.yml").write_text(text, encoding="utf-8")
    with pytest.raises(SiteBuilderError, match=message):
        raise_from(kb(*command))


@pytest.mark.slow
def test_kb_build_warns_about_a_setting_that_mkdocs_does_not_know(
    project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (project / "mkdocs.yml").write_text(f"{MKDOCS_YML}extra_cs: [a.css]\n", encoding="utf-8")
    assert kb("build").exit_code == 0
    assert caplog.messages == [
        "mkdocs.yml:4: extra_cs: Unrecognised configuration name: extra_cs. "
        "Correct the value, or delete the setting."
    ]


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("127.0.0.1:99999", "99999 is not a port. Choose a port from 1 to 65535."),
        ("127.0.0.1:-1", "--address 127.0.0.1:-1 is not HOST:PORT"),
        ("127.0.0.1", "--address 127.0.0.1 is not HOST:PORT"),
        (":::", "--address ::: is not HOST:PORT"),
        ("192.0.2.1:8000", "The server cannot use 192.0.2.1 with port 8000: "),
    ],
)
def test_kb_serve_refuses_an_unusable_address_before_it_builds(
    address: str, message: str, broken_project: Path
) -> None:
    with pytest.raises(SiteBuilderError) as error:
        raise_from(kb("serve", "--address", address))
    assert str(error.value).startswith(message)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1:0", r"http://127\.0\.0\.1:[1-9][0-9]*/"),
        ("[::1]:0", r"http://\[::1\]:[1-9][0-9]*/"),
    ],
)
def test_kb_serve_prints_the_url_under_which_it_serves(
    address: str,
    expected: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def stop(server: LiveReloadServer) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LiveReloadServer, "_build_loop", stop)
    assert kb("serve", "--address", address).exit_code == 0
    assert re.search(f"Serving on {expected}", caplog.text)


def raise_from(result: Result) -> None:
    """Raise the exception of a command, which `main` would convert to a message and an exit code."""
    assert result.exception is not None
    raise result.exception


# --- kb queue ---------------------------------------------------------------------------------


def test_kb_queue_names_the_command_whose_output_is_missing(project: Path) -> None:
    for name, command in (("issues.json", "gh issue list"), ("pulls.json", "gh pr list")):
        with pytest.raises(
            UsageError,
            match=rf"no file {name}\. Write the output of `{command} --author LOGIN --limit ",
        ):
            raise_from(kb("queue", "."))
        (project / name).write_text("[]", encoding="utf-8")
    assert kb("queue", ".").stdout == (
        "Contributions that enter the queue: 0. Contributions that leave it: 0.\n"
    )


# --- kb pages ---------------------------------------------------------------------------------


def test_kb_pages_writes_all_pages_and_files(project: Path) -> None:
    result = kb("pages", "out")
    assert result.exit_code == 0, result.stderr
    written = {path for path in files(project / "out" / "docs") if path.endswith(".md")}
    assert result.stdout.startswith(f"{len(written)} pages: out/\n")
    assert "zensical build -f out/zensical.toml" in result.stdout
    assert {"index.md", "zh/index.md", "papers/everything/index.md"} <= written
    assert {f"zh/{path}" for path in written if not path.startswith("zh/")} <= written
    for path in ("assets/kb/kb.css", "search/manifest.json", "browse/manifest.json"):
        assert (project / "out" / "docs" / path).is_file(), path
    assert (project / "out" / "zensical.toml").is_file()


@pytest.mark.slow
def test_kb_pages_copies_docs_and_settings_without_excluded_and_duplicate_pages(
    project: Path,
) -> None:
    pages = {
        "about.md": "---\ntitle: About us\n---\n# About\n",
        "zh/about.md": "# 关于\n",
        "only-here.md": "# Only here\n",
        "not-listed.md": "# Not listed\n",
        "draft.md": "# Draft\n",
        "en/about.md": "# Twice\n",
        "a.css": "a {}\n",
    }
    for path, text in pages.items():
        (project / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
        (project / "docs" / path).write_text(text, encoding="utf-8")
    with (project / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write(
            "extra_css: [a.css]\nextra_javascript: [a.js, {path: b.js, defer: true}, c.mjs]\n"
            "exclude_docs: draft.md\nnot_in_nav: not-listed.md\n"
        )
    result = kb("pages", "out")
    assert result.exit_code == 0, result.stderr
    assert "docs/en/about.md" in result.stderr
    docs = project / "out" / "docs"
    assert {path for path in pages if (docs / path).exists()} == pages.keys() - {
        "draft.md",
        "en/about.md",
    }
    both = 'translations: ["en", "zh-Hans"]\n'
    assert (docs / "about.md").read_text("utf-8") == (
        f'---\nlanguage: "en"\n{both}title: About us\n---\n# About\n'
    )
    chinese = f'---\nlanguage: "zh-Hans"\n{both}---\n\n# 关于\n'
    assert (docs / "zh/about.md").read_text("utf-8") == chinese
    assert 'translations: ["en"]\n' in (docs / "only-here.md").read_text("utf-8")
    settings = tomllib.loads((project / "out/zensical.toml").read_text("utf-8"))["project"]
    assert settings["extra_css"] == ["assets/kb/kb.css", "a.css"]
    assert settings["extra_javascript"][-3:] == [
        {"path": "a.js"},
        {"path": "b.js", "defer": True},
        {"path": "c.mjs", "type": "module"},
    ]
    assert [item for item in settings["nav"] if isinstance(item, str)] == [
        "about.md",
        "only-here.md",
    ]
    assert settings["nav"][-1]["中文"][-1] == "zh/about.md"


@pytest.mark.slow
def test_kb_pages_refuses_a_page_in_docs_at_the_url_of_a_built_page(project: Path) -> None:
    (project / "docs").mkdir(exist_ok=True)
    (project / "docs" / "browse.md").write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(SiteBuilderError, match=r"docs/browse\.md would become the page browse/"):
        raise_from(kb("pages", "out"))
    assert not (project / "out").exists()


@pytest.mark.slow
def test_kb_pages_deletes_an_old_page_from_its_folder_and_keeps_the_file_cname(
    project: Path,
) -> None:
    kb("pages", "out")
    (project / "out" / "docs" / "old.md").write_text("gone", encoding="utf-8")
    (project / "out" / "CNAME").write_text("kept", encoding="utf-8")
    before = files(project / "out")
    assert kb("pages", "out").exit_code == 0
    assert files(project / "out") == {k: v for k, v in before.items() if k != "docs/old.md"}


def test_kb_pages_never_replaces_a_folder_that_it_did_not_write(project: Path) -> None:
    before = files(project)
    for folder in ("entries", "."):
        with pytest.raises(SiteBuilderError, match="they would be lost"):
            raise_from(kb("pages", folder))
    assert files(project) == before


def test_kb_pages_with_invalid_entries_writes_nothing(broken_project: Path) -> None:
    before = files(broken_project)
    result = kb("pages", "out")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", REPORT)
    assert files(broken_project) == before


@pytest.mark.parametrize("command", [["check"], ["build"], ["pages", "out"]], ids=lambda c: c[0])
def test_a_severity_in_the_settings_applies_to_check_build_and_pages(
    command: list[str], project: Path
) -> None:
    settings = "plugins: [site_builder: {checks: {marketing: error}}]"
    (project / "mkdocs.yml").write_text(
        MKDOCS_YML.replace("plugins: [site_builder]", settings), encoding="utf-8"
    )
    entry = BROKEN_ENTRY.replace("author:", "authors:").replace("MMXXIII", "2023")
    praise = "summary: {en: A powerful model., zh: 一个模型。}\n"
    topic = next(iter(load_entries(project / "entries").catalog.topics))
    (project / "entries" / "papers" / "praised.yml").write_text(
        entry.replace("visoin", topic) + praise, encoding="utf-8"
    )
    result = kb(*command)
    assert result.exit_code == 1
    assert (
        "error: summary.en: contains the promotional word `powerful` [marketing]" in result.output
    )
    assert not (project / "out").exists()


@pytest.mark.parametrize(
    "arguments", [["check", "--format", "x"], ["new", "x"], ["links", "report", "--format", "x"]]
)
def test_a_refused_choice_is_explained_without_the_words_value_error(arguments: list[str]) -> None:
    result = kb(*arguments)
    assert result.exit_code == 2
    assert "'x' is not one of '" in result.output
    assert "Value error" not in result.output
