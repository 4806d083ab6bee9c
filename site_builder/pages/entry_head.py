"""The top of an entry's page: where it belongs, what it is called, whose it is, where it lies."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.models import Entry
from site_builder.pages import addresses
from site_builder.pages.desk import LANGUAGE_TAGS, Desk
from site_builder.pages.escaping import escaped
from site_builder.pages.listing import crumbs
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


def entry_head(d: Desk, entry: Entry) -> str:
    """Write everything above the first section."""
    trails = "".join([_trail(d, topic) for topic in entry.topics])
    return (
        f'{trails}\n<header class="kb-head">\n'
        f'<p class="kb-kind kb-kind--{entry.kind}">{escaped(d.say(entry.kind))}</p>\n'
        f"<h1>{d.name(entry.heading)}</h1>\n"
        f"{_other_names(d, entry)}{_authors(d, entry)}{_venue_and_year(d, entry)}</header>\n\n"
        f"{_buttons(d, entry)}\n{_summary(d, entry)}\n{_tags(d, entry)}"
    ).strip()


def _trail(d: Desk, topic_id: str) -> str:
    steps = [(d.say("topics"), d.href(addresses.TOPICS))]
    steps += [(d.plain(topic.name), d.topic_href(topic)) for topic in d.catalog.lineage(topic_id)]
    return crumbs(d, steps)


def _other_names(d: Desk, entry: Entry) -> str:
    shown = d.plain(entry.heading)
    names = dict.fromkeys((*entry.heading.variants(), *entry.aliases))
    others = [f'<span class="kb-alias">{d.marked(name)}</span>' for name in names if name != shown]
    if not others:
        return ""
    label = f'<span class="kb-label">{escaped(d.say("also-known-as"))}</span>'
    return f'<p class="kb-head__aliases">{label}{"".join(others)}</p>\n'


def _authors(d: Desk, entry: Entry) -> str:
    if not entry.authors:
        return ""
    names = [_author(d, name) for name in entry.authors]
    return f'<p class="kb-head__authors">{d.join(names)}</p>\n'


def _author(d: Desk, name: str) -> str:
    href = d.author_href(name)
    return d.marked(name) if href is None else _link(href, d.marked(name))


def _venue_and_year(d: Desk, entry: Entry) -> str:
    """Write both, but the year only once: most venues end with it."""
    if not entry.venue and not entry.year:
        return ""
    links = ""
    if entry.venue:
        links += _link(d.venue_href(entry.venue), d.marked(entry.venue))
    if entry.year and str(entry.year) not in (entry.venue or ""):
        links += _link(d.year_href(entry.year), str(entry.year))
    return f'<p class="kb-head__venue">\n{links}</p>\n'


def _buttons(d: Desk, entry: Entry) -> str:
    label = escaped(d.say("links"))
    return f'<ul class="kb-buttons" aria-label="{label}">\n{"".join(_each_button(d, entry))}</ul>\n'


def _each_button(d: Desk, entry: Entry) -> Iterator[str]:
    for number, (role, link) in enumerate(entry.all_links()):
        mark = d.mark(link.url)
        first = number == 0 and (mark is None or mark.kind != "dead")
        css = f"kb-button{' kb-button--main' if first else ''}{link_class(mark)}"
        marked = ' class="kb-marked"' if mark is not None and mark.label else ""
        badge = "" if mark is None else d.badge(mark, aloud=True)
        icon = d.icon(_ICONS.get(role, "link"))
        label = escaped(d.link_label(role, link, entry))
        yield (
            f"<li{marked}>"
            f'<a class="{css}" href="{escaped(link.url)}"{link_title(mark)}>'
            f"{icon}<span>{label}</span><small>{escaped(d.host(link))}</small></a>{badge}</li>\n"
        )


def _summary(d: Desk, entry: Entry) -> str:
    if entry.summary is None:
        return ""
    text, language = entry.summary.shown_in(d.language)
    badge = ""
    if language != d.language:
        only = escaped(d.say(f"only-{language}"))
        badge = f' <span class="kb-badge" lang="{LANGUAGE_TAGS[d.language]}">{only}</span>'
    return f'<p class="kb-summary"{d.lang_attribute(language)}>{d.inline(text)}{badge}</p>\n'


def _tags(d: Desk, entry: Entry) -> str:
    if not entry.tags:
        return ""
    tags = [
        f'<li><a class="kb-tag" href="{d.tag_href(tag)}">{d.marked(tag)}</a></li>\n'
        for tag in entry.tags
    ]
    return f'<ul class="kb-tags" aria-label="{escaped(d.say("tags"))}">\n{"".join(tags)}</ul>\n'


def _link(href: str, html: str) -> str:
    return f'<a href="{href}">{html}</a>'
