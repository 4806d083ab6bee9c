"""`kb init` writes the files of a new list of entries, which `kb check` and `kb build` accept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli.commands import app
from site_builder.models import KINDS

REPO = """\
name: {name}
url: https://github.com/example/{name}
topics: [sorting]
summary: {summary}
added: 2026-11-28
"""


def kb(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codes", "summary"), [(["en"], "A tool."), (["zh", "en"], "{zh: 一个工具。, en: A tool.}")]
)
def test_kb_check_and_kb_build_accept_a_new_list(
    codes: list[str], summary: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = [option for code in codes for option in ("--language", code)]
    assert kb("init", str(tmp_path / "list"), "--name", "Rust: on the web", *options).exit_code == 0
    monkeypatch.chdir(tmp_path / "list")
    repos = Path("entries/repos")
    repos.mkdir()
    (repos / "tool.yml").write_text(REPO.format(name="tool", summary=summary), encoding="utf-8")
    assert kb("check").exit_code == 0
    assert kb("build").exit_code == 0
    assert "Rust: on the web" in Path("site/index.html").read_text(encoding="utf-8")


def test_the_next_steps_name_every_kind(tmp_path: Path) -> None:
    assert set(KINDS) <= set(re.split(r"\W+", kb("init", str(tmp_path)).output))


def test_an_existing_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("mine", encoding="utf-8")
    result = kb("init", str(tmp_path))
    assert "exists. Choose another folder." in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["mkdocs.yml"]


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    result = kb("init", str(tmp_path / "new"), "--language", "eng")
    assert (result.exit_code, (tmp_path / "new").exists()) == (2, False)
    assert "Did you mean `en`?" in result.stderr
