"""Other programs can read the exported files, and they find the values of the entries."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import rispy
from bibtexparser.entrypoint import parse_string as parse_bibtex
from bibtexparser.middlewares import LatexDecodingMiddleware, RemoveEnclosingMiddleware
from hypothesis import given, settings
from markdown_it import MarkdownIt
from pybtex.bibtex.utils import split_tex_string
from pybtex.database import parse_string

from site_builder.catalog import Catalog
from site_builder.citations import citation_key, record_of
from site_builder.citations.record import escape_url
from site_builder.entry_files import load_entries
from site_builder.escaping import unescape_formula
from site_builder.exporters import EXPORTERS
from site_builder.exporters.columns import columns
from site_builder.exporters.reading import read_json
from site_builder.models import Entry
from site_builder.notes import to_plain_text
from site_builder.tex import readable_text
from tests import examples
from tests.conftest import SEED
from tests.exporters.strategies import catalogs
from tests.factories import benchmark, catalog, paper, result
from tests.spreadsheets import may_be_formula

SEED_CATALOG = load_entries(SEED / "entries").catalog


def export(name: str, one: Catalog, *entries: Entry) -> bytes:
    return EXPORTERS[name].export(one, entries or tuple(one), {})


def with_unique_keys(one: Catalog) -> Catalog:
    """Return the catalog without the field `cite_key`. Generated entries may have equal keys in this field."""
    data = json.loads(export("json", one))
    for entry in data["entries"]:
        entry.pop("cite_key", None)
    return read_json(json.dumps(data).encode())


# --- tables -----------------------------------------------------------------------------------


@settings(max_examples=examples(60))
@given(catalogs())
def test_cells_of_a_csv_file_are_values_and_no_formulas(one: Catalog) -> None:
    rows = list(csv.DictReader(io.StringIO(export("csv", one).decode(), newline="")))
    shown = [column for column in columns(one.languages) if column.form != "long text"]
    for row, entry in zip(rows, one, strict=True):
        assert not any(map(may_be_formula, row.values()))
        assert {name: unescape_formula(cell) for name, cell in row.items()} == {
            column.name: column.value(entry) for column in shown
        }


def test_a_csv_file_has_columns_for_fields_of_papers_and_of_benchmarks() -> None:
    one = catalog(
        paper("a", authors=["Ada Lovelace", "李俊男"], venue="ICML 2023", tags=["x", "y"]),
        benchmark("b", dataset="datasets/c", separate=["ensemble"]),
    )
    b, a = csv.DictReader(io.StringIO(export("csv", one).decode(), newline=""))
    assert (a["id"], a["authors"], a["tags"]) == ("papers/a", "Ada Lovelace; 李俊男", "x; y")
    assert (a["title_en"], a["year"], a["venue"]) == ("Paper a", "2023", "ICML 2023")
    assert (b["kind"], b["dataset_id"], b["separate"]) == ("benchmark", "datasets/c", "ensemble")


def opened(content: bytes) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    database.row_factory = sqlite3.Row
    return database


@settings(max_examples=examples(40))
@given(catalogs())
def test_a_database_has_the_values_of_entries_and_no_dangling_reference(one: Catalog) -> None:
    content = export("sqlite", one)
    assert content == export("sqlite", one)
    database = opened(content)
    assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    found = {row["id"]: dict(row) for row in database.execute("SELECT * FROM entries")}
    shown = [
        column for column in columns(one.languages) if column.name in next(iter(found.values()), {})
    ]
    for entry in one:
        expected = {column.name: column.value(entry) for column in shown}
        assert {name: str(v or "") for name, v in found[entry.id].items()} == expected
        for table, items in (
            ("entry_topics", entry.topics),
            ("entry_tags", entry.tags),
            ("aliases", entry.aliases),
        ):
            sql = f"SELECT * FROM {table} WHERE entry = ? ORDER BY position"
            assert tuple(row[2] for row in database.execute(sql, [entry.id])) == items
        sql = "SELECT name FROM entry_authors WHERE entry = ? ORDER BY position"
        assert tuple(row[0] for row in database.execute(sql, [entry.id])) == entry.author_names
        sql = "SELECT role, url FROM links WHERE entry = ? ORDER BY position"
        links = [(role, link.url) for role, link in entry.all_links()]
        assert [tuple(row) for row in database.execute(sql, [entry.id])] == links
        sql = "SELECT model, metric, printed FROM scores JOIN results ON results.id = result WHERE entry = ?"
        scores = sorted(
            (result.model, metric, score.printed)
            for result in getattr(entry, "results", ())
            for metric, score in result.scores.items()
        )
        assert sorted(map(tuple, database.execute(sql, [entry.id]))) == scores


def test_views_of_a_database_rank_scores_and_list_entries() -> None:
    first, better = result(model="A", scores={"r1": "50.5"}), result(model="B", scores={"r1": "51"})
    rank = result(model="C", scores={"rank": "<5"}), result(model="D", scores={"rank": "4"})
    gone = {**better, "withdrawn": {"date": "2026-12-01", "reason": "Wrong."}}
    one = catalog(benchmark(), paper("a", results=[first, better, *rank, gone], tags=["x", "y"]))
    database = opened(export("sqlite", one))
    rows = database.execute("SELECT metric, model, printed FROM board_rows").fetchall()
    assert [tuple(row) for row in rows] == [
        ("r1", "B", "51"),
        ("r1", "A", "50.5"),
        ("rank", "D", "4"),
        ("rank", "C", "<5"),
    ]
    row = database.execute(
        "SELECT title, topics, tags FROM entry_list WHERE kind = 'paper'"
    ).fetchone()
    assert tuple(row) == ("Paper a", "vision", "x; y")


def test_full_text_search_finds_parts_of_words_and_chinese_text() -> None:
    one = catalog(paper("a", title={"en": "Retrieval", "zh": "跨模态图文检索"}), paper("b"))
    database = opened(export("sqlite", one))
    sql = "SELECT id FROM entries WHERE rowid IN (SELECT rowid FROM entries_fts WHERE entries_fts MATCH ?)"
    for text in ("trieva", "图文检"):
        assert [row[0] for row in database.execute(sql, [f'"{text}"'])] == ["papers/a"]


def test_the_full_text_table_matches_the_pattern_by_which_datasette_finds_it() -> None:
    """Datasette offers a search only if the CREATE statement matches a pattern of Datasette (utils.detect_fts)."""
    sql = """SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE '%VIRTUAL TABLE%USING FTS%content="entries"%'"""
    database = opened(export("sqlite", catalog(paper("a"))))
    assert [row[0] for row in database.execute(sql)] == ["entries_fts"]


def test_results_keep_the_id_of_a_benchmark_that_is_not_exported() -> None:
    one = catalog(benchmark(), paper("a", results=[result()], uses=["benchmarks/retrieval"]))
    database = opened(export("sqlite", one, one.entries["papers/a"]))
    row = database.execute("SELECT benchmark_id, benchmark FROM results").fetchone()
    assert tuple(row) == ("benchmarks/retrieval", None)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("SELECT * FROM relations").fetchall() == []


# --- citations --------------------------------------------------------------------------------


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def abstract_of(one: Catalog, entry: Entry) -> str:
    """Return the abstract as plain text in the first language of the site."""
    if entry.abstract is None:
        return ""
    return " ".join(to_plain_text(entry.abstract.text_or_fallback(one.languages.first)[0]).split())


def split_keywords(text: str) -> list[str]:
    """Split the text of the field `keywords` at the commas that are outside of braces."""
    return [word for word in split_tex_string(text, r",\s*") if word]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(catalogs().map(with_unique_keys))
def test_bibtexparser_and_pybtex_read_the_records_of_a_bibtex_file(one: Catalog) -> None:
    text = export("bibtex", one).decode()
    library = parse_bibtex(text, parse_stack=[RemoveEnclosingMiddleware()])
    assert library.failed_blocks == []
    assert [record.key for record in library.entries] == [*map(citation_key, one)]
    for parsed, entry in zip(library.entries, one, strict=True):
        record = record_of(entry, one.languages.first, one.venues)
        url = parsed.fields_dict.get("url")
        assert (url.value if url else "") in {"", record.url, escape_url(record.url)}
        if record.year:
            assert parsed.fields_dict["year"].value == str(record.year)
        months = {"month": record.date[5:7]} if record.date else {}
        found = {k: v.value for k, v in parsed.fields_dict.items() if k == "month"}
        assert {k: f"{MONTHS.index(v) + 1:02}" for k, v in found.items()} == months
        words = parsed.fields_dict.get("keywords")
        assert len(split_keywords(words.value if words else "")) == len(entry.tags)
        assert ("abstract" in parsed.fields_dict) == bool(abstract_of(one, entry))
    other = parse_string(text, "bibtex")
    assert [*other.entries] == [*map(citation_key, one)]
    for key, entry in zip(other.entries, one, strict=True):
        authors = record_of(entry, one.languages.first, one.venues).authors
        assert len(other.entries[key].persons.get("author", ())) == len(authors)


def test_titles_in_bibtex_decode_to_the_titles_of_real_entries() -> None:
    text = export("bibtex", SEED_CATALOG).decode()
    library = parse_bibtex(
        text, parse_stack=[RemoveEnclosingMiddleware(), LatexDecodingMiddleware()]
    )
    assert library.failed_blocks == []
    for parsed, entry in zip(library.entries, SEED_CATALOG, strict=True):
        record = record_of(entry, "en", SEED_CATALOG.venues)
        assert parsed.fields_dict["title"].value.translate({123: None, 125: None}) == record.title


@settings(max_examples=examples(60))
@given(catalogs().map(with_unique_keys))
def test_rispy_reads_the_records_of_a_ris_file(one: Catalog) -> None:
    items = rispy.loads(export("ris", one).decode())
    for item, entry in zip(items, one, strict=True):
        record = record_of(entry, one.languages.first, one.venues)
        assert item["id"] == citation_key(entry)
        assert squeezed(item["title"]) == squeezed(record.title)
        assert item.get("year") == (str(record.year) if record.year else None)
        assert len(item.get("authors", ())) == len(record.authors)
        assert item.get("doi", "") == record.doi
        assert item.get("urls", [""]) == [record.url]
        assert item.get("date", "") == record.date.replace("-", "/")
        assert item.get("keywords", []) == [*map(squeezed, entry.tags)]
        assert squeezed(item.get("abstract", "")) == squeezed(abstract_of(one, entry))


_TEXT = {"type": "string", "minLength": 1}
_NAME = {
    "type": "object",
    "properties": dict.fromkeys(("family", "given", "suffix", "literal"), _TEXT),
    "anyOf": [{"required": ["family"]}, {"required": ["literal"]}],
    "additionalProperties": False,
}
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
            "minItems": 1,
            "maxItems": 2,
        }
    },
    "required": ["date-parts"],
    "additionalProperties": False,
}
_CSL: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            **dict.fromkeys(("id", "title", "container-title", "volume", "issue", "page"), _TEXT),
            **dict.fromkeys(("publisher", "number", "DOI", "URL", "status", "note"), _TEXT),
            **dict.fromkeys(("keyword", "abstract"), _TEXT),
            "type": {
                "enum": [
                    "paper-conference",
                    "article-journal",
                    "article",
                    "software",
                    "dataset",
                    "document",
                ]
            },
            "author": {"type": "array", "items": _NAME, "minItems": 1},
            "issued": _DATE,
            "accessed": _DATE,
        },
        "required": ["type", "id", "title"],
        "additionalProperties": False,
    },
}
"""The variables of the CSL specification (appendix IV) that the exporter writes, with their documented types."""


@settings(max_examples=examples(60))
@given(catalogs())
def test_csl_json_has_only_documented_variables_and_types(
    one: Catalog,
) -> None:
    items = json.loads(export("csl-json", one))
    jsonschema.validate(items, _CSL)
    for item, entry in zip(items, one, strict=True):
        record = record_of(entry, one.languages.first, one.venues)
        assert (item["id"], item["title"]) == (record.key, record.title)
        date = record.date or str(record.year or "")
        parts = {"date-parts": [[*map(int, date.split("-"))]]} if date else None
        assert item.get("issued") == parts
        assert item.get("keyword", "") == ", ".join(entry.tags)
        assert item.get("abstract", "") == abstract_of(one, entry)
        assert item.get("DOI", "") == record.doi


# --- Markdown ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1. a", "2) a", "- a", "> a", "# a", "=== a"])
def test_names_and_summaries_in_markdown_begin_no_list_or_quotation(text: str) -> None:
    one = catalog(benchmark("b", name=text, summary={"en": f"{text} b"}))
    tokens = MarkdownIt("commonmark").parse(export("markdown", one).decode())
    types = [token.type for token in tokens if token.nesting == 1]
    assert types == ["bullet_list_open", "list_item_open", "paragraph_open"]


@settings(max_examples=examples(60))
@given(catalogs())
def test_markdown_lists_show_titles_and_links_and_no_other_markup(one: Catalog) -> None:
    tokens = MarkdownIt("commonmark").parse(export("markdown", one).decode())
    items = [token for token in tokens if token.type == "inline" and token.level == 3]
    assert sum(token.type == "list_item_open" for token in tokens) == len(one) == len(items)
    order = [
        entry for _, topic in one.topics_in_order() for entry in one if entry.topics[0] == topic.id
    ]
    for item, entry in zip(items, order, strict=True):
        children = item.children or []
        assert {child.type for child in children} <= {
            "text",
            "link_open",
            "link_close",
            "hardbreak",
            "text_special",
        }
        title = squeezed(readable_text(entry.heading.text_or_fallback(one.languages.first)[0]))
        shown = "".join(child.content for child in children)
        assert shown.startswith(title)
        links = {child.attrGet("href") for child in children if child.type == "link_open"}
        assert links == {link.url for _, link in entry.all_links()}
