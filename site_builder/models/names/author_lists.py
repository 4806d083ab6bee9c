"""Split author lists that people paste, and find faulty items of author lists, such as two names in one item."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from site_builder.models.names.author_name import AuthorName
from site_builder.models.names.east_asian import is_east_asian
from site_builder.models.names.family_first import may_begin_with_family
from site_builder.models.names.latin import (
    CAPITAL_PARTICLES,
    SUFFIX,
    SUFFIX_PART,
    is_organisation,
    split_suffix,
)
from site_builder.models.names.parsing import parse_author
from site_builder.models.names.word_sets import word_set

_BULLET = re.compile(r"^[ \t]*(?:[-*•]|[0-9]{1,4}[.)])[ \t]+", re.MULTILINE)
_AND = re.compile(r"(?:^|(?<=[\s,，、;；]))and(?=\s)")
_AMPERSAND = re.compile(r"\s&\s")
_SEMICOLON = re.compile(r"[;；]")
_COMMA = re.compile(r"[,，、]")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_FAMILY_AND_INITIALS = re.compile(r"([^\W\d_]{2,}(?:[ '’-][^\W\d_]{2,})*) ([A-Z](?: ?[A-Z]){0,2})")
"""A family name with initials, as in GB/T 7714 and in medical journals, such as `Smith JK`."""
_OTHER_SEPARATORS = re.compile(r"\s*\|\s*|\s[·•]\s|\t")
_ANY_SEPARATOR = re.compile(r"[,;，；、\n&]|\sand\s")
_DEGREE = re.compile(r",\s*(?:Ph\.?\s?D|M\.?D|[MB]\.?Sc)\b\.?(?=\s*(?:[,;，；\n]|and\s|&|$))")
_SPACED_NUMBER = re.compile(
    r"(?<=[^\W\d_]) \d{1,2}(?: ?, ?(?:\d{1,2}|[*†‡§])(?!\w))*(?= ?(?:[,;，；\n]|and\s|&|$))"
)
"""The numbers of footnotes in `Wei Li 1, Bo Two 1,2`."""
_BRACKETS = re.compile(r"[(（\[<][^()（）\[\]<>]*[)）\]>]")
_NOTE_NUMBERS = re.compile(r"(?<=[^\W\d_])\d{1,2}(?:,\s?[\d*†‡§]{1,2})+(?![^\W\d_])")
_ONE_WORD = re.compile(r"[^\W\d_][^\W\d_A-Z]+(?:[-'’][^\W\d_]+)*")


def split_authors(text: str) -> list[str]:
    """Return the names in a typed or pasted text, such as an author list of BibTeX.

    Names in the order `Family, Given` keep their comma. Separators, bullets and lists of footnote numbers, such as
    `1,2` after a name, are left out.

    >>> split_authors("Liu, Haotian and Li, Chunyuan"), split_authors("Junnan Li, Dongxu Li and Steven Hoi")
    (['Liu, Haotian', 'Li, Chunyuan'], ['Junnan Li', 'Dongxu Li', 'Steven Hoi'])
    >>> split_authors("One, Ana; Two, Bob"), split_authors("李俊男、李东旭")
    (['One, Ana', 'Two, Bob'], ['李俊男', '李东旭'])
    """
    text = SUFFIX_PART.sub(_hide_commas, _NOTE_NUMBERS.sub("", _BULLET.sub("", text)))
    lines = _stripped(text.split("\n"))
    if len(lines) > 1 and all(map(_is_family_first, lines)):
        names = lines
    else:
        names = [name for line in lines for name in _split_line(line)]
    return [name.replace(_HIDDEN_COMMA, ",") for name in names]


def read_authors(text: str) -> list[str]:
    """Return the names in a typed or pasted text, without footnote marks, affiliations and e-mail addresses.

    `et al.` stays, because only a person can find the missing authors. An item that is not a name stays, too, if it
    contains a letter.

    >>> read_authors("Bob Jones*, Alice Smith1,2 and Dan Wu (MIT, USA), et al.")
    ['Bob Jones', 'Alice Smith', 'Dan Wu', 'et al.']
    """
    text = _DEGREE.sub("", _OTHER_SEPARATORS.sub("\n", text))
    without_numbers = _SPACED_NUMBER.sub("", text)
    if all(" " in part for part in _stripped(_ANY_SEPARATOR.split(without_numbers))):
        # In `Author 7`, the number belongs to the name. So numbers are removed only if each name keeps two words.
        text = without_numbers
    names = _split_without_lists(text)
    people = [name for name in names if not is_and_others(name)]
    if len(people) > 1 and all(map(_FAMILY_AND_INITIALS.fullmatch, people)):
        names = [_FAMILY_AND_INITIALS.sub(_comma_before_initials, name) for name in names]
    clean = [clean for name in names for clean in names_in_place_of(name) or (name,)]
    return [name for name in clean if is_and_others(name) or any(map(str.isalpha, name))]


def _comma_before_initials(name: re.Match[str]) -> str:
    family = name[1].title() if name[1].isupper() else name[1]
    return f"{family}, {' '.join(f'{initial}.' for initial in name[2].replace(' ', ''))}"


def _split_without_lists(text: str) -> list[str]:
    return split_authors(_BRACKETS.sub(_without_list, text))


def _without_list(brackets: re.Match[str]) -> str:
    """Return "" for brackets with a comma or semicolon, such as `(MIT, USA)`, and other brackets unchanged."""
    return "" if _COMMA.search(brackets[0]) or _SEMICOLON.search(brackets[0]) else brackets[0]


_HIDDEN_COMMA = "\ue000"
"""Replaces a comma before a suffix, as in `King, Jr., Martin Luther`, because this comma separates no names."""


def _hide_commas(suffix: re.Match[str]) -> str:
    """Return `, Jr.,` with `_HIDDEN_COMMA` in place of its first comma."""
    return f"{_HIDDEN_COMMA}{suffix[0][1:]}"


def _split_line(line: str) -> list[str]:
    line = _AMPERSAND.sub(_and_between_people, line)
    group, _, rest = line.partition(": ")
    if rest and is_organisation(group) and not _COMMA.search(group):
        return [group, *_split_line(rest)]
    for separator in (_SEMICOLON, _AND):
        parts = _stripped(separator.split(line))
        if len(parts) > 1 and _are_family_first(parts):
            return parts
    line_with_commas = _AND.sub(",", _SEMICOLON.sub(",", line))
    pieces = _with_suffixes(_stripped(_COMMA.split(line_with_commas)))
    pairs = [", ".join(pieces[i : i + 2]) for i in range(0, len(pieces), 2)]
    has_only_commas = len(pieces) % 2 == 0 and _AND.search(line) is None
    if pairs and has_only_commas and all(map(_is_family_first, pairs)):
        return pairs
    has_initials = len(pieces) % 2 == 0 and all(map(_INITIALS.fullmatch, pieces[1::2]))
    return pairs if has_initials and not any(map(_INITIALS.fullmatch, pieces[::2])) else pieces


def _with_suffixes(pieces: list[str]) -> list[str]:
    """Join each suffix such as `Jr.` with the name before it. `pieces` are the texts between commas."""
    names: list[str] = []
    for piece in pieces:
        if names and SUFFIX.fullmatch(piece):
            names[-1] += f"{_HIDDEN_COMMA} {piece}"
        else:
            names.append(piece)
    return names


def _and_between_people(ampersand: re.Match[str]) -> str:
    """Return ` and ` in place of an ampersand between the names of two people, but not in `Weights & Biases`."""
    before = _COMMA.split(ampersand.string[: ampersand.start()])
    after = _COMMA.split(ampersand.string[ampersand.end() :])
    names = (before[-1], after[0])
    if len(before) > 1 and not before[-1].strip():
        return " and "  # `Li, W., & Hu, C.`
    if any(map(is_organisation, names)):
        return ampersand[0]
    are_full_names = all(len(name.split()) > 1 for name in names)
    is_family_first = len(before) > 1 and len(after) > 1 and _is_family_first(",".join(before[-2:]))
    return " and " if are_full_names or is_family_first else ampersand[0]


def _stripped(texts: list[str]) -> list[str]:
    return [stripped for text in texts if (stripped := text.strip(" \t,，、;；"))]


def _are_family_first(parts: list[str]) -> bool:
    """Return whether the texts between semicolons or `and` are names, at least one of them as `Family, Given`."""
    pieces = [piece.strip() for part in parts for piece in part.split(",")]
    if all(part.count(",") == 1 for part in parts) and any(" " not in piece for piece in pieces):
        return True
    return any(map(_is_family_first, parts)) and not any(map(_is_in_another_order, parts))


def _is_family_first(text: str) -> bool:
    """Return whether a text is `Family, Given`, where `Family` is one word, or a particle and other words."""
    family, comma, given = (part.strip() for part in text.partition(","))
    family = family.partition(_HIDDEN_COMMA)[0]
    if not comma or not given or "," in given or is_organisation(text):
        return False
    if is_east_asian(family):
        return False
    words = family.split()
    return bool(words) and (
        (len(words) == 1 and _ONE_WORD.fullmatch(family) is not None)
        or (len(words) > 1 and (words[0][0].islower() or words[0] in CAPITAL_PARTICLES))
    )


def _is_in_another_order(text: str) -> bool:
    """Return whether a text has several words, but is neither `Family, Given` nor the name of an organisation."""
    return not _is_family_first(text) and len(text.split()) > 1 and not is_organisation(text)


# --- faulty items -----------------------------------------------------------------------------

_AND_OTHERS = re.compile(r"(?i)(?:et\.? al\.?|(?:and )?others|and (?:\d+ )?more|等人?|\.{3}|…)")
_REMARK = re.compile(r"(?i)[(*†‡\s]*(?:equal(?:ly)? contribut\w+|corresponding authors?)[.):\s]*")
_EMAIL = re.compile(r"\s*[<(（]?\s*\S+@\S+\.[\w-]+\s*[>)）]?\s*")
_URL = re.compile(r"\s*[<(]?https?://\S+[>)]?\s*")
_MARKS = re.compile(r"\s*[*†‡§¶⋆∗✉]+\s*|#+$")
_NUMBERS = re.compile(r"(?<=[^\W\d_]{2})\^?(?:\d{1,2}(?:,\d{1,2})*|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)$")
_AFFILIATION = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$")
_TITLE = re.compile(
    r"(?:Prof|Dr|Mr|Mrs|Ms)\.?(?:\s+(?:Dr)\.?)?\s+(?=\S+\s+\S)|(?:Ph\.?\s?D|[MB]\.?Sc)\b\.?\s+(?=\S+\s+\S)"
    r"|,?\s+(?:Ph\.?\s?D|[MB]\.?Sc)\b\.?$"
)
_PLAIN = re.compile(r"(?:[A-Z][a-z]+|[A-Z]\.)(?:[ -](?:[A-Z][a-z]+|[A-Z]\.))+")
_PERHAPS_NO_NAME = re.compile(r"(?i)\b(?:al|others|more|contribut\w+|authors?)$")
_CAPITALS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class WrongAuthor:
    """The fault of an item of an author list, and the names to write instead of the item."""

    message: str
    names: tuple[str, ...]
    """Empty if the item contains no name. The last of the names may be `et al.`."""


def names_in_place_of(text: str) -> tuple[str, ...]:
    """Return the names to write in place of a faulty item of an author list.

    The result is empty if the item has no fault, or if it contains no name. The result may contain `et al.`. If the
    corrections of a name lead back to this name, or if a name needs more than `_MAX_CORRECTIONS`, a name in the result
    may still have a fault.
    """
    return _clean_names(text, frozenset())


_MAX_CORRECTIONS = 50
"""A text is corrected at most this number of times, because Python limits the depth of recursion.

For example, each correction of `Ada::::` removes only one colon.
"""


def _clean_names(text: str, earlier: frozenset[str]) -> tuple[str, ...]:
    """Return the names to write in place of a faulty text, or an empty tuple if there are none.

    `earlier` contains the texts whose correction led to this text. If the text is one of them, the corrections would not
    end, so the result is empty. If `earlier` has `_MAX_CORRECTIONS` texts, the result is empty, too.
    """
    try:
        wrong = find_wrong_name(parse_author(text))
    except ValueError:
        return ()
    if wrong is None or text in earlier or len(earlier) == _MAX_CORRECTIONS:
        return ()
    found = (_clean_names(name, earlier | {text}) or (name,) for name in wrong.names)
    return tuple(clean for names in found for clean in names)


@lru_cache(maxsize=16_384)
def find_wrong_name(author: AuthorName) -> WrongAuthor | None:
    """Return the fault of an author that `parse_author` returned, or None.

    The results are cached, because an author may have many entries.

    >>> find_wrong_name(parse_author("Haotian Liu, Chunyuan Li")).names
    ('Haotian Liu', 'Chunyuan Li')
    """
    if author.other_form or (" " not in author.family and _is_plain_name(author.full_name)):
        return None
    family, given = author.family.split(), author.given.split()
    if other_order := _reversed_group(author) or _two_forms(author.full_name.split()):
        return WrongAuthor(*other_order)
    if len(family) > 1 and given and family[0] not in CAPITAL_PARTICLES:
        if author.given in _INSTITUTES:
            return WrongAuthor("contains an affiliation", (author.family,))
        if len(given) > 1 and (_is_given_first(family) or _is_given_first(given)):
            return WrongAuthor("contains several names", (author.family, author.given))
        if author.given.isupper():
            return None  # initials, as in `Rivas Soto, JRR`
    return find_wrong_author(author.full_name)


def _reversed_group(author: AuthorName) -> tuple[str, tuple[str, ...]] | None:
    """Return the fault if the name of a group has the form `Family, Given`, such as `Team, Gemini`; else None."""
    first, _, rest = (author.literal or f"{author.family}, {author.given}").partition(", ")
    is_group = first == "DeepMind" or (is_organisation(first) and first != "AI")
    if not is_group or " " in first or not rest or "," in rest or is_organisation(rest):
        return None
    return "has the words of a group in the wrong order", (f"{rest} {first}",)


def _two_forms(words: list[str]) -> tuple[str, tuple[str, ...]] | None:
    """Return the fault if a name is in two scripts and has no brackets, such as `Li Ming 李明`; else None."""
    east = [word for word in words if is_east_asian(word)]
    latin = [word for word in words if not is_east_asian(word)]
    if not east or len(latin) < 2 or words not in ([*east, *latin], [*latin, *east]):
        return None
    if not all(word.replace("-", "").isalpha() for word in latin):
        return None
    return "has a second form without brackets", (f"{' '.join(latin)} ({''.join(east)})",)


def _is_given_first(words: list[str]) -> bool:
    """Return whether words are a whole Chinese or Vietnamese name such as `Haotian Liu`, not a family name of two words."""
    return len(words) == 2 and may_begin_with_family(words[::-1])


_INSTITUTES = word_set(
    """MIT CMU UCLA UCSD UIUC NYU USC UCL ETH EPFL KAIST NUS NTU HKU HKUST CUHK USTC SJTU PKU THU CAS INRIA CNRS
    IBM NVIDIA USA"""
)
"""Abbreviations of institutes, companies and a country that may follow a name and a comma, as in `Dan Wu, MIT`."""


def _is_plain_name(text: str) -> bool:
    """Return whether a text has words such as `Ada B. Lovelace` only, and certainly no fault."""
    return (
        _PLAIN.fullmatch(text) is not None
        and _TITLE.match(text) is None
        and _PERHAPS_NO_NAME.search(text) is None
    )


def is_and_others(text: str) -> bool:
    """Return whether a text says that the list lacks authors, such as `et al.` or `and others`."""
    return _AND_OTHERS.fullmatch(text) is not None


def find_wrong_author(text: str) -> WrongAuthor | None:
    """Return the fault of a text that should be exactly one name; None if the text has no fault.

    >>> find_wrong_author("Bob Jones*").names, find_wrong_author("Dan Wu (MIT)").names
    (('Bob Jones',), ('Dan Wu',))
    >>> find_wrong_author("Liu, Haotian and Li, Chunyuan").names, find_wrong_author("et al.").names
    (('Liu, Haotian', 'Li, Chunyuan'), ())
    """
    if _is_plain_name(text):
        return None  # the tests below are slower
    if _AND_OTHERS.fullmatch(text) or _REMARK.fullmatch(text):
        return WrongAuthor("is not the name of an author", ())
    names = _split_without_lists(text)
    is_list = (
        _SEMICOLON.search(text)
        or _AMPERSAND.sub(_and_between_people, text) != text
        or (": " in text and is_organisation(names[0]))
        or (not is_organisation(text) and (_AND.search(text) or len(names) > 2))
    )
    if len(names) > 1 and is_list and not SUFFIX_PART.search(text):
        return WrongAuthor("contains several names", tuple(names))
    for message, pattern in _ADDITIONS:
        cleaned = " ".join(pattern.sub(" ", text).split())
        if cleaned != text:
            others = ("et al.",) if message == _ENDS_WITH_OTHERS else ()
            return WrongAuthor(message, (cleaned, *others) if cleaned else ())
    return _wrong_capitals(text)


_ENDS_WITH_OTHERS = "ends with `et al.` or similar words"
_ADDITIONS = (
    (_ENDS_WITH_OTHERS, re.compile(r"(?i)[,\s]+(?:et\.? al\.?|(?:and )?others)$")),
    ("contains an e-mail address", _EMAIL),
    ("contains a URL", _URL),
    ("contains the mark of a footnote", _MARKS),
    ("contains the number of a footnote", _NUMBERS),
    ("contains an affiliation", _AFFILIATION),
    ("ends with a colon", re.compile(r"\s*[:：]\s*$")),
    ("contains a title", _TITLE),
    ("contains a remark", re.compile(r"(?i)^(?:corresponding|contact|lead) author:\s*")),
)


def _wrong_capitals(text: str) -> WrongAuthor | None:
    words, suffix = split_suffix(text.split())
    if all(word.isupper() for word in words):
        return None  # If all words are in capitals, the capitals do not mark the family name.
    capital = [i for i, word in enumerate(words) if word.isupper() and _CAPITALS.fullmatch(word)]
    if len(words) < 2 or len(capital) != 1 or is_organisation(text) or "," in text:
        return None
    if is_east_asian(words[capital[0]]) or capital[0] not in {0, len(words) - 1}:
        return None
    family = words.pop(capital[0])
    name = " ".join([*words, family.title(), suffix]).rstrip()
    return WrongAuthor("has the family name in capitals", (name,))
