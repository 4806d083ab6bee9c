"""The page on which everything can be filtered, sorted, searched and kept; a script fills it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.link_health import Verdict
from site_builder.pages import paths
from site_builder.pages.browse_messages import SCRIPT_WORDS
from site_builder.pages.context import PageContext
from site_builder.pages.health import LinkHealth, link_usages
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page

_STATES: tuple[tuple[str, frozenset[Verdict]], ...] = (
    ("dead", frozenset({Verdict.DEAD, Verdict.GONE})),
    ("suspect", frozenset({Verdict.SUSPECT})),
    ("moved", frozenset({Verdict.MOVED})),
    ("fine", frozenset({Verdict.ALIVE, Verdict.REDIRECTED})),
)
"""How an entry's links fare, the worst first; other verdicts say nothing of a link."""


def browse_page(desk: PageContext) -> Iterator[Page]:
    """Make the page: what it is for, and the parts that its script fills."""
    d = desk.at(paths.BROWSE)
    settings = {
        "root": d.root,
        "language": d.language,
        "lang": d.language_tag,
        "words": {name: d.t(key) for name, key in SCRIPT_WORDS.items()},
    }
    text = json.dumps(settings, ensure_ascii=False, sort_keys=True)
    yield listing_page(
        d,
        paths.BROWSE,
        d.t("browse"),
        d.t("browse.lead"),
        lists=d.render("browse.html", settings=text),
    )


def link_states(catalog: Catalog, health: LinkHealth) -> dict[str, str]:
    """Return entry id -> how its links fare: what the worst of them is; nothing where nobody knows.

    Links in summaries and notes count like those in fields.
    """
    verdicts: dict[str, set[Verdict]] = {}
    for link in link_usages(catalog, health):
        if link.record is not None:
            for referrer in link.referrers:
                verdicts.setdefault(referrer.id, set()).add(link.record.verdict)
    found = ((id_, _worst(own)) for id_, own in verdicts.items() if id_ in catalog.entries)
    return {id_: state for id_, state in found if state is not None}


def _worst(verdicts: set[Verdict]) -> str | None:
    return next((state for state, those in _STATES if not verdicts.isdisjoint(those)), None)
