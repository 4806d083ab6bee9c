"""A slow second search: it looks at every text and shares no code with the index."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from site_builder.search.documents import SearchDocument

_JOINERS = "-‐‒–_./'’:@&+·"


def _is_han(c: str) -> bool:
    name = unicodedata.name(c, "")
    return (
        name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA L", "KATAKANA L"))
        or c in "々〇ー"
    )


def _is_word(c: str) -> bool:
    return unicodedata.category(c)[0] in "LN" and not _is_han(c)


def plain(text: str) -> str:
    """Fold width, case and accents of a text."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ß", "ss").replace("ς", "σ")
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not 0x300 <= ord(c) <= 0x36F)
    return re.sub(r"\s", " ", unicodedata.normalize("NFC", text))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield (token, separator before it) for each word and Han run."""
    token = separator = ""
    for c in plain(text) + "\n":
        kind = "h" if _is_han(c) else "w" if _is_word(c) else ""
        old = "" if not token else "h" if _is_han(token[0]) else "w"
        if token and kind != old:
            yield token, separator
            token = separator = ""
        if kind:
            token += c
        else:
            separator += c


def _joins(separator: str) -> bool:
    return len(separator) == 1 and separator in _JOINERS


def compounds_of(text: str) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    parts: list[str] = []
    for token, separator in _tokens(text):
        if not _joins(separator) or _is_han(token[0]):
            found.add(tuple(parts))
            parts = []
        if not _is_han(token[0]):
            parts.append(token)
    found.add(tuple(parts))
    return {parts for parts in found if len(parts) > 1}


class Text:
    """The words and the Han text of a text."""

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
            for j, (more, separator) in enumerate(tokens[i + 1 : i + 8]):
                if _is_han(more[0]) or not (_joins(separator) or separator.strip(" ") == ""):
                    break
                if separator == "":
                    break
                is_compound = is_compound and _joins(separator)
                joined += more
                if is_compound:
                    compound += more
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


def same_word(one: str, other: str) -> bool:
    if not all(re.fullmatch("[a-z]{3,}", word) for word in (one, other)):
        return False
    return _plural(one) == other or _plural(other) == one


def query_terms(query: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for chunk in query.split():
        parts = 0
        for token, separator in _tokens(chunk):
            if _is_han(token[0]):
                found.append(("han", token))
                parts = 0
            elif parts and _joins(separator) and parts < 8:
                found[-1] = ("word", found[-1][1] + token)
                parts += 1
            else:
                found.append(("word", token))
                parts = 1
    return found


class Oracle:
    def __init__(self, documents: Sequence[SearchDocument]) -> None:
        texts = {
            d.id: [*d.title.values(), *d.aliases, *d.authors, *d.keywords, *d.body.values()]
            for d in documents
        }
        spaced = {
            "".join(parts)
            for own in texts.values()
            for text in own
            for parts in compounds_of(text)
            if len(parts) <= 4
        }
        self.documents = {d.id: d for d in documents}
        self.texts = {id_: [Text(text, spaced) for text in own] for id_, own in texts.items()}

    def search(self, query: str, filters: Mapping[str, Sequence[str]] | None = None) -> set[str]:
        wanted = query_terms(query)
        return {
            id_
            for id_, texts in self.texts.items()
            if all(any(_matches(text, query_term) for text in texts) for query_term in wanted)
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
        others = {name: values for name, values in filters.items() if name != facet}
        counts: dict[str, int] = {}
        for id_ in self.search(query, others):
            for value in set(self.facet(id_, facet)):
                counts[value] = counts.get(value, 0) + 1
        return counts


def _matches(text: Text, query_term: tuple[str, str]) -> bool:
    kind, wanted = query_term
    if kind == "han":
        return wanted in text.han
    return any(word.startswith(wanted) or same_word(word, wanted) for word in text.words)
