"""Compare references with the expected ones in a table, and references in APA 7 also with those of citeproc-py."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from site_builder.citations import apa, bibtex, gb_t_7714, record_of
from site_builder.models import Entry
from tests.citations.samples import hostile_entries
from tests.conftest import PROJECT
from tests.factories import dataset, paper, repo

_FACTORIES = {"paper": paper, "repo": repo, "dataset": dataset}
_EXPECTED = ("bibtex", "apa", "gb_t_7714")
TABLE: list[dict[str, Any]] = yaml.safe_load(
    (PROJECT / "tests/data/references.yml").read_text("utf-8")
)


def entry_of(row: dict[str, Any]) -> Entry:
    """Return the entry that a row of the table describes."""
    fields = {name: value for name, value in row.items() if name not in {"kind", *_EXPECTED}}
    factory: Any = _FACTORIES[row["kind"]]
    entry: Entry = factory("sample", **fields)
    return entry


def test_the_table_has_40_references_of_all_bibtex_types() -> None:
    assert len(TABLE) == 40
    assert {row["bibtex"] for row in TABLE} == {
        "inproceedings",
        "article",
        "misc",
        "software",
        "dataset",
    }


@pytest.mark.parametrize("row", TABLE, ids=[f"{i}-{row['bibtex']}" for i, row in enumerate(TABLE)])
def test_the_builder_writes_the_references_in_the_table(row: dict[str, Any]) -> None:
    record = record_of(entry_of(row), "en")
    assert bibtex(record).startswith(f"@{row['bibtex']}{{")
    assert apa(record) == row["apa"]
    assert gb_t_7714(record) == row["gb_t_7714"]


CITEPROC: list[str] = yaml.safe_load((PROJECT / "tests/data/citeproc-apa.yml").read_text("utf-8"))
_CITEPROC_MISTAKES = {
    24: "writes the name as `hooks, . bell .`",
    28: "writes the year and `In press`, instead of `(in press)`",
    29: "leaves out the note `Under review`",
    37: "writes the title twice, because the entry has no author",
}
"""Number of a row, from 0 -> mistake of citeproc-py in the reference of this row. These rows are not compared."""


def comparable(reference: str) -> str:
    """Return a reference without the known differences between the builder and citeproc-py.

    The builder writes titles in sentence case, but citeproc-py keeps their capital letters. citeproc-py
    writes proceedings as a journal, `[Dataset]` for `[Data set]`, and `…` for `. . .`.
    """
    text = re.sub(r"\bIn ([^(]*?) \(pp?\. (.*?)\)\.", r"\1, \2.", reference)
    text = re.sub(r"\. In (?=\S)", ". ", text).replace("[Data set]", "[Dataset]")
    return text.replace(". . .", "…").lower()


@pytest.mark.parametrize("number", [n for n in range(40) if n not in _CITEPROC_MISTAKES])
def test_the_builder_and_citeproc_py_write_equal_apa_references(number: int) -> None:
    assert comparable(apa(record_of(entry_of(TABLE[number]), "en"))) == comparable(CITEPROC[number])


def test_references_to_hostile_entries_have_one_line_and_contain_the_url() -> None:
    for entry in hostile_entries():
        record = record_of(entry, "en")
        for text in (apa(record), gb_t_7714(record)):
            assert "\n" not in text
            assert record.url in text
