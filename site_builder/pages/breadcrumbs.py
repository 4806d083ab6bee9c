"""Breadcrumbs: links to the ancestors of a page.

If a page has many ancestors, only the first few and the last few are visible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from site_builder.models import Topic
from site_builder.pages import paths
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.rows import fold

Breadcrumbs = Sequence[tuple[str, str]]
"""(title, path) of each ancestor of a page. The topmost ancestor comes first."""

MAX_VISIBLE_BREADCRUMBS = 8
"""If a page has more breadcrumbs than this, only the first `_FIRST` and the last `_LAST` are visible."""
_FIRST, _LAST = 2, 4
MAX_ANCESTORS = 40
"""Breadcrumbs name at most this many topics. So the size of a page does not grow with the depth of its topic."""


def topic_breadcrumbs(
    context: LanguageContext, topics: Sequence[Topic]
) -> Iterator[tuple[str, str]]:
    """Yield (title, path) for the page of all topics, and then for each of `topics`, which begin with a root.

    If there are more than `MAX_ANCESTORS` topics, topics between the root and the lowest ones are left out. In their
    place, `…` is a link to the lowest omitted topic. The page of that topic has breadcrumbs to the topics above it.
    """
    yield context.t("topics"), paths.TOPICS
    if len(topics) > MAX_ANCESTORS:
        omitted = topics[-MAX_ANCESTORS]
        yield context.localize(topics[0].name), paths.topic_path(topics[0].id)
        yield "…", paths.topic_path(omitted.id)
        topics = topics[1 - MAX_ANCESTORS :]
    for topic in topics:
        yield context.localize(topic.name), paths.topic_path(topic.id)


def breadcrumb_nav(context: PageContext, breadcrumbs: Breadcrumbs, number: int = 1) -> str:
    """Return breadcrumbs as a `<nav>` element.

    A page may have several such elements. From the second element on, the accessible name contains `number`, so no two
    landmarks of the page have equal names.
    """
    items = [
        f'<li><a href="{context.href(path)}">{context.text_html(title)}</a></li>\n'
        for title, path in breadcrumbs
    ]
    if len(items) > MAX_VISIBLE_BREADCRUMBS:
        folded = items[_FIRST:-_LAST]
        folded_html = fold(context, len(folded), f"<ol>\n{''.join(folded)}</ol>\n")
        items[_FIRST:-_LAST] = [f"<li>{folded_html}</li>\n"]
    name = context.t("you-are-here")
    label = escape_html(name if number == 1 else f"{name} ({number})")
    return f'<nav class="kb-breadcrumbs" aria-label="{label}">\n<ol>\n{"".join(items)}</ol>\n</nav>'
