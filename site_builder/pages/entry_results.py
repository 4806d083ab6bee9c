"""Show results on the pages of papers and repositories, and benchmarks on the page of a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from site_builder.models import Entry, Link
from site_builder.models.benchmarks import Benchmark
from site_builder.models.results import Result
from site_builder.pages import paths
from site_builder.pages.benchmark_lines import benchmark_lines
from site_builder.pages.board_words import ranking_anchor
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.page import Dependencies, PageSection
from site_builder.pages.result_words import (
    CONDITIONS,
    condition_text,
    metric_html,
    rank_text,
    score_html,
    stated_texts,
    texts_html,
    view_texts,
)
from site_builder.pages.rows import fold, link_class, link_target, link_title
from site_builder.results import Place, RankingKey, Row
from site_builder.results.boards import ranking_key, rows_of
from site_builder.results.ranks import number_of

MAX_VISIBLE_RESULTS = 8
"""If a page has more results than this, the further results are folded."""

MAX_COMPARED = 4
"""A page links to comparisons with at most this many other entries."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A result with the facts about it that the entry's page shows."""

    row: Row
    benchmark: Benchmark | None
    """The benchmark, or None if the catalog has no benchmark with the id in the result."""
    key: RankingKey | None
    """Split, setting and conditions of the result's ranking; None if the benchmark is unknown or a field is missing."""
    missing: tuple[str, ...]
    """The fields that a ranking needs and the result lacks."""
    place: Place | None
    """The rank of the result and the rows next to the result; None without a rank."""

    @property
    def group(self) -> tuple[str, bool, str]:
        """(benchmark id, has a rank, slug of the ranking). Results with equal values are below one heading."""
        is_ranked = self.place is not None
        return self.row.result.benchmark, is_ranked, self.key.slug if is_ranked and self.key else ""


def result_dependencies(context: LanguageContext, entry: Entry) -> Dependencies:
    """Return what the sections about results depend on, besides the file of the entry.

    Of the entries next to this entry in rankings, the page shows only the name, the model and a score. So the page
    depends on these values, and not on the whole files of those entries.
    """
    boards = context.boards
    places = boards.places.get(entry.id, ())
    benchmarks = [row.result.benchmark for row in rows_of(entry)]
    summaries = [
        boards.summaries[board.benchmark.id] for board in boards.by_dataset.get(entry.id, ())
    ]
    ids = (
        *(id_ for id_ in benchmarks if id_ in boards.by_benchmark),
        *(summary.benchmark.id for summary in summaries),
    )
    ranks = [
        (
            *(place.row.index, place.rank, place.number_of_ranked),
            *(_shown_values(place, row) for row in (place.above, place.below)),
        )
        for place in places
    ]
    names = [
        [other.name_in_text(code) for code in context.languages]
        for other in _compared_entries(entry, places)
    ]
    values = (ranks, names, [summary.shown_values for summary in summaries])
    return Dependencies(tuple(dict.fromkeys(ids)), values if ranks or summaries else ())


def _shown_values(place: Place, row: Row | None) -> tuple[str, str, str] | None:
    """Return (entry id, model, score) of the row above or below a result; None if there is no such row."""
    if row is None:
        return None
    return row.entry.id, row.result.model, row.result.scores[place.metric.id].printed


def _compared_entries(entry: Entry, places: Iterable[Place]) -> list[Entry]:
    """Return entries next to `entry` in rankings. The page of `entry` links to a comparison with each of them."""
    rows = [row for place in places for row in (place.above, place.below) if row is not None]
    others = {row.entry.id: row.entry for row in rows if row.entry.id != entry.id}
    return list(others.values())[:MAX_COMPARED]


def result_sections(context: PageContext, entry: Entry) -> Iterator[PageSection]:
    """Yield a section with the results of an entry and, for a dataset, a section with the benchmarks that use it."""
    shown = _in_groups(_shown_results(context, entry))
    if shown:
        html = "\n".join(filter(None, (_results(context, shown), _compare(context, entry))))
        yield PageSection(context.t("results"), html, anchor="results")
    boards = context.boards.by_dataset.get(entry.id, ())
    if boards:
        summaries = [context.boards.summaries[board.benchmark.id] for board in boards]
        html = benchmark_lines(context, summaries)
        yield PageSection(context.t("results.benchmarks"), html, anchor="benchmarks")


def _shown_results(context: LanguageContext, entry: Entry) -> Iterator[_Shown]:
    boards = context.boards
    places = {place.row.index: place for place in boards.places.get(entry.id, ())}
    for row in rows_of(entry):
        board = boards.by_benchmark.get(row.result.benchmark)
        if board is None:
            yield _Shown(row, None, None, (), None)
            continue
        key = ranking_key(board.benchmark, row.result)
        missing = key if isinstance(key, tuple) else ()
        known = None if isinstance(key, tuple) else key
        yield _Shown(row, board.benchmark, known, missing, places.get(row.index))


def _in_groups(results: Iterable[_Shown]) -> list[_Shown]:
    """Return the results in the order in which the page shows them, so that results with equal groups are adjacent.

    Benchmarks are in the order of the entry's file. Ranked results of a benchmark come before its results without a rank.
    """
    results = list(results)
    order: dict[tuple[str, bool, str], int] = {}
    benchmarks: dict[str, int] = {}
    for shown in results:
        order.setdefault(shown.group, len(order))
        benchmarks.setdefault(shown.row.result.benchmark, len(benchmarks))
    return sorted(
        results,
        key=lambda one: (
            benchmarks[one.row.result.benchmark],
            one.place is None,
            order[one.group],
        ),
    )


def _results(context: PageContext, results: Sequence[_Shown]) -> str:
    visible, folded = results[:MAX_VISIBLE_RESULTS], results[MAX_VISIBLE_RESULTS:]
    html = _groups(context, visible)
    if folded:
        html = f"{html}\n{fold(context, len(folded), _groups(context, folded))}"
    return html


def _groups(context: PageContext, results: Sequence[_Shown]) -> str:
    parts = []
    for _, group in groupby(results, key=lambda shown: shown.group):
        members = list(group)
        items = "\n".join([_item(context, shown) for shown in members])
        parts.append(f'{_heading(context, members[0])}\n<ul class="kb-results">\n{items}\n</ul>')
    return "\n".join(parts)


def _heading(context: PageContext, shown: _Shown) -> str:
    if shown.benchmark is None:
        name = f"<code>{escape_html(shown.row.result.benchmark)}</code>"
    else:
        anchor = "results" if shown.place is None else ranking_anchor(shown.place.ranking)
        href = f"{context.entry_href(shown.benchmark)}#{anchor}"
        name = f'<a href="{href}">{context.entry_name(shown.benchmark)}</a>'
    if shown.place is None or shown.benchmark is None or shown.key is None:
        view = f'<span class="kb-badge">{escape_html(context.t("result.unranked"))}</span>'
    else:
        view = texts_html(context, view_texts(shown.benchmark, shown.key, context.language))
        view = f"<small>{view}</small>" if view else ""
    return f'<p class="kb-results__board">{name} {view}</p>'


def _item(context: PageContext, shown: _Shown) -> str:
    result = shown.row.result
    modifier = " kb-result--withdrawn" if result.withdrawn is not None else ""
    conditions = texts_html(context, _conditions(context, shown))
    details = f" <small>{conditions}</small>" if conditions else ""
    meta = " ".join([f"<span>{html}</span>" for html in _meta(context, shown)])
    return (
        f'<li class="kb-result{modifier}"><p class="kb-result__model"><b>{context.title_html(result.model)}</b>{details}</p>'
        f'<p class="kb-result__scores">{_scores(context, shown)}</p>'
        f'<p class="kb-result__meta">{meta}</p></li>'
    )


def _conditions(context: LanguageContext, shown: _Shown) -> Iterator[tuple[str, str | None]]:
    """Yield the split, the setting and the conditions of a result, without those that the heading above it contains."""
    result = shown.row.result
    in_heading = dict(shown.key.conditions) if shown.place and shown.key else {}
    if shown.place is None:
        yield from stated_texts(shown.benchmark, result, context.language)
    for name in CONDITIONS:
        value = getattr(result, name)
        if value is not None and name not in in_heading:
            yield condition_text(name, value, context.language)


def _scores(context: LanguageContext, shown: _Shown) -> str:
    """Return the scores in the order of the benchmark's metrics. The rank follows the score that decides the rank."""
    scores = shown.row.result.scores
    metrics = {} if shown.benchmark is None else {one.id: one for one in shown.benchmark.metrics}
    ids = [id_ for id_ in metrics if id_ in scores] + [id_ for id_ in scores if id_ not in metrics]
    parts = []
    for id_ in ids:
        metric = metrics.get(id_)
        name = escape_html(id_) if metric is None else metric_html(context, metric)
        score = score_html(context, scores[id_], metric)
        rank = ""
        if shown.place is not None and shown.place.metric.id == id_:
            text = escape_html(rank_text(context, shown.place))
            rank = f' <span class="kb-result__rank">{text}</span>'
        parts.append(f"<span>{name} <b>{score}</b>{rank}</span>")
    return " ".join(parts)


def _meta(context: PageContext, shown: _Shown) -> Iterator[str]:
    """Yield the rows next to a result, then its source and notes. Without a rank, a reason replaces the rows."""
    result = shown.row.result
    if shown.place is not None:
        yield from _adjacent_rows(context, shown.place)
    else:
        yield from _reasons(context, shown)
    yield context.t("result.source", _source(context, result))
    if result.reported_by == "other":
        yield f'<span class="kb-badge">{escape_html(context.t("result.by-other"))}</span>'
    if result.evidence == "board":
        yield f'<span class="kb-badge">{escape_html(context.t("result.board"))}</span>'
    if result.reproduction is not None:
        yield _link(context, result.reproduction, escape_html(context.t("result.reproduced")))
    if result.note is not None:
        yield context.name_html(result.note)


def _reasons(context: PageContext, shown: _Shown) -> Iterator[str]:
    result = shown.row.result
    if (withdrawn := result.withdrawn) is not None:
        text = escape_html(context.t("result.withdrawn", withdrawn.date.isoformat()))
        linked = text if withdrawn.url is None else _link(context, withdrawn.url, text)
        colon = escape_html(context.t("mark.colon"))
        yield f"{linked}{colon}{context.name_html(withdrawn.reason)}"
    elif shown.benchmark is None:
        yield escape_html(context.t("result.no-benchmark"))
    elif shown.missing:
        names = [context.t(f"result.dimension.{name}") for name in shown.missing]
        yield escape_html(context.t("result.not-stated", context.join_list(names)))
    else:
        yield escape_html(context.t("result.no-metric"))


def _adjacent_rows(context: PageContext, place: Place) -> Iterator[str]:
    """Yield the row above and the row below a result in its ranking, each with its score."""
    own = number_of(place.row, place.metric)
    for row, key in ((place.above, "result.better"), (place.below, "result.worse")):
        if row is None:
            continue
        is_tied = number_of(row, place.metric) == own
        model = context.title_html(row.result.model)
        if row.entry.id != place.row.entry.id:
            model = f'<a href="{context.entry_href(row.entry)}">{model}</a>'
        score = score_html(context, row.result.scores[place.metric.id], place.metric)
        yield context.t("result.tied" if is_tied else key, f"{model} {score}")


def _source(context: PageContext, result: Result) -> str:
    url = result.source.url
    host = context.text_html(context.host_label(url))
    if result.source.where is None:
        return _link(context, url, host)
    return f"{_link(context, url, context.text_html(result.source.where))} <small>{host}</small>"


def _link(context: LanguageContext, link: Link, html: str) -> str:
    badge = context.badge_for(link.url)
    css = link_class(badge).strip()
    class_ = f' class="{css}"' if css else ""
    return f"<a{class_} {link_target(link, badge)}{link_title(badge)}>{html}</a>"


def _compare(context: PageContext, entry: Entry) -> str:
    """Return at most `MAX_COMPARED` links to comparisons with entries that are next to this entry in rankings.

    If there are no such entries, return an empty text.
    """
    others = _compared_entries(entry, context.boards.places.get(entry.id, ()))
    if not others:
        return ""
    links = [
        f'<a href="{escape_html(comparison_href(context, (entry, other)))}">{context.entry_name(other)}</a>'
        for other in others
    ]
    return f'<p class="kb-noted-in">{context.t("result.compare", context.join_list(links))}</p>'


def comparison_href(context: PageContext, entries: Iterable[Entry]) -> str:
    """Return the `href` of the page that compares the results of these entries."""
    query = urlencode({"entries": ",".join(entry.id for entry in entries)}, safe="/,")
    return f"{context.href(paths.COMPARE)}?{query}"
