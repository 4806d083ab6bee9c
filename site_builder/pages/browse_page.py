"""The Browse page. Its script filters, sorts and searches entries, and stores a reading list."""

from __future__ import annotations

import json
from collections.abc import Iterator

from markupsafe import Markup

from site_builder.catalog import Catalog
from site_builder.i18n import (
    FALLBACK,
    LANGUAGES,
    LanguageCode,
    message,
    plural,
    plural_texts,
)
from site_builder.i18n.scripts import script_settings
from site_builder.link_health.verdicts import Verdict
from site_builder.models import KINDS, Entry
from site_builder.models.yes_no_filters import filter_label, yes_no_filters
from site_builder.notes import summary_line
from site_builder.pages import paths
from site_builder.pages.contents_pages import is_split_by_topic
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.downloads import downloads_link
from site_builder.pages.health import LinkHealth, link_usages
from site_builder.pages.listing import listing_page
from site_builder.pages.observed import rows_note
from site_builder.pages.page import Page
from site_builder.pages.rows import browse_row, compact_button

FIRST_ROWS = 30
"""The HTML of the page has at most this many rows. The script begins with as many rows, too (see `row-list.js`)."""

_STATES: tuple[tuple[str, frozenset[Verdict]], ...] = (
    ("dead", frozenset({Verdict.DEAD, Verdict.GONE})),
    ("suspect", frozenset({Verdict.SUSPECT})),
    ("moved", frozenset({Verdict.MOVED})),
    ("fine", frozenset({Verdict.ALIVE, Verdict.REDIRECTED})),
)
"""(state of a link, verdicts of link checks that lead to this state). The worst state comes first.

A link with any other verdict has no state.
"""


_ORDERS = ("newest", "added", "title")
_FACT_ORDERS = ("stars", "citations", "activity")
"""Sort orders that need facts from services. The page offers them only if there are such facts."""

_TEMPLATE_KEYS = {
    "browse",
    *(f"browse.{part}" for part in ("lead", "plain", "by-topic", "no-script", "find", "find.hint")),
    *(f"browse.{part}" for part in ("sort", "sort.newest", "sort.added", "sort.title")),
    *(f"browse.sort.{order}" for order in _FACT_ORDERS),
    *(f"browse.{part}" for part in ("filters", "chosen", "results", "more", "kept")),
}
"""Keys of the texts that only the template uses."""

SCRIPT_WORDS: dict[str, str] = {
    **{
        key.removeprefix("browse."): key
        for key in FALLBACK.words
        if key.startswith("browse.") and key not in _TEMPLATE_KEYS
    },
    **{key: key for key in FALLBACK.words if key.startswith("reading.")},
    "and-more": "and-more",
    "page.unlisted": "page.unlisted",
    "page.suggest": "page.suggest",
}
"""Name of a text in the settings of the script -> key of the message."""


_COUNT = "browse.count"
"""Key of the message with the number of entries found. The script chooses the plural form of the message."""


def _words(language: LanguageCode) -> dict[str, str]:
    """Return the texts of the script in a language."""
    words = {
        name: message(language, key)
        for name, key in SCRIPT_WORDS.items()
        if key.rpartition(".")[0] != _COUNT
    }
    words |= {
        f"count.{category}": text for category, text in plural_texts(language, _COUNT).items()
    }
    words["list-separator"] = LANGUAGES[language].list_separator
    words |= {f"value.{name}.1": filter_label(name, language) for name in yes_no_filters()}
    return words | {
        f"value.kind.{kind}": spec.words_in(language).one for kind, spec in KINDS.items()
    }


def browse_page(context: LanguageContext) -> Iterator[Page]:
    """Yield the Browse page. It shows the newest entries until its script shows the entries that a reader looks for."""
    page_context = context.at(paths.BROWSE)
    languages = context.catalog.languages
    settings = {
        "root": page_context.root,
        "language": context.language,
        "languages": {
            code: {"tag": LANGUAGES[code].tag, "prefix": languages.prefix(code)}
            for code in languages
        },
        "kinds": list(KINDS),
        "yesNoFacets": yes_no_filters(),
        "scripts": script_settings(languages),
        "words": _words(context.language),
    }
    text = json.dumps(settings, ensure_ascii=False, sort_keys=True)
    yield listing_page(
        page_context,
        paths.BROWSE,
        context.t("browse"),
        context.t("browse.lead"),
        list_html=page_context.render_template(
            "browse.html",
            settings=text,
            orders=(*_ORDERS, *_FACT_ORDERS) if context.site.facts else _ORDERS,
            rows=Markup(_first_rows(page_context)),  # noqa: S704 - `browse_row` escapes the texts
            compact_button=Markup(compact_button(context)),  # noqa: S704 - the function escapes texts
            downloads=Markup(downloads_link(page_context)),  # noqa: S704 - the function escapes texts
            facts_note=Markup(rows_note(context, context.catalog)),  # noqa: S704 - the function escapes texts
            count=plural(context.language, _COUNT, len(context.catalog)),
            plain_key="browse.by-topic" if is_split_by_topic(context) else "browse.plain",
        ),
    )


def _first_rows(context: PageContext) -> str:
    """Return the rows of the newest entries. Readers without scripts see only these rows."""
    html = []
    for entry in context.catalog.in_page_order[:FIRST_ROWS]:
        summary = "" if entry.summary is None else context.localize(entry.summary)
        html.append(browse_row(context, entry, summary_line(summary, context.plain_name)))
    return "\n".join(html)


def link_states(catalog: Catalog, health: LinkHealth) -> dict[str, str]:
    """Return entry id -> the worst state of the entry's links, including the links in its texts and results.

    If none of an entry's links has a state, the result does not contain this entry.
    """
    verdicts: dict[str, set[Verdict]] = {}
    for link in link_usages(catalog, health):
        if link.record is not None:
            for entry in (r for r in link.referrers if isinstance(r, Entry)):
                verdicts.setdefault(entry.id, set()).add(link.record.verdict)
    states = {id_: _worst_state(verdicts[id_]) for id_ in verdicts}
    return {id_: state for id_, state in states.items() if state is not None}


def _worst_state(verdicts: set[Verdict]) -> str | None:
    return next((name for name, members in _STATES if not verdicts.isdisjoint(members)), None)
