"""Write a board, which has all results on a benchmark, as a CSV file.

Spreadsheets, the script of the board's page and `kb results import` read this file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from site_builder.escaping import escape_formula
from site_builder.models import Entry, Link
from site_builder.models.benchmarks import Metric
from site_builder.results.boards import Board, Row
from site_builder.results.ranks import rank_rows

BYTE_ORDER_MARK = "\ufeff"
"""First character of the file. Without it, Excel does not read the file as UTF-8."""

DERIVED_COLUMNS = ("ranking", "rank", "name", "title", "published", "code", "not_stated")
"""Columns that are not fields of a result. The builder derives their values from the result, its entry or its board."""

_FIRST_COLUMNS = ("ranking", "rank", "model", "entry", "name", "title", "published", "code")
_LAST_COLUMNS = (
    "benchmark",
    "split",
    "setting",
    "extra_data",
    "resolution",
    "ensemble",
    "source_url",
    "source_where",
    "reported_by",
    "evidence",
    "reproduction",
    "entered",
    "not_stated",
    "withdrawn_date",
    "withdrawn_url",
)


def board_csv(board: Board, languages: Sequence[str]) -> str:
    """Return the CSV file with all rows of a board. The first metric of each ranking decides the ranks.

    The rows of each ranking are in the order of their ranks. The rows that are in no ranking come last.
    """
    metrics = board.benchmark.metrics
    texts = [f"{name}.{code}" for name in ("withdrawn_reason", "note") for code in languages]
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file, lineterminator="\n")
    scores = [f"score:{metric.id}" for metric in metrics]
    writer.writerow([*_FIRST_COLUMNS, *scores, *_LAST_COLUMNS, *texts])
    for ranking in board.rankings:
        slug = ranking.key.slug or "all"
        for ranked in rank_rows(ranking.rows, ranking.metrics[0]):
            rank = "" if ranked.rank is None else str(ranked.rank)
            cells = _cells(ranked.row, (slug, rank), metrics, (), languages)
            writer.writerow(map(escape_formula, cells))
    for unranked in board.unranked:
        cells = _cells(unranked.row, ("", ""), metrics, unranked.missing, languages)
        writer.writerow(map(escape_formula, cells))
    return file.getvalue()


def code_link(entry: Entry) -> Link | None:
    """Return the first link to the code of an entry, or None. The code of a repository is the repository itself."""
    links = entry.own_links if entry.kind == "repo" else entry.links.code
    return next(iter(links), None)


def _cells(
    row: Row,
    ranking_and_rank: tuple[str, str],
    metrics: Sequence[Metric],
    missing: Sequence[str],
    languages: Sequence[str],
) -> Iterator[str]:
    entry, result = row.entry, row.result
    code_url = code_link(entry)
    yield from ranking_and_rank
    yield from (result.model, entry.id, entry.name_in_text("en")[0])
    yield entry.heading.text_or_fallback("en")[0]
    yield from (row.date, "" if code_url is None else code_url.url)
    for metric in metrics:
        score = result.scores.get(metric.id)
        yield "" if score is None else score.printed
    yield from (result.benchmark, result.split or "", result.setting or "")
    yield _yes_no(result.extra_data)
    yield from (result.resolution or "", _yes_no(result.ensemble), result.source.url.url)
    yield from (result.source.where or "", result.reported_by, result.evidence)
    yield "" if result.reproduction is None else result.reproduction.url
    yield from (result.entered.isoformat(), " ".join(missing))
    withdrawn = result.withdrawn
    yield "" if withdrawn is None else withdrawn.date.isoformat()
    yield "" if withdrawn is None or withdrawn.url is None else withdrawn.url.url
    for text in (None if withdrawn is None else withdrawn.reason, result.note):
        yield from ("" if text is None else text.root.get(code, "") for code in languages)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
