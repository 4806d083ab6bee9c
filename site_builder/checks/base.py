"""What a check is: a function over the catalog, and what people should know about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from site_builder.catalog import Catalog
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import LANGUAGES, Bilingual, Entry, Language


@dataclass(frozen=True, slots=True)
class Check:
    """One rule that entries must, or should, keep."""

    id: str
    """As it stands in brackets behind every message, in settings and in waivers."""
    severity: Severity
    """What it is unless the settings say otherwise."""
    meaning: Bilingual
    """What is wrong and why it matters, for the page about checks."""
    bad: str
    """A piece of YAML that breaks the rule."""
    good: str
    """The same piece, mended."""
    check_entry: Callable[[Entry], Iterable[Finding]] | None = None
    """What is wrong with an entry, whatever the others, the day and the settings are: `entry_files`
    keeps the answer as long as the file stays the same."""
    check_catalog: Callable[[Catalog], Iterable[Finding]] | None = None
    """What only shows with all entries and topics at hand."""

    def find(self, catalog: Catalog) -> Iterator[Finding]:
        """Find all that is wrong."""
        if self.check_entry is not None:
            for entry in catalog:
                yield from self.check_entry(entry)
        if self.check_catalog is not None:
            yield from self.check_catalog(catalog)


FieldText = tuple[FieldPath, Language, str]
"""(field, language, text)."""


def bilingual_texts(entry: Entry) -> Iterator[FieldText]:
    """Yield every prose text of an entry with the language that it claims to be in."""
    for name in ("summary", "notes"):
        text: Bilingual | None = getattr(entry, name)
        for language in LANGUAGES:
            if text is not None and (written := text.text_in(language)) is not None:
                yield (name, language), language, written


def one_line_texts(entry: Entry) -> Iterator[tuple[FieldPath, str]]:
    """Yield every name-like text of an entry: titles, aliases, authors, venue, tags."""
    heading = "title" if entry.kind == "paper" else "name"
    for text in entry.heading.variants():
        yield (heading,), text
    for name in ("aliases", "authors", "tags"):
        for index, text in enumerate(getattr(entry, name)):
            yield (name, index), text
    if entry.venue is not None:
        yield ("venue",), entry.venue
