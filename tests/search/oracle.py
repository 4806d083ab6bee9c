"""The oracle: a slow search that gives the tests the expected results.

It reads every text of every document, and uses no code of the index.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from site_builder.search.documents import SearchDocument

_JOINERS = "-‐‒–_./'’:@&+·"


@functools.cache
def _is_han(c: str) -> bool:
    """Return whether a character is Chinese, Japanese or Korean. All such characters count as Han in the search."""
    name = unicodedata.name(c, "")
    return name.startswith(_HAN_NAMES) or c in "々〇ー"


_HAN_NAMES = (
    "CJK UNIFIED",
    "CJK COMPATIBILITY IDEOGRAPH",
    "HIRAGANA L",
    "KATAKANA L",
    "HANGUL SYLLABLE",
)


def _is_unspaced(c: str) -> bool:
    """Return whether a character belongs to a script that does not separate words by spaces."""
    return _is_han(c) and not unicodedata.name(c, "").startswith("HANGUL")


@functools.cache
def _is_word(c: str) -> bool:
    return unicodedata.category(c)[0] in "LN" and not _is_han(c)


def plain(text: str) -> str:
    """Return a text with uniform width, case and white space, without accents. Single Greek letters become names."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ß", "ss").replace("ς", "σ")
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not 0x300 <= ord(c) <= 0x36F)
    text = re.sub(r"\s", " ", unicodedata.normalize("NFC", text))
    return re.sub("[α-ω]+", lambda letters: _greek_name(letters[0]), text)


def _greek_name(letters: str) -> str:
    """Return the name of a single Greek letter. Return several letters as they are: they are a Greek word."""
    if len(letters) > 1:
        return letters
    return (
        unicodedata.name(letters).removeprefix("GREEK SMALL LETTER ").lower().replace("md", "mbd")
    )


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield (token, characters between the previous token and this token).

    A token is a word or consecutive Han characters.
    """
    token = separator = ""
    for c in plain(text) + "\n":
        character_type = "han" if _is_han(c) else "word" if _is_word(c) else ""
        token_type = "" if not token else "han" if _is_han(token[0]) else "word"
        if token and character_type != token_type:
            yield token, separator
            token = separator = ""
        if character_type:
            token += c
        else:
            separator += c


def _is_joiner(separator: str) -> bool:
    return len(separator) == 1 and separator in _JOINERS


def compounds_of(text: str) -> set[tuple[str, ...]]:
    """Return the parts of each compound, for example `("q", "former")` for Q-Former."""
    found: set[tuple[str, ...]] = set()
    parts: list[str] = []
    for token, separator in _tokens(text):
        if not _is_joiner(separator) or _is_han(token[0]):
            found.add(tuple(parts))
            parts = []
        if not _is_han(token[0]):
            parts.append(token)
    found.add(tuple(parts))
    return {compound for compound in found if len(compound) > 1}


class AnalysedText:
    """The words of a text, and the text without spaces between Chinese or Japanese characters (`han`).

    The words include the joined forms of compounds. `spaced` are the joined forms of compounds that the text may write
    with spaces: `qformer` for Q Former.
    """

    def __init__(self, text: str, spaced: set[str]) -> None:
        self.han = _han_text(text)
        tokens = list(_tokens(text))
        self.words: set[str] = set()
        for i, (token, _) in enumerate(tokens):
            if _is_han(token[0]):
                continue
            self.words.add(token)
            compound = joined = token
            is_compound = True
            for j, (next_token, separator) in enumerate(tokens[i + 1 : i + 8]):
                if _is_han(next_token[0]) or not (
                    _is_joiner(separator) or separator.strip(" ") == ""
                ):
                    break
                if separator == "":
                    break
                is_compound = is_compound and _is_joiner(separator)
                joined += next_token
                if is_compound:
                    compound += next_token
                if j < 3 and joined in spaced:
                    self.words.add(joined)
            self.words.add(compound)


def _han_text(text: str) -> str:
    text = plain(text)
    out = ""
    for i, c in enumerate(text):
        if c == " ":
            before, after = text[:i].rstrip(" ")[-1:], text[i:].lstrip(" ")[:1]
            if before and after and _is_unspaced(before) and _is_unspaced(after):
                continue
        out += c
    return out


def _plural(word: str) -> str:
    if word[-1] == "y" and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


@functools.cache
def is_plural_pair(first: str, second: str) -> bool:
    """Return whether one of the two words is the plural of the other word."""
    if not all(re.fullmatch("[a-z]{3,}", word) for word in (first, second)):
        return False
    return _plural(first) == second or _plural(second) == first


def query_terms(query: str) -> list[tuple[str, str]]:
    """Return (type, text) for each query term. The type is `han` or `word`."""
    terms: list[tuple[str, str]] = []
    for piece in query.split():
        part_count = 0
        for token, separator in _tokens(piece):
            if _is_han(token[0]):
                terms.append(("han", token))
                part_count = 0
            elif part_count and _is_joiner(separator) and part_count < 8:
                terms[-1] = ("word", terms[-1][1] + token)
                part_count += 1
            else:
                terms.append(("word", token))
                part_count = 1
    return terms


class Oracle:
    """Finds documents by the rules of FORMAT.md, without an index. Does not replace URLs in queries."""

    def __init__(self, documents: Sequence[SearchDocument]) -> None:
        texts = {
            d.id: [
                *(*d.title.values(), *d.aliases, *d.authors),
                *(*d.keywords, *d.body.values(), *d.link_tokens),
            ]
            for d in documents
        }
        spaced = {
            "".join(parts)
            for document_texts in texts.values()
            for text in document_texts
            for parts in compounds_of(text)
            if len(parts) <= 4
        }
        self.documents = {d.id: d for d in documents}
        self.analysed = {id_: [AnalysedText(text, spaced) for text in texts[id_]] for id_ in texts}

    def search(self, query: str, filters: Mapping[str, Sequence[str]] | None = None) -> set[str]:
        terms = query_terms(query)
        return {
            id_
            for id_, analysed in self.analysed.items()
            if all(any(_matches(text, term) for text in analysed) for term in terms)
            and all(
                not values or set(values) & set(self.facet_values(id_, facet))
                for facet, values in (filters or {}).items()
            )
        }

    def facet_values(self, id_: str, facet: str) -> Sequence[str]:
        document = self.documents[id_]
        if facet == "kind":
            return (document.kind,)
        if facet == "year":
            return () if document.year is None else (str(document.year),)
        return document.topics if facet == "topic" else document.tags

    def counts(
        self, query: str, facet: str, filters: Mapping[str, Sequence[str]]
    ) -> dict[str, int]:
        other_filters = {name: values for name, values in filters.items() if name != facet}
        counts: dict[str, int] = {}
        for id_ in self.search(query, other_filters):
            for value in set(self.facet_values(id_, facet)):
                counts[value] = counts.get(value, 0) + 1
        return counts


def _matches(analysed: AnalysedText, query_term: tuple[str, str]) -> bool:
    token_type, term = query_term
    if token_type == "han":
        return term in analysed.han
    return any(word.startswith(term) or is_plural_pair(word, term) for word in analysed.words)
