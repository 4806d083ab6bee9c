"""The header of an entry's page: breadcrumbs, title, authors, venue, links, summary and tags."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.models import KINDS, MAX_FIRST_AUTHORS, Entry
from site_builder.models.identifiers import HuggingFaceId, RepositoryId
from site_builder.models.names import AuthorName
from site_builder.pages.breadcrumbs import MAX_ANCESTORS, breadcrumb_nav, topic_breadcrumbs
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.detail_items import detail_list, shown_fields
from site_builder.pages.escaping import escape_html
from site_builder.pages.formulas import html_with_formulas
from site_builder.pages.link_hints import links_with_hints
from site_builder.pages.observed import observed_line, retraction_banner
from site_builder.pages.rows import fold, link_class, link_target, link_title, other_names
from site_builder.pages.untrusted_text import UNTRUSTED_REL

_ICONS = {
    "url": "home",
    "pdf": "paper",
    "demo": "play",
    "video": "play",
    "project": "home",
}
"""Role of a link -> icon on its button.

Any other role has the icon of the kind whose `link_role` is this role. For example, the role `dataset` has the icon of
the kind `dataset`. If there is no such kind, the icon is `link`.
"""


def entry_header(context: PageContext, entry: Entry) -> str:
    """Return the HTML of the header, which the page shows above its first section."""
    breadcrumbs = "".join(
        [_breadcrumbs(context, topic, number) for number, topic in enumerate(entry.topics, 1)]
    )
    return (
        f'{breadcrumbs}\n<header class="kb-entry-header">\n'
        f'<p class="kb-kind kb-kind--{entry.kind}">{escape_html(context.kind_words(entry.kind).one)}</p>\n'
        f"<h1>{context.name_markup(entry.heading)}</h1>\n"
        f"{_other_names(context, entry)}{_authors(context, entry)}"
        f"{_venue_and_year(context, entry)}</header>\n\n"
        f"{retraction_banner(context, entry)}{_duplicates(context, entry)}{_buttons(context, entry)}{_facts(context, entry)}\n{observed_line(context, entry)}{_summary(context, entry)}{_abstract(context, entry)}\n"
        f"{_disclosure(context, entry)}"
        f"{_tags(context, entry)}"
    ).strip()


def _breadcrumbs(context: PageContext, topic_id: str, number: int) -> str:
    topics = context.catalog.with_ancestors(topic_id, MAX_ANCESTORS)
    return breadcrumb_nav(context, tuple(topic_breadcrumbs(context, topics)), number)


def _other_names(context: LanguageContext, entry: Entry) -> str:
    aliases = [
        f'<span class="kb-alias">{context.title_html(name)}</span>'
        for name in other_names(context, entry)
    ]
    if not aliases:
        return ""
    label = f'<span class="kb-label">{escape_html(context.t("also-known-as"))}</span>'
    return f'<p class="kb-entry-header__aliases">{label}{"".join(aliases)}</p>\n'


def _authors(context: PageContext, entry: Entry) -> str:
    if not entry.authors:
        return ""
    names = [_author(context, author) for author in entry.authors]
    if len(entry.main_authors) < len(names):
        folded = names[MAX_FIRST_AUTHORS:-1]
        folded_html = fold(context, len(folded), context.join_list(folded), "more-folded-authors")
        names = [*names[:MAX_FIRST_AUTHORS], folded_html, names[-1]]
    return f'<div class="kb-entry-header__authors">{context.join_list(names)}</div>\n'


def _author(context: PageContext, author: AuthorName) -> str:
    """Return the name of an author. A link to the ORCID iD follows if the author has one and is not in people.yml."""
    href, name = context.author_href(author.display), context.title_html(author.display)
    html = name if href is None else _link(href, name)
    if author.orcid is None or author.person in context.catalog.people.by_id:
        return html
    label = f'aria-label="ORCID iD {author.orcid}" title="ORCID {author.orcid}"'
    url = f"https://orcid.org/{author.orcid}"
    return f'{html}&nbsp;<a class="kb-orcid" href="{url}" rel="{UNTRUSTED_REL}" {label}>iD</a>'


def is_year_in_header(entry: Entry) -> bool:
    """Return whether the header links to the year. A venue such as `ICML 2023` already contains the year."""
    return entry.year is not None and str(entry.year) not in (entry.venue or "")


def _venue_and_year(context: PageContext, entry: Entry) -> str:
    """Return links to the venue, to the year, and to each identifier of the publication, such as its DOI.

    Ids of repositories and ids on Hugging Face are left out, because buttons show them.
    """
    links = ""
    if entry.venue:
        links += _link(context.venue_href(entry), context.title_html(entry.venue))
    if entry.year and is_year_in_header(entry):
        links += _link(context.year_href(entry.year), str(entry.year))
    for identifier in entry.identifiers:
        if not isinstance(identifier, RepositoryId | HuggingFaceId):
            links += _link(escape_html(identifier.url), context.text_html(identifier.label))
    if not links:
        return ""
    return f'<p class="kb-entry-header__venue">\n{links}</p>\n'


def _buttons(context: PageContext, entry: Entry) -> str:
    label = escape_html(context.t("links"))
    buttons = "".join(_each_button(context, entry))
    return f'<ul class="kb-buttons" aria-label="{label}">\n{buttons}</ul>\n'


def _facts(context: PageContext, entry: Entry) -> str:
    items = shown_fields(context, entry, in_header=True)
    return detail_list(context, items, " kb-facts").rstrip() if items else ""


def _each_button(context: PageContext, entry: Entry) -> Iterator[str]:
    for number, (role, link, hint) in enumerate(links_with_hints(context, entry)):
        badge = context.badge_for(link.url)
        is_main = number == 0 and (badge is None or badge.status != "dead")
        css = f"kb-button{' kb-button--main' if is_main else ''}{link_class(badge)}"
        item_class = ' class="kb-has-link-badge"' if badge is not None and badge.label else ""
        badge_html = "" if badge is None else context.badge_markup(badge, expanded=True)
        icon = context.icon(_icon(role))
        label = escape_html(context.link_label(role, link, entry))
        yield (
            f"<li{item_class}>"
            f'<a class="{css}" {link_target(link, badge)}{link_title(badge)}>'
            f"{icon}<span>{label}</span><small>{escape_html(hint)}</small></a>{badge_html}</li>\n"
        )


def _icon(role: str) -> str:
    icons = (spec.icon for spec in KINDS.values() if spec.link_role == role)
    return _ICONS.get(role) or next(icons, "link")


def _summary(context: PageContext, entry: Entry) -> str:
    if entry.summary is None:
        return ""
    text, language = entry.summary.text_or_fallback(context.language)
    badge = ""
    if language != context.language:
        label = escape_html(context.t("only", context.language_name(language)))
        badge = f' <span class="kb-badge" lang="{context.language_tag}">{label}</span>'
    lang = context.lang_attribute(language)
    return f'<p class="kb-summary"{lang}>{context.render_inline(text)}{badge}</p>\n'


def _abstract(context: PageContext, entry: Entry) -> str:
    """Return the folded abstract, which is plain text with formulas."""
    if entry.abstract is None:
        return ""
    text, language = entry.abstract.text_or_fallback(context.language)
    lang = context.lang_attribute(language)
    paragraphs = "".join(
        [
            f"<p{lang}>{html_with_formulas(part, context.catalog.macros)}</p>"
            for part in text.split("\n\n")
        ]
    )
    label = escape_html(context.t("abstract"))
    return f'<details class="kb-fold"><summary>{label}</summary>\n{paragraphs}</details>\n'


def _duplicates(context: PageContext, entry: Entry) -> str:
    """Return a notice with links to other entries that describe the work of this entry, if there are any."""
    others = [context.catalog.entries[id_] for id_ in context.site.duplicates.get(entry.id, ())]
    if not others:
        return ""
    links = context.join_list(
        _link(context.entry_href(other), context.name_markup(other.heading)) for other in others
    )
    return f'<p class="kb-disclosure" role="note">{context.t("duplicate", links)}</p>\n'


def _disclosure(context: PageContext, entry: Entry) -> str:
    """Return a notice about the contributor's relation to the work, if the entry discloses a relation."""
    if entry.disclosure in {None, "none"}:
        return ""
    note = entry.disclosure_note
    text = escape_html(context.t(f"disclosure.{entry.disclosure}"))
    if note is not None:
        note_html = context.text_html(*note.text_or_fallback(context.language))
        text = context.t("form.two-sentences", text, note_html)
    return f'<p class="kb-disclosure" role="note">{text}</p>\n'


def _tags(context: PageContext, entry: Entry) -> str:
    if not entry.tags:
        return ""
    tags = "".join(
        [
            f'<li><a class="kb-tag" href="{context.tag_href(tag)}">{context.tag_html(tag)}</a></li>\n'
            for tag in entry.tags
        ]
    )
    label = escape_html(context.t("tags"))
    return f'<ul class="kb-tags" aria-label="{label}">\n{tags}</ul>\n'


def _link(href: str, html: str) -> str:
    return f'<a href="{href}">{html}</a>'
