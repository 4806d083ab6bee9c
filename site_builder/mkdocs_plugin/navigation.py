"""The navigation of the site, one for each language.

The navigation does not contain entries. MkDocs and Material write the whole navigation into every page, so
the size of the site would grow with the square of the number of entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage

from site_builder.catalog import Catalog
from site_builder.models import KINDS, Language
from site_builder.pages import paths
from site_builder.pages.messages import message


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
    items: list[MkDocsPage | Section] = [
        pages[paths.HOME],
        pages[paths.CONTENTS],
        pages[paths.BROWSE],
        *([_section(message(language, "topics"), topics)] if topics else []),
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


def _section(title: str, pages: Sequence[MkDocsPage]) -> Section:
    section = Section(title, list(pages))
    for page in pages:
        page.parent = section
    return section
