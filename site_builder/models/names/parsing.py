"""Read an author from a string or a mapping of a file, and write the simplest form that loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from site_builder.models.fields import SLUG, error_with_hint, parse_line
from site_builder.models.names.author_name import AuthorName
from site_builder.models.names.east_asian import is_east_asian, split_east_asian
from site_builder.models.names.family_first import may_begin_with_family
from site_builder.models.names.latin import (
    SUFFIX,
    family_start,
    is_organisation,
    split_suffix,
)
from site_builder.tex import to_unicode

KEYS = ("family", "given", "suffix", "literal", "other_form", "orcid", "person")
"""The keys of the mapping for an author, in canonical order."""

_TWO_FORMS = re.compile(r"(.*\S)\s*[(（]\s*([^()（）]*[^()（）\s])\s*[)）]")
_COMPANY_SUFFIX = re.compile(r"(?:Inc|Ltd|LLC|Corp|Co|GmbH|AG|PLC|S\.?A|B\.?V)\.?", re.IGNORECASE)
_UNUSUAL = re.compile(r"[0-9@;:()（）\[\]*†‡§¶…/]|https?:|\bet al\b|\band\b")
"""A string that matches may contain more than a name. The whole string becomes the `literal` of an author.

Brackets with the name in a second script are removed before the search. The check `author-style` reports most strings
that match.
"""
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])")


def parse_author(value: object) -> AuthorName:
    """Return the name of an author. Raise PydanticCustomError, a ValueError, if the value is not valid.

    A string is `Given Family`, or `Family, Given` or `Family, Jr, Given` as in BibTeX. A mapping has keys
    of `KEYS`, among them either `family` or `literal`. Accents of TeX become Unicode.

    >>> parse_author("Anna van der Berg").family, parse_author("Rivas Soto, Ana").family
    ('van der Berg', 'Rivas Soto')
    >>> parse_author({"literal": "Ice Cube"}).display
    'Ice Cube'
    """
    if isinstance(value, AuthorName):
        return value
    if isinstance(value, str):
        return _from_string(to_unicode(value))
    if isinstance(value, Mapping):
        return _from_mapping({key: _without_tex(part) for key, part in value.items()})
    hint = "Write `Given Family`, `Family, Given` or `{literal: Name of a group}`."
    raise error_with_hint("bad_author", "is not a name", hint)


def _without_tex(value: object) -> object:
    return to_unicode(value) if isinstance(value, str) else value


def shortest_form(name: AuthorName) -> str | dict[str, str]:
    """Return the simplest value that `parse_author` reads as an equal name: a string without braces, or else a mapping.

    >>> shortest_form(parse_author("Lovelace, Ada")), shortest_form(parse_author("Van Der Berg, Anna"))
    ('Ada Lovelace', 'Van Der Berg, Anna')
    """
    if name.orcid is None and not name.person:
        for form in _string_forms(name):
            if _from_string(form) == name:
                return form
    values = {key: getattr(name, key) for key in KEYS}
    return {key: str(value) for key, value in values.items() if value}


def _string_forms(name: AuthorName) -> Iterator[str]:
    """Yield the strings that may be read as this name, the shortest first."""
    form = f" ({name.other_form})" if name.other_form else ""
    yield f"{name.full_name}{form}"
    if name.is_east_asian:
        yield f"{name.family} {name.given}{form}"
    if name.family and not form:
        yield ", ".join(filter(None, (name.family, name.suffix, name.given)))


def _from_mapping(value: Mapping[object, object]) -> AuthorName:
    unknown = next((key for key in value if key not in KEYS), None)
    if unknown is not None:
        hint = f"The keys of an author are {', '.join(KEYS)}."
        raise error_with_hint("bad_author", "has the unknown key `{key}`", hint, key=unknown)
    parts: dict[str, Any] = {
        str(key): _part(key, item) for key, item in value.items() if item is not None
    }
    if bool(parts.get("literal")) == bool(parts.get("family")):
        hint = "Write `{family: Lovelace, given: Ada}` or `{literal: Name of a group}`."
        raise error_with_hint("bad_author", "needs either `family` or `literal`", hint)
    if "literal" in parts and parts.keys() & {"given", "suffix"}:
        hint = "Delete `given` and `suffix`, or replace `literal` by `family`."
        raise error_with_hint("bad_author", "has `literal` and parts of a name", hint)
    return replace(AuthorName(), **parts)


def _part(key: object, value: object) -> str:
    if not isinstance(value, str):
        raise error_with_hint("bad_author", "`{key}` must be a text", "Write one line.", key=key)
    if key == "person":
        return _person_id(value)
    return parse_orcid(value) if key == "orcid" else " ".join(parse_line(value).split())


def _person_id(value: str) -> str:
    if SLUG.fullmatch(value) is None:
        message: Final = "`person` is not an id"
        raise error_with_hint("bad_author", message, "Write the id of a person in people.yml.")
    return value


def parse_orcid(value: str) -> str:
    """Return an ORCID iD with hyphens. Raise PydanticCustomError if its form or its check digit is wrong.

    >>> parse_orcid("https://orcid.org/0000-0002-1825-0097")
    '0000-0002-1825-0097'
    """
    match = _ORCID.fullmatch(value.strip())
    if match is None or _check_digit("".join(match.groups())[:15]) != match[4][-1].upper():
        message: Final = "`orcid` is not an ORCID iD"
        raise error_with_hint("bad_orcid", message, "Copy it from orcid.org: 0000-0002-1825-0097.")
    return "-".join(match.groups()).upper()


def _check_digit(digits: str) -> str:
    """Return the last character of an ORCID iD, computed from its other digits (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


@lru_cache(maxsize=50_000)
def _from_string(value: str) -> AuthorName:
    text = " ".join(parse_line(value).split())
    if text.startswith("{") and text.find("}") == len(text) - 1:
        return AuthorName(literal=text[1:-1].strip() or text)
    match = _TWO_FORMS.fullmatch(text)
    if match and is_east_asian(match[1].replace(" ", "")) != is_east_asian(
        match[2].replace(" ", "")
    ):
        return _with_other_form(match[1], match[2])
    return _one_form(text)


def _with_other_form(text: str, other: str) -> AuthorName:
    name = _one_form(text)
    if is_east_asian(other.replace(" ", "")):
        other = other.replace(" ", "")
    return replace(name, other_form=other)


def _one_form(text: str) -> AuthorName:
    if "," in text:
        return _from_comma_form(text)
    if _UNUSUAL.search(text):
        return AuthorName(literal=text)
    words = text.split()
    if all(map(is_east_asian, words)):
        parts = split_east_asian(words)
        if parts is None:
            return AuthorName(literal=text)
        return AuthorName(parts[0], parts[1], is_guess=parts[2])
    return _from_words(text, words)


def _from_words(text: str, words: list[str]) -> AuthorName:
    if len(words) == 1 or is_organisation(text):
        return AuthorName(literal=text)
    if words[0][0].islower() and words[-1][0].isupper():
        return AuthorName(family=text)  # `van Gogh`
    words, suffix = split_suffix(words)
    start, is_guess = family_start(words)
    is_guess = is_guess or (not suffix and may_begin_with_family(words))
    return AuthorName(" ".join(words[start:]), " ".join(words[:start]), suffix, is_guess=is_guess)


def _from_comma_form(text: str) -> AuthorName:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 3 or not all(parts) or _UNUSUAL.search(text):
        return AuthorName(literal=text)
    if len(parts) == 2:
        if SUFFIX.fullmatch(parts[1]):
            words = [*parts[0].split(), parts[1]]
            is_short = len(words) == 2
            return AuthorName(words[0], suffix=words[1]) if is_short else _from_words(text, words)
        if _COMPANY_SUFFIX.fullmatch(parts[1]) or is_organisation(parts[0]):
            return AuthorName(literal=text)
        return AuthorName(_unbraced(parts[0]), _unbraced(parts[1]))
    return AuthorName(_unbraced(parts[0]), _unbraced(parts[2]), _unbraced(parts[1]))


def _unbraced(text: str) -> str:
    return text.replace("{", "").replace("}", "").strip() or text
