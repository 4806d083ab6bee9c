"""The page *Changes*, which lists added, corrected, withdrawn and deleted results from the history of git."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from site_builder.i18n import plural
from site_builder.models.benchmarks import Benchmark
from site_builder.models.results import Result
from site_builder.models.scores import ScoreValue
from site_builder.pages import paths
from site_builder.pages.board_rows import external_link, withdrawal_html
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page, PageSection
from site_builder.pages.result_words import metric_html, stated_texts, texts_html
from site_builder.pages.results_about_page import about_link
from site_builder.results import Row
from site_builder.results.changes import ChangeSet, RowChange

MAX_CHANGES_OF_COMMIT = 25
"""The page shows at most this many changes of a commit, and the number of its further changes."""
MAX_SHOWN_CHANGES = 300
"""The page shows no further commits after this many changes."""


def result_changes_page(context: LanguageContext) -> Iterator[Page]:
    """Yield the page, if the site has benchmarks and a history of results."""
    history = _shown(context.site.result_history)
    if not history or not context.boards.by_benchmark:
        return
    page_context = context.at(paths.RESULT_CHANGES)
    by_date = groupby(history, key=lambda change_set: change_set.date)
    yield listing_page(
        page_context,
        paths.RESULT_CHANGES,
        context.t("changes"),
        context.t("changes.lead"),
        [_section(page_context, date, list(group)) for date, group in by_date],
        list_html=f'<p class="kb-counts-note">{about_link(page_context)}</p>',
        parent=paths.RESULTS,
        modified=history[0].date,
    )


def _shown(history: Sequence[ChangeSet]) -> list[ChangeSet]:
    """Return the commits that the page shows (see `MAX_SHOWN_CHANGES`), the newest first."""
    shown: list[ChangeSet] = []
    changes_left = MAX_SHOWN_CHANGES
    for change_set in history:
        if changes_left <= 0:
            break
        shown.append(change_set)
        changes_left -= min(len(change_set.changes), MAX_CHANGES_OF_COMMIT)
    return shown


def _section(context: PageContext, date: str, change_sets: Sequence[ChangeSet]) -> PageSection:
    html = "\n".join([_commit(context, change_set) for change_set in change_sets])
    return PageSection(date, html, anchor=f"on-{date}")


def _commit(context: PageContext, change_set: ChangeSet) -> str:
    shown = change_set.changes[:MAX_CHANGES_OF_COMMIT]
    items = [f"<li>{_change(context, change)}</li>" for change in shown]
    rest = len(change_set.changes) - len(shown)
    if rest:
        items.append(f"<li>{escape_html(plural(context.language, 'changes.more', rest))}</li>")
    return f'<p class="kb-changes">{_origin(context, change_set)}</p>\n<ul class="kb-changes">{"".join(items)}</ul>'


def _origin(context: PageContext, change_set: ChangeSet) -> str:
    """Return a link to the pull request of a commit, or to the commit if the commit has no known pull request.

    If the URL is unknown, return only the text of the link.
    """
    site = context.site
    if change_set.pull_request is not None:
        label = escape_html(context.t("changes.pull-request", change_set.pull_request))
        url = f"{site.pull_request_url}{change_set.pull_request}" if site.pull_request_url else ""
    else:
        label = f"<code>{change_set.commit[:7]}</code>"
        url = f"{site.commit_url}{change_set.commit}" if site.commit_url else ""
    return f'<a href="{escape_html(url)}" rel="nofollow">{label}</a>' if url else label


def _change(context: PageContext, change: RowChange) -> str:
    result = change.result
    benchmark = _benchmark(context, result)
    where = [_benchmark_html(context, result, benchmark)]
    if stated := texts_html(context, stated_texts(benchmark, result, context.language)):
        where.append(stated)
    parts = [
        f"<b>{escape_html(context.t(f'changes.{change.action}'))}</b>",
        f"{_entry_html(context, change.entry_id)}, {context.title_html(result.model)}",
        " · ".join(where),
        _scores(context, change, benchmark),
        external_link(result.source.url, _source(context, result)),
    ]
    entry = context.catalog.entries.get(change.entry_id)
    if change.action == "withdrawn" and entry is not None:
        parts.append(withdrawal_html(context, Row(entry, 0, result)))
    return " · ".join(filter(None, parts))


def _benchmark(context: LanguageContext, result: Result) -> Benchmark | None:
    catalog = context.catalog
    found = catalog.entries.get(catalog.redirects.get(result.benchmark, result.benchmark))
    return found if isinstance(found, Benchmark) else None


def _benchmark_html(context: PageContext, result: Result, benchmark: Benchmark | None) -> str:
    if benchmark is None:
        return f"<code>{escape_html(result.benchmark)}</code>"
    return f'<a href="{context.entry_href(benchmark)}">{context.entry_name(benchmark)}</a>'


def _entry_html(context: PageContext, entry_id: str) -> str:
    catalog = context.catalog
    entry = catalog.entries.get(catalog.redirects.get(entry_id, entry_id))
    if entry is None:
        return f"<code>{escape_html(entry_id)}</code>"
    return f'<a href="{context.entry_href(entry)}">{context.entry_name(entry)}</a>'


def _source(context: LanguageContext, result: Result) -> str:
    return context.text_html(result.source.where or context.host_label(result.source.url))


def _scores(context: PageContext, change: RowChange, benchmark: Benchmark | None) -> str:
    """Return the scores of a result. For a corrected result, return only what differs: scores, and names of fields."""
    before, after = change.before, change.result
    corrected = before is not None and change.action == "corrected"
    texts = []
    for id_ in dict.fromkeys((*after.scores, *(before.scores if before and corrected else ()))):
        metric = None if benchmark is None else benchmark.metric(id_)
        name = escape_html(id_) if metric is None else metric_html(context, metric)
        now = _printed(after.scores.get(id_))
        if not corrected or before is None:
            texts.append(f"{name} {now}")
        elif before.scores.get(id_) != after.scores.get(id_):
            texts.append(f"{name} {_printed(before.scores.get(id_))} → {now}")
    if corrected and before is not None and (fields := _changed_fields(context, before, after)):
        texts.append(fields)
    return ", ".join(texts)


def _changed_fields(context: LanguageContext, before: Result, after: Result) -> str:
    """Return the names of the fields that differ, except `scores` and `entered`."""
    names = [
        context.t(f"changes.field.{name}")
        for name in type(after).model_fields
        if name not in {"scores", "entered"} and getattr(before, name) != getattr(after, name)
    ]
    if not names:
        return ""
    return escape_html(context.t("changes.fields", context.join_list(names)))


def _printed(score: ScoreValue | None) -> str:
    return "–" if score is None else escape_html(score.printed)
