"""Redirect pages at the former URLs of entries."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from site_builder.catalog import Catalog
from site_builder.i18n import LANGUAGES, message
from site_builder.pages.paths import entry_path, relative_root

_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width">
<link rel="canonical" href="{href}">
<meta http-equiv="refresh" content="0; url={href}">
</head>
<body>
<p>{moved} <a href="{href}">{title}</a></p>
</body>
</html>
"""


def redirect_files(catalog: Catalog) -> dict[str, bytes]:
    """Return file path -> HTML of the redirect page, for every former URL in every language.

    Redirect pages need no script. They tell search engines to list the new page (`canonical`), and not
    to list the redirect page (`noindex`).
    """
    files = {}
    for old, new in sorted(catalog.redirects.items()):
        if new not in catalog.entries:
            continue
        entry = catalog.entries[new]
        for language in catalog.languages:
            old_url = catalog.languages.localized_path(language, f"{old}/")
            new_url = catalog.languages.localized_path(language, entry_path(entry))
            redirect_html = _PAGE.format(
                language=LANGUAGES[language].tag,
                title=escape(entry.heading.text_or_fallback(language)[0]),
                href=escape(relative_root(old_url) + quote(new_url)),
                moved=message(language, "moved"),
            )
            files[f"{old_url}index.html"] = redirect_html.encode()
    return files
