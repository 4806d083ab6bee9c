"""Find which person of people.yml an author of an entry is, and the slug of the author's page.

An author is the person that the entry names by `person` or by `orcid`. If the entry names no person, the author is
the person who has the author's name as a spelling. If several people have this spelling, the author is the person whose
id is the slug of the spelling. But if this person and the author have different ORCID iDs, the author is not in
people.yml.

Spellings with equal slugs count as one, so `José` is a spelling of a person who has `Jose`. A distinction is a text
that distinguishes people of the same name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from site_builder.models import Entry, Person, address_slug
from site_builder.models.names import AuthorName


@dataclass(frozen=True)
class PeopleRegistry:
    """The people of people.yml."""

    records: tuple[Person, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Person]:
        """Id -> person, sorted by id, so that the order of people.yml does not matter."""
        return {person.id: person for person in sorted(self.records, key=lambda person: person.id)}

    @cached_property
    def by_orcid(self) -> Mapping[str, Person]:
        """ORCID iD -> person."""
        return {person.orcid: person for person in self.by_id.values() if person.orcid}

    @cached_property
    def owners(self) -> Mapping[str, tuple[Person, ...]]:
        """Slug of a spelling -> the people who have this spelling, or whose id is this slug."""
        owners: dict[str, dict[str, Person]] = defaultdict(dict)
        for person in self.by_id.values():
            for slug in (person.id, *(address_slug(name.display) for name in person.names)):
                owners[slug][person.id] = person
        return {slug: tuple(people.values()) for slug, people in owners.items()}

    def owner(self, slug: str) -> Person | None:
        """Return the person whom an entry means if it gives only a name; None if people.yml has no such person.

        `slug` is the slug of the name.
        """
        people = self.owners.get(slug, ())
        return people[0] if len(people) == 1 else self.by_id.get(slug)

    def slug_of(self, name: str) -> str:
        """Return the slug of the page of an author whom the entry gives only by name."""
        slug = address_slug(name)
        person = self.owner(slug)
        return slug if person is None else person.id

    def title_of(self, person: Person) -> str:
        """Return the name of a person, with the distinction if the name alone does not identify this person."""
        return self._distinguished(person.name, person).display

    def person_of(self, author: AuthorName) -> Person | None:
        """Return the person of people.yml who is this author; None if there is no such person."""
        if author.person:
            return self.by_id.get(author.person)
        if author.orcid is not None and author.orcid in self.by_orcid:
            return self.by_orcid[author.orcid]
        person = self.owner(address_slug(written_name(author)))
        has_other_orcid = person and person.orcid and author.orcid not in {None, person.orcid}
        return None if has_other_orcid else person

    def with_people(self, entry: Entry) -> Entry:
        """Return an entry whose authors have the `person`, the ORCID iD and the distinction of people.yml.

        If the author is not in people.yml, but a person there has the same name, the ORCID iD of the author becomes the
        distinction. If people.yml tells the family name of an author, the family name is no longer a guess.
        """
        if not self.records or not entry.authors:
            return entry
        authors = tuple(map(self._resolved, entry.authors))
        if authors == entry.authors:
            return entry
        return entry.model_copy(update={"authors": authors})

    def _resolved(self, author: AuthorName) -> AuthorName:
        if author not in self._resolved_authors:
            self._resolved_authors[author] = self._with_person(author)
        return self._resolved_authors[author]

    @cached_property
    def _resolved_authors(self) -> dict[AuthorName, AuthorName]:
        """Author as in an entry file -> author as `_with_person` returns it."""
        return {}

    def _with_person(self, author: AuthorName) -> AuthorName:
        person = self.person_of(author)
        if person is not None:
            author = _settled(replace(author, distinction=""), person)
            author = replace(author, person=person.id, orcid=author.orcid or person.orcid)
            return self._distinguished(author, person)
        is_taken = author.orcid and self.owner(address_slug(written_name(author))) is not None
        return replace(author, distinction=author.orcid or "" if is_taken else "")

    def _distinguished(self, name: AuthorName, person: Person) -> AuthorName:
        """Return a name of a person, with the distinction if the name alone does not identify this person."""
        if self.slug_of(name.display) == person.id:
            return name
        return replace(name, distinction=person.distinction or person.id)


def written_name(author: AuthorName) -> str:
    """Return the name of an author as the entry has it, without the distinction."""
    return replace(author, distinction="").display if author.distinction else author.display


def _settled(author: AuthorName, person: Person) -> AuthorName:
    """Return an author. If the family name is a guess, take the family name from people.yml.

    For example, `Xiaoming Zhang` in people.yml shows that `Zhang` is the family name of `Zhang Xiaoming`.
    """
    if author.is_guess:
        parts = {(author.family, author.given), (author.given, author.family)}
        for name in person.names:
            has_same_parts = name.display == author.display or (name.family, name.given) in parts
            if has_same_parts and not name.is_guess:
                return replace(name, person=author.person, orcid=author.orcid)
    return author


def author_slugs(entries: Iterable[Entry], people: PeopleRegistry) -> dict[str, str]:
    """Return name of an author on pages -> slug of the author's page."""
    slugs: dict[str, str] = {}
    for entry in entries:
        for author in entry.authors:
            if author.display not in slugs:
                is_known = author.person in people.by_id
                slugs[author.display] = (
                    author.person if is_known else people.slug_of(author.display)
                )
    titles = {people.title_of(person): person.id for person in people.by_id.values()}
    used = set(slugs.values())
    return slugs | {title: id_ for title, id_ in titles.items() if id_ in used}
