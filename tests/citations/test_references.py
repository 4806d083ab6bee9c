"""References in APA 7 and GB/T 7714-2015 equal those of a table that was checked by hand."""

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
    """Return the entry of a row of the table."""
    fields = {name: value for name, value in row.items() if name not in {"kind", *_EXPECTED}}
    factory: Any = _FACTORIES[row["kind"]]
    entry: Entry = factory("sample", **fields)
    return entry


def test_the_table_has_forty_references() -> None:
    assert len(TABLE) == 40
    assert {row["bibtex"] for row in TABLE} == {
        "inproceedings",
        "article",
        "misc",
        "software",
        "dataset",
    }


@pytest.mark.parametrize("row", TABLE, ids=[f"{i}-{row['bibtex']}" for i, row in enumerate(TABLE)])
def test_references_equal_those_of_the_table(row: dict[str, Any]) -> None:
    record = record_of(entry_of(row), "en")
    assert bibtex(record).startswith(f"@{row['bibtex']}{{")
    assert apa(record) == row["apa"]
    assert gb_t_7714(record) == row["gb_t_7714"]


CITEPROC: list[str] = yaml.safe_load((PROJECT / "tests/data/citeproc-apa.yml").read_text("utf-8"))
_WRONG_IN_CITEPROC = {
    24: "writes `hooks, . bell .`",
    28: "writes the year and `In press`, instead of `(in press)`",
    29: "leaves out a note",
    37: "writes the title twice if there is no author",
}


def comparable(reference: str) -> str:
    """Return a reference for the comparison, without differences that CSL-JSON and the style of citeproc-py cause.

    The style does not change capitals of titles, and writes proceedings like a journal.
    """
    text = re.sub(r"\bIn ([^(]*?) \(pp?\. (.*?)\)\.", r"\1, \2.", reference)
    text = re.sub(r"\. In (?=\S)", ". ", text).replace("[Data set]", "[Dataset]")
    return text.replace(". . .", "…").lower()


@pytest.mark.parametrize("number", [n for n in range(40) if n not in _WRONG_IN_CITEPROC])
def test_references_in_apa_equal_those_of_citeproc_py(number: int) -> None:
    assert comparable(apa(record_of(entry_of(TABLE[number]), "en"))) == comparable(CITEPROC[number])


def test_hostile_texts_give_references_on_one_line() -> None:
    for entry in hostile_entries():
        record = record_of(entry, "en")
        for text in (apa(record), gb_t_7714(record)):
            assert "\n" not in text
            assert record.url in text
