"""Entries as rows of a list.

The row of an entry appears on many pages. So the parts of this row are cached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from site_builder.models import Entry, Link, LocalizedText, short_name
from site_builder.models.roles import roles_in_rows
from site_builder.pages.caches import RowParts
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.link_badges import LinkBadge
from site_builder.pages.link_hints import links_with_hints
from site_builder.pages.observed import row_facts
from site_builder.pages.untrusted_text import UNTRUSTED_REL


def entry_rows(
    context: PageContext,
    entries: Iterable[Entry],
    *,
    show_kind: bool = False,
    show_added: bool = False,
    author: str = "",
) -> str:
    """Return a list of entries as HTML.

    If `show_kind` is true, each row names the kind of its entry. If `show_added` is true, each row has the date on
    which its entry was added. `author` is the slug of an author. Each row names this author, even if the author is
    not among the first authors of the entry.
    """
    html = "\n".join(
        [
            entry_row(context, entry, show_kind=show_kind, show_added=show_added, author=author)
            for entry in entries
        ]
    )
    return f'<ul class="kb-rows">\n{html}\n</ul>' if html else '<ul class="kb-rows">\n</ul>'


def related_rows(
    context: PageContext, related: Iterable[tuple[Entry, Sequence[str]]], css: str = ""
) -> str:
    """Return a list of related entries as HTML. Each row has the reasons why its entry is related.

    `css` is empty, or a space and the name of an additional CSS class of the list.
    """
    html = "\n".join([_related_row(context, entry, reasons) for entry, reasons in related])
    return f'<ul class="kb-rows kb-rows--related{css}">\n{html}\n</ul>'


def entry_row(
    context: PageContext,
    entry: Entry,
    *,
    show_kind: bool = False,
    show_added: bool = False,
    author: str = "",
) -> str:
    """Return the row of an entry: its title, aliases, summary, authors, venue and links. See `entry_rows`."""
    parts = _cached_parts(context, entry)
    late = late_author(context, entry, author)
    byline = _byline(context, entry, late) if late else parts.byline
    added = f" <span>{context.t('row.added', entry.added)}</span>" if show_added else ""
    summary = _summary(context, entry) if parts.summary is None else parts.summary
    return (
        f"{_HEAD}{parts.kind if show_kind else ''}{_TITLE}{context.root}{parts.title}"
        f'{summary}<p class="kb-row__meta">{byline}{added}{parts.facts}{parts.links}</p></li>'
    )


def browse_row(context: PageContext, entry: Entry, summary: str) -> str:
    """Return the row of an entry for Browse, whose script makes rows with the same HTML. `summary` is plain text."""
    parts = _cached_parts(context, entry)
    text = context.text_html(summary)
    summary_html = f'<p class="kb-row__summary">{text}</p>' if summary else ""
    details = f"{parts.byline}{_browse_facts(parts)}".strip()
    meta = f'<p class="kb-row__meta">{details}</p>' if details else ""
    return (
        f'<li class="kb-row kb-browse__row"><div>{parts.kind}{_TITLE}{context.root}'
        f"{parts.title}{summary_html}{meta}</li>"
    )


def _browse_facts(parts: RowParts) -> str:
    return f" <span>{parts.facts.strip()}</span>" if parts.facts else ""


def _related_row(context: PageContext, entry: Entry, reasons: Sequence[str]) -> str:
    """Return the row of a related entry. The row shows reasons, but no summary and no links."""
    parts = _cached_parts(context, entry)
    spans = [f"<span>{context.text_html(reason)}</span>" for reason in reasons]
    meta = f'<p class="kb-row__meta">{parts.byline}</p>' if parts.byline else ""
    return f"{_HEAD}{parts.kind}{_TITLE}{context.root}{parts.title}{''.join(spans)}{meta}</li>"


def compact_button(context: LanguageContext) -> str:
    """Return a button that hides the aliases, the summaries and the details in rows. It works only with scripts."""
    label = escape_html(context.t("listing.compact"))
    return (
        '<button type="button" class="kb-compact-button kb-needs-js" data-kb-compact'
        f' aria-pressed="false">{label}</button>'
    )


def fold(context: LanguageContext, number: int, html: str, key: str = "more-folded") -> str:
    """Return folded HTML. The reader sees it after a click on a button such as "51 more".

    The button shows `number`, the number of items in the HTML. `key` is the message key of the button. Folded HTML
    needs no script.
    """
    label = escape_html(context.t(key, context.format_number(number)))
    return f'<details class="kb-fold"><summary>{label}</summary>\n{html}</details>'


_MAX_NAME_LENGTH = 30
"""A row shows the translation of its title only if the translation has at most this many characters."""

_HEAD = '<li class="kb-row"><div>'
"""The beginning of a row. Its `<div>` has no CSS class, because a class in each row would make pages longer."""
_TITLE = '<a class="kb-row__title" href="'


def _cached_parts(context: PageContext, entry: Entry) -> RowParts:
    return context.caches.rows.get(entry.id, lambda: _parts(context, entry))


def _parts(context: PageContext, entry: Entry) -> RowParts:
    kind = escape_html(context.kind_words(entry.kind).one)
    heading, language = entry.heading.text_or_fallback(context.language)
    href = context.entry_href(entry).removeprefix(context.root)
    return RowParts(
        kind=f'<span class="kb-kind kb-kind--{entry.kind}">{kind}</span> ',
        title=f'{href}">{context.title_html(heading, language)}</a>{aliases_html(context, entry)}</div>',
        summary=None if may_link_to_entries(entry.summary) else _summary(context, entry),
        byline=_byline(context, entry),
        facts=row_facts(context, entry),
        links="".join(_each_link(context, entry, heading)),
    )


def may_link_to_entries(*texts: LocalizedText | None) -> bool:
    """Return False if none of the texts can contain a link to an entry.

    This function looks for the character `[`, which is fast. So it may return True for texts without
    such a link.
    """
    return any(text.contains("[") for text in texts if text is not None)


def aliases_html(context: LanguageContext, entry: Entry) -> str:
    """Return the other names of an entry as HTML, except for long translations of its title."""
    return "".join(
        [
            f' <span class="kb-alias">{context.title_html(alias)}</span>'
            for alias in other_names(context, entry)
            if len(alias) <= _MAX_NAME_LENGTH or alias in entry.aliases
        ]
    )


def other_names(context: LanguageContext, entry: Entry) -> list[str]:
    """Return the names and aliases of an entry, without those that its heading contains."""
    heading = context.localize(entry.heading)
    names = dict.fromkeys((*entry.heading.variants(), *entry.aliases))
    return [name for name in names if name not in heading]


def _summary(context: PageContext, entry: Entry) -> str:
    if entry.summary is None:
        return ""
    text, language = entry.summary.text_or_fallback(context.language)
    lang = context.lang_attribute(language)
    return f'<p class="kb-row__summary"{lang}>{context.render_inline(text)}</p>'


_MAX_AUTHORS = 3
"""A row names at most this many authors."""


def late_author(context: LanguageContext, entry: Entry, slug: str) -> str:
    """Return the name of the author with this slug, if a row does not name this author; otherwise, return ""."""
    if not slug or len(entry.authors) <= _MAX_AUTHORS:
        return ""
    slugs, names = context.catalog.author_slugs, entry.author_names
    if any(slugs[name] == slug for name in names[:_MAX_AUTHORS]):
        return ""
    return next((name for name in names[_MAX_AUTHORS:] if slugs[name] == slug), "")


def _byline(context: LanguageContext, entry: Entry, late: str = "") -> str:
    """Return the authors, the venue and the year. `late` is the name of an author to show in place of the third one."""
    line = ""
    if entry.authors:
        number = len(entry.authors)
        and_more = ""
        names = entry.author_names[:_MAX_AUTHORS]
        if late:
            names = (*names[:-1], f"… {late}")
        if number > _MAX_AUTHORS:
            and_more = " " + escape_html(context.t("and-more", number - _MAX_AUTHORS, number))
        line = f"<span>{_authors(context, names)}{and_more}</span>"
    venue = entry.venue_and_year
    return f"{line} <span>{context.title_html(venue)}</span>" if venue else line


def _authors(context: LanguageContext, names: Sequence[str]) -> str:
    """Return names as HTML. Names that are written from right to left keep their places in the list."""
    joined = context.join_list(names)
    if "dir=" not in context.language_attributes(joined):
        return context.title_html(joined)
    return context.join_list(context.title_html(name) for name in names)


def _each_link(context: PageContext, entry: Entry, heading: str) -> Iterator[str]:
    name = short_name(heading)
    shown = roles_in_rows(type(entry))
    links = [item for item in links_with_hints(context, entry) if item[0] in shown]
    numbers = Counter(role for role, _, _ in links)
    for role, link, hint in links:
        badge = context.badge_for(link.url)
        label = escape_html(context.link_label(role, link, entry))
        css = "" if badge is None else f' class="{link_class(badge).strip()}"'
        # Screen readers list links without their rows. So each link names its entry. If the row has several links of
        # one role, such as two for code, each also has its `hint`, which tells them apart.
        accessible = f" · {name} · {hint}" if numbers[role] > 1 else f" · {name}"
        html = (
            f"<a{css} {link_target(link, badge)}"
            f"{link_title(badge)}"
            f' aria-label="{label}{escape_html(accessible)}">{label}</a>'
        )
        if badge is not None:
            html = f"<span>{html}{context.badge_markup(badge)}</span>"
        yield f" {html}"


def link_target(link: Link, badge: LinkBadge | None) -> str:
    """Return the `href` attribute of a link. A moved link gets the new URL, and also a `rel` attribute."""
    if badge is None or badge.new_url is None:
        return f'href="{escape_html(link.url)}"'
    return f'href="{escape_html(badge.new_url)}" rel="{UNTRUSTED_REL}"'


def link_class(badge: LinkBadge | None) -> str:
    """Return a space and the CSS class of a link with this badge; an empty string without a badge."""
    return "" if badge is None else f" kb-link--{badge.status}"


def link_title(badge: LinkBadge | None) -> str:
    """Return the `title` attribute of a link whose badge has no label; "" for any other link."""
    if badge is None or badge.label:
        return ""
    return f' title="{escape_html(badge.explanation)}"'
