"""Test what `kb export` prints, writes, selects and refuses."""

from __future__ import annotations

import json
import re
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
def test_kb_export_prints_the_file_or_writes_it_with_the_option_output(tmp_path: Path) -> None:
    printed = export("bibtex")
    assert printed.exit_code == 0
    assert printed.stdout.startswith("@")
    for output, path in (
        ("x/all.bib", "x/all.bib"),
        ("x", "x/entries.bib"),
        ("new/", "new/entries.bib"),
    ):
        written = export("bibtex", "--output", output)
        assert written.exit_code == 0, written.output
        assert f"records: {path}" in written.stdout
        assert (tmp_path / path).read_text("utf-8") == printed.stdout
    assert export("bibtex", "--output", "-").stdout == printed.stdout


@pytest.mark.usefixtures("entries")
def test_only_the_given_ids_are_exported_and_unknown_ids_and_formats_are_refused() -> None:
    exported = export("bibtex", "papers/clip").stdout
    assert re.findall(r"^@\w+\{(.*),$", exported, re.MULTILINE) == ["clip"]
    wrong = export("bibtex", "papers/clop")
    assert isinstance(wrong.exception, Exception)
    assert "Did you mean `papers/clip`" in str(wrong.exception)
    assert export("word").exit_code == 2


@pytest.mark.usefixtures("entries")
def test_the_setting_plain_bibtex_selects_the_format_bibtex_plain(tmp_path: Path) -> None:
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


# --- formats ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("entries")
def test_only_a_csv_file_can_begin_with_a_byte_order_mark() -> None:
    plain = export("csv", "papers/clip").stdout_bytes
    assert plain.startswith(b"id,kind,")
    assert export("csv", "papers/clip", "--bom").stdout_bytes == b"\xef\xbb\xbf" + plain
    assert "Only csv can begin" in str(export("json", "--bom").exception)


@pytest.mark.usefixtures("entries")
def test_a_database_is_not_printed_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert export("sqlite").stdout_bytes.startswith(b"SQLite format 3\0")
    monkeypatch.setattr("site_builder.cli.export.sys", FakeTerminal)
    assert "Add --output catalog.db" in str(export("sqlite").exception)
    assert export("sqlite", "--output", ".").exit_code == 0
    assert (tmp_path / "catalog.db").is_file()


class FakeTerminal:
    """Replaces the module `sys`, so that standard output seems to be a terminal."""

    class stdout:  # noqa: N801 - the name of the attribute
        """Standard output."""

        @staticmethod
        def isatty() -> bool:
            return True


# --- selections -------------------------------------------------------------------------------


def ids_of(result: Result) -> list[str]:
    return [
        json.loads(line)["id"] for line in result.stdout.splitlines() if '"type": "entry"' in line
    ]


@pytest.mark.usefixtures("entries")
def test_the_conditions_of_kb_list_select_the_exported_entries() -> None:
    for conditions in (
        ["--topic", "multimodal-learning"],
        ["--tag", "Zero Shot"],
        ["--year", "2020-2021"],
        ["--author", "Alec Radford"],
        ["--where", "has:links.code", "--kind", "paper"],
    ):
        listed = CliRunner().invoke(app, ["list", "--format", "ids", *conditions]).stdout.split()
        assert ids_of(export("jsonl", *conditions)) == listed != []


@pytest.mark.usefixtures("entries")
def test_the_option_year_accepts_an_open_range_and_refuses_wrong_years() -> None:
    assert ids_of(export("jsonl", "--year", "2022-")) == ids_of(
        export("jsonl", "--where", "year>=2022")
    )
    for years, message in (
        ("20x", "`20x` is not a year. Write 2021, 2020-2023 or 2020-."),
        ("2023-2020", "`2023-2020` ends before it begins. Write 2020-2023."),
    ):
        assert message in str(export("ris", "--year", years).exception)


AUX = r"""\relax
\citation{clip,blip-2}
\citation{clip}
\@input{chapter.aux}
\abx@aux@cite{0}{repo:lavis}
\abx@aux@cite{old-style}
\bibdata{all}
"""


def test_entries_that_a_document_cites_are_exported_and_unknown_keys_are_named(
    entries: Path, tmp_path: Path
) -> None:
    clip = entries / "papers" / "clip.yml"
    clip.write_text(clip.read_text("utf-8") + "cite_key: [radford2021, clip]\n", encoding="utf-8")
    folder = tmp_path / "paper"
    folder.mkdir()
    (folder / "main.aux").write_text(AUX, encoding="utf-8")
    (folder / "chapter.aux").write_text(
        "\\citation{llava,lava}\n\\@input{main.aux}", encoding="utf-8"
    )
    result = export("bibtex", "--cited", "paper/main.aux")
    assert result.exit_code == 1
    assert re.findall(r"^@\w+\{(.*),$", result.stdout, re.MULTILINE) == [
        "radford2021",
        "blip-2",
        "repo:lavis",
        "llava",
    ]
    assert result.stderr.splitlines() == [
        "kb: paper/main.aux: no entry has the key `old-style`.",
        "paper/chapter.aux: no entry has the key `lava`. Did you mean `llava`?",
    ]


@pytest.mark.usefixtures("entries")
def test_keys_in_a_bcf_file_are_read(tmp_path: Path) -> None:
    bcf = '<bcf:citekey order="1" intorder="1">llava</bcf:citekey>'
    (tmp_path / "main.bcf").write_text(bcf, encoding="utf-8")
    assert ids_of(export("jsonl", "--cited", "main.bcf")) == ["papers/llava"]


def test_a_star_in_an_aux_file_cites_all_entries(entries: Path, tmp_path: Path) -> None:
    (tmp_path / "all.aux").write_text(r"\citation{*}", encoding="utf-8")
    everything = export("jsonl", "--cited", "all.aux")
    assert (len(ids_of(everything)), everything.exit_code) == (len([*entries.glob("*/*.yml")]), 0)


@pytest.mark.usefixtures("entries")
def test_an_aux_file_without_citations_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "none.aux").write_text(r"\relax", encoding="utf-8")
    assert "none.aux cites nothing" in str(export("ris", "--cited", "none.aux").exception)
    assert "missing.aux cannot be read" in str(export("ris", "--cited", "missing.aux").exception)


@pytest.mark.usefixtures("entries")
def test_keys_and_ids_in_a_file_select_entries(tmp_path: Path) -> None:
    (tmp_path / "keys.txt").write_text("llava, papers/clip  # both\nrepo:lavis\n", encoding="utf-8")
    result = export("jsonl", "--keys", "keys.txt")
    assert (ids_of(result), result.exit_code) == (["papers/llava", "papers/clip", "repos/lavis"], 0)
    assert ids_of(export("jsonl", "--keys", "keys.txt", "--kind", "repo")) == ["repos/lavis"]
    piped = CliRunner().invoke(app, ["export", "jsonl", "--keys", "-"], input="clip\n")
    assert ids_of(piped) == ["papers/clip"]


@pytest.mark.usefixtures("entries")
def test_ids_cannot_be_combined_with_a_file_of_keys() -> None:
    assert "but not both" in str(export("ris", "papers/clip", "--keys", "keys.txt").exception)


@pytest.mark.usefixtures("entries")
def test_an_empty_file_of_keys_and_unknown_keys_are_refused(tmp_path: Path) -> None:
    (tmp_path / "keys.txt").write_text("# none\n", encoding="utf-8")
    assert "contains no citation key" in str(export("ris", "--keys", "keys.txt").exception)
    (tmp_path / "keys.txt").write_text("BLIP-2\n", encoding="utf-8")
    assert "Did you mean `blip-2`?" in export("bibtex", "--keys", "keys.txt").stderr
    (tmp_path / "keys.txt").write_text("unknown-key\n", encoding="utf-8")
    nothing = export("bibtex", "--keys", "keys.txt")
    assert (nothing.stdout, nothing.exit_code) == ("", 1)
