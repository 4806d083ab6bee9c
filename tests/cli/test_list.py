"""`kb list` has formats for terminals, scripts and spreadsheets, counts values, and reads ids from a pipe."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from site_builder.cli.commands import app
from site_builder.cli.tables import Record, as_csv, as_table, as_tsv
from site_builder.errors import UsageError
from tests.conftest import SEED


@pytest.fixture(autouse=True)
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SEED / "entries", tmp_path / "entries")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "entries"


def kb_list(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, ["list", *arguments], input=stdin)


def test_ids_are_printed_on_separate_lines_and_read_from_standard_input() -> None:
    result = kb_list("--year", "2023", "--sort=-year,id", "--format", "ids")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "papers/blip-2",
        "papers/geolayoutlm",
        "papers/llava",
        "papers/udop",
    ]
    assert result.stderr == "4 of 27 entries.\n"
    again = kb_list("-", "--kind", "paper", "--format", "ids", stdin=result.stdout)
    assert again.stdout == result.stdout
    assert kb_list("-", "--format", "ids").exit_code == 2


def test_every_format_except_ids_contains_the_chosen_fields() -> None:
    fields = ("papers/clip", "--fields", "id,links.code,tags,pages")
    expected = {
        "id": "papers/clip",
        "links.code": ["https://github.com/openai/CLIP"],
        "tags": ["contrastive-learning", "zero-shot"],
        "pages": None,
    }
    assert json.loads(kb_list(*fields, "--format", "json").stdout) == [expected]
    assert json.loads(kb_list(*fields, "--format", "jsonl").stdout) == expected
    texts = [
        "papers/clip",
        "https://github.com/openai/CLIP",
        "contrastive-learning; zero-shot",
        "",
    ]
    tsv = kb_list(*fields, "--format", "tsv").stdout.splitlines()
    assert [line.split("\t") for line in tsv] == [[*expected], texts]
    assert [*csv.reader(io.StringIO(kb_list(*fields, "--format", "csv").stdout))] == [
        [*expected],
        texts,
    ]
    assert kb_list(*fields).stdout.split() == [
        *("ID", "LINKS.CODE", "TAGS", "PAGES"),
        *" ".join(texts).split(),
    ]


def test_jsonl_has_all_fields_of_an_entry_by_default() -> None:
    entry = json.loads(kb_list("papers/clip", "--format", "jsonl").stdout)
    assert [*entry] == [
        *("id", "kind", "title", "aliases", "authors", "year", "venue", "topics", "tags"),
        *("links", "summary", "notes", "added"),
    ]
    assert entry["year"] == 2021


def test_values_of_a_field_are_counted() -> None:
    result = kb_list("--count", "venue", "--kind", "paper", "--format", "tsv")
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert rows[0] == ["venue", "entries"]
    numbers = [int(number) for name, number in rows[1:] if name]
    assert numbers == sorted(numbers, reverse=True)
    assert sum(int(number) for _, number in rows[1:]) == 7


def test_columns_are_aligned_on_terminals_that_show_wide_letters() -> None:
    records: list[Record] = [
        {"a": "学习视觉", "b": "x"},
        {"a": "seeing", "b": "y"},
        {"a": None, "b": "z\x1b[31m"},
    ]
    lines = as_table(records, ["a", "b"]).splitlines()
    assert [cell_len(line.rpartition(" ")[0]) for line in lines] == [9, 9, 9, 9]
    assert "\x1b" not in "".join(lines)
    for line in as_table(
        [{"a": "学" * 50, "b": "b" * 30, "c": 1}], ["a", "b", "c"], 60
    ).splitlines():
        assert cell_len(line) <= 60


def test_csv_cells_are_not_formulas_and_tsv_cells_have_no_tabs() -> None:
    values = ["=1+1", "+1", "-1", "@x", "＝1", "ok", 'a "b", c']
    rows = [*csv.reader(io.StringIO(as_csv([{"a": value} for value in values], ["a"])))]
    assert rows[1:] == [["'=1+1"], ["+1"], ["-1"], ["'@x"], ["'＝1"], ["ok"], ['a "b", c']]
    assert as_tsv([{"a": "x\ty\nz"}], ["a"]) == "a\nx y z\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--where", "years=1"],
        ["--fields", "nope"],
        ["--sort", "nope"],
        ["--kind", "x"],
        ["--count", "tags", "--format", "ids"],
    ],
)
def test_wrong_arguments_are_usage_errors(arguments: list[str]) -> None:
    assert isinstance(kb_list(*arguments).exception, UsageError)


def test_invalid_files_are_left_out_and_reported(entries: Path) -> None:
    (entries / "papers" / "clip.yml").write_text("title: CLIP\n", encoding="utf-8")
    result = kb_list("--format", "ids")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 26
    assert "1 file with problems" in result.stderr
