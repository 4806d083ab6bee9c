"""Contexts, which give the page builders what they need to write pages in one language.

A `LanguageContext` has the catalog, the settings of the site, and the texts in one language. A
`PageContext` also writes relative links, which depend on the page that contains them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from site_builder import notes
from site_builder.catalog import Catalog
from site_builder.i18n import (
    LANGUAGES,
    KindWords,
    LanguageCode,
    SiteLanguages,
    has_message,
    language_name,
    message,
)
from site_builder.i18n.scripts import (
    RIGHT_TO_LEFT,
    Script,
    is_written_with,
    script_of,
    tag_of_script,
)
from site_builder.models import KINDS, Entry, Kind, Link, LocalizedText, Name, Topic
from site_builder.models.roles import link_label
from site_builder.observed_facts.records import Facts
from site_builder.pages import paths
from site_builder.pages.caches import Boards, KindCounts, SharedCaches, count_by_topic
from site_builder.pages.downloads import YearFiles
from site_builder.pages.formulas import html_with_formulas
from site_builder.pages.health import LinkHealth
from site_builder.pages.link_badges import LinkBadge, badge_for
from site_builder.pages.site_icon import DEFAULT_ICON, SiteIcon
from site_builder.pages.untrusted_text import UNTRUSTED_REL
from site_builder.results.changes import ChangeSet
from site_builder.site_parts import PARTS, Part
from site_builder.tex import may_have_tex, readable_text

_has_special = re.compile("[&<>\"']").search


@dataclass(frozen=True, slots=True)
class CheckDescription:
    """The description of a check, for the page about checks."""

    id: str
    severity: str
    """`error`, `warning` or `off`, as the settings of this site say."""
    bad: str
    """An example that the check reports."""
    good: str
    """The corrected example, which the check does not report."""


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """The issue form with which readers report a mistake in an entry."""

    action: str
    """The URL that opens the form, without the query."""
    template: str
    """File name of the form."""
    wrong: Mapping[Kind, Mapping[LanguageCode, tuple[str, ...]]]
    """Kind -> language -> what may be wrong in an entry of this kind, such as `Title`. Readers choose one text."""


@dataclass(frozen=True, slots=True)
class Site:
    """The settings of the site, and data that come from outside the entry files, such as the results of link checks."""

    name: LocalizedText
    tagline: LocalizedText
    """One sentence below the name on the home page."""
    description: LocalizedText
    """A paragraph about the content of the site and about its readers."""
    copyright: LocalizedText
    """The copyright notice at the foot of every page."""
    edit_base: str | None = None
    """The beginning of the URLs at which readers edit files of the entries folder.

    Such a URL ends with the path of a file in this folder. None if readers cannot edit files.
    """
    entries_path: str = "entries/"
    """The path of the entries folder, as pages show it to readers."""
    checks: tuple[CheckDescription, ...] = ()
    """The checks of entries. If this tuple is empty, the site has no page about checks."""
    url: str = ""
    """The URL of the root of the site; empty if it is unknown. Links between pages are relative and do not need it."""
    licence: str = ""
    """The licence of the entries, as an SPDX expression; empty if the settings name none."""
    icon: SiteIcon = DEFAULT_ICON
    correction_form: CorrectionForm | None = None
    """None if readers cannot report mistakes by an issue form."""
    suggestion_urls: Mapping[Kind, str] = field(default_factory=dict)
    """Kind -> URL that opens the form for suggestions, up to its last part: the URL of the suggested work."""
    plain_bibtex: bool = False
    """The setting `plain_bibtex` (see `Settings`)."""
    files_of_years: tuple[YearFiles, ...] = ()
    """For each year, the files with its entries; empty if the site has no files of lists."""
    publish: tuple[Part, ...] = PARTS
    """The parts of the site that are published (see `site_parts`)."""
    feed_id: str = ""
    """The setting `feed_id` or its default (see `Settings`). If both are empty, feeds use `feeds.ids.DEFAULT_BASE`."""
    health: LinkHealth | None = None
    """The results of link checks. If None, the site has no link badges and no link health page."""
    facts: Facts = field(default_factory=dict)
    """Id of an entry -> facts from services about the entry. If it is empty, pages show no facts."""
    result_history: tuple[ChangeSet, ...] = ()
    """The commits that changed results, the newest first. If it is empty, the site has no page with changes."""
    pull_request_url: str = ""
    """The URL of a pull request, up to its number; empty if it is unknown."""
    commit_url: str = ""
    """The URL of a commit, up to its hash; empty if it is unknown."""
    duplicates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Id of an entry -> ids of the other entries that describe the same work. The page of the entry links to them."""

    @property
    def root_url(self) -> str:
        """`url` with a slash at the end; empty if `url` is empty."""
        return self.url if not self.url or self.url.endswith("/") else f"{self.url}/"


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
def _icon(icon: str) -> str:
    if icon.startswith("<svg"):
        return icon
    return f'<span class="kb-icon kb-icon--{icon}"></span>'


@lru_cache(maxsize=4096)
def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


@dataclass(frozen=True)
class LanguageContext:
    """The catalog and the settings of the site, with methods that return texts in one language."""

    catalog: Catalog
    site: Site
    language: LanguageCode
    environment: Environment = field(default_factory=_environment, repr=False, compare=False)
    caches: SharedCaches = field(default_factory=SharedCaches, repr=False, compare=False)
    """All contexts of this language share these caches."""

    def at(self, path: str) -> PageContext:
        """Return the context of the page at this path."""
        return PageContext(
            self.catalog,
            self.site,
            self.language,
            self.environment,
            self.caches,
            root=paths.relative_root(self.languages.localized_path(self.language, path)),
        )

    @property
    def languages(self) -> SiteLanguages:
        """The languages of the site."""
        return self.catalog.languages

    @property
    def boards(self) -> Boards:
        """The boards (leaderboards) of all benchmarks, and the ranks of all entries on them."""
        return self.caches.boards.get("", partial(Boards.of, self.catalog))

    @property
    def language_tag(self) -> str:
        """The BCP 47 tag of this language."""
        return LANGUAGES[self.language].tag

    def icon(self, icon: str) -> str:
        """Return an icon as HTML.

        `icon` is the name of an icon in the stylesheet, or an SVG, which is returned unchanged.
        """
        return _icon(icon)

    # --- texts --------------------------------------------------------------------------------

    def t(self, key: str, *values: object) -> str:
        """Return a message in this language, with the values in place of its placeholders."""
        return message(self.language, key, *values)

    def kind_words(self, kind: Kind) -> KindWords:
        """Return the words for a kind of entry in this language."""
        return KINDS[kind].words_in(self.language)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of the entries in the catalog, in the order in which readers see them."""
        return self.catalog.kinds

    def kind_path(self, kind: Kind) -> str:
        """Return the path of the page that lists all entries of a kind."""
        return paths.kind_path(kind)

    def tag_of(self, language: LanguageCode) -> str:
        """Return the BCP 47 tag of a language."""
        return LANGUAGES[language].tag

    def language_name(self, language: LanguageCode) -> str:
        """Return the name of `language` in the language of this context, such as `Chinese`."""
        return language_name(language, self.language)

    def own_name(self, language: LanguageCode) -> str:
        """Return the name of a language in the language itself, such as `中文`."""
        return LANGUAGES[language].own_name

    def format_number(self, number: int) -> str:
        """Return a number with separators between thousands, as is usual in this language."""
        return LANGUAGES[self.language].format_number(number)

    def count_label(self, kind: Kind, number: int) -> str:
        """Return a number and a kind as text in this language, such as `7 papers`."""
        return KINDS[kind].count(self.language, number)

    def text_markup(self, text: str) -> Markup:
        """Return `text_html(text)`, marked as HTML so that templates do not escape it again."""
        return Markup(self.text_html(text))  # noqa: S704 - `text_html` escapes the text

    def text_html(self, text: str, language: LanguageCode | None = None) -> str:
        """Return a plain text as HTML, in a `<span lang>` if it is not in this language.

        `language` is the language of the text; None if it is unknown. If `language` is None or the language of this
        context, the script of the text (its writing system, such as Han) decides whether the `<span>` is needed.
        """
        escaped = html.escape(text) if _has_special(text) else text
        attributes = self.language_attributes(text, language)
        return f"<span{attributes}>{escaped}</span>" if attributes else escaped

    def title_html(self, text: str, language: LanguageCode | None = None) -> str:
        """Return a title or a name as HTML, with formulas as Unicode or MathML. `text_html` explains `language`."""
        if not may_have_tex(text):
            return self.text_html(text, language)
        attributes = self.language_attributes(readable_text(text), language)
        formatted = html_with_formulas(text, self.catalog.macros)
        return f"<span{attributes}>{formatted}</span>" if attributes else formatted

    def language_attributes(self, text: str, language: LanguageCode | None = None) -> str:
        """Return the attribute `lang` for a plain text that is not in this language; for any other text, return "".

        `text_html` explains `language`, and when the script of the text decides. If the script decides, a text that
        is written from right to left also gets `dir`.
        """
        if language is not None and language != self.language:
            return self.lang_attribute(language)
        script = script_of(text)
        known = self.caches.foreign_attributes
        return known[script] if script in known else self._foreign_attributes(script)

    def _foreign_attributes(self, script: Script | None) -> str:
        """Return `lang` and `dir` for texts in a writing system; "" if such texts may be in this language."""
        is_own = script is None or is_written_with(self.language, script)
        attributes = ""
        if script is not None and not is_own:
            direction = ' dir="rtl"' if script in RIGHT_TO_LEFT else ""
            attributes = f' lang="{tag_of_script(script, self.languages)}"{direction}'
        self.caches.foreign_attributes[script] = attributes
        return attributes

    def lang_attribute(self, language: LanguageCode) -> str:
        """Return the `lang` attribute of a text; an empty string for a text in this language."""
        return "" if language == self.language else f' lang="{LANGUAGES[language].tag}"'

    def localize(self, text: LocalizedText) -> str:
        """Return a text in this language. If it is not translated, return it in another language."""
        return text.text_or_fallback(self.language)[0]

    def name_markup(self, text: Name) -> Markup:
        """Return a localized name as HTML."""
        return Markup(self.name_html(text))  # noqa: S704 - `text_html` escapes the text

    def name_html(self, text: Name) -> str:
        """Return a localized name as HTML, in a `<span lang>` if it is in another language."""
        return self.title_html(*text.text_or_fallback(self.language))

    def plain_title(self, text: Name) -> str:
        """Return a localized name as plain text, with readable text in place of formulas."""
        return readable_text(self.localize(text))

    def heading_attributes(self, text: Name) -> str:
        """Return the attributes `lang` and `dir` of a heading that shows a localized name."""
        return self.language_attributes(*text.text_or_fallback(self.language))

    def entry_name(self, entry: Entry) -> str:
        """Return the name that an entry has in sentences, as HTML."""
        return self.text_html(*entry.name_in_text(self.language))

    def plain_name(self, entry_id: str) -> str | None:
        """Return the name that an entry has in sentences, as plain text; None if the entry does not exist."""
        return self.catalog.plain_name(self.language, entry_id)

    def topic_name(self, topic_id: str) -> str:
        """Return a topic's localized name, or its id if the topic does not exist."""
        topic = self.catalog.topics.get(topic_id)
        return topic_id if topic is None else self.localize(topic.name)

    def topic_attributes(self, topic_id: str) -> str:
        """Return the attributes `lang` and `dir` of a heading with `topic_name`."""
        topic = self.catalog.topics.get(topic_id)
        return "" if topic is None else self.heading_attributes(topic.name)

    def tag_name(self, tag: str) -> str:
        """Return a tag's localized name, or the tag itself if it is not in tags.yml."""
        return self.catalog.tag_name(tag, self.language)[0]

    def tag_html(self, tag: str) -> str:
        """Return a tag's localized name as HTML."""
        return self.text_html(*self.catalog.tag_name(tag, self.language))

    def join_list(self, texts: Iterable[str]) -> str:
        """Join texts with this language's list separator."""
        return LANGUAGES[self.language].list_separator.join(texts)

    def relation_reason(self, role: str, direction: str) -> str:
        """Return the text that explains a link between the page's entry and a related entry.

        The direction is `to` if the page's entry has the link, and `from` if the related entry has it.
        """
        key = f"why.{role}.{direction}"
        return self.t(key if has_message(key) else f"why.link.{direction}")

    def count_kinds_below(self, topic_id: str) -> KindCounts:
        """Return the number of entries of each kind in a topic and all its descendants together."""
        counts = self.caches.kind_counts.get("topics", partial(count_by_topic, self.catalog))
        return counts.get(topic_id) or KindCounts.of(())

    # --- links of entries ---------------------------------------------------------------------

    def edit_href(self, source: str) -> str | None:
        """Return the URL at which readers edit a file; None if they cannot edit files."""
        if self.site.edit_base is None:
            return None
        return self.site.edit_base + quote(source)

    def link_label(self, role: str, link: Link, entry: Entry) -> str:
        """Return the label of an entry's link, such as `Paper` or `Code`."""
        return link_label(entry, role, link, self.language)

    def host_label(self, link: Link) -> str:
        """Return the host of a link's URL, without `www.`."""
        return _host(link.url)

    def badge_for(self, url: str) -> LinkBadge | None:
        """Return the badge of a link to this URL; None if the link needs no badge."""
        record = self.site.health.find_record(url) if self.site.health is not None else None
        return None if record is None else badge_for(record, self.language)


@dataclass(frozen=True)
class PageContext(LanguageContext):
    """The context of one page. It renders templates, and writes links relative to the page."""

    root: str = field(kw_only=True)
    """Relative path from this page up to the root of the site."""

    def render_template(self, template: str, **values: object) -> str:
        """Render a template. The template can use this object by the name `context`."""
        return self.environment.get_template(template).render(context=self, **values).strip()

    # --- links within the site ----------------------------------------------------------------

    def href(self, path: str) -> str:
        """Return the `href` of the page at a path, in the language of this page."""
        return self.root + quote(self.languages.localized_path(self.language, path))

    def browse_href(self, filters: Iterable[tuple[str, str]]) -> str:
        """Return the `href` of the Browse page with these (facet, value) pairs chosen."""
        return f"{self.href(paths.BROWSE)}?{urlencode(tuple(filters), quote_via=quote)}"

    def topic_count_links(self, topic_id: str) -> list[tuple[str, str]]:
        """Return (label, href) for each kind with entries in a topic or its descendants.

        A label is the number of these entries, such as `7 papers`. The href leads to them in Browse.
        """
        by_kind = self.count_kinds_below(topic_id).by_kind
        return self.count_links(by_kind, [("topic", topic_id)])

    def count_links(
        self, by_kind: Mapping[Kind, int], filters: Sequence[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        """Return (label, href) for each kind with entries. The href leads to these entries in Browse."""
        return [
            (
                self.count_label(kind, by_kind[kind]),
                self.browse_href(dict.fromkeys([*filters, ("kind", kind)])),
            )
            for kind in KINDS
            if by_kind.get(kind)
        ]

    def entry_href(self, entry: Entry) -> str:
        """Return the `href` of an entry's page."""
        return self.href(paths.entry_path(entry))

    def _entry_name_by_id(self, language: LanguageCode, entry_id: str) -> str | None:
        """Return an entry's name for use in a text in `language`, as HTML; None if the entry does not exist."""
        name = self.catalog.name_in_text(entry_id, language)
        if name is None:
            return None
        text, name_language = name
        if language == self.language:
            return self.text_html(text, name_language)
        escaped = html.escape(text)
        if name_language is None or name_language == language:
            return escaped
        return f'<span lang="{self.tag_of(name_language)}">{escaped}</span>'

    def _entry_href_by_id(self, entry_id: str) -> str | None:
        entry = self.catalog.entries.get(entry_id)
        return None if entry is None else self.entry_href(entry)

    def topic_href(self, topic: Topic) -> str:
        """Return the `href` of a topic's page."""
        return self.href(paths.topic_path(topic.id))

    def author_href(self, name: str) -> str | None:
        """Return the `href` of an author's page; None if the author has no page."""
        if not paths.has_author_page(self.catalog, name):
            return None
        return self.href(paths.author_path(self.catalog, name))

    def venue_href(self, entry: Entry) -> str:
        """Return the `href` of the page about the venue's series, such as `ICML`, with the entry's year as fragment."""
        path = self.href(paths.venue_path(self.catalog, entry.venue or ""))
        return f"{path}#{paths.venue_fragment(self.catalog, entry)}"

    def year_href(self, year: int) -> str:
        """Return the `href` of a year's page."""
        return self.href(paths.year_path(year))

    def tag_href(self, tag: str) -> str:
        """Return the `href` of a tag's page."""
        return self.href(paths.tag_path(self.catalog, tag))

    # --- texts with links ---------------------------------------------------------------------

    def render_markdown(
        self,
        text: str,
        gaps: Sequence[notes.Gap] = (),
        entry_id: str = "",
        language: LanguageCode | None = None,
    ) -> Markup:
        """Return the HTML of a Markdown text with one or several paragraphs.

        `gaps` come from `notes.gaps_between`, for a text that is next to its translation. The text can show pictures
        of the entry with the id `entry_id`. `language` is the language of the text, by default that of the page.
        """
        rendered = notes.to_html(
            text,
            self._entry_href_by_id,
            self._annotate_link,
            _note_labels(language or self.language),
            gaps,
            partial(self._picture, entry_id),
            self.catalog.macros,
            name_entry=partial(self._entry_name_by_id, language or self.language),
        )
        return Markup(rendered)  # noqa: S704 - `notes` escapes HTML in the Markdown

    def _picture(self, entry_id: str, name: str) -> notes.PictureFile | None:
        picture = self.catalog.pictures.get(entry_id, {}).get(name)
        if picture is None:
            return None
        href = f"{self.root}{paths.MEDIA}{picture.site_path}"
        return notes.PictureFile(href, picture.width, picture.height)

    def render_inline(self, text: str) -> Markup:
        """Return the HTML of a Markdown text with a single paragraph, without its `<p>` element."""
        rendered = notes.to_inline_html(
            text,
            self._entry_href_by_id,
            self._annotate_link,
            self.catalog.macros,
            name_entry=partial(self._entry_name_by_id, self.language),
        )
        return Markup(rendered)  # noqa: S704 - `notes` escapes HTML in the Markdown

    def badge_markup(self, badge: LinkBadge, *, expanded: bool = False) -> Markup:
        """Return the HTML of a badge. The caller puts it directly after the link.

        An expanded badge shows its explanation as text. Any other badge has the explanation as a tooltip
        and as text for screen readers. If the badge has no label, the HTML is empty, and the link has
        the explanation as its `title`.
        """
        if not badge.label:
            return Markup("")
        rendered = self.render_template(
            "link_badge.html", badge=badge, expanded=expanded, rel=UNTRUSTED_REL
        )
        return Markup(f" {rendered}")  # noqa: S704 - the template escapes the texts

    def _annotate_link(self, url: str) -> notes.LinkAnnotation | None:
        badge = self.badge_for(url)
        if badge is None:
            return None
        title = "" if badge.label else badge.explanation
        return notes.LinkAnnotation(
            f"kb-link--{badge.status}", title, self.badge_markup(badge), badge.new_url
        )


@lru_cache
def _note_labels(language: LanguageCode) -> notes.NoteLabels:
    def word(key: str) -> str:
        return message(language, f"notes.{key}")

    return notes.NoteLabels(
        code=word("code"),
        table=word("table"),
        formula=word("formula"),
        footnotes=word("footnotes"),
        back=word("footnote-back"),
        done=word("task-done"),
        open=word("task-open"),
        callouts=tuple(word(f"callout.{name.lower()}") for name in notes.CALLOUTS),
    )


def language_contexts(catalog: Catalog, site: Site) -> tuple[LanguageContext, ...]:
    """Return the contexts of all languages. They share the caches whose values are equal in all languages."""
    caches = SharedCaches()
    return tuple(
        LanguageContext(catalog, site, language, caches=caches.for_another_language())
        for language in catalog.languages
    )
