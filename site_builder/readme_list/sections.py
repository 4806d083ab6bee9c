"""Group the entries of a list below headings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from site_builder.catalog import Catalog
from site_builder.escaping import one_line
from site_builder.i18n import LanguageCode, message
from site_builder.models import KINDS, Entry, Topic
from site_builder.readme_list.escaping import escape_list_text
from site_builder.readme_list.options import ListOptions
from site_builder.tex import readable_text

MAX_HEADING_LENGTH = 120
"""Maximum number of characters of a heading in one language. A longer text is cut. In a list in several languages, a
heading joins one text for each language, so the whole heading may be longer."""
_VARIATION_SELECTORS = dict.fromkeys(range(0xFE00, 0xFE10))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a list."""

    level: int
    """Level in the list: 1 for the highest headings of the list."""
    text: str
    """The text that readers see."""
    key: str
    """Identifies the heading in the list, such as `/topic:vision/year:2023`. A key contains ids of topics instead of
    names, because names may change."""

    @property
    def markdown(self) -> str:
        """The escaped text, as the file contains it."""
        return escape_list_text(self.text, 1000)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the list. A row belongs to the nearest heading above it. A row above all headings belongs to none."""

    entry: Entry


class _Lister:
    def __init__(
        self, catalog: Catalog, options: ListOptions, languages: Sequence[LanguageCode]
    ) -> None:
        self._catalog = catalog
        self._options = options
        self._languages = languages
        self._groupings: Mapping[
            str, Callable[[Sequence[Entry], int, str, tuple[str, ...]], Iterator[Heading | Row]]
        ] = {"topic": self._by_topic, "year": self._by_year, "kind": self._by_kind}

    def list(
        self, entries: Sequence[Entry], level: int, parent: str, by: tuple[str, ...]
    ) -> Iterator[Heading | Row]:
        """Yield headings, and rows below them. The level of the first heading is `level`.

        The first item of `by` decides the outermost headings, and the further items decide the headings below these.
        """
        if by:
            yield from self._groupings[by[0]](entries, level, parent, by[1:])
        else:
            yield from map(Row, entries)

    def _by_year(
        self, entries: Sequence[Entry], level: int, parent: str, rest: tuple[str, ...]
    ) -> Iterator[Heading | Row]:
        for year in sorted({entry.year or 0 for entry in entries}, reverse=True):
            texts = [str(year) if year else message(code, "no-year") for code in self._languages]
            heading = self._heading(level, texts, f"{parent}/year:{year}")
            yield heading
            group = [entry for entry in entries if (entry.year or 0) == year]
            yield from self.list(group, level + 1, heading.key, rest)

    def _by_kind(
        self, entries: Sequence[Entry], level: int, parent: str, rest: tuple[str, ...]
    ) -> Iterator[Heading | Row]:
        for kind, spec in KINDS.items():
            group = [entry for entry in entries if entry.kind == kind]
            if group:
                texts = [spec.words_in(code).many for code in self._languages]
                heading = self._heading(level, texts, f"{parent}/kind:{kind}")
                yield heading
                yield from self.list(group, level + 1, heading.key, rest)

    def _by_topic(
        self, entries: Sequence[Entry], level: int, parent: str, rest: tuple[str, ...]
    ) -> Iterator[Heading | Row]:
        groups: dict[str, list[Entry]] = {}
        for entry in entries:
            groups.setdefault(self._topic_of(entry), []).append(entry)
        filled = {above for id_ in groups for above in self._ids_from_root(id_)}
        yield from self.list(groups.get("", ()), level, parent, rest)
        for depth, topic in self._topics():
            if topic.id in filled:
                names = [topic.name.text_or_fallback(code)[0] for code in self._languages]
                heading = self._heading(level + depth, names, f"{parent}/topic:{topic.id}")
                yield heading
                own = groups.get(topic.id, ())
                yield from self.list(own, level + depth + 1, heading.key, rest)

    def _topics(self) -> Iterator[tuple[int, Topic]]:
        """Yield (depth, topic) of each topic that may have a heading.

        If the option `topics` is given, yield only the given topics and their subtopics. The depth is counted from the
        highest given topic, which has the depth 0.
        """
        chosen: list[tuple[int, str]] = []
        for depth, topic in self._catalog.topics_in_order():
            while chosen and chosen[-1][0] >= depth:
                chosen.pop()
            if not self._options.topics or chosen or topic.id in self._options.topics:
                chosen.append((depth, topic.id))
                if len(chosen) <= self._options.depth:
                    yield len(chosen) - 1, topic

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(topic.id for _, topic in self._topics())

    def _ids_from_root(self, topic_id: str) -> tuple[str, ...]:
        return tuple(topic.id for topic in self._catalog.with_ancestors(topic_id))

    def _topic_of(self, entry: Entry) -> str:
        """Return the id of the topic below whose heading an entry is listed; "" if there is no such heading.

        For each topic of the entry, in order, try the topic itself, and then its ancestors, the nearest first. An entry
        without such a heading comes before all topic headings of its group.
        """
        for topic_id in entry.topics:
            for above in reversed(self._ids_from_root(topic_id)):
                if above in self._listed:
                    return above
        return ""

    def _heading(self, level: int, texts: Sequence[str], key: str) -> Heading:
        names = dict.fromkeys(_shortened(readable_text(text)) for text in texts)
        return Heading(level, " · ".join(names), key)


def _shortened(text: str) -> str:
    """Return a text on one line, cut to `MAX_HEADING_LENGTH`, without the variation selectors U+FE00 to U+FE0F.

    A variation selector chooses, for example, how an emoji looks. If a heading contained such a character, GitHub and
    awesome-lint would compute different anchors, so no link to the heading could be right for both.
    """
    return one_line(text.translate(_VARIATION_SELECTORS), MAX_HEADING_LENGTH)


def list_sections(
    catalog: Catalog,
    entries: Sequence[Entry],
    options: ListOptions,
    languages: Sequence[LanguageCode],
) -> list[Heading | Row]:
    """Return the headings of a list, each followed by its rows. Rows that belong to no heading come first.

    Each entry has one row. The rows of one heading keep the order of `entries`.
    """
    return list(_Lister(catalog, options, languages).list(entries, 1, "", options.by))
