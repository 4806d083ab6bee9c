"""What every page maker works with: the catalog, the site's settings, one language, the templates."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from site_builder import notes
from site_builder.catalog import Catalog
from site_builder.models import Bilingual, Entry, Language, Link, Name, Topic
from site_builder.models.urls import RepositoryId
from site_builder.pages import paths
from site_builder.pages.caches import KindCounts, SharedCaches
from site_builder.pages.health import LinkHealth
from site_builder.pages.link_badges import LinkBadge, badge_for
from site_builder.pages.messages import count, has_message, message
from site_builder.pages.untrusted_text import UNTRUSTED_REL

LANGUAGE_TAGS: Mapping[Language, str] = {"en": "en", "zh": "zh-Hans"}
"""BCP 47 tags, for `lang` and `hreflang`."""

_has_special = re.compile("[&<>\"']").search
_needs_no_quoting = re.compile("[a-z0-9/-]*").fullmatch
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class CheckDescription:
    """A check, as the page about checks describes it."""

    id: str
    severity: str
    """error, warning or off, under the settings of this site."""
    meaning: Bilingual
    bad: str
    good: str


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages must know of the site as a whole. Every text exists in both languages."""

    name: Bilingual
    tagline: Bilingual
    """One sentence under the name on the home page."""
    description: Bilingual
    """A paragraph that says what this is and for whom."""
    copyright: Bilingual
    """At the foot of every page."""
    edit_base: str | None = None
    """URL that, followed by an entry's path in the entries folder, opens its editor."""
    entries_path: str = "entries/"
    """The entries folder as people know it, for pages that name a file."""
    rules: tuple[CheckDescription, ...] = ()
    """What entries are checked for; without any there is no page about it."""
    health: LinkHealth | None = None
    """What is known of the links; without it nothing is said of them."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("site_builder.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache
def _icon(name: str) -> str:
    return _environment().get_template(f"icons/{name}.svg").render()


@lru_cache(maxsize=4096)
def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


@dataclass(frozen=True)
class PageContext:
    """One language's view of everything, with the words and links that templates ask for."""

    catalog: Catalog
    site: Site
    language: Language
    root: str = "./"
    """The way from the page in hand up to the root of the site."""
    environment: Environment = field(default_factory=_environment, repr=False, compare=False)
    caches: SharedCaches = field(default_factory=SharedCaches, repr=False, compare=False)
    """Shared by all desks of a language."""

    def render(self, template: str, **values: object) -> str:
        """Fill in a template; in it, this desk is `d`."""
        return self.environment.get_template(template).render(d=self, **values).strip()

    def icon(self, name: str) -> str:
        """Return a drawing as HTML."""
        return _icon(name)

    def at(self, path: str) -> PageContext:
        """Return the desk for writing the page at that address."""
        url = paths.localized_path(self.language, path)
        return PageContext(
            self.catalog,
            self.site,
            self.language,
            paths.relative_root(url),
            self.environment,
            self.caches,
        )

    @property
    def language_tag(self) -> str:
        """The BCP 47 tag of this language."""
        return LANGUAGE_TAGS[self.language]

    # --- words --------------------------------------------------------------------------------

    def t(self, key: str, *values: object) -> str:
        """Return a message in this language."""
        return message(self.language, key, *values)

    def count(self, what: str, number: int) -> str:
        """Return `7 papers` in this language."""
        return count(self.language, what, number)

    def text(self, text: str) -> Markup:
        """Return a text as HTML for a template; see `marked`."""
        return Markup(self.marked(text))  # noqa: S704 - escaped there

    def marked(self, text: str) -> str:
        """Return a text as HTML, with its language marked where it is not the page's."""
        tag = "zh-Hans" if _HAN.search(text) else "en"
        escaped = html.escape(text) if _has_special(text) else text
        if tag == LANGUAGE_TAGS[self.language] or not any(map(str.isalpha, text)):
            return escaped
        return f'<span lang="{tag}">{escaped}</span>'

    def lang_attribute(self, language: Language) -> str:
        """Return the attribute that marks an element in the other language."""
        return "" if language == self.language else f' lang="{LANGUAGE_TAGS[language]}"'

    def plain(self, text: Bilingual) -> str:
        """Return a name in this language, or in the other where it has none."""
        return text.text_or_fallback(self.language)[0]

    def name(self, text: Name) -> Markup:
        """Return a name as HTML."""
        return self.text(self.plain(text))

    def topic_name(self, topic_id: str) -> str:
        """Return a topic's name in this language; its id where the topic is missing."""
        topic = self.catalog.topics.get(topic_id)
        return topic_id if topic is None else self.plain(topic.name)

    def join(self, texts: Iterable[str]) -> str:
        """Join texts as this language does in a list."""
        return self.t("list-separator").join(texts)

    def markdown(self, text: str) -> Markup:
        """Render a note."""
        html = notes.to_html(text, self._entry_href_by_id, self._annotate_link)
        return Markup(html)  # noqa: S704 - raw HTML is off

    def inline(self, text: str) -> Markup:
        """Render one paragraph, without `<p>` around it."""
        html = notes.to_inline_html(text, self._entry_href_by_id, self._annotate_link)
        return Markup(html)  # noqa: S704 - raw HTML is off

    def count_kinds_below(self, topic_id: str) -> KindCounts:
        """Count the entries of a topic and of all below it."""
        return self.caches.kind_counts.get(
            topic_id, lambda: KindCounts.of(self.catalog.entries_below(topic_id))
        )

    # --- links --------------------------------------------------------------------------------

    def href(self, path: str) -> str:
        """Return what to write into `href` for one of the site's addresses."""
        if _needs_no_quoting(path):
            return self.root + paths.localized_path(self.language, path)
        return paths.relative_href(self.root, self.language, path)

    def entry_href(self, entry: Entry) -> str:
        """Return the way to an entry's page."""
        return self.href(paths.entry_path(entry))

    def _entry_href_by_id(self, entry_id: str) -> str | None:
        entry = self.catalog.entries.get(entry_id)
        return None if entry is None else self.entry_href(entry)

    def topic_href(self, topic: Topic) -> str:
        """Return the way to a topic's page."""
        return self.href(paths.topic_path(topic.id))

    def author_href(self, name: str) -> str | None:
        """Return the way to an author's page; None for an author of one entry, who has none."""
        if not paths.has_author_page(self.catalog, name):
            return None
        return self.href(paths.author_path(self.catalog, name))

    def venue_href(self, venue: str) -> str:
        """Return the way to a venue's page."""
        return self.href(paths.venue_path(self.catalog, venue))

    def year_href(self, year: int) -> str:
        """Return the way to a year's page."""
        return self.href(paths.year_path(year))

    def tag_href(self, tag: str) -> str:
        """Return the way to a tag's page."""
        return self.href(paths.tag_path(self.catalog, tag))

    def edit_href(self, source: str) -> str | None:
        """Return where to edit a file of the entries folder; None where that is not known."""
        if self.site.edit_base is None:
            return None
        return self.site.edit_base + quote(source)

    def link_label(self, role: str, link: Link, entry: Entry) -> str:
        """Return what a link leads to, in a word."""
        if role != "url":
            return self.t(f"link.{role}")
        if isinstance(link.identifier, RepositoryId):
            return self.t("link.url.repo")
        return self.t("link.url.dataset" if entry.kind == "dataset" else "link.url.web")

    def host(self, link: Link) -> str:
        """Return the host of a link, as people say it."""
        return _host(link.url)

    def mark(self, url: str) -> LinkBadge | None:
        """Return what to say at a link, by what was observed of it; None where it is fine."""
        record = self.site.health.record_of(url) if self.site.health is not None else None
        return None if record is None else badge_for(record, self.language)

    def badge(self, mark: LinkBadge, *, aloud: bool = False) -> Markup:
        """Return what follows a marked link: its label, why, and where to go instead.

        Why is for screen readers and for who points at the label; `aloud`, everybody sees it.
        """
        if not mark.label:
            return Markup("")
        html = self.render("link_badge.html", mark=mark, aloud=aloud, rel=UNTRUSTED_REL)
        return Markup(f" {html}")  # noqa: S704 - made by a template

    def _annotate_link(self, url: str) -> notes.LinkAnnotation | None:
        mark = self.mark(url)
        if mark is None:
            return None
        title = "" if mark.label else mark.sentence
        return notes.LinkAnnotation(f"kb-link--{mark.kind}", title, self.badge(mark))

    def why(self, role: str, direction: str) -> str:
        """Return why a linked entry is offered."""
        key = f"why.{role}.{direction}"
        return self.t(key if has_message(key) else f"why.link.{direction}")
