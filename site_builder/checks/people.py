"""Checks of people.yml: authors who may be several people or contradict people.yml, and people without entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from site_builder.catalog import ALL_PEOPLE, Catalog
from site_builder.catalog.people import PeopleRegistry, written_name
from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Person, address_slug
from site_builder.models.names import AuthorName, shortest_form


def find_ambiguous_people(catalog: Catalog) -> Iterator[Finding]:
    """Find authors who may be several people, and authors whose `person` or ORCID iD contradicts people.yml."""
    if ALL_PEOPLE in catalog.invalid_ids:
        return
    first_orcid: dict[str, tuple[str, str]] = {}
    for entry in catalog:
        for index, author in enumerate(entry.authors):
            fault = _fault(catalog.people, author)
            if fault is None and author.orcid and not author.person:
                slug = address_slug(author.display)
                orcid, other = first_orcid.setdefault(slug, (author.orcid, entry.id))
                if orcid != author.orcid:
                    message = f"`{author.display}` has the ORCID iD {orcid} in {other}"
                    fault = message, "Add both people to people.yml, or correct the ORCID iD."
            if fault is not None:
                yield Finding(entry.id, ("authors", index), "ambiguous-person", *fault)


def _fault(people: PeopleRegistry, author: AuthorName) -> tuple[str, str] | None:
    """Return the message and the hint of a finding about an author; None if there is no finding."""
    name = written_name(author)
    owners = people.owners.get(address_slug(name), ()) if people.records else ()
    person = people.by_id.get(author.person)
    if person is not None:
        return _contradiction(person, author, is_owner=person in owners)
    if author.person:
        return None  # `dangling-reference` reports an unknown person
    if author.distinction:
        hint = f"Add a person with `name: {name}` and `orcid: {author.orcid}` to people.yml."
        return f"people.yml has another ORCID iD for `{name}`", hint
    if len(owners) > 1 and people.owner(address_slug(name)) is None:
        ids = ", ".join(f"`{owner.id}`" for owner in owners)
        form = shortest_form(replace(author, person=owners[0].id))
        parts = form.items() if isinstance(form, dict) else ()
        mapping = ", ".join(f"{key}: {value}" for key, value in parts)
        return f"`{name}` may be one of {ids}", f"Write which person it is, as in {{{mapping}}}."
    return None


def _contradiction(person: Person, author: AuthorName, *, is_owner: bool) -> tuple[str, str] | None:
    if person.orcid not in {None, author.orcid}:
        message = f"`{person.id}` has the ORCID iD {person.orcid} in people.yml"
        return message, "Correct `person` or `orcid`."
    if not is_owner:
        name = written_name(author)
        message = f"`{name}` is not a spelling of `{person.id}` in people.yml"
        return message, f"Add `{name}` to the spellings of `{person.id}`."
    return None


def find_unused_people(catalog: Catalog) -> Iterator[Finding]:
    """Find people of people.yml who are not the author of any entry.

    A person whose name other people have, too, counts as the author of each entry with this name.
    """
    if catalog.invalid_ids:  # the person may be the author of an invalid entry
        return
    used = {author.person for entry in catalog for author in entry.authors}
    slugs = {*catalog.author_slugs.values()}
    owners = catalog.people.owners
    used |= {owner.id for slug in slugs & owners.keys() for owner in owners[slug]}
    for id_ in catalog.people.by_id:
        if id_ not in used:
            message = f"no entry has the author `{id_}`"
            hint = "Add a spelling that entries have, or delete the person from people.yml."
            yield Finding(f"people/{id_}", ("id",), "unused-person", message, hint)


AMBIGUOUS_PERSON = Check(
    id="ambiguous-person",
    severity=Severity.WARNING,
    check_catalog=find_ambiguous_people,
    bad="authors: [Wei Zhang]\n# people.yml has this spelling for wei-zhang-a and wei-zhang-b",
    good="authors: [{family: Zhang, given: Wei, person: wei-zhang-a}]",
)
UNUSED_PERSON = Check(
    id="unused-person",
    severity=Severity.WARNING,
    check_catalog=find_unused_people,
    bad="- id: ada-lovelace  # author of no entry\n  name: Ada Lovelace",
    good="# in at least one entry:\nauthors: [Ada Lovelace]",
)
