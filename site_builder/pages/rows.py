"""Entries as rows of a list. A row stands on some twenty pages, so it is written once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from site_builder.models import Bilingual, Entry
from site_builder.pages.desk import Desk
from site_builder.pages.escaping import escaped
from site_builder.pages.link_marks import Mark
from site_builder.pages.shelf import RowParts

_ROLES = frozenset({"url", "paper", "code", "demo", "project"})
"""The links that a row offers; the entry's page has them all."""


def rows(d: Desk, entries: Iterable[Entry], *, kind: bool = False) -> str:
    """Write a list of entries, each with its kind if asked for."""
    written = "\n".join([row(d, entry, kind=kind) for entry in entries])
    return f'<ul class="kb-rows">\n{written}\n</ul>' if written else '<ul class="kb-rows">\n</ul>'


def related_rows(d: Desk, related: Iterable[tuple[Entry, Sequence[str]]]) -> str:
    """Write a list of entries, each with the reasons why it is there."""
    written = "\n".join([row(d, entry, kind=True, reasons=reasons) for entry, reasons in related])
    return f'<ul class="kb-rows kb-rows--related">\n{written}\n</ul>'


def row(d: Desk, entry: Entry, *, kind: bool = False, reasons: Sequence[str] = ()) -> str:
    """Write one entry. Where there are reasons, they take the place of the summary."""
    parts = d.kept.rows.get(entry.id, lambda: _parts(d, entry))
    shown_kind = parts.kind if kind else ""
    if reasons:
        text = "".join([f'<span class="kb-why">{d.marked(reason)}</span>' for reason in reasons])
    else:
        text = _summary(d, entry) if parts.summary is None else parts.summary
    return (
        f"{parts.start}{shown_kind}{parts.before_root}{d.root}{parts.after_root}{text}{parts.end}"
    )


def _parts(d: Desk, entry: Entry) -> RowParts:
    kind = escaped(d.say(entry.kind))
    heading = d.plain(entry.heading)
    href = d.entry_href(entry).removeprefix(d.root)
    return RowParts(
        start=f'<li class="kb-row kb-row--{entry.kind}">\n  <div class="kb-row__head">\n',
        kind=f'<span class="kb-kind kb-kind--{entry.kind}">{kind}</span>',
        before_root='    <a class="kb-row__title" href="',
        after_root=f'{href}">{d.marked(heading)}</a>\n    {aliases(d, entry)}\n  </div>\n',
        summary=None if may_lead_to_entries(entry.summary) else _summary(d, entry),
        end=f'  <p class="kb-row__meta">\n    {_byline(d, entry)}\n{_links(d, entry, heading)}'
        "  </p>\n</li>",
    )


def may_lead_to_entries(*texts: Bilingual | None) -> bool:
    """Tell whether any of these texts may hold links to entries, which need not exist."""
    return any("[" in (text.en or "") or "[" in (text.zh or "") for text in texts if text)


def aliases(d: Desk, entry: Entry) -> str:
    """Write the short names that the heading does not hold."""
    shown = d.plain(entry.heading)
    return "".join(
        [
            f'  <span class="kb-alias">{d.marked(alias)}</span>\n'
            for alias in entry.aliases
            if alias not in shown
        ]
    )


def _summary(d: Desk, entry: Entry) -> str:
    if entry.summary is None:
        return ""
    text, language = entry.summary.shown_in(d.language)
    return f'<p class="kb-row__summary"{d.lang_attribute(language)}>{d.inline(text)}</p>'


def _byline(d: Desk, entry: Entry) -> str:
    line = ""
    if entry.authors:
        number = len(entry.authors)
        more = ""
        if number > 3:
            more = " " + escaped(d.say("and-more", number - 3 if d.language == "en" else number))
        names = d.marked(d.join(entry.authors[:3]))
        line = f'  <span class="kb-row__authors">{names}{more}</span>\n'
    if entry.venue:
        return f"{line}<span>{d.marked(entry.venue)}</span>"
    return f"{line}<span>{entry.year}</span>" if entry.year else line


def _links(d: Desk, entry: Entry, heading: str) -> str:
    return "".join(_each_link(d, entry, heading))


def _each_link(d: Desk, entry: Entry, heading: str) -> Iterator[str]:
    for role, link in entry.all_links():
        if role not in _ROLES:
            continue
        mark = d.mark(link.url)
        hidden = escaped(f" · {heading} · {d.host(link)}")
        written = (
            f'<a class="kb-row__link{link_class(mark)}" href="{escaped(link.url)}" rel="noopener"'
            f"{link_title(mark)}>{escaped(d.link_label(role, link, entry))}"
            f'<span class="kb-visually-hidden">{hidden}</span></a>'
        )
        if mark is not None:
            written = f'<span class="kb-row__marked">{written}{d.badge(mark)}</span>'
        yield f"    {written}\n"


def link_class(mark: Mark | None) -> str:
    """Return what a marked link adds to its classes."""
    return "" if mark is None else f" kb-link--{mark.kind}"


def link_title(mark: Mark | None) -> str:
    """Return the attribute that says what no label says at the link."""
    return "" if mark is None or mark.label else f' title="{escaped(mark.sentence)}"'
