"""Export entries as an SQLite database, for programs such as Datasette."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from importlib import resources

from site_builder.catalog import Catalog
from site_builder.catalog.collection import with_entries
from site_builder.exporters.as_bibtex import Remarks
from site_builder.exporters.columns import Column, columns, in_language
from site_builder.i18n import SiteLanguages
from site_builder.models import Entry, LocalizedText, Topic
from site_builder.models.benchmarks import Benchmark
from site_builder.models.results import Result

_Row = Sequence[str | int | float | None]

_IN_LANGUAGES = re.compile(r"\n  (\w+)_\? TEXT(,?)")
"""A line of schema.sql such as `name_? TEXT`, which becomes one column for each language."""

_IN_OTHER_TABLES = frozenset({"aliases", "topics", "tags", "uses"})
"""Columns that the table `entries` lacks, because their values have tables of their own.

Names of authors are in the table `entries` and in the table `entry_authors`.
"""


def as_sqlite(catalog: Catalog, entries: Sequence[Entry], _remarks: Remarks) -> bytes:
    """Return a database with these entries, and with topics, tags, authors, links, relations and results.

    With one version of SQLite, equal arguments give equal bytes.
    """
    selected = catalog if len(entries) == len(catalog) else with_entries(catalog, entries)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA page_size = 4096")
        database.executescript(_schema(catalog.languages))
        for table, rows in _tables(selected):
            _insert(database, table, rows)
        database.execute("INSERT INTO entries_fts(entries_fts) VALUES ('rebuild')")
        database.commit()
        database.execute("VACUUM")
        return database.serialize()


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[_Row]) -> None:
    rows = list(rows)
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - this module names the table


# --- schema -----------------------------------------------------------------------------------


def _entry_columns(languages: SiteLanguages) -> tuple[Column, ...]:
    """Return the columns of the table `entries`."""
    return tuple(
        column
        for column in columns(languages)
        if column.form != "urls" and column.name not in _IN_OTHER_TABLES
    )


def _schema(languages: SiteLanguages) -> str:
    """Return the text of schema.sql with the columns for these languages."""
    names = [column.name for column in _entry_columns(languages)]
    typed = [f"{name} {'INTEGER' if name == 'year' else 'TEXT'}" for name in names[1:]]
    searched = [n for n in names if n.startswith(("title_", "summary_", "abstract_", "notes_"))]
    sql = resources.files("site_builder.exporters").joinpath("schema.sql").read_text("utf-8")
    sql = sql.replace("\n  ENTRY_COLUMNS", "\n  " + ",\n  ".join(typed))
    sql = sql.replace("(TEXT_COLUMNS", f"({', '.join([*searched, 'authors'])}")
    sql = sql.replace("title_FIRST", in_language("title", languages.first))
    return _IN_LANGUAGES.sub(partial(_one_for_each, languages), sql)


def _one_for_each(languages: SiteLanguages, column: re.Match[str]) -> str:
    """Return the lines that replace a match of `_IN_LANGUAGES`: one column for each language."""
    names = [in_language(column[1], code) for code in languages]
    return ",".join(f"\n  {name} TEXT" for name in names) + column[2]


# --- rows -------------------------------------------------------------------------------------


def _tables(catalog: Catalog) -> Iterator[tuple[str, Iterable[_Row]]]:
    """Yield (name of a table, its rows). Each table comes after the tables that its foreign keys refer to."""
    languages = catalog.languages
    shown = _entry_columns(languages)
    yield "entries", ([_cell(column, entry) for column in shown] for entry in catalog)
    topics = _all_topics(catalog)
    yield (
        "topics",
        (
            [
                id_,
                topic.parent if topic and topic.parent in topics else None,
                *_texts(topic.name if topic else None, languages),
                *_texts(topic.description if topic else None, languages),
            ]
            for id_, topic in topics.items()
        ),
    )
    yield "tags", _tag_rows(catalog)
    yield "authors", _author_rows(catalog)
    yield "entry_topics", _numbered((e.id, e.topics) for e in catalog)
    yield "entry_tags", _numbered((e.id, e.tags) for e in catalog)
    yield (
        "entry_authors",
        (
            [entry.id, position, catalog.author_slugs[name], name]
            for entry in catalog
            for position, name in enumerate(entry.author_names, 1)
        ),
    )
    yield "aliases", _numbered((e.id, e.aliases) for e in catalog)
    yield (
        "links",
        (
            [entry.id, position, role, link.url]
            for entry in catalog
            for position, (role, link) in enumerate(entry.all_links(), 1)
        ),
    )
    yield "relations", _relation_rows(catalog)
    for benchmark in catalog:
        if isinstance(benchmark, Benchmark):
            yield from _benchmark_tables(benchmark, languages)
    results = [
        (f"{entry.id}#{number}", entry, result)
        for entry in catalog
        for number, result in enumerate(getattr(entry, "results", ()), 1)
    ]
    yield "results", (_result_row(catalog, *found) for found in results)
    yield (
        "scores",
        (
            [id_, metric, score.printed, score.number]
            for id_, _, result in results
            for metric, score in result.scores.items()
        ),
    )


def _cell(column: Column, entry: Entry) -> str | int | None:
    if column.name == "year":
        return entry.year
    return column.value(entry) or None


def _texts(text: LocalizedText | None, languages: SiteLanguages) -> list[str | None]:
    return [None if text is None else text.text_in(code) for code in languages]


def _numbered(lists: Iterable[tuple[str, Iterable[str]]]) -> Iterator[_Row]:
    for id_, items in lists:
        for position, item in enumerate(items, 1):
            yield id_, position, item


def _all_topics(catalog: Catalog) -> dict[str, Topic | None]:
    """Return topic id -> topic. The value is None if an entry names a topic that topics.yml lacks."""
    missing = {id_: None for entry in catalog for id_ in entry.topics if id_ not in catalog.topics}
    return {**catalog.topics, **missing}


def _tag_rows(catalog: Catalog) -> Iterator[_Row]:
    for tag in dict.fromkeys([*catalog.tags, *sorted(catalog.by_tag)]):
        record = catalog.tags.get(tag)
        names = _texts(record.name if record else None, catalog.languages)
        yield [tag, *names, *_texts(record.description if record else None, catalog.languages)]


def _author_rows(catalog: Catalog) -> Iterator[_Row]:
    orcids: dict[str, str] = {}
    for entry in catalog:
        for author in entry.authors:
            if author.orcid:
                orcids.setdefault(catalog.author_slugs[author.display], author.orcid)
    for slug, page in sorted(catalog.author_pages.items()):
        yield [slug, page.name, orcids.get(slug)]


def _relation_rows(catalog: Catalog) -> Iterator[_Row]:
    for id_, targets in sorted(catalog.linked.items()):
        for target, links in sorted(targets.items()):
            for role in sorted({link.role for link in links if link.direction == "to"}):
                yield [id_, role, target]


def _benchmark_tables(
    benchmark: Benchmark, languages: SiteLanguages
) -> Iterator[tuple[str, Iterable[_Row]]]:
    def head(position: int, id_: str, name: LocalizedText | None) -> list[str | int | float | None]:
        return [benchmark.id, position, id_, *_texts(name, languages)]

    yield (
        "splits",
        ([*head(n, one.id, one.name), one.private] for n, one in enumerate(benchmark.splits, 1)),
    )
    yield (
        "metrics",
        (
            [
                *head(n, one.id, one.name),
                one.better,
                *_texts(one.unit, languages),
                *(one.range or (None, None)),
            ]
            for n, one in enumerate(benchmark.metrics, 1)
        ),
    )
    yield "settings", (head(n, one.id, one.name) for n, one in enumerate(benchmark.settings, 1))


def _result_row(catalog: Catalog, id_: str, entry: Entry, result: Result) -> _Row:
    languages, withdrawn = catalog.languages, result.withdrawn
    return [
        id_,
        entry.id,
        result.benchmark,
        result.benchmark if result.benchmark in catalog.entries else None,
        result.model,
        result.split,
        result.setting,
        result.extra_data,
        result.resolution,
        result.ensemble,
        result.source.url.url,
        result.source.where,
        result.reported_by,
        result.evidence,
        result.reproduction.url if result.reproduction else None,
        result.entered.isoformat(),
        withdrawn.date.isoformat() if withdrawn else None,
        *_texts(withdrawn.reason if withdrawn else None, languages),
        withdrawn.url.url if withdrawn and withdrawn.url else None,
        *_texts(result.note, languages),
    ]
