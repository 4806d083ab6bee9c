"""Entries as rows of a list. A row stands on some twenty pages, so it is written once and kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from site_builder.catalog import Catalog
from site_builder.models import Bilingual, Entry
from site_builder.pages.caches import RowParts
from site_builder.pages.context import PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.link_badges import LinkBadge

_ROLES = frozenset({"url", "paper", "code", "demo", "project"})
"""The links that a row offers; the entry's page has them all."""


def rows(d: PageContext, entries: Iterable[Entry], *, kind: bool = False) -> str:
    """Write a list of entries, each with its kind if asked for."""
    written = "\n".join([row(d, entry, kind=kind) for entry in entries])
    return f'<ul class="kb-rows">\n{written}\n</ul>' if written else '<ul class="kb-rows">\n</ul>'


def related_rows(d: PageContext, related: Iterable[tuple[Entry, Sequence[str]]]) -> str:
    """Write a list of entries, each with the reasons why it is there."""
    written = "\n".join([_related_row(d, entry, reasons) for entry, reasons in related])
    return f'<ul class="kb-rows kb-rows--related">\n{written}\n</ul>'


def row(d: PageContext, entry: Entry, *, kind: bool = False) -> str:
    """Write one entry: what it is called, what it is, whose it is, and where it lies."""
    parts = _kept_parts(d, entry)
    summary = _summary(d, entry) if parts.summary is None else parts.summary
    return (
        f"{_HEAD}{parts.kind if kind else ''}{_TITLE}{d.root}{parts.title}"
        f'{summary}<p class="kb-row__meta">{parts.byline}{parts.links}</p></li>'
    )


def _related_row(d: PageContext, entry: Entry, reasons: Sequence[str]) -> str:
    """Write why an entry is there instead of its summary, and leave its links to its own page."""
    parts = _kept_parts(d, entry)
    why = "".join(
        [f'<span class="kb-relation-reason">{d.marked(reason)}</span>' for reason in reasons]
    )
    meta = f'<p class="kb-row__meta">{parts.byline}</p>' if parts.byline else ""
    return f"{_HEAD}{parts.kind}{_TITLE}{d.root}{parts.title}{why}{meta}</li>"


_HEAD = '<li class="kb-row"><div class="kb-row__head">'
_TITLE = '<a class="kb-row__title" href="'


def _kept_parts(d: PageContext, entry: Entry) -> RowParts:
    return d.caches.rows.get(entry.id, lambda: _parts(d, entry))


def _parts(d: PageContext, entry: Entry) -> RowParts:
    kind = escape_html(d.t(entry.kind))
    heading = d.plain(entry.heading)
    href = d.entry_href(entry).removeprefix(d.root)
    return RowParts(
        kind=f'<span class="kb-kind kb-kind--{entry.kind}">{kind}</span> ',
        title=f'{href}">{d.marked(heading)}</a>{aliases(d, entry)}</div>',
        summary=None if may_link_to_entries(entry.summary) else _summary(d, entry),
        byline=_byline(d, entry),
        links="".join(_each_link(d, entry, heading)),
    )


def may_link_to_entries(*texts: Bilingual | None) -> bool:
    """Tell whether any of these texts may hold links to entries, which need not exist."""
    return any(text.contains("[") for text in texts if text is not None)


def ids_of_linking_entries(catalog: Catalog) -> frozenset[str]:
    """Return the ids of the entries whose texts may lead to others."""
    return frozenset(e.id for e in catalog if may_link_to_entries(e.summary, e.notes))


def aliases(d: PageContext, entry: Entry) -> str:
    """Write the short names that the heading does not hold."""
    shown = d.plain(entry.heading)
    return "".join(
        [
            f' <span class="kb-alias">{d.marked(alias)}</span>'
            for alias in entry.aliases
            if alias not in shown
        ]
    )


def _summary(d: PageContext, entry: Entry) -> str:
    if entry.summary is None:
        return ""
    text, language = entry.summary.text_or_fallback(d.language)
    return f'<p class="kb-row__summary"{d.lang_attribute(language)}>{d.inline(text)}</p>'


def _byline(d: PageContext, entry: Entry) -> str:
    line = ""
    if entry.authors:
        number = len(entry.authors)
        more = ""
        if number > 3:
            more = " " + escape_html(d.t("and-more", number - 3 if d.language == "en" else number))
        line = f"<span>{d.marked(d.join(entry.authors[:3]))}{more}</span>"
    if entry.venue:
        return f"{line} <span>{d.marked(entry.venue)}</span>"
    return f"{line} <span>{entry.year}</span>" if entry.year else line


def _each_link(d: PageContext, entry: Entry, heading: str) -> Iterator[str]:
    name = short_name(heading)
    for role, link in entry.all_links():
        if role not in _ROLES:
            continue
        mark = d.mark(link.url)
        label = escape_html(d.link_label(role, link, entry))
        written = (
            f'<a class="kb-row__link{link_class(mark)}" href="{escape_html(link.url)}"{link_title(mark)}'
            f' aria-label="{label}{escape_html(f" · {name} · {d.host(link)}")}">{label}</a>'
        )
        if mark is not None:
            written = f'<span class="kb-row__badged-link">{written}{d.badge(mark)}</span>'
        yield f" {written}"


def short_name(heading: str) -> str:
    """Return what people call it: most titles begin with that, as `BLIP-2: Bootstrapping ...`."""
    return re.split("[:：]", heading, maxsplit=1)[0].strip() or heading


def link_class(mark: LinkBadge | None) -> str:
    """Return what a marked link adds to its classes."""
    return "" if mark is None else f" kb-link--{mark.kind}"


def link_title(mark: LinkBadge | None) -> str:
    """Return the attribute that says what no label says at the link."""
    return "" if mark is None or mark.label else f' title="{escape_html(mark.sentence)}"'
