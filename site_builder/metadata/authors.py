"""Make the field `authors` of an entry from the authors in the answers of sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from site_builder.metadata.findings import FieldValue, SourcedWork
from site_builder.metadata.texts import plain_text
from site_builder.models.fields import in_backquotes
from site_builder.models.names import parse_author, shortest_form
from site_builder.models.names.author_lists import (
    find_wrong_author,
    is_and_others,
    names_in_place_of,
)
from site_builder.services.works import Person


def authors_field(works: Sequence[SourcedWork]) -> FieldValue | None:
    """Return the field `authors`, or None if no source gives the name of an author."""
    best = _best_for_authors(works)
    if best is None:
        return None
    names = [name for person in best.work.authors for name in author_values(person)]
    return FieldValue(_unique(names), best.source) if names else None


def _best_for_authors(works: Sequence[SourcedWork]) -> SourcedWork | None:
    """Return the source whose authors are used.

    In general, this is the first source that names authors. A later source with the same number of authors is used
    if it separates family names from given names, and the first source does not.
    """
    with_authors = [sourced for sourced in works if sourced.work.authors]
    if not with_authors:
        return None
    first = with_authors[0]
    same_length = [s for s in with_authors if len(s.work.authors) == len(first.work.authors)]
    with_parts = [s for s in same_length if any(person.family for person in s.work.authors)]
    return (with_parts or [first])[0]


def author_notices(works: Sequence[SourcedWork]) -> Iterator[str]:
    """Yield a sentence for each text that is left out because it is not the name of an author.

    If the list of authors ends with words such as `et al.`, yield a sentence about that, too.
    """
    best = _best_for_authors(works)
    if best is None:
        return
    has_others = False
    for person in best.work.authors:
        name = plain_text(person.name)
        has_others |= is_and_others(name) or _ends_with_others(name)
        if not author_values(person) and not is_and_others(name):
            text = in_backquotes(person.name)
            yield f"{best.source} names the author {text}, which is not a name. It was left out."
    if has_others:
        yield f"{best.source} does not name all authors. Add the missing authors."


@lru_cache(maxsize=8_192)
def author_values(person: Person) -> tuple[str | dict[str, str], ...]:
    """Return the values for the field `authors`, without marks of footnotes and affiliations.

    If `person.name` lists several people, return a value for each. If it is not a name, return an empty tuple.

    >>> author_values(Person(name="Ada Lovelace*")), author_values(Person(name="Li Ming 李明"))
    (('Ada Lovelace',), ('Li Ming (李明)',))
    """
    name = plain_text(person.name)
    values: list[object] = [{"literal": name}] if person.is_organisation else []
    if person.family:
        family, given = plain_text(person.family), plain_text(person.given)
        values.append({"family": _without_capitals(family), "given": _without_capitals(given)})
    for value in (*values, name, {"literal": name}):
        try:
            shortest = shortest_form(parse_author(value))
        except ValueError:
            continue
        if not isinstance(shortest, str):
            return (shortest,)
        if clean := [other for other in names_in_place_of(shortest) if not is_and_others(other)]:
            return tuple(clean)
        if find_wrong_author(shortest) is None:
            return (shortest,)
    return ()


def _ends_with_others(name: str) -> bool:
    return _MAY_BE_OTHERS.search(name) is not None and any(
        is_and_others(other) for other in names_in_place_of(name)
    )


_MAY_BE_OTHERS = re.compile(r"others$|al\.?$", re.IGNORECASE)


def _without_capitals(name: str) -> str:
    """Return a part of a name. If it is written in capitals, only the first letter of each word stays a capital.

    Initials and short words such as `KC` stay as they are.

    >>> _without_capitals("O'NEIL"), _without_capitals("J.R."), _without_capitals("KC")
    ("O'Neil", 'J.R.', 'KC')
    """
    is_word = name.isupper() and all(len(part) > 2 for part in re.split(r"[ '’-]", name)[-1:])
    return name.title() if is_word and "." not in name else name


def _unique(names: Sequence[str | dict[str, str]]) -> list[str | dict[str, str]]:
    seen: dict[str, str | dict[str, str]] = {}
    for name in names:
        seen.setdefault(str(name), name)
    return list(seen.values())
