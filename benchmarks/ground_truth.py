"""Forty queries and their correct results, found by looking at every file.

This module follows the rules in site_builder/search/FORMAT.md. The only code that it shares with the search is the
package `venues`, which reads the names of venues.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from site_builder.venues import VenueRegistry, read_venue

# The names in queries are those of the first papers and of the people with the most papers.
QUERIES = (
    # words, prefixes, singular and plural, compounds with and without a hyphen
    "contrastive", "multimodal", "benchmark", "distillation", "prompt", "multimod", "instr",
    "queries", "captions", "embeddings", "low-rank", "finegrained",
    # several words, in any order and any field
    "visual instruction", "frozen encoder", "sparse attention",
    "temporal audio retrieval", "region grounding masked", "fusion NeurIPS",
    # names, some without their accents, and numbers
    "Monotoyard", "zenas", "Gangyan Yang", "Marton Weber", "Muller", "CVPR 2023", "ICML 2021",
    "talamistream-base",
    # Chinese: words, phrases, parts of phrases that cross word boundaries
    "跨模态检索", "多模态", "视觉特征", "对比学习", "两阶段", "模态检索", "大规模场景",
    "可学习的查询向量", "冻结视觉编码器的权重", "李佳书", "票据解析",
    # both languages
    "多模态 retrieval", "CVPR 多模态", "frozen 编码器",
)  # fmt: skip

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_JOINERS = "-\u2010\u2012\u2013_./'\u2019:@&+\u00b7"
_WORD = f"(?:(?![{HAN}])[^\\W_])+"
_PIECE = re.compile(f"([{HAN}]+)|{_WORD}")
_COMPOUND = re.compile(f"{_WORD}(?:[{re.escape(_JOINERS)}]{_WORD})+")
_SPACED_WORDS = re.compile(f"{_WORD}(?:(?:[{re.escape(_JOINERS)}]| +){_WORD})+")
_SEPARATORS = re.compile(f"[{re.escape(_JOINERS)} ]")
_MAX_PARTS = 8
_MAX_SPACED_PARTS = 4

_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKDOWN_SIGNS = re.compile("[*`]")
_REPOSITORY = re.compile("https://(?:github|gitlab|gitee)[.]com/([^/]+/[^/]+)")
_OWNER_AND_NAME = re.compile(
    "https://(?:(?:github|gitlab|gitee)[.]com|codeberg[.]org|huggingface[.]co(?:/datasets|/spaces)?)/([^/]+)/([^/]+)"
)
_OWN_IDENTIFIER = re.compile("https://(?:arxiv[.]org/abs|doi[.]org|huggingface[.]co/datasets)/(.+)")


_KNOWN = VenueRegistry()
"""The venue series, such as ICML, that are built into `site_builder`. The synthetic entries have no venues.yml."""


def is_han(text: str) -> bool:
    """Return whether a text contains a Han character."""
    return re.search(f"[{HAN}]", text) is not None


@dataclass(frozen=True)
class SearchedEntry:
    """An entry with the texts that the search covers."""

    id: str
    texts: tuple[str, ...]
    """All searched texts, as plain text."""

    @property
    def title(self) -> str:
        """The title or the name, which is the first of the searched texts."""
        return self.texts[0]


def read_entries(folder: Path) -> list[SearchedEntry]:
    """Read the searched texts of synthetic entries."""
    topics = {
        topic["id"]: list(topic["name"].values())
        for topic in yaml.load((folder / "topics.yml").read_bytes(), yaml.CSafeLoader)
    }
    return [
        SearchedEntry(f"{path.parent.name}/{path.stem}", tuple(_texts(_read(path), topics)))
        for path in sorted(folder.glob("*/*.yml"))
    ]


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    return data


def _texts(entry: Mapping[str, Any], topics: Mapping[str, list[str]]) -> Iterator[str]:
    heading = entry.get("title") or entry["name"]
    yield from heading.values() if isinstance(heading, dict) else [heading]
    yield from entry.get("aliases", ())
    yield from entry.get("authors", ())
    for topic in entry["topics"]:
        yield from topics[topic]
    yield from entry["tags"]
    yield from (str(entry[key]) for key in ("venue", "year") if key in entry)
    yield from _names_of_series(entry.get("venue", ""))
    links = entry.get("links", {})
    own_url = entry.get("url") or links["paper"]
    if found := _OWN_IDENTIFIER.fullmatch(own_url):
        yield found[1]
    if found := _REPOSITORY.match(own_url) or _REPOSITORY.match(links.get("code", "")):
        yield found[1]
    yield from filter(None, map(_link_token, links.values()))
    for field in ("summary", "notes"):
        yield from map(_plain_text, entry.get(field, {}).values())


def _link_token(url: str) -> str | None:
    """Return the owner and the name in the URL of a repository, a model, a dataset or a demo, as one word.

    For any other URL, return None. From other URLs, the search makes words that begin with a host name or a random
    identifier. No query begins in this way, so no result depends on these words.
    """
    found = _OWNER_AND_NAME.match(url)
    return None if found is None else re.sub(r"[\W_]", "", found[1] + found[2])


def _names_of_series(venue_text: str) -> Iterator[str]:
    """Yield the names of a venue's series, but no alias of three words or more. Also yield a name such as `ICML'23`."""
    venue = read_venue(venue_text, _KNOWN)
    if venue.series is not None:
        long = {alias for alias in venue.series.aliases if len(alias.split()) > 2}
        yield from (name for name in venue.series.names if name not in long)
        if venue.year is not None:
            yield f"{venue.series.name}'{venue.year % 100:02}"


def _plain_text(markdown: str) -> str:
    """Return the visible text of the Markdown that synthetic notes have; each table cell is a line."""
    text = _MARKDOWN_SIGNS.sub("", _MARKDOWN_LINK.sub(r"\1", markdown))
    return text.replace("|", "\n")


class GroundTruth:
    """Finds the correct results of queries by brute force."""

    def __init__(self, entries: Iterable[SearchedEntry], queries: Iterable[str] = QUERIES) -> None:
        folded = [(entry.id, [_fold(text) for text in entry.texts]) for entry in entries]
        self._units = {query: list(_units(query)) for query in queries}
        forms = {form for units in self._units.values() for unit in units for form in _forms(unit)}
        spaced = {
            form
            for form in _written_compounds(text for _, texts in folded for text in texts)
            if any(wanted in f" {form} " for wanted in forms)
        }
        self._entries = [(id_, _words(texts, spaced), "\n".join(texts)) for id_, texts in folded]

    def find(self, query: str) -> frozenset[str]:
        """Return the ids of all entries that contain every unit (word or Chinese phrase) of a query."""
        units = self._units[query]
        return frozenset(
            id_
            for id_, words, text in self._entries
            if all(
                unit in text if is_han(unit) else any(form in words for form in _forms(unit))
                for unit in units
            )
        )


def _fold(text: str) -> str:
    """Return a text in lower case, without accents, and with characters of normal width."""
    lowered = unicodedata.normalize("NFKC", text).lower().replace("ß", "ss")
    without_accents = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", lowered))
    return unicodedata.normalize("NFC", without_accents)


def _units(query: str) -> Iterator[str]:
    for chunk in _fold(query).split():
        if _COMPOUND.fullmatch(chunk):
            yield "".join(match[0] for match in _PIECE.finditer(chunk))
        else:
            yield from (match[0] for match in _PIECE.finditer(chunk))


def _written_compounds(texts: Iterable[str]) -> set[str]:
    """Return the joined forms of all compounds with at most `_MAX_SPACED_PARTS` parts: `qformer` for `q-former`."""
    found = set()
    for text in texts:
        for compound in _COMPOUND.findall(text):
            parts = _PIECE.findall(compound)
            if len(parts) <= _MAX_SPACED_PARTS:
                found.add("".join(match[0] for match in _PIECE.finditer(compound)))
    return found


def _words(texts: Iterable[str], spaced: set[str]) -> str:
    """Return all words and joined forms of folded texts, separated by spaces.

    A compound has a joined form for each of its parts, from this part to the end, but with at most `_MAX_PARTS` parts:
    `a-b-c` has `abc`, `bc` and `c`. Words with spaces between them (`a b c`) have a joined form only if `spaced` contains
    this form.
    """
    found = []
    for text in texts:
        found += [match[0] for match in _PIECE.finditer(text) if not match[1]]
        for compound in _COMPOUND.findall(text):
            parts = [match[0] for match in _PIECE.finditer(compound)]
            found += ["".join(parts[start : start + _MAX_PARTS]) for start in range(len(parts))]
        joined_text = _SEPARATORS.sub("", text)
        if not any(form in joined_text for form in spaced):
            continue
        for words in _SPACED_WORDS.findall(text):
            parts = [match[0] for match in _PIECE.finditer(words)]
            found += [
                joined
                for count in range(2, _MAX_SPACED_PARTS + 1)
                for start in range(len(parts) - count + 1)
                if (joined := "".join(parts[start : start + count])) in spaced
            ]
    return f" {' '.join(found)} "


def _forms(word: str) -> Iterator[str]:
    """Yield the strings to look for in `_words`: the word as a prefix, and its plural and singular as whole words."""
    yield f" {word}"
    if re.fullmatch("[a-z]{3,}", word):
        yield f" {_plural(word)} "
        for singular in (word[:-1], word[:-2], f"{word[:-3]}y"):
            if len(singular) > 2 and _plural(singular) == word:
                yield f" {singular} "


def _plural(word: str) -> str:
    if word[-1] == "y" and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")
