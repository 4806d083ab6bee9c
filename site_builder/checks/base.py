"""The type of a check, and helpers that list texts and links, and search texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from site_builder.catalog import Catalog
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.i18n import LanguageCode
from site_builder.models import Entry, Link, LocalizedText
from site_builder.models.field_facts import link_fields as fields_with_links
from site_builder.models.field_groups import field_groups
from site_builder.tex import may_have_tex, split_formulas

_CODE = re.compile(r"`[^`]*`")


@dataclass(frozen=True, slots=True)
class Check:
    """A rule, the functions that report violations of the rule, and examples for its documentation."""

    id: str
    """The id that messages, settings and waivers contain.

    In `Language.words`, `check.<id>` is the title of the check, and `check.<id>.meaning` says what is wrong and why
    that matters.
    """
    severity: Severity
    """Severity of the findings, unless the settings contain another severity."""
    bad: str
    """YAML that violates the rule."""
    good: str
    """The same YAML after the fix."""
    min_languages: int = 1
    """On a site with fewer languages than this, the check has no findings."""
    check_entry: Callable[[Entry], Iterable[Finding]] | None = None
    """Returns the findings of one entry. They may be cached until the entry's file changes, so they must not depend on
    other entries, the date or the settings."""
    check_catalog: Callable[[Catalog], Iterable[Finding]] | None = None
    """Returns all other findings, such as those that depend on other entries, on topics and tags, or on the date."""

    def find(self, catalog: Catalog) -> Iterator[Finding]:
        """Yield the findings of `check_entry` for all entries, and those of `check_catalog`."""
        if self.check_entry is not None:
            for entry in catalog:
                yield from self.check_entry(entry)
        if self.check_catalog is not None:
            yield from self.check_catalog(catalog)


def localized_texts(entry: Entry) -> Iterator[tuple[FieldPath, LanguageCode, str]]:
    """Yield (field, language, text) for each Markdown text of an entry, such as its summary and notes."""
    for name in field_groups(type(entry)).texts:
        texts: LocalizedText | None = getattr(entry, name)
        if texts is not None:
            for language, text in texts.root.items():
                yield (name, language), language, text


def descriptions(catalog: Catalog) -> Iterator[tuple[str, FieldPath, str]]:
    """Yield (subject, field, text) for the description of each topic and each tag, in each language."""
    topics = ((f"topics/{topic.id}", topic.description) for topic in catalog.topics.values())
    tags = ((f"tags/{tag.tag}", tag.description) for tag in catalog.tags.values())
    for subject, description in chain(topics, tags):
        if description is not None:
            for language, text in description.root.items():
                yield subject, ("description", language), text


def link_fields(entry: Entry) -> Iterator[tuple[str, FieldPath, Link]]:
    """Yield (role, field, link) for every link of an entry, except for links in results and in texts.

    The role is the name of the field, such as `paper`. For the field `url`, it is the entry's kind, such as `dataset`.
    """
    for name in type(entry.links).model_fields:
        links: tuple[Link, ...] = getattr(entry.links, name)
        for index, link in enumerate(links):
            yield name, ("links", name) if len(links) == 1 else ("links", name, index), link
    for name in fields_with_links(type(entry)):
        value: tuple[Link, ...] | Link | None = getattr(entry, name)
        links = (value,) if isinstance(value, Link) else value or ()
        role = entry.kind if name == "url" else name
        for index, link in enumerate(links):
            yield role, (name,) if len(links) == 1 else (name, index), link


def source_links(entry: Entry) -> Iterator[tuple[FieldPath, Link]]:
    """Yield (field, link) for every link in the results of an entry, such as the sources of the scores."""
    for index, result in enumerate(getattr(entry, "results", ())):
        path = ("results", index)
        yield (*path, "source", "url"), result.source.url
        if result.reproduction is not None:
            yield (*path, "reproduction"), result.reproduction
        if result.withdrawn is not None and result.withdrawn.url is not None:
            yield (*path, "withdrawn", "url"), result.withdrawn.url


def blank(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with a space for each matched character. All other characters keep their index."""
    return pattern.sub(lambda match: " " * len(match[0]), text)


def without_code_and_formulas(text: str) -> str:
    """Return a text with spaces in place of code and formulas. All other characters keep their index."""
    prose = blank(_CODE, text) if "`" in text else text
    if not may_have_tex(prose):
        return prose
    return "".join(
        [
            part if isinstance(part, str) else " " * len(part.source)
            for part in split_formulas(prose)
        ]
    )


@lru_cache
def any_of(expressions: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern that matches where any of the regular expressions matches, or None for an empty tuple."""
    return re.compile("|".join(expressions)) if expressions else None


def one_line_texts(entry: Entry) -> Iterator[tuple[FieldPath, str]]:
    """Yield (field, text) for each short text of an entry: its title or name, its aliases, authors, tags and venue."""
    for text in entry.heading.variants():
        yield (entry.heading_field,), text
    lists = {"aliases": entry.aliases, "authors": entry.author_names, "tags": entry.tags}
    for name, texts in lists.items():
        for index, text in enumerate(texts):
            yield (name, index), text
    if entry.venue is not None:
        yield ("venue",), entry.venue
