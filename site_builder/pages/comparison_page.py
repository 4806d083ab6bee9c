"""The page that compares the results of two to five entries. Its script makes the table from `comparison_data`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from site_builder.i18n import LANGUAGES, message
from site_builder.i18n.scripts import script_settings
from site_builder.pages import paths
from site_builder.pages.context import LanguageContext
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page

SCRIPT_WORDS = {
    "add": "compare.add",
    "choose": "compare.choose",
    "metric": "compare.metric",
    "best": "compare.best",
    "others": "result.by-other",
    "none": "compare.none",
    "unknown": "compare.unknown",
    "too-many": "compare.too-many",
    "remove": "compare.remove",
    "table": "compare.table",
    "list-separator": "compare.separator",
    "loading": "browse.loading",
    "retry": "browse.retry",
    "reload": "browse.reload",
    "error.network": "compare.error.network",
    "error.missing": "browse.error.missing",
    "error.browser": "browse.error.browser",
    "error.file": "compare.error.file",
}
"""Name of a text in the settings of the script -> key of the message."""


def comparison_page(context: LanguageContext) -> Iterator[Page]:
    """Yield the comparison page, if the site has benchmarks."""
    if "benchmark" not in context.kinds:
        return
    page_context = context.at(paths.COMPARE)
    languages = context.languages
    settings = {
        "root": page_context.root,
        "prefix": languages.prefix(context.language),
        "language": languages.codes.index(context.language),
        "lang": LANGUAGES[context.language].tag,
        "scripts": script_settings(languages),
        "words": {name: message(context.language, key) for name, key in SCRIPT_WORDS.items()},
    }
    text = json.dumps(settings, ensure_ascii=False, sort_keys=True)
    yield listing_page(
        page_context,
        paths.COMPARE,
        context.t("compare"),
        context.t("compare.lead"),
        parent=paths.RESULTS,
        list_html=page_context.render_template("comparison.html", settings=text),
    )
