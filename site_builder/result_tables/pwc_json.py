"""Read and write results in the format of `evaluation-tables.json`, which Papers with Code published.

The file is a list of tasks. A task has subtasks and datasets. A dataset has a table and may have subdatasets. A table
has metrics and rows. A row has the name of a model, a paper, and a score for each metric.

A value of an unexpected type counts as missing. A file has thousands of rows, and Papers with Code no longer corrects them,
so one wrong value must not refuse the whole file. `RowMatcher` refuses each row without a known entry or benchmark, and says
which row it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from site_builder.catalog import Catalog
from site_builder.errors import UsageError
from site_builder.i18n import FALLBACK
from site_builder.models import Entry, Link
from site_builder.models.benchmarks import Benchmark
from site_builder.result_tables.rows import TableRow, require_few_rows
from site_builder.results import Board, Ranking, Row

_MAX_DEPTH = 20
"""A file with more levels of subtasks than this is refused."""


def read_pwc(text: str) -> list[TableRow]:
    """Return the rows of all tables in a file. Raise UsageError if the file does not have the format."""
    try:  # numbers are read as texts, so that scores keep all digits that the source prints
        data = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The file is not JSON: {error}.") from error
    tasks = data if isinstance(data, list) else [data]
    if not any(
        isinstance(task, dict) and ("datasets" in task or "subtasks" in task) for task in tasks
    ):
        raise UsageError(
            "The file has no list of tasks with `datasets`. Give a file such as evaluation-tables.json of Papers with Code."
        )
    rows: list[TableRow] = []
    for task in tasks:
        for row in _rows_of_task(task, 0):
            rows.append(row)
            require_few_rows(len(rows))
    return rows


def _rows_of_task(task: object, depth: int) -> Iterator[TableRow]:
    if depth > _MAX_DEPTH:
        raise UsageError(f"The file has more than {_MAX_DEPTH} levels of subtasks.")
    for dataset in _mappings(task, "datasets"):
        name = _text(dataset, "dataset")
        yield from _rows_of_table(dataset, name)
        for part in _mappings(dataset, "subdatasets"):
            yield from _rows_of_table(part, f"{name} {_text(part, 'subdataset')}".strip())
    for subtask in _mappings(task, "subtasks"):
        yield from _rows_of_task(subtask, depth + 1)


def _rows_of_table(dataset: object, name: str) -> Iterator[TableRow]:
    table = dataset.get("sota") if isinstance(dataset, dict) else None
    for number, row in enumerate(_mappings(table, "rows"), start=1):
        url, title = _text(row, "paper_url"), _text(row, "paper_title")
        fields: dict[str, object] = {}
        if model := _text(row, "model_name"):
            fields["model"] = model
        if url.startswith(("https://", "http://")):
            fields["source"] = {"url": url}
        if row.get("uses_additional_data") is True:  # `false` may mean that nothing is known
            fields["extra_data"] = "yes"
        metrics = row.get("metrics")
        scores = {
            str(metric): score.strip().removesuffix("%").rstrip()
            for metric, score in (metrics.items() if isinstance(metrics, dict) else ())
            if isinstance(score, str) and score.strip()
        }
        references = tuple(text for text in (url, title) if text)
        yield TableRow(f"{name}, row {number}", references, name, scores, fields)


def _mappings(parent: object, key: str) -> Iterator[dict[str, Any]]:
    items = parent.get(key) if isinstance(parent, dict) else None
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield item


def _text(parent: Mapping[str, Any], key: str) -> str:
    value = parent.get(key)
    return value.strip() if isinstance(value, str) else ""


def write_pwc(catalog: Catalog, boards: Iterable[Board]) -> str:
    """Return the rankings of boards in this format. A board has all results on a benchmark.

    Names are in English if they exist in English.

    The unranked rows of a board (`Board.unranked`) are left out.

    In the file, the first topic of a benchmark is the task, and the benchmark is a dataset of this task. If a benchmark
    has several rankings, each ranking is a subdataset.
    """
    tasks: dict[str, list[dict[str, object]]] = {}
    for board in boards:
        tasks.setdefault(board.benchmark.topics[0], []).append(_dataset(board))
    return (
        json.dumps(
            [_task(catalog, topic, datasets) for topic, datasets in tasks.items()],
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def _task(catalog: Catalog, topic_id: str, datasets: Sequence[object]) -> dict[str, object]:
    topic = catalog.topics.get(topic_id)
    return {
        "task": topic_id if topic is None else topic.name.text_or_fallback(FALLBACK.code)[0],
        "description": "",
        "categories": [],
        "datasets": datasets,
        "subtasks": [],
        "synonyms": [],
        "source_link": None,
    }


def _dataset(board: Board) -> dict[str, object]:
    benchmark = board.benchmark
    name = benchmark.name.text_or_fallback(FALLBACK.code)[0]
    leaderboard = benchmark.board  # a link to the official board elsewhere, not a `Board`
    links = [] if leaderboard is None else [{"title": name, "url": leaderboard.url}]
    is_single = len(board.rankings) == 1
    return {
        "dataset": name,
        "description": benchmark.summary.text_or_fallback(FALLBACK.code)[0],
        "dataset_links": links,
        "dataset_citations": [],
        "sota": _table(board.rankings[0]) if is_single else {"metrics": [], "rows": []},
        "subdatasets": [
            {"subdataset": _ranking_name(ranking), "sota": _table(ranking)}
            for ranking in (() if is_single else board.rankings)
        ],
    }


def _ranking_name(ranking: Ranking) -> str:
    names = [] if ranking.split is None else [ranking.split.name.text_or_fallback(FALLBACK.code)[0]]
    names += [part for part in (ranking.key.setting,) if part]
    names += [f"{name}: {_yes_or_no(value)}" for name, value in ranking.key.conditions]
    return ", ".join(names)


def _yes_or_no(value: str | bool) -> str:
    return value if isinstance(value, str) else "yes" if value else "no"


def _table(ranking: Ranking) -> dict[str, object]:
    return {
        "metrics": [_metric_name(ranking.benchmark, metric.id) for metric in ranking.metrics],
        "rows": [_row(row, ranking.benchmark) for row in ranking.rows],
    }


def _metric_name(benchmark: Benchmark, id_: str) -> str:
    metric = benchmark.metric(id_)
    return id_ if metric is None else metric.name.text_or_fallback(FALLBACK.code)[0]


def _row(row: Row, benchmark: Benchmark) -> dict[str, object]:
    scores = row.result.scores.items()
    return {
        "model_name": row.result.model,
        "paper_title": row.entry.heading.text_or_fallback(FALLBACK.code)[0],
        "paper_url": row.entry.own_links[0].url if row.entry.own_links else "",
        "paper_date": row.entry.publication_date or None,
        "code_links": [{"title": link.url, "url": link.url} for link in _code(row.entry)],
        "model_links": [{"title": link.url, "url": link.url} for link in row.entry.links.model],
        "metrics": {_metric_name(benchmark, id_): score.printed for id_, score in scores},
        "uses_additional_data": row.result.extra_data is True,
    }


def _code(entry: Entry) -> tuple[Link, ...]:
    return entry.links.code
