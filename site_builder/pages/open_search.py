"""The OpenSearch description of the site in each language, with which browsers offer the site's search."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from site_builder.i18n import LANGUAGES, SiteLanguages
from site_builder.pages.context import Site
from site_builder.pages.escaping import escape_html
from site_builder.pages.metadata import OPEN_SEARCH
from site_builder.pages.paths import BROWSE
from site_builder.pages.site_icon import ICON

_MAX_SHORT_NAME, _MAX_LONG_NAME, _MAX_DESCRIPTION = 16, 48, 1024
"""OpenSearch 1.1 limits these three texts to these numbers of characters."""


def open_search_files(
    site: Site, languages: SiteLanguages, assets: str
) -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of each description.

    Without `site_url`, there are no descriptions: they need absolute URLs.

    `assets` is the path of the folder of the icon.
    """
    if not site.url:
        return
    base = site.root_url
    for code in languages:
        name = site.name.text_or_fallback(code)[0]
        description = " ".join(site.description.text_or_fallback(code)[0].split())
        browse = base + quote(languages.localized_path(code, BROWSE))
        yield (
            languages.localized_path(code, OPEN_SEARCH),
            (
                '<?xml version="1.0" encoding="UTF-8"?>\n'
                '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
                f"<ShortName>{escape_html(_shortened(name, _MAX_SHORT_NAME))}</ShortName>"
                f"<LongName>{escape_html(_shortened(name, _MAX_LONG_NAME))}</LongName>"
                f"<Description>{escape_html(_shortened(description, _MAX_DESCRIPTION))}</Description>"
                f"<Language>{LANGUAGES[code].tag}</Language>"
                "<InputEncoding>UTF-8</InputEncoding>"
                f'<Image type="image/svg+xml">{escape_html(base + assets + ICON)}</Image>'
                f'<Url type="text/html" template="{escape_html(browse)}?q={{searchTerms}}"/>'
                "</OpenSearchDescription>\n"
            ).encode(),
        )


def _shortened(text: str, length: int) -> str:
    """Return the first words of a text, at most `length` characters. If the first word is longer, cut the word."""
    words = " ".join(text.split())
    if len(words) <= length:
        return words
    return words[: length + 1].rpartition(" ")[0] or words[:length]
