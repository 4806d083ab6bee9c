"""Links to embeds, which are small pages for frames in other sites. The module `embeds` makes their files."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from site_builder.models import short_name
from site_builder.pages.escaping import escape_html

if TYPE_CHECKING:
    from site_builder.pages.context import PageContext

EMBED = "embed/"
"""Folder of the embeds in a language. The rest of an embed's path is the path of the page that the embed summarises."""

HEIGHTS = {"entry": 300, "topic": 440, "board": 560}
"""Type of an embed -> height of its frame in pixels. If the embed is higher than its frame, readers can scroll it."""


def embed_path(path: str) -> str:
    """Return the path of the embed of a page.

    >>> embed_path("papers/clip/")
    'embed/papers/clip/'
    """
    return EMBED + path


def embed_fold(context: PageContext, path: str, title: str, type_: str) -> str:
    """Return folded HTML with one line of code. Copied into another site, this line shows the embed of a page.

    If the site has no embeds, or the URL of the site is unknown, return an empty text. `type_` is a key of `HEIGHTS`.
    """
    if "embed" not in context.site.publish or not context.site.url:
        return ""
    localized = context.languages.localized_path(context.language, embed_path(path))
    name = escape_html(f"{short_name(title)} · {context.localize(context.site.name)}")
    line = (
        f'<iframe src="{escape_html(urljoin(context.site.root_url, quote(localized)))}" title="{name}" width="100%" height="{HEIGHTS[type_]}" '
        'loading="lazy" style="border:0;border-radius:8px"></iframe>'
    )
    label = escape_html(context.t("embed"))
    return (
        f'\n<details class="kb-fold kb-embed"><summary>{label}</summary>'
        f'<pre><code translate="no">{html.escape(line, quote=False)}</code></pre></details>'
    )
