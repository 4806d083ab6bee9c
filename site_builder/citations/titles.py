"""Decide which capitals of a title a style may lower, and which capitals it must keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

_QUOTES = "\"'“‘«「『"
_LEAD = f"{_QUOTES}([（【"
_TRAIL = "\"'”’»」』)]）】:;,.?!：；，。？！…"
_BETWEEN_PARTS = re.compile(r"[-‐‑–—/]")
_ENDS_SENTENCE = re.compile(r"[:?!.：？！。][\"'”’)\]]*$")
_POSSESSIVE = re.compile("['’]s?$")


@dataclass(frozen=True, slots=True)
class TitleWord:
    """A word of a title with the punctuation around it."""

    lead: str
    """Opening quotes and brackets."""
    core: str
    trail: str
    keeps_capitals: bool
    """Whether a style must keep the capitals, because the word is a name or an abbreviation."""
    is_start: bool
    """Whether the title, a sentence, a quotation, or the part after a colon or a dash begins with the word."""
    follows_colon: bool
    is_first: bool

    @property
    def has_capital(self) -> bool:
        """Whether the first letter is a capital."""
        return next((c.isupper() for c in self.core if c.isalpha()), False)

    @property
    def text(self) -> str:
        """The word with the punctuation around it."""
        return f"{self.lead}{self.core}{self.trail}"


@lru_cache(16)
def title_words(title: str, names: frozenset[str] = frozenset()) -> tuple[TitleWord, ...]:
    """Return the words of a title. A word that is one of `names`, the short names of the work, keeps its capitals."""
    texts = title.split()
    split_words = [_lead_core_and_trail(text) for text in texts]
    starts = [
        index == 0
        or _ENDS_SENTENCE.search(texts[index - 1]) is not None
        or texts[index - 1] in {"—", "–", "-"}
        for index in range(len(texts))
    ]
    cores = [core for _, core, _ in split_words]
    is_title_case = _is_title_case(cores, starts)
    return tuple(
        TitleWord(
            lead,
            core,
            trail,
            keeps_capitals=(
                core in names
                or (not core.islower() and any(map(_keeps_capitals, _BETWEEN_PARTS.split(core))))
                or (not is_title_case and not starts[index] and core[:1].isupper())
            ),
            is_start=starts[index] or not set(lead).isdisjoint(_QUOTES),
            follows_colon=index > 0 and texts[index - 1].endswith(":"),
            is_first=index == 0,
        )
        for index, (lead, core, trail) in enumerate(split_words)
    )


def _lead_core_and_trail(text: str) -> tuple[str, str, str]:
    """Return the punctuation before a word, the word, and the punctuation after it."""
    rest = text.lstrip(_LEAD)
    core = rest.rstrip(_TRAIL)
    return text[: len(text) - len(rest)], core, rest[len(core) :]


def sentence_case(title: str, names: frozenset[str] = frozenset()) -> str:
    """Return a title in the sentence case of APA."""
    return " ".join(map(_in_sentence_case, title_words(title, names)))


def _in_sentence_case(word: TitleWord) -> str:
    if word.keeps_capitals:
        return word.text
    first, rest = word.core[:1], word.core[1:].lower()
    return f"{word.lead}{first if word.is_start else first.lower()}{rest}{word.trail}"


def _is_title_case(cores: list[str], starts: list[bool]) -> bool:
    """Return whether at least half of the long words begin with a capital. Then a capital does not mark a name.

    A long word has more than three characters, begins with a letter, and does not begin the title, a sentence, or the
    part after a colon or a dash.
    """
    long = [
        core
        for core, is_start in zip(cores, starts, strict=True)
        if not is_start and len(core) > 3 and core[0].isalpha()
    ]
    return 2 * sum(core[0].isupper() for core in long) >= len(long)


@lru_cache(4096)
def _keeps_capitals(part: str) -> bool:
    """Return whether a part of a word is an abbreviation, a symbol, or a name of a person, place or language."""
    if any(character.isupper() for character in part[1:]):
        return True
    if not part[:1].isupper():
        return False
    is_symbol = part != "A" and not any(character.islower() for character in part)
    return is_symbol or _POSSESSIVE.sub("", part) in _proper_names()


@cache
def _proper_names() -> frozenset[str]:
    """Return the names in proper_names.txt."""
    text = (resources.files("site_builder.citations") / "proper_names.txt").read_text("utf-8")
    return frozenset(text.split())
