"""Which pages have feeds, and where the files of a feed are: in the folder of the page.

The package `feeds` writes the files.
"""

from __future__ import annotations

from site_builder.pages import paths
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html

ATOM, JSON_FEED = "feed.xml", "feed.json"
"""Names of the files of a feed, in Atom and in JSON Feed."""

ATOM_TYPE, JSON_FEED_TYPE = "application/atom+xml", "application/feed+json"

MIN_ENTRIES_WITH_FEED = 5
"""A tag, a venue or an author with fewer entries has no feed. Each topic has one."""

_WITH_MANY_ENTRIES = (paths.TAGS, paths.VENUES, paths.AUTHORS)


def feed_link(context: PageContext, path: str, title: str, entry_count: int) -> str:
    """Return a link to the Atom feed of the page at a path; "" if the page has no feed."""
    if not has_feed(context, path, entry_count):
        return ""
    text, label = context.t("feed"), context.t("feed.label", title)
    href = context.href(f"{path}{ATOM}")
    return (
        f'<a class="kb-feed" href="{escape_html(href)}" type="{ATOM_TYPE}" aria-label="{escape_html(label)}">'
        f"{escape_html(text)}</a>"
    )


def has_feed(context: LanguageContext, path: str, entry_count: int) -> bool:
    """Return whether the page at a path has feeds. `entry_count` is the number of entries that the page lists.

    Without `site_url` there are no feeds, because the links in a feed must be absolute.
    """
    if "feeds" not in context.site.publish or not context.site.url:
        return False
    if path == paths.HOME:
        return True
    folder, _, rest = path.partition("/")
    if not rest or "/" in rest.removesuffix("/"):
        return False
    if f"{folder}/" == paths.TOPICS:
        return True
    return f"{folder}/" in _WITH_MANY_ENTRIES and entry_count >= MIN_ENTRIES_WITH_FEED
