"""Where the embeds of pages are: small pages for frames in other sites. The module `embeds` writes the files."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from site_builder.models import short_name
from site_builder.pages.escaping import escape_html

if TYPE_CHECKING:
    from site_builder.pages.context import PageContext

EMBED = "embed/"
"""Folder of the embeds, in each language. The rest of an embed's path is the path of its page."""

HEIGHTS = {"entry": 300, "topic": 380}
"""Height of the frame in pixels. Longer contents scroll."""


def embed_path(path: str) -> str:
    """Return the path of the embed of a page.

    >>> embed_path("papers/clip/")
    'embed/papers/clip/'
    """
    return EMBED + path


def embed_fold(context: PageContext, path: str, title: str, type_: str) -> str:
    """Return the folded line of HTML that shows the embed of a page in another site.

    The result is empty if the site has no embeds, or if its URL is unknown. `type_` is a key of `HEIGHTS`.
    """
    if "embed" not in context.site.publish or not context.site.url:
        return ""
    localized = context.languages.localized_path(context.language, embed_path(path))
    name = escape_html(f"{short_name(title)} · {context.localize(context.site.name)}")
    line = (
        f'<iframe src="{escape_html(urljoin(context.site.root_url, quote(localized)))}" title="{name}" loading="lazy" '
        f'style="width:100%;height:{HEIGHTS[type_]}px;border:0"></iframe>'
    )
    label = escape_html(context.t("embed"))
    return (
        f'\n<details class="kb-fold kb-embed"><summary>{label}</summary>'
        f'<pre><code translate="no">{html.escape(line, quote=False)}</code></pre></details>'
    )
