"""The navigation of the site, one for each language, and the topics that it shows on a page.

The navigation does not contain entries. MkDocs and Material write the whole navigation into every page, so
the size of the site would grow with the square of the number of entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from markupsafe import Markup, escape
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage

from site_builder.catalog import Catalog
from site_builder.models import KINDS, Language, Topic
from site_builder.pages import Page, paths
from site_builder.pages.messages import message
from site_builder.pages.paging import listing_path


def navigation(
    language: Language,
    catalog: Catalog,
    pages: Mapping[str, MkDocsPage],
    hand_written: Sequence[MkDocsPage],
) -> Navigation:
    """Return the navigation of one language: home, contents, topics, kinds, other views, link health.

    Hand-written pages come last. `pages` maps paths (without the language) to pages.
    """
    topics = [pages[paths.topic_path(topic.id)] for _, topic in catalog.topics_in_order()]
    topic_section = TopicSection(message(language, "topics"), list(topics))
    topic_section.overview = pages[paths.TOPICS]
    items: list[MkDocsPage | Section] = [
        pages[paths.HOME],
        pages[paths.CONTENTS],
        pages[paths.BROWSE],
        *([topic_section] if topics else []),
        _section(
            message(language, "kind"),
            [pages[paths.KIND_PATHS[kind]] for kind in KINDS],
        ),
        _section(
            message(language, "browse-by"),
            [
                pages[path]
                for path in (
                    paths.YEARS,
                    paths.VENUES,
                    paths.AUTHORS,
                    paths.TAGS,
                )
            ],
        ),
        *([pages[paths.LINK_HEALTH]] if paths.LINK_HEALTH in pages else []),
        *hand_written,
    ]
    flat = [page for item in items for page in (item.children or [item])]
    result = Navigation(items, [page for page in flat if isinstance(page, MkDocsPage)])
    home = pages[paths.HOME]
    assert isinstance(home, MkDocsPage)  # noqa: S101 - for the type checker
    result.homepage = home
    return result


class TopicSection(Section):
    """The section of all topics. The template shows only the topics of a `TopicMenu`."""

    overview: MkDocsPage
    """The page with all topics."""


@dataclass(frozen=True)
class TopicMenu:
    """Renders the topics that the navigation shows: the roots, and the branch of the page."""

    catalog: Catalog
    _cache: dict[tuple[object, ...], Markup] = field(default_factory=dict)

    def html(self, language: Language, root: str, page: Page | None) -> Markup:
        """Return the topics as nested lists; `root` is the relative path from a page to the site's root.

        The branch of a topic's page is that topic with its ancestors, their subtopics, and its own. The
        branch of an entry is that of its first topic, without the topic's own subtopics. If there is only
        one root, its subtopics are always shown.
        """
        topic_id = None if page is None else _topic_of(page)
        is_its_page = page is not None and page.path == paths.topic_path(topic_id or "")
        key = language, root, topic_id, page and page.page_type, is_its_page
        if key not in self._cache:
            branch = [topic.id for topic in self.catalog.with_ancestors(topic_id or "")]
            if page is not None and page.page_type == "entry":
                branch = branch[:-1]
            current = ' aria-current="page"' if is_its_page else ' aria-current="true"'
            roots = self.catalog.children.get(None, ())
            if len(roots) == 1:
                branch = [roots[0].id, *branch]
            html = self._list(None, branch, partial(_topic_link, language, root, topic_id, current))
            self._cache[key] = Markup(html)  # noqa: S704 - names are escaped
        return self._cache[key]

    def _list(
        self, parent_id: str | None, branch: Sequence[str], link: Callable[[Topic], str]
    ) -> str:
        """Return the children of a topic, and the descendants of those in the branch."""
        children = self.catalog.children.get(parent_id, ())
        items = [
            f"<li>{link(topic)}{self._list(topic.id, branch, link) if topic.id in branch else ''}</li>"
            for topic in children
        ]
        return f"<ul>{''.join(items)}</ul>" if items else ""


def _topic_of(page: Page) -> str | None:
    """Return the id of the topic whose branch is open on a page; None if all branches are closed."""
    if page.page_type == "topic":
        return listing_path(page.path).removeprefix(paths.TOPICS).removesuffix("/")
    return page.topic


def _topic_link(
    language: Language, root: str, topic_id: str | None, current: str, topic: Topic
) -> str:
    path = paths.topic_path(topic.id)
    if language != "en" and root.startswith("../"):  # shorter than a path through the site's root
        href = paths.relative_href(root.removeprefix("../") or "./", "en", path)
    else:
        href = paths.relative_href(root, language, path)
    name = escape(topic.name.text_or_fallback(language)[0])
    return f'<a href="{href}"{current if topic.id == topic_id else ""}>{name}</a>'


def _section(title: str, pages: Sequence[MkDocsPage]) -> Section:
    section = Section(title, list(pages))
    for page in pages:
        page.parent = section
    return section
