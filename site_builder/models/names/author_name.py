"""The name of an author."""

from __future__ import annotations

from dataclasses import dataclass, field

from site_builder.i18n.scripts import has_script
from site_builder.models.names.east_asian import is_east_asian, pronunciation
from site_builder.models.pickling import fast_pickle
from site_builder.models.slugs import strip_accents


@fast_pickle
@dataclass(frozen=True, slots=True)
class AuthorName:
    """The parts of a name. A name with a family name has `family` and usually `given`; any other name has `literal`."""

    family: str = ""
    """The family name with its particles, such as `van der Berg`; empty if the name is literal."""
    given: str = ""
    """The given names, such as `Martin Luther`."""
    suffix: str = ""
    """Such as `Jr.` or `III`."""
    literal: str = ""
    """The whole name if no part of it is known to be the family name, as for an organisation; else empty."""
    orcid: str | None = None
    """The ORCID iD, such as `0000-0002-1825-0097`."""
    other_form: str = ""
    """The name in a second script, such as `张伟` in `Wei Zhang (张伟)`."""
    is_guess: bool = False
    """Whether the family name is a guess, because the string in the file does not show which words belong to it."""
    person: str = ""
    """The id of the person in people.yml; empty if neither the entry nor people.yml tells who the author is."""
    distinction: str = ""
    """What distinguishes the author from people with the same name. The catalog sets it, never an entry."""
    display: str = field(init=False, compare=False, repr=False)
    """The name that readers see, such as `Anna van der Berg`, `欧阳锋` or `Wei Zhang (张伟)`."""

    def __post_init__(self) -> None:
        """Compute `display` once, because pages, lists and the search read it many times."""
        in_brackets = ", ".join(filter(None, (self.other_form, self.distinction)))
        name = f"{self.full_name} ({in_brackets})" if in_brackets else self.full_name
        object.__setattr__(self, "display", name)

    def __str__(self) -> str:
        """Return the name that readers see, for messages about an item of a list."""
        return self.display

    @property
    def is_east_asian(self) -> bool:
        """Whether the family name and the given names are in Chinese characters, kana or Hangul.

        In such a name, the family name comes first. For a name without a family name, the result is False.
        """
        return is_east_asian(self.family) and (not self.given or is_east_asian(self.given))

    @property
    def full_name(self) -> str:
        """The name in the order in which people write it, without the form in a second script."""
        if self.literal:
            return self.literal
        if self.is_east_asian:
            space = " " if has_script(f"{self.family}{self.given}", "Jpan") else ""
            return f"{self.family}{space}{self.given}".strip()
        return " ".join(filter(None, (self.given, self.family, self.suffix)))

    @property
    def sort_key(self) -> str:
        """A key that sorts names by family name, and Chinese characters by their pronunciation."""
        parts = (self.literal.removeprefix("The "), self.family, self.given, self.suffix)
        return " ".join(_folded(part, is_family=part == self.family) for part in parts if part)


def _folded(text: str, *, is_family: bool) -> str:
    return strip_accents(pronunciation(text, is_family=is_family)).casefold()
