"""`kb export`: standard output, files, selections and refusals."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from site_builder.cli.commands import app
from tests.conftest import SEED


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "entries"


def export(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["export", *arguments])


@pytest.mark.usefixtures("entries")
def test_the_file_is_printed_or_written(tmp_path: Path) -> None:
    printed = export("bibtex")
    assert printed.exit_code == 0
    assert printed.stdout.startswith("@")
    for output, path in (("x/all.bib", "x/all.bib"), ("x", "x/entries.bib")):
        written = export("bibtex", "--output", output)
        assert written.exit_code == 0, written.output
        assert f"records: {path}" in written.stdout
        assert (tmp_path / path).read_text("utf-8") == printed.stdout


@pytest.mark.usefixtures("entries")
def test_only_the_entries_with_the_given_ids_are_exported() -> None:
    assert export("bibtex", "papers/clip").stdout.count("\n@") == 0
    wrong = export("bibtex", "papers/clop")
    assert isinstance(wrong.exception, Exception)
    assert "Did you mean `papers/clip`" in str(wrong.exception)
    assert export("word").exit_code == 2


@pytest.mark.usefixtures("entries")
def test_with_plain_bibtex_export_writes_records_for_classic_styles(tmp_path: Path) -> None:
    assert "@software" in export("bibtex").stdout
    settings = "site_name: A\nplugins: [{site_builder: {plain_bibtex: true}}]\n"
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    assert export("bibtex").stdout == export("bibtex-plain").stdout
    assert "@software" not in export("bibtex").stdout


def test_nothing_is_exported_if_an_entry_is_invalid(entries: Path, tmp_path: Path) -> None:
    (entries / "papers" / "clip.yml").write_text("title: CLIP\n", encoding="utf-8")
    result = export("bibtex", "--output", "all.bib")
    assert result.exit_code == 1
    assert "Nothing was exported" in result.stderr
    assert "entries/papers/clip.yml:1:1" in result.stderr
    assert not (tmp_path / "all.bib").exists()
