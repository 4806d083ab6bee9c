"""`kb rename` redirects the old URL to the new URL. If the command fails, it changes no file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli import commands
from site_builder.knowledge_base import open_knowledge_base

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(DATA / "good", tmp_path / "entries")
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Small\ntheme: {name: material, font: false}\nplugins: [site_builder]\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kb(*arguments: str) -> Result:
    return CliRunner().invoke(commands.app, list(arguments))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_rename_moves_files_updates_references_and_adds_redirects(project: Path) -> None:
    result = kb("rename", "papers/least", "papers/the-least")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "Renamed papers/least to papers/the-least: entries/papers/the-least.yml",
        "Updated references: entries/papers/everything.yml",
        "Added a redirect: entries/redirects.yml",
    ]
    text = (project / "entries/papers/everything.yml").read_text(encoding="utf-8")
    assert "papers/least" not in text
    assert text.count("papers/the-least") == 3
    assert open_knowledge_base(project / "entries").problems == ()


def test_kb_pages_and_kb_build_redirect_the_old_url(project: Path) -> None:
    kb("rename", "papers/least", "papers/the-least")
    assert kb("pages", "out").exit_code == 0
    assert kb("build", "--site-dir", "site").exit_code == 0
    for folder in ("out/docs", "site"):
        page = (project / folder / "papers/least/index.html").read_text(encoding="utf-8")
        assert "url=../../papers/the-least/" in page
        page = (project / folder / "zh/papers/least/index.html").read_text(encoding="utf-8")
        assert "url=../../../zh/papers/the-least/" in page
    assert (project / "site/zh/papers/the-least/index.html").is_file()
    assert "papers/least/" not in (project / "site/sitemap.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("papers/missing", "papers/x", "There is no entry papers/missing"),
        ("papers/least", "repos/least", "cannot move to another folder"),
        ("papers/least", "papers/everything", "already exists"),
        ("least", "papers/x", "is not the id of an entry"),
    ],
)
def test_rename_refuses_invalid_ids_and_changes_no_file(
    project: Path, old: str, new: str, message: str
) -> None:
    before = contents(project)
    result = kb("rename", old, new)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.replace("│", " ").split())
    assert contents(project) == before


def test_nothing_is_renamed_while_an_entry_is_invalid(project: Path) -> None:
    (project / "entries/papers/invalid.yml").write_text("title: A\ntitle: B\n")
    before = contents(project)
    result = kb("rename", "papers/least", "papers/x")
    assert result.exit_code == 1
    assert "invalid.yml:2:1" in result.stderr
    assert "Nothing was renamed" in result.stderr
    assert contents(project) == before
