"""The page that explains how scores are added to boards (leaderboards), and what the marks next to scores mean."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.pages import paths
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page, PageSection

SECTIONS = {
    "steps": ("enter", "source", "check", "review"),
    "evidence": ("printed", "board", "reproduced"),
    "reported": ("authors", "other"),
    "ranks": ("comparable", "ties", "not-stated", "withdrawn"),
    "corrections": ("correct", "history"),
}
"""Name of a section -> names of the terms that the section explains. The messages have keys such as `about.steps`."""


def results_about_page(context: LanguageContext) -> Iterator[Page]:
    """Yield the page that explains boards, if the site has benchmarks."""
    if not context.boards.by_benchmark:
        return
    page_context = context.at(paths.RESULTS_ABOUT)
    yield listing_page(
        page_context,
        paths.RESULTS_ABOUT,
        context.t("about"),
        context.t("about.lead"),
        [_section(page_context, name) for name in SECTIONS],
        list_html=_links(page_context),
        parent=paths.RESULTS,
    )


def about_link(context: PageContext) -> str:
    """Return a link to the page that explains boards."""
    return f'<a href="{context.href(paths.RESULTS_ABOUT)}">{escape_html(context.t("about"))}</a>'


def changes_link(context: PageContext) -> str:
    """Return a link to the page with the changes of results. If the site has no such page, return an empty text."""
    if not context.site.result_history:
        return ""
    return f'<a href="{context.href(paths.RESULT_CHANGES)}">{escape_html(context.t("changes"))}</a>'


def _section(context: PageContext, name: str) -> PageSection:
    items = "".join(
        [
            f"<dt>{escape_html(context.t(f'about.{item}'))}</dt>"
            f"<dd>{context.render_inline(context.t(f'about.{item}.means'))}</dd>"
            for item in SECTIONS[name]
        ]
    )
    return PageSection(
        context.t(f"about.{name}"), f'<dl class="kb-about">{items}</dl>', anchor=name
    )


def _links(context: PageContext) -> str:
    """Return links to the page with all boards and to the page with the changes of results."""
    boards = f'<a href="{context.href(paths.RESULTS)}">{escape_html(context.t("results"))}</a>'
    links = filter(None, (boards, changes_link(context)))
    return f'<p class="kb-counts-note">{" · ".join(links)}</p>'
