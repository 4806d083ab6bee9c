"""The top of an entry's page: where it belongs, what it is called, whose it is, where it lies."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.models import Entry
from site_builder.pages import paths
from site_builder.pages.context import LANGUAGE_TAGS, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.listing import breadcrumb_nav
from site_builder.pages.rows import link_class, link_title

_ICONS = {
    "url": "home",
    "paper": "paper",
    "pdf": "paper",
    "code": "code",
    "dataset": "dataset",
    "demo": "play",
    "video": "play",
    "project": "home",
}


def entry_header(d: PageContext, entry: Entry) -> str:
    """Write everything above the first section."""
    trails = "".join([_trail(d, topic) for topic in entry.topics])
    return (
        f'{trails}\n<header class="kb-entry-header">\n'
        f'<p class="kb-kind kb-kind--{entry.kind}">{escape_html(d.t(entry.kind))}</p>\n'
        f"<h1>{d.name(entry.heading)}</h1>\n"
        f"{_other_names(d, entry)}{_authors(d, entry)}{_venue_and_year(d, entry)}</header>\n\n"
        f"{_buttons(d, entry)}\n{_summary(d, entry)}\n{_tags(d, entry)}"
    ).strip()


def _trail(d: PageContext, topic_id: str) -> str:
    steps = [(d.t("topics"), d.href(paths.TOPICS))]
    steps += [
        (d.plain(topic.name), d.topic_href(topic)) for topic in d.catalog.with_ancestors(topic_id)
    ]
    return breadcrumb_nav(d, steps)


def _other_names(d: PageContext, entry: Entry) -> str:
    shown = d.plain(entry.heading)
    names = dict.fromkeys((*entry.heading.variants(), *entry.aliases))
    others = [f'<span class="kb-alias">{d.marked(name)}</span>' for name in names if name != shown]
    if not others:
        return ""
    label = f'<span class="kb-label">{escape_html(d.t("also-known-as"))}</span>'
    return f'<p class="kb-entry-header__aliases">{label}{"".join(others)}</p>\n'


def _authors(d: PageContext, entry: Entry) -> str:
    if not entry.authors:
        return ""
    names = [_author(d, name) for name in entry.authors]
    return f'<p class="kb-entry-header__authors">{d.join(names)}</p>\n'


def _author(d: PageContext, name: str) -> str:
    href = d.author_href(name)
    return d.marked(name) if href is None else _link(href, d.marked(name))


def _venue_and_year(d: PageContext, entry: Entry) -> str:
    """Write both, but the year only once: most venues end with it."""
    if not entry.venue and not entry.year:
        return ""
    links = ""
    if entry.venue:
        links += _link(d.venue_href(entry.venue), d.marked(entry.venue))
    if entry.year and str(entry.year) not in (entry.venue or ""):
        links += _link(d.year_href(entry.year), str(entry.year))
    return f'<p class="kb-entry-header__venue">\n{links}</p>\n'


def _buttons(d: PageContext, entry: Entry) -> str:
    label = escape_html(d.t("links"))
    return f'<ul class="kb-buttons" aria-label="{label}">\n{"".join(_each_button(d, entry))}</ul>\n'


def _each_button(d: PageContext, entry: Entry) -> Iterator[str]:
    for number, (role, link) in enumerate(entry.all_links()):
        mark = d.mark(link.url)
        first = number == 0 and (mark is None or mark.kind != "dead")
        css = f"kb-button{' kb-button--main' if first else ''}{link_class(mark)}"
        marked = ' class="kb-has-link-badge"' if mark is not None and mark.label else ""
        badge = "" if mark is None else d.badge(mark, aloud=True)
        icon = d.icon(_ICONS.get(role, "link"))
        label = escape_html(d.link_label(role, link, entry))
        yield (
            f"<li{marked}>"
            f'<a class="{css}" href="{escape_html(link.url)}"{link_title(mark)}>'
            f"{icon}<span>{label}</span><small>{escape_html(d.host(link))}</small></a>{badge}</li>\n"
        )


def _summary(d: PageContext, entry: Entry) -> str:
    if entry.summary is None:
        return ""
    text, language = entry.summary.text_or_fallback(d.language)
    badge = ""
    if language != d.language:
        only = escape_html(d.t(f"only-{language}"))
        badge = f' <span class="kb-badge" lang="{LANGUAGE_TAGS[d.language]}">{only}</span>'
    return f'<p class="kb-summary"{d.lang_attribute(language)}>{d.inline(text)}{badge}</p>\n'


def _tags(d: PageContext, entry: Entry) -> str:
    if not entry.tags:
        return ""
    tags = [
        f'<li><a class="kb-tag" href="{d.tag_href(tag)}">{d.marked(tag)}</a></li>\n'
        for tag in entry.tags
    ]
    return f'<ul class="kb-tags" aria-label="{escape_html(d.t("tags"))}">\n{"".join(tags)}</ul>\n'


def _link(href: str, html: str) -> str:
    return f'<a href="{href}">{html}</a>'
