"""Make the sections of a benchmark's page that show its board: rankings, rows without a rank, and the protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from urllib.parse import urlencode

from site_builder.models.benchmarks import Benchmark, Metric
from site_builder.notes import text_links
from site_builder.pages import paths
from site_builder.pages.board_chart import chart_html
from site_builder.pages.board_rows import external_link, row_cells, withdrawal_html
from site_builder.pages.board_words import (
    csv_name,
    metric_anchor,
    metric_head,
    plain_number,
    ranking_anchor,
    ranking_html,
)
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.page import PageSection
from site_builder.pages.result_words import metric_html, stated_texts, texts_html, view_texts
from site_builder.pages.results_about_page import about_link
from site_builder.results import Board, RankedRow, Ranking, UnrankedRow, rank_rows

MAX_ROWS_OF_RANKING = 100
"""A page shows at most this many rows of a ranking. The CSV file of the board has all rows."""
MAX_ROWS = 200
"""If a page has few rankings, they show at most this many rows together (see `row_limit`)."""
MIN_ROWS_OF_RANKING = 3
"""A page shows up to this many rows of each ranking, even if the page then has more than `MAX_ROWS` rows."""
MAX_UNRANKED = 50
"""Each of the tables `unranked` and `withdrawn`, which are below the rankings, shows at most this many rows."""
MAX_CHART_LENGTH = 60_000
"""All charts of a page together have at most this many characters of HTML. First,
each ranking gets the chart of its first metric, then each ranking gets the chart of its second metric, and so on.
"""

_SCRIPT_WORDS = {
    "copy": "copy-format",
    "more": "board.show-more",
    "failed": "board.failed",
    "paper": "link.paper",
    "code": "link.code",
    "unknown": "board.not-stated",
    "yes": "answer.yes",
    "no": "answer.no",
    "others": "result.by-other",
    "printed": "evidence.printed",
    "board": "evidence.board",
    "reproduced": "evidence.reproduced",
    "correct": "board.correct",
    "resolution": "result.resolution",
    "ensemble": "result.ensemble.yes",
}
"""Name of a text in the settings of the script -> key of the message."""


def board_sections(context: PageContext, benchmark: Benchmark) -> Iterator[PageSection]:
    """Yield the sections of a benchmark's page that come before its notes."""
    board = context.boards.by_benchmark[benchmark.id]
    yield PageSection(context.t("results"), _board(context, board), anchor="results")
    protocol = _protocol(context, board)
    if protocol:
        yield PageSection(context.t("board.protocol"), protocol, anchor="protocol")


def board_entry_ids(context: LanguageContext, benchmark: Benchmark) -> tuple[str, ...]:
    """Return the ids of the entries that `board_sections` may show.

    These are the entries with results, the dataset, and the entries that the protocol links to. The page depends on
    the files of these entries, and on the list of ids itself.
    """
    rows = context.boards.by_benchmark[benchmark.id].rows
    protocol = () if benchmark.protocol is None else text_links(benchmark.protocol.root.values())
    ids = (*(row.entry.id for row in rows), benchmark.dataset, *protocol)
    return tuple(id_ for id_ in dict.fromkeys(ids) if id_ and id_ in context.catalog.entries)


def row_limit(sizes: Sequence[int]) -> int:
    """Return the maximum number of rows of each ranking on a page. `sizes` has the number of rows of each ranking.

    The result is the largest number from `MIN_ROWS_OF_RANKING` to `MAX_ROWS_OF_RANKING` with which all rankings together
    show at most `MAX_ROWS` rows. If there is no such number, the result is `MIN_ROWS_OF_RANKING`.
    """
    for limit in range(MAX_ROWS_OF_RANKING, MIN_ROWS_OF_RANKING, -1):
        if sum(min(size, limit) for size in sizes) <= MAX_ROWS:
            return limit
    return MIN_ROWS_OF_RANKING


def _board(context: PageContext, board: Board) -> str:
    if not board.rows:
        return f"<p>{escape_html(context.t('results.none'))}</p>"
    limit = row_limit([len(ranking.rows) for ranking in board.rankings])
    charts = _charts(context, board)
    rankings = [
        _ranking(context, board, ranking, limit, charts.get(index, ""))
        for index, ranking in enumerate(board.rankings)
    ]
    csv = (
        f'<a href="{_csv_href(context, board)}" download>{escape_html(context.t("board.csv"))}</a>'
    )
    withdrawn = [row for row in board.unranked if row.row.result.withdrawn is not None]
    unranked = [row for row in board.unranked if row.row.result.withdrawn is None]
    parts = (
        f'<div class="kb-board" data-kb-board="{escape_html(_script_settings(context, board))}">',
        _chips(context, board),
        *rankings,
        "</div>",
        f'<p class="kb-board-file">{csv} · {about_link(context)}</p>',
        _unranked_table(context, board, "unranked", unranked),
        _unranked_table(context, board, "withdrawn", withdrawn),
    )
    return "\n".join(filter(None, parts))


def _script_settings(context: PageContext, board: Board) -> str:
    """Return JSON with the settings of the board's script, which include texts and the URL of the CSV file.

    At first, the script shows the ranking with the most rows.
    """
    words = {name: context.t(key, "{}") for name, key in _SCRIPT_WORDS.items()}
    form = context.site.correction_form
    sizes = [len(ranking.rows) for ranking in board.rankings]
    settings = {
        "home": context.href(paths.HOME),
        "file": _csv_href(context, board),
        "language": context.language,
        "benchmark": board.benchmark.id,
        "main": sizes.index(max(sizes)) if sizes else 0,
        "form": "" if form is None else f"{form.action}?{urlencode({'template': form.template})}",
    }
    return json.dumps({**words, **settings}, ensure_ascii=False)


def _csv_href(context: PageContext, board: Board) -> str:
    return f"{context.root}{paths.BOARDS}{csv_name(board)}"


def _chips(context: PageContext, board: Board) -> str:
    """Return links to the rankings, with one line for each split. For a single ranking, return an empty text."""
    if len(board.rankings) < 2:
        return ""
    lines = []
    for split_id, group in groupby(board.rankings, key=lambda ranking: ranking.key.split):
        split = board.benchmark.split(split_id)
        name = "" if split is None else f"<b>{context.name_html(split.name)}</b>"
        chips = "".join([_chip(context, ranking) for ranking in group])
        lines.append(f"<p>{name}{chips}</p>")
    label = escape_html(context.t("board.rankings"))
    return f'<nav class="kb-board-chips" aria-label="{label}">{"".join(lines)}</nav>'


def _chip(context: PageContext, ranking: Ranking) -> str:
    key = replace(ranking.key, split=None)
    texts = view_texts(ranking.benchmark, key, context.language)
    name = texts_html(context, texts) or ranking_html(context, ranking)
    number = context.format_number(len(ranking.rows))
    return f'<a href="#{ranking_anchor(ranking)}">{name} <small>{number}</small></a>'


def _charts(context: PageContext, board: Board) -> dict[int, str]:
    """Return index of a ranking -> its charts, one for each metric.

    Charts are added until the next one would exceed `MAX_CHART_LENGTH`.
    """
    wanted = [
        (metric_index, index, metric)
        for index, ranking in enumerate(board.rankings)
        for metric_index, metric in enumerate(ranking.metrics)
    ]
    charts: dict[int, str] = {}
    characters_left = MAX_CHART_LENGTH
    for _, index, metric in sorted(wanted, key=lambda one: one[:2]):
        html = chart_html(context, board.rankings[index], metric)
        characters_left -= len(html)
        if characters_left < 0:
            break
        if html:
            charts[index] = f"{charts.get(index, '')}{html}\n"
    return charts


def _ranking(context: PageContext, board: Board, ranking: Ranking, limit: int, charts: str) -> str:
    metrics = ranking.metrics
    rows = rank_rows(ranking.rows, metrics[0])
    shown = "\n".join([_row(context, row, metrics) for row in rows[:limit]])
    name = f'<p class="kb-ranking__name">{ranking_html(context, ranking)}</p>\n'
    folded = ""
    if len(rows) > limit:
        number = len(rows) - limit
        text = context.t("board.folded", context.format_number(number))
        link = f'<a href="{_csv_href(context, board)}" download>{escape_html(text)}</a>'
        folded = f'<p class="kb-board-more" data-number="{number}">{link}</p>'
    return (
        f'<section class="kb-ranking" id="{ranking_anchor(ranking)}" data-slug="{ranking.key.slug}">\n{name}{charts}'
        f'<div class="kb-board-scroll"><table class="kb-board-table">'
        f'<caption class="kb-visually-hidden">{ranking_html(context, ranking)}</caption>\n'
        f"{_head(context, ranking)}\n<tbody>\n{shown}\n</tbody></table></div>{folded}\n</section>"
    )


def _head(context: PageContext, ranking: Ranking) -> str:
    columns = "".join(
        [
            _metric_head(context, ranking, metric, is_first=number == 0)
            for number, metric in enumerate(ranking.metrics)
        ]
    )
    rank = f'<th scope="col" class="kb-num">{escape_html(context.t("board.rank"))}</th>'
    return f"<thead><tr>{rank}{_column(context, 'board.model')}{columns}{_last_columns(context)}</tr></thead>"


def _metric_head(context: PageContext, ranking: Ranking, metric: Metric, *, is_first: bool) -> str:
    anchor = metric_anchor(ranking, metric)
    order = "descending" if metric.better == "higher" else "ascending"
    better = ' data-better="lower"' if metric.better == "lower" else ""
    sort = f' aria-sort="{order}"' if is_first else ""
    return (
        f'<th scope="col" class="kb-num" id="{anchor}" data-metric="{metric.id}"{better}{sort}>'
        f'<a href="#{anchor}">{metric_head(context, metric)}</a></th>'
    )


def _last_columns(context: PageContext) -> str:
    keys = ("board.extra-data", "field.published", "link.code", "board.source")
    return "".join([_column(context, key) for key in keys])


def _column(context: LanguageContext, key: str) -> str:
    return f'<th scope="col">{escape_html(context.t(key))}</th>'


def _row(context: PageContext, ranked: RankedRow, metrics: Sequence[Metric]) -> str:
    rank = "–" if ranked.rank is None else context.format_number(ranked.rank)
    return f'<tr><td class="kb-num">{rank}</td>{row_cells(context, ranked.row, metrics)}</tr>'


def _unranked_table(
    context: PageContext, board: Board, name: str, rows: Sequence[UnrankedRow]
) -> str:
    """Return a folded table of rows, to show below the rankings. `name` is `unranked` or `withdrawn`."""
    if not rows:
        return ""
    used = {id_ for row in rows for id_ in row.row.result.scores}
    metrics = [metric for metric in board.benchmark.metrics if metric.id in used]
    heads = "".join(
        [f'<th scope="col" class="kb-num">{metric_head(context, m)}</th>' for m in metrics]
    )
    body = "\n".join([_unranked_row(context, row, metrics) for row in rows[:MAX_UNRANKED]])
    omitted = ""
    if len(rows) > MAX_UNRANKED:
        text = context.t("board.folded", context.format_number(len(rows) - MAX_UNRANKED))
        omitted = f'<p class="kb-board-more">{escape_html(text)}</p>'
    title = context.t(f"board.{name}", context.format_number(len(rows)))
    return (
        f'<details class="kb-fold kb-board-apart" id="board-{name}"><summary>{escape_html(title)}</summary>\n'
        f"<p>{escape_html(context.t(f'board.{name}.lead'))}</p>\n"
        f'<div class="kb-board-scroll"><table class="kb-board-table">\n'
        f"<thead><tr>{_column(context, 'board.model')}{heads}{_column(context, f'board.{name}.why')}"
        f"{_last_columns(context)}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>{omitted}</details>"
    )


def _unranked_row(context: PageContext, unranked: UnrankedRow, metrics: Sequence[Metric]) -> str:
    row = unranked.row
    why = withdrawal_html(context, row) or escape_html(_missing(context, unranked))
    stated = _stated(context, unranked)
    return f"<tr>{row_cells(context, row, metrics, [f'<td>{why}{stated}</td>'])}</tr>"


def _missing(context: LanguageContext, unranked: UnrankedRow) -> str:
    if not unranked.missing:
        return context.t("result.no-metric")
    return context.join_list(context.t(f"result.dimension.{name}") for name in unranked.missing)


def _stated(context: PageContext, unranked: UnrankedRow) -> str:
    """Return the split and the setting of a row, as HTML."""
    result = unranked.row.result
    benchmark = context.boards.by_benchmark[result.benchmark].benchmark
    html = texts_html(context, stated_texts(benchmark, result, context.language))
    return f"<small>{html}</small>" if html else ""


def _protocol(context: PageContext, board: Board) -> str:
    """Return the HTML of the protocol, with the metrics, the splits, the dataset and the official board."""
    benchmark = board.benchmark
    text = ""
    if benchmark.protocol is not None:
        protocol, language = benchmark.protocol.text_or_fallback(context.language)
        lang = context.lang_attribute(language)
        text = f"<div{lang}>{context.render_markdown(protocol, entry_id=benchmark.id)}</div>\n"
    items = (
        (context.t("board.metrics"), [_metric_item(context, m) for m in benchmark.metrics]),
        (context.t("board.splits"), _split_items(context, benchmark)),
        (context.t("field.dataset"), _dataset(context, benchmark)),
        (context.t("board.official"), _official(context, benchmark)),
    )
    list_items = "".join([_definition(name, values) for name, values in items if values])
    return (
        f'{text}<dl class="kb-details kb-protocol">\n{list_items}</dl>'
        if text or list_items
        else ""
    )


def _definition(name: str, values: Sequence[str]) -> str:
    shown = "".join([f"<span>{value}</span>" for value in values])
    return f"<div><dt>{escape_html(name)}</dt>\n<dd>{shown}</dd></div>\n"


def _metric_item(context: LanguageContext, metric: Metric) -> str:
    facts = [escape_html(context.t(f"board.{metric.better}"))]
    if metric.range:
        low, high = map(plain_number, metric.range)
        facts.append(escape_html(context.t("board.range", low, high)))
    if metric.unit is not None:
        facts.append(context.name_html(metric.unit))
    return f"{metric_html(context, metric)} <small>{context.join_list(facts)}</small>"


def _split_items(context: LanguageContext, benchmark: Benchmark) -> list[str]:
    items = []
    for split in benchmark.splits:
        private = (
            f" <small>{escape_html(context.t('board.private'))}</small>" if split.private else ""
        )
        items.append(f"{context.name_html(split.name)}{private}")
    return items


def _dataset(context: PageContext, benchmark: Benchmark) -> list[str]:
    dataset = context.catalog.entries.get(benchmark.dataset or "")
    if dataset is None:
        return []
    return [f'<a href="{context.entry_href(dataset)}">{context.entry_name(dataset)}</a>']


def _official(context: PageContext, benchmark: Benchmark) -> list[str]:
    if benchmark.board is None:
        return []
    return [external_link(benchmark.board, escape_html(context.host_label(benchmark.board)))]
