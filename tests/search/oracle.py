"""The oracle: a slow search that gives the tests the expected results.

It reads every text of every document. It shares no code with the index and its clients.
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
    name = unicodedata.name(c, "")
    return (
        name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA L", "KATAKANA L"))
        or c in "々〇ー"
    )


@functools.cache
def _is_word(c: str) -> bool:
    return unicodedata.category(c)[0] in "LN" and not _is_han(c)


def plain(text: str) -> str:
    """Return the folded form of a text. Texts that differ only in width, case or accents fold equally."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ß", "ss").replace("ς", "σ")
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not 0x300 <= ord(c) <= 0x36F)
    return re.sub(r"\s", " ", unicodedata.normalize("NFC", text))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield (token, text between the previous token and this token) for each word and each Han run."""
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
    chunks: set[tuple[str, ...]] = set()
    parts: list[str] = []
    for token, separator in _tokens(text):
        if not _is_joiner(separator) or _is_han(token[0]):
            chunks.add(tuple(parts))
            parts = []
        if not _is_han(token[0]):
            parts.append(token)
    chunks.add(tuple(parts))
    return {chunk for chunk in chunks if len(chunk) > 1}


class Text:
    """One text of a document: its words, the joined forms of its compounds, and its Han text."""

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
            if before and after and _is_han(before) and _is_han(after):
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
    for chunk in query.split():
        parts = 0
        for token, separator in _tokens(chunk):
            if _is_han(token[0]):
                terms.append(("han", token))
                parts = 0
            elif parts and _is_joiner(separator) and parts < 8:
                terms[-1] = ("word", terms[-1][1] + token)
                parts += 1
            else:
                terms.append(("word", token))
                parts = 1
    return terms


class Oracle:
    """Finds documents by the rules of FORMAT.md, without an index."""

    def __init__(self, documents: Sequence[SearchDocument]) -> None:
        texts = {
            d.id: [*d.title.values(), *d.aliases, *d.authors, *d.keywords, *d.body.values()]
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
        self.texts = {id_: [Text(text, spaced) for text in texts[id_]] for id_ in texts}

    def search(self, query: str, filters: Mapping[str, Sequence[str]] | None = None) -> set[str]:
        terms = query_terms(query)
        return {
            id_
            for id_, texts in self.texts.items()
            if all(any(_matches(text, query_term) for text in texts) for query_term in terms)
            and all(
                not values or set(values) & set(self.facet(id_, facet))
                for facet, values in (filters or {}).items()
            )
        }

    def facet(self, id_: str, facet: str) -> Sequence[str]:
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
            for value in set(self.facet(id_, facet)):
                counts[value] = counts.get(value, 0) + 1
        return counts


def _matches(text: Text, query_term: tuple[str, str]) -> bool:
    token_type, term = query_term
    if token_type == "han":
        return term in text.han
    return any(word.startswith(term) or is_plural_pair(word, term) for word in text.words)
