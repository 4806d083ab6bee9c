"""The page *Results*, which lists all benchmarks by topic, each with its best result."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.i18n import plural
from site_builder.pages import paths
from site_builder.pages.benchmark_lines import benchmark_lines
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.listing import in_topic_order, listing_page
from site_builder.pages.page import Page, PageSection
from site_builder.pages.results_about_page import about_link, changes_link
from site_builder.results import BoardSummary


def results_page(context: LanguageContext) -> Iterator[Page]:
    """Yield the page, if the site has benchmarks."""
    summaries = context.boards.summaries.values()
    if not summaries:
        return
    page_context = context.at(paths.RESULTS)
    newest = [summary.newest for summary in summaries if summary.newest is not None]
    yield listing_page(
        page_context,
        paths.RESULTS,
        context.t("results"),
        context.t("results.lead"),
        _sections(page_context, list(summaries)),
        list_html=_counts(page_context, list(summaries)),
        modified=max(newest).isoformat() if newest else None,
    )


def _counts(context: PageContext, summaries: list[BoardSummary]) -> str:
    rows = sum(summary.number_of_rows for summary in summaries)
    benchmarks = context.count_label("benchmark", len(summaries))
    counts = context.join_list((benchmarks, plural(context.language, "results.count", rows)))
    links = filter(None, (escape_html(counts), about_link(context), changes_link(context)))
    return f'<p class="kb-counts-note">{" · ".join(links)}</p>'


def _sections(context: PageContext, summaries: list[BoardSummary]) -> Iterator[PageSection]:
    """Yield a section for each topic that is the first topic of a benchmark.

    Within a section, benchmarks with more results come first.
    """
    groups: dict[str, list[BoardSummary]] = {}
    for summary in sorted(summaries, key=lambda one: (-one.number_of_rows, one.benchmark.id)):
        groups.setdefault(summary.benchmark.topics[0], []).append(summary)
    for topic_id in in_topic_order(context.catalog, groups):
        yield PageSection(
            context.topic_name(topic_id),
            benchmark_lines(context, groups[topic_id]),
            anchor=topic_id,
            attributes=context.topic_attributes(topic_id),
        )
