"""The record of a language, and the languages of a site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal

LanguageCode = str
"""Code of a language in entries, settings and URLs, such as `zh`: a key of `LANGUAGES`."""


@dataclass(frozen=True, slots=True)
class KindWords:
    """The words, in one language, for a kind of entry (such as a paper)."""

    one: str
    """Label of a single entry, such as `Paper`."""
    many: str
    """Heading of a list of entries, such as `Papers`."""
    count: Mapping[str, str]
    """Plural category (such as `one`) -> text such as `{} paper`. The category `other` is required."""
    lead: str
    """The sentence below the heading of the page that lists all entries of the kind."""
    own_link: str = ""
    """Label of the link to the thing itself, for kinds whose entries have a field `url`."""
    suggestion: str = ""
    """What contributors suggest with the issue form, such as `a paper`. If empty, `many` is used."""

    @property
    def noun(self) -> str:
        """The name of the kind inside a sentence: `paper`, but `LLM`."""
        return self.one if self.one[1:2].isupper() else self.one[:1].lower() + self.one[1:]


@dataclass(frozen=True, slots=True)
class WritingRules:
    """Rules for texts in a language, for the checks and for `kb fmt`. By default, there are no rules."""

    is_title_case: bool = False
    """Whether titles may be in title case. If so, the check `name-style` suggests sentence case or title case."""
    marketing_words: tuple[str, ...] = ()
    """Regular expressions that match promotional words. Chinese texts may contain English words, so the rules for
    Chinese include the English words, too."""
    unfinished_words: tuple[str, ...] = ()
    """Regular expressions that match words which mark a text as unfinished."""
    ordinary_spaces: str = ""
    """Space characters, besides U+0020, that texts contain on purpose, such as U+3000 in Japanese."""
    has_spaces_between_scripts: bool = False
    """Whether `kb fmt` inserts a space between Chinese characters and Latin letters or digits."""


@lru_cache
def _display_name(language: str, tag: str) -> str | None:
    return Locale(language).get_display_name(Locale.parse(tag, sep="-"))


@dataclass(frozen=True)
class Language:
    """Everything that the project knows about a language."""

    code: LanguageCode
    tag: str
    """BCP 47 tag, such as `zh-Hans`: the value of `lang` and `hreflang`, and the locale of Babel."""
    own_name: str
    """The name of the language in the language itself."""
    script: str
    """ISO 15924 code of the script, such as `Latn`, `Hans` or `Jpan` (kanji and kana). See `scripts`."""
    words: Mapping[str, str]
    """Key -> text. For a key that is missing, readers see the English text."""
    kinds: Mapping[str, KindWords] = field(default_factory=dict)
    """Kind -> words, for kinds whose record (`KindSpec`) has no words in this language."""
    writing: WritingRules = field(default_factory=WritingRules)
    collation: str = "utf-8"
    """The codec for sorting: titles are sorted by their bytes in this codec.

    For example, GB 18030 sorts common Chinese characters by pinyin. Characters that the codec lacks come last.
    """

    @cached_property
    def locale(self) -> Locale:
        """The locale data of the Unicode CLDR."""
        return Locale.parse(self.tag, sep="-")

    @cached_property
    def english_name(self) -> str:
        """The English name without the script, such as `Chinese`."""
        return str(Locale(self.locale.language).get_display_name("en"))

    def name_of(self, other: Language) -> str:
        """Return the name of a language in this language, such as `Chinese` for `zh-Hans`.

        If the CLDR lacks this name, return `own_name`.
        """
        return _display_name(other.locale.language, self.tag) or other.own_name

    def sort_key(self, text: str) -> bytes:
        """Return a sort key for a text in this language (see `collation`)."""
        try:
            return text.encode(self.collation)
        except UnicodeEncodeError:
            return b"".join([self._sort_key_of_character(character) for character in text])

    def _sort_key_of_character(self, character: str) -> bytes:
        try:
            return character.encode(self.collation)
        except UnicodeEncodeError:
            return b"\xff" + character.encode()

    @cached_property
    def list_separator(self) -> str:
        """The text between the items of a list, such as `, `."""
        return str(self.locale.list_patterns["standard"]["middle"]).format("", "")

    def plural_category(self, number: int) -> str:
        """Return the plural category of a number, by the rules of the CLDR: `one`, `other` ..."""
        return str(self.locale.plural_form(number))

    def ordinal_category(self, number: int) -> str:
        """Return the plural category of an ordinal number, by the rules of the CLDR: `two` for an English `2nd`."""
        return str(self.locale.ordinal_form(number))

    def format_month(self, month: dt.date) -> str:
        """Return a month with its year, such as `November 2026`."""
        return str(format_skeleton("yMMMM", month, locale=self.locale))

    def format_number(self, number: int) -> str:
        """Return a number with separators between thousands."""
        return (
            str(number) if 0 <= number < 1000 else str(format_decimal(number, locale=self.locale))
        )


@dataclass(frozen=True, slots=True)
class SiteLanguages:
    """The languages of a site in their order. The first is the language at the root of the site.

    Relative to the root, the URLs of pages in any other language begin with the code of that language, such as `zh/`.
    """

    codes: tuple[LanguageCode, ...] = ("en", "zh")

    def __iter__(self) -> Iterator[LanguageCode]:
        """Yield the codes of the languages in their order."""
        return iter(self.codes)

    def __len__(self) -> int:
        """Return the number of languages."""
        return len(self.codes)

    @property
    def first(self) -> LanguageCode:
        """The language at the root of the site."""
        return self.codes[0]

    def prefix(self, language: LanguageCode) -> str:
        """Return the beginning of all URLs in a language, relative to the site's root: `zh/`.

        For the first language, return "".
        """
        return "" if language == self.codes[0] else f"{language}/"

    def localized_path(self, language: LanguageCode, path: str) -> str:
        """Return the URL of a page in a language. `path` is the URL of the page in the first language.

        Both URLs are relative to the site's root.

        >>> SiteLanguages(("en", "zh")).localized_path("zh", "papers/blip-2/")
        'zh/papers/blip-2/'
        """
        return path if language == self.codes[0] else f"{language}/{path}"

    def split(self, url: str) -> tuple[LanguageCode, str]:
        """Return the language and the path of a page, given its URL relative to the site's root.

        >>> SiteLanguages(("en", "zh")).split("zh/papers/blip-2/")
        ('zh', 'papers/blip-2/')
        """
        first, slash, rest = url.partition("/")
        return (first, rest) if slash and first in self.codes[1:] else (self.codes[0], url)
