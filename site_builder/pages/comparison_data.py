"""Make the data of the comparison page: the ranked results of all entries, as a bundle (see `bundles`).

The file `results.bin` of the bundle is compressed JSON with four lists:

- `benchmarks` has `{id, names, metrics: [{names, units, better}]}` for each benchmark with rankings.
- `views` has [index of the benchmark, anchor of the ranking on the benchmark's page, names] for each ranking.
- `entries` has [id, names, rows] for each entry with ranked results. A row is [index in `views`, model, scores, index
  in `sources`, place in the source, reported by others]. The last value is 1 if people other than the model's authors
  reported the row, and 0 otherwise. A score is [index of the metric, printed score, number for comparisons].
- `sources` has the URLs of the sources.

The lists `names` and `units` have a text for each language of the site. If all these texts are equal, the lists have
only one. Without a unit, `units` is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from site_builder.bundles import Bundle, make_bundle, ready_file, to_json
from site_builder.catalog import Catalog
from site_builder.i18n import LanguageCode
from site_builder.models.benchmarks import Benchmark, Metric
from site_builder.models.results import Result
from site_builder.models.scores import ScoreValue
from site_builder.pages.board_words import plain_texts, ranking_anchor
from site_builder.pages.result_words import view_texts
from site_builder.results import Board, Ranking, all_boards
from site_builder.tex import readable_text

FORMAT_VERSION = 2


def comparison_files(catalog: Catalog) -> dict[str, bytes]:
    """Return path below the site's folder `compare/` -> content, for each file of the bundle.

    If the site has no benchmarks, there are no files.
    """
    boards = all_boards(catalog)
    if not boards:
        return {}
    content = to_json(_data(catalog, list(boards.values())))
    manifest = {"format": FORMAT_VERSION, "generation": ""}
    return make_bundle(b"", manifest, {"results.bin": ready_file(content)}, Bundle()).files()


def _data(catalog: Catalog, boards: list[Board]) -> dict[str, object]:
    ranked = [board for board in boards if board.rankings]
    rankings = [
        (number, ranking) for number, board in enumerate(ranked) for ranking in board.rankings
    ]
    sources: dict[str, int] = {}
    return {
        "benchmarks": [_benchmark(catalog, board.benchmark) for board in ranked],
        "views": [_view(catalog, number, ranking) for number, ranking in rankings],
        "entries": _entries(catalog, [ranking for _, ranking in rankings], sources),
        "sources": list(sources),
    }


def _names(catalog: Catalog, name_in: Callable[[LanguageCode], str]) -> list[str]:
    names = [readable_text(name_in(code)) for code in catalog.languages]
    return names[:1] if len(set(names)) == 1 else names


def _benchmark(catalog: Catalog, benchmark: Benchmark) -> dict[str, object]:
    return {
        "id": benchmark.id,
        "names": _names(catalog, lambda code: benchmark.heading.text_or_fallback(code)[0]),
        "metrics": [_metric(catalog, metric) for metric in benchmark.metrics],
    }


def _metric(catalog: Catalog, metric: Metric) -> dict[str, object]:
    unit = metric.unit
    return {
        "names": _names(catalog, lambda code: metric.name.text_or_fallback(code)[0]),
        "units": []
        if unit is None
        else _names(catalog, lambda code: unit.text_or_fallback(code)[0]),
        "better": metric.better,
    }


def _view(catalog: Catalog, number: int, ranking: Ranking) -> list[object]:
    names = _names(
        catalog, lambda code: plain_texts(view_texts(ranking.benchmark, ranking.key, code))
    )
    return [number, ranking_anchor(ranking), names]


def _entries(
    catalog: Catalog, rankings: list[Ranking], sources: dict[str, int]
) -> list[list[object]]:
    """Return the list `entries` of the file. Fill the mapping `sources`: URL -> its index in the list `sources`."""
    rows: dict[str, list[object]] = {}
    for number, ranking in enumerate(rankings):
        for row in ranking.rows:
            scores = list(_scores(ranking, row.result.scores))
            if scores:
                source = _source(row.result, sources)
                found = [number, row.result.model, scores, *source]
                rows.setdefault(row.entry.id, []).append(found)
    return [[id_, _names_of_entry(catalog, id_), own] for id_, own in sorted(rows.items())]


def _source(result: Result, sources: dict[str, int]) -> tuple[int, str, int]:
    number = sources.setdefault(result.source.url.url, len(sources))
    return number, result.source.where or "", int(result.reported_by == "other")


def _names_of_entry(catalog: Catalog, id_: str) -> list[str]:
    return _names(catalog, lambda code: catalog.plain_name(code, id_) or id_)


def _scores(ranking: Ranking, scores: Mapping[str, ScoreValue]) -> Iterator[list[object]]:
    """Yield [index of the metric, printed score, number] for each score in a metric that the benchmark defines."""
    for number, metric in enumerate(ranking.benchmark.metrics):
        if (score := scores.get(metric.id)) is not None:
            yield [number, score.printed, score.number]
