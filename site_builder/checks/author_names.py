"""Checks of author lists: texts that are not exactly one name, repeated names, and guessed family names."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.models.names import AuthorName, shortest_form
from site_builder.models.names.author_lists import WrongAuthor, find_wrong_name, is_and_others
from site_builder.models.names.family_first import may_begin_with_family


def find_wrong_authors(entry: Entry) -> Iterator[Finding]:
    """Find texts in an author list that are not exactly one name, and repeated names."""
    first_index: dict[AuthorName, int] = {}
    for index, author in enumerate(entry.authors):
        wrong = find_wrong_name(author)
        earlier = first_index.setdefault(author, index)
        if wrong is not None:
            yield _finding(entry, index, f"`{_as_written(author)}` {wrong.message}", _hint(wrong))
        elif earlier < index:
            hint = "Delete one of the two. If they are two people, add `orcid`, or `person`, the id of a person in people.yml."
            yield _finding(entry, index, f"repeats author {earlier + 1}, `{author.display}`", hint)


def _as_written(author: AuthorName) -> str:
    form = shortest_form(author)
    return form if isinstance(form, str) else author.full_name


def _finding(entry: Entry, index: int, message: str, hint: str) -> Finding:
    return Finding(entry.id, ("authors", index), "author-style", message, hint)


def _hint(wrong: WrongAuthor) -> str:
    if not wrong.names:
        return "Delete it, and write all authors."
    names = [name for name in wrong.names if not is_and_others(name)]
    items = ", ".join(f'"{name}"' if "," in name else name for name in names)
    if len(names) < len(wrong.names):
        return f"Write [{items}], and all other authors."
    return f"Write [{items}], or run `kb fmt --fix`."


def find_guessed_names(catalog: Catalog) -> Iterator[Finding]:
    """Find names whose family name is a guess. Each name is reported once, in the first entry that has it."""
    guesses: dict[str, tuple[Entry, int, AuthorName]] = {}
    settled: dict[str, tuple[Entry, AuthorName]] = {}
    for entry in catalog:
        for index, author in enumerate(entry.authors):
            if author.is_guess:
                guesses.setdefault(author.display, (entry, index, author))
            elif author.display not in settled:
                settled[author.display] = entry, author
    for display, (entry, index, author) in guesses.items():
        message = f"the family name of `{display}` is a guess: `{author.family}`"
        first, *others = display.split()
        reversed_name = " ".join([*others, first])
        if display in settled:
            other, settled_author = settled[display]
            hint = f"{other.id} has `{shortest_form(settled_author)}`. Write this form here, too."
        elif may_begin_with_family([first, *others]):
            message = f"`{display}` probably begins with the family name `{first}`"
            where = f" as {settled[reversed_name][0].id} does" if reversed_name in settled else ""
            hint = f"Write `{reversed_name}`{where}. If `{first}` is not the family name, write `{_comma_form(author)}`."
        else:
            hint = f"Write {_settled_form(author)}. If another part is the family name, begin with this part and a comma."
        yield Finding(entry.id, ("authors", index), "name-split", message, hint)


def _settled_form(author: AuthorName) -> str:
    if author.is_east_asian:
        return f"`{author.family} {author.given}`"
    return f"`{_comma_form(author)}`"


def _comma_form(author: AuthorName) -> str:
    return ", ".join(filter(None, (author.family, author.suffix, author.given)))


AUTHOR_STYLE = Check(
    id="author-style",
    severity=Severity.WARNING,
    check_entry=find_wrong_authors,
    bad='authors: ["Liu, Haotian and Li, Chunyuan", Ada Lovelace*, et al.]',
    good="authors: [Haotian Liu, Chunyuan Li, Ada Lovelace]",
)
NAME_SPLIT = Check(
    id="name-split",
    severity=Severity.WARNING,
    check_catalog=find_guessed_names,
    bad="authors: [Anna Van Der Berg]",
    good='authors: ["Van Der Berg, Anna"]',
)
