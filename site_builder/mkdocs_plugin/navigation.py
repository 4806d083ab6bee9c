"""The navigation in each language, and the topics that it shows on a page.

Every page contains the navigation. A navigation with links to all entries would make the size of the
site grow with the square of the number of entries. So the navigation does not contain entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote

from markupsafe import Markup, escape
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage

from site_builder.catalog import Catalog
from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages, message
from site_builder.models import Topic
from site_builder.pages import Page, paths
from site_builder.pages.paging import listing_path


def navigation(
    language: LanguageCode,
    catalog: Catalog,
    pages: Mapping[str, MkDocsPage],
    hand_written: Sequence[MkDocsPage],
) -> Navigation:
    """Return the navigation in one language, with the hand-written pages at the end.

    `pages` maps paths, without the language, to pages.
    """
    topic_section = TopicSection(message(language, "topics"), pages[paths.TOPICS])
    kind_pages = [pages[paths.kind_path(kind)] for kind in catalog.kinds]
    items: list[MkDocsPage | Section] = [
        pages[paths.HOME],
        pages[paths.CONTENTS],
        pages[paths.BROWSE],
        *([pages[paths.RESULTS]] if paths.RESULTS in pages else []),
        *([topic_section] if catalog.topics else []),
        *([_section(message(language, "kind"), kind_pages)] if kind_pages else []),
        _section(message(language, "browse-by"), [pages[path] for path in paths.OVERVIEWS]),
        *([pages[paths.LINK_HEALTH]] if paths.LINK_HEALTH in pages else []),
        *([pages[paths.API_GUIDE]] if paths.API_GUIDE in pages else []),
        *hand_written,
    ]
    flat = [page for item in items for page in (item.children or [item])]
    result = Navigation(items, [page for page in flat if isinstance(page, MkDocsPage)])
    home = pages[paths.HOME]
    assert isinstance(home, MkDocsPage)  # noqa: S101 - for the type checker
    result.homepage = home
    return result


class TopicSection(Section):
    """The section of all topics. It has no items: the template nav.html inserts the HTML of a `TopicMenu` instead."""

    def __init__(self, title: str, overview: MkDocsPage) -> None:
        """Make the section. `overview` is the page with all topics."""
        super().__init__(title, [])
        self.overview = overview


@dataclass(frozen=True)
class TopicMenu:
    """Renders the topics that the navigation shows on a page."""

    catalog: Catalog
    _cache: dict[tuple[object, ...], Markup] = field(default_factory=dict)

    def html(self, language: LanguageCode, root: str, page: Page | None) -> Markup:
        """Return the topics as nested lists. `root` is the URL of the site's root: `../../` or, on 404.html, `/kb/`.

        The lists contain all top-level topics, and the subtopics of expanded topics. On a topic's page, this
        topic and its ancestors are expanded. On an entry's page, the ancestors of its first topic are expanded.
        If there is only one top-level topic, it is always expanded.
        """
        topic_id = None if page is None else _topic_of(page)
        is_topic_page = page is not None and page.path == paths.topic_path(topic_id or "")
        key = language, root, topic_id, page and page.page_type, is_topic_page
        if key not in self._cache:
            topics = self.catalog.with_ancestors(topic_id or "", MAX_EXPANDED_TOPICS + 1)
            expanded = [topic.id for topic in topics]
            if page is not None and page.page_type == "entry":
                expanded = expanded[:-1]
            current = ' aria-current="page"' if is_topic_page else ' aria-current="true"'
            top_level = self.catalog.children.get(None, ())
            if len(top_level) == 1 and expanded[:1] != [top_level[0].id]:
                expanded = [top_level[0].id]
            languages = self.catalog.languages
            link = partial(_topic_link, languages, language, root, topic_id, current)
            html = self._lists(expanded, link)
            self._cache[key] = Markup(html)  # noqa: S704 - names are escaped
        return self._cache[key]

    def _lists(self, expanded: Sequence[str], link: Callable[[Topic], str]) -> str:
        """Return the list of top-level topics, with nested lists below the expanded topics."""
        if len(expanded) <= MAX_EXPANDED_TOPICS:
            return self._nested([None, *expanded], link)
        lowest = expanded[-MAX_EXPANDED_TOPICS:]
        href = link(self.catalog.topics[lowest[0]])
        html = f"<ul><li>… {href}{self._nested(lowest, link)}</ul>"
        return self._nested([None], link, expanded[0], html)

    def _nested(
        self,
        parents: Sequence[str | None],
        link: Callable[[Topic], str],
        below: str | None = None,
        html: str = "",
    ) -> str:
        """Return nested lists of the children of each topic in `parents`.

        Each topic in `parents` is a child of the topic before it. For example, `[None, "vision"]` gives the top-level
        topics, and the children of `vision` below `vision`. In the innermost list, `html` is inserted below the topic
        `below`.
        """
        for parent in reversed(parents):
            items = [
                f"<li>{link(topic)}{html if topic.id == below else ''}"
                for topic in self.catalog.children.get(parent, ())
            ]
            html = f"<ul>{''.join(items)}</ul>" if items else ""
            below = parent
        return html


MAX_EXPANDED_TOPICS = 8
"""The navigation expands at most this many topics on the path to a page. If the path is longer, the top-level topic is
followed by `…` and the topics nearest to the page."""


def _topic_of(page: Page) -> str | None:
    """Return the id of the topic to which a page belongs, or None."""
    if page.page_type == "topic":
        return listing_path(page.path).removeprefix(paths.TOPICS).removesuffix("/")
    return page.topic


def _topic_link(
    languages: SiteLanguages,
    language: LanguageCode,
    root: str,
    topic_id: str | None,
    current: str,
    topic: Topic,
) -> str:
    prefix = languages.prefix(language)
    if prefix and root.startswith("../"):  # `../topics/` is shorter than `../../zh/topics/`
        root, prefix = root.removeprefix("../") or "./", ""
    href = root + prefix + quote(paths.topic_path(topic.id))
    name, shown = topic.name.text_or_fallback(language)
    tag = "" if shown == language else f' lang="{LANGUAGES[shown].tag}"'
    return f'<a href="{href}"{tag}{current if topic.id == topic_id else ""}>{escape(name)}</a>'


def _section(title: str, pages: Sequence[MkDocsPage]) -> Section:
    section = Section(title, list(pages))
    for page in pages:
        page.parent = section
    return section
