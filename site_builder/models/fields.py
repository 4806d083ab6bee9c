"""Types of fields. The YAML reader returns every scalar except null as a string. These types convert the strings."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, LiteralString, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    InstanceOf,
    RootModel,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from site_builder.errors import format_field
from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages
from site_builder.i18n.scripts import language_of_text
from site_builder.models.identifiers import Identifier
from site_builder.models.kind_spec import kinds_by_folder
from site_builder.models.normal_form import nfc, nfc_markdown
from site_builder.models.pickling import fast_pickle
from site_builder.models.slugs import is_reserved_name
from site_builder.models.urls import UrlError, identify, normalize_url


# Pydantic's own `__getstate__` also returns extra fields and private attributes, which these models do not have.
def _get_state(self: BaseModel) -> tuple[dict[str, Any], set[str]]:
    return self.__dict__, self.__pydantic_fields_set__


def _set_state(self: BaseModel, state: tuple[dict[str, Any], set[str]]) -> None:
    set_attribute = object.__setattr__
    values, fields_set = state
    set_attribute(self, "__dict__", values)
    set_attribute(self, "__pydantic_fields_set__", fields_set)
    set_attribute(self, "__pydantic_extra__", None)
    set_attribute(self, "__pydantic_private__", None)


class Record(BaseModel):
    """A mapping in the files of entries, topics and so on. Records are immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    __getstate__ = _get_state  # type: ignore[assignment]
    __setstate__ = _set_state  # type: ignore[assignment]


# --- text -------------------------------------------------------------------------------------

# Unicode categories. Cc are control characters. Cf contains the bidirectional overrides, which show a text in
# an order that differs from the file (CVE-2021-42574). Co and Cs are private-use characters and surrogates.
# Zl and Zp are separators that most editors do not show as line breaks. The joiners are allowed, although they
# are in Cf, because some scripts need them.
_HIDDEN_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}


def error_with_hint(
    code: LiteralString, message: LiteralString, hint: str, **values: object
) -> PydanticCustomError:
    """Return an error of a validator. `values` replace placeholders in the message, such as `{value}`."""
    return PydanticCustomError(code, message, {**values, "hint": hint})


def describe_error(detail: ErrorDetails) -> str:
    """Return the field of an error, what is wrong with it, and the hint if there is one."""
    message = "is missing" if detail["type"] == "missing" else detail["msg"]
    hint = (detail.get("ctx") or {}).get("hint")
    text = f"{message}. {hint}" if hint else message
    return f"{format_field(detail['loc'])}: {text}" if detail["loc"] else text


def hidden_characters(text: str) -> Iterator[tuple[int, str]]:
    """Yield the index and the name of every invisible character that is not allowed in a text."""
    if text.replace("\n", "").isprintable():
        return
    for index, character in enumerate(text):
        if character.isprintable() or character in "\n\t" or character in _JOINERS:
            continue
        if unicodedata.category(character) in _HIDDEN_CATEGORIES:
            name = unicodedata.name(character, "a control character")
            yield index, f"U+{ord(character):04X} ({name})"


def _refuse_hidden_characters(text: str) -> str:
    for _, name in hidden_characters(text):
        # The character comes from an escape such as "\x07", since the YAML reader has replaced all others by spaces.
        hint = "Write two backslashes, or put the text in single quotes."
        raise error_with_hint(
            "hidden_character", "contains an invisible character, {name}", hint, name=name
        )
    return text


def in_backquotes(text: str) -> str:
    """Return a text in backquotes for a message. A text with more than 60 characters is shortened to 60."""
    return f"`{text}`" if len(text) <= 60 else f"`{text[:57]}...`"


def _wrong_value(
    code: LiteralString, message: LiteralString, value: str, hint: str
) -> PydanticCustomError:
    return error_with_hint(code, message, hint, value=in_backquotes(value))


def _parse_line(text: object) -> object:
    if not isinstance(text, str):
        return text
    if "\n" in text.strip():
        hint = "Join the lines, or move the text to `notes`."
        raise error_with_hint("not_one_line", "must be a single line", hint)
    return nfc(_strip_non_empty(text))


def _parse_markdown(text: object) -> object:
    return nfc_markdown(_strip_non_empty(text)) if isinstance(text, str) else text


def _strip_non_empty(text: str) -> str:
    if not text.strip():
        raise error_with_hint("empty_text", "is empty", "Write a text, or delete the field.")
    return text.strip()


MAX_MARKDOWN_LENGTH = 20_000
"""A text of type `Markdown` is refused if it has more characters than this, about ten printed pages.

Markdown parsers need quadratic time for some texts, such as thousands of opening brackets. For a text up
to this length, a parser needs at most about a second.
"""


MAX_LINE_LENGTH = 500
"""A title, a name or any other text of one line is refused if it has more characters than this.

Few titles of papers have more than 300 characters.
"""


def _refuse_long_text(text: str) -> str:
    return _refuse_more(text, MAX_MARKDOWN_LENGTH, "or link to a page with the whole text.")


def _refuse_long_line(text: str) -> str:
    return _refuse_more(text, MAX_LINE_LENGTH, "or move a part of it to `notes`.")


def parse_line(text: str) -> str:
    """Return a line as the type `Line` reads it. Raise PydanticCustomError if it is not a valid line."""
    return _refuse_long_line(_refuse_hidden_characters(str(_parse_line(text))))


def _refuse_more(text: str, limit: int, otherwise: str) -> str:
    if len(text) > limit:
        message: Final = "has {length} characters; at most {limit} are allowed"
        hint, length = f"Shorten the text, {otherwise}", f"{len(text):,}"
        raise error_with_hint("too_long", message, hint, length=length, limit=f"{limit:,}")
    return text


Line = Annotated[
    str,
    BeforeValidator(_parse_line),
    AfterValidator(_refuse_hidden_characters),
    AfterValidator(_refuse_long_line),
]
"""One line of plain text, in NFC."""

Markdown = Annotated[
    str,
    BeforeValidator(_parse_markdown),
    AfterValidator(_refuse_hidden_characters),
    AfterValidator(_refuse_long_text),
]
"""A text in CommonMark. It is in NFC, except for its code and URLs. Pages show raw HTML in it as text."""


def _check_language(code: str) -> str:
    if code not in LANGUAGES:
        raise PydanticCustomError("unknown_language", "{code} is not a language", {"code": code})
    return code


Language = Annotated[LanguageCode, AfterValidator(_check_language)]


def site_languages(info: ValidationInfo) -> SiteLanguages:
    """Return the site's languages, from the context of a validation.

    Without this context, return the default languages.
    """
    languages = (info.context or {}).get("languages")
    return languages if isinstance(languages, SiteLanguages) else SiteLanguages()


class LocalizedText(RootModel[dict[Language, Markdown]]):
    """A text in one or more languages: a mapping from the code of a language to the text.

    On a site with a single language, a file may have a string instead: the text in this language. The languages of the
    site come first, in their order. Further languages follow.
    """

    model_config = ConfigDict(frozen=True)
    __getstate__ = _get_state  # type: ignore[assignment]
    __setstate__ = _set_state  # type: ignore[assignment]

    @model_validator(mode="before")
    @classmethod
    def _to_mapping(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None:
            return value
        languages = site_languages(info)
        if isinstance(value, str):
            value = cls._from_string(value, languages)
        if not isinstance(value, dict):
            raise cls._wrong_type(languages)
        order = dict.fromkeys((*languages, *LANGUAGES, *value))
        # An unknown key without a value is kept, so that it is reported. In `{en: 328,000 images}`, YAML reads a second
        # key, `000 images`.
        return {
            code: value.get(code)
            for code in order
            if value.get(code) is not None or (code in value and code not in LANGUAGES)
        }

    @classmethod
    def _from_string(cls, text: str, languages: SiteLanguages) -> object:
        if len(languages) == 1:
            return {languages.first: text}
        raise cls._wrong_type(languages)

    @classmethod
    def _wrong_type(cls, languages: SiteLanguages) -> PydanticCustomError:
        keys = " and ".join(f"`{code}:`" for code in languages)
        message: Final = "must name the language of its text"
        return error_with_hint("wrong_type", message, f"Write it below {keys}.")

    @model_validator(mode="after")
    def _require_one_language(self, info: ValidationInfo) -> LocalizedText:
        if not self.root:
            keys = " and ".join(f"`{code}:`" for code in site_languages(info))
            raise error_with_hint("no_language", "has no text", f"Write a text below {keys}.")
        return self

    def __hash__(self) -> int:
        """Hash the texts with their languages."""
        return hash(tuple(self.root.items()))

    def languages(self) -> tuple[LanguageCode, ...]:
        """Return the languages that have a text."""
        return tuple(self.root)

    def contains(self, text: str) -> bool:
        """Return whether a text in any language contains `text`."""
        return any(text in part for part in self.root.values())

    def text_in(self, language: LanguageCode) -> str | None:
        """Return the text in a language, or None if it is missing."""
        return self.root.get(language)

    def text_or_fallback(self, language: LanguageCode) -> tuple[str, LanguageCode]:
        """Return (text, language of this text): the text in `language`, or the first text if there is none."""
        text = self.root.get(language)
        if text is not None:
            return text, language
        first = next(iter(self.root))
        return self.root[first], first

    def texts_in(self, languages: SiteLanguages) -> dict[LanguageCode, str]:
        """Return language -> text, for the languages of a site.

        If no text is in one of these languages, return only the first text.
        """
        texts = {code: self.root[code] for code in languages if code in self.root}
        return texts or dict([next(iter(self.root.items()))])


class Name(LocalizedText):
    """A title or a name. A file contains one string for all languages, or a string for each language."""

    root: dict[Language, Line]

    @classmethod
    def _from_string(cls, text: str, languages: SiteLanguages) -> object:
        return dict.fromkeys(languages, text)

    @classmethod
    def _wrong_type(cls, languages: SiteLanguages) -> PydanticCustomError:
        mapping = ", ".join(f"{code}: ..." for code in languages)
        hint = f"Write one text, or {{{mapping}}}."
        return error_with_hint("wrong_type", "must be a text", hint)

    def variants(self) -> tuple[str, ...]:
        """Return the distinct names, in the order of the languages."""
        return tuple(dict.fromkeys(self.root.values()))

    def names_in(self, languages: SiteLanguages) -> dict[LanguageCode, str]:
        """Return language -> the name that readers see in this language, for the languages of a site.

        The first language is always included. Each other language is included if readers see a different name in it.
        """
        names = {code: self.text_or_fallback(code)[0] for code in languages}
        first = names[languages.first]
        return {
            code: name for code, name in names.items() if code == languages.first or name != first
        }


class Abstract(LocalizedText):
    """The abstract of a publication, as its authors wrote it: a string, or a string for each language.

    The language of a single string is the first of the site's languages that is written in the script of the string.
    If there is none, it is the site's first language.
    """

    root: dict[Language, Markdown]

    @classmethod
    def _from_string(cls, text: str, languages: SiteLanguages) -> object:
        return {language_of_text(text, languages) or languages.first: text}


class SiteText(Name):
    """A text about the site: one string for all languages, or a string for each language. It may have several lines."""

    root: dict[Language, Markdown]


class BlockStyle:
    """Annotation of a field whose texts `kb fmt` writes in block style, even texts of one line."""


class FlowStyle:
    """Annotation of a field whose mapping `kb fmt` writes in one line, `{...}`, if the line is short enough."""


# --- numbers and dates ------------------------------------------------------------------------

_YEAR = re.compile(r"[12][0-9]{3}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _parse_year(value: object) -> object:
    if isinstance(value, str):
        if _YEAR.fullmatch(value) is None:
            raise _wrong_value("bad_year", "{value} is not a year", value, "Write it as 2023.")
        return int(value)
    return value


def _parse_date(value: object) -> object:
    # Without this conversion, pydantic would read `2026` as a number of seconds since 1970.
    if isinstance(value, str):
        try:
            if _DATE.fullmatch(value):
                return dt.date.fromisoformat(value)
        except ValueError:
            pass
        raise _wrong_value("bad_date", "{value} is not a date", value, "Write it as 2026-11-23.")
    return value


Year = Annotated[int, BeforeValidator(_parse_year)]
Date = Annotated[dt.date, BeforeValidator(_parse_date)]


# --- ids and tags -----------------------------------------------------------------------------

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _check_slug(value: str) -> str:
    if SLUG.fullmatch(value) is None:
        hint = "Use lower-case letters, digits and single hyphens: quick-sort."
        raise _wrong_value("bad_id", "{value} is not an id", value, hint)
    return value


def is_slug(value: str) -> bool:
    """Return whether a text may be the file name of a new entry, without `.yml`."""
    return is_page_slug(value) and not is_reserved_name(value)


def is_page_slug(value: str) -> bool:
    """Return whether a text is a valid slug of a page.

    `index` is not valid, because such a page would have the URL of its folder. Names that Windows reserves are valid
    here, so that `kb rename` can rename such an entry and leave a redirect. The check `reserved-name` reports these
    names.
    """
    return value != "index" and SLUG.fullmatch(value) is not None


def is_entry_id(value: str) -> bool:
    """Return whether a text is a folder of entries, a slash and a slug, such as `papers/blip-2`."""
    folder, _, slug = value.partition("/")
    return folder in kinds_by_folder() and SLUG.fullmatch(slug) is not None


def _check_entry_id(value: str) -> str:
    if not is_entry_id(value):
        hint = "Write the folder and the file name: papers/quick-sort."
        raise _wrong_value("bad_entry_id", "{value} is not the id of an entry", value, hint)
    return value


MAX_TAG_LENGTH = 60


def _check_tag(value: str) -> str:
    if len(value) > MAX_TAG_LENGTH or "/" in value:
        hint = f"Write at most {MAX_TAG_LENGTH} characters without a slash: divide-and-conquer."
        raise _wrong_value("bad_tag", "{value} is not a tag", value, hint)
    return value


MAX_LIST_LENGTH = 100
"""A list that must not contain an item twice, such as topics or tags, is refused if it has more items than this.

The number of authors is not limited, because some papers have several thousand.
"""

_Item = TypeVar("_Item", bound=Hashable)


def refuse_duplicates(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    """Return the items unchanged. Raise an error if an item appears twice, or if there are too many items."""
    if len(items) > MAX_LIST_LENGTH:
        message: Final = "has {length} items; at most {limit} are allowed"
        length, hint = f"{len(items):,}", "Keep the items that matter most."
        raise error_with_hint("too_long", message, hint, length=length, limit=MAX_LIST_LENGTH)
    seen: set[_Item] = set()
    for index, item in enumerate(items):
        if item in seen:
            value, hint = in_backquotes(str(item)), "Delete one of the two."
            raise error_with_hint(
                "repeated_item", "{value} appears twice", hint, value=value, index=index
            )
        seen.add(item)
    return items


CITE_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:./+_-]{0,99}")


def _check_cite_key(value: str) -> str:
    if CITE_KEY.fullmatch(value) is None:
        hint = "Write letters from a to z, digits and `: . / + _ -`: lovelace1843."
        raise _wrong_value("bad_cite_key", "{value} is not a citation key", value, hint)
    return value


Slug = Annotated[str, AfterValidator(_check_slug)]
EntryId = Annotated[str, AfterValidator(_check_entry_id)]
Tag = Annotated[Line, AfterValidator(_check_tag)]


# --- links ------------------------------------------------------------------------------------


@fast_pickle
@dataclass(frozen=True, slots=True)
class Link:
    """A URL and its identifier."""

    url: str
    """The result of `normalize_url`, which pages show and browsers open."""
    identifier: Identifier
    """Identifies the resource that the URL opens, for example a paper on arXiv."""

    @property
    def key(self) -> str:
        """The identifier's key. Two links with equal keys lead to the same resource."""
        return self.identifier.key


def _parse_link(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return Link(normalize_url(value), identify(value))
    except UrlError as error:
        raise error_with_hint("bad_url", "{reason}", error.hint, reason=str(error)) from None


def _to_tuple(value: object) -> object:
    return (value,) if isinstance(value, str | dict | Link) else value


CiteKeys = Annotated[
    tuple[Annotated[str, AfterValidator(_check_cite_key)], ...],
    BeforeValidator(_to_tuple),
    AfterValidator(refuse_duplicates),
]
"""A citation key, or a list of the citation key and former keys."""

# Without `InstanceOf`, pydantic would convert a mapping with `url` and `identifier` to a `Link` and not check
# its URL.
WebLink = Annotated[InstanceOf[Link], BeforeValidator(_parse_link)]
WebLinks = Annotated[tuple[WebLink, ...], BeforeValidator(_to_tuple)]
"""One URL, or a list of them."""
