"""Facts about the roles of links: how strongly each role relates two entries, which roles listings show, and labels.

A role is a field of `Links`, such as `code`, or a field of an entry that contains links, such as `url`.
"""

from __future__ import annotations

from functools import lru_cache

from site_builder.i18n import LanguageCode, has_message, message
from site_builder.models.entries import Entry, Links
from site_builder.models.field_facts import facts_of, field_label, link_fields, reference_fields
from site_builder.models.fields import Link
from site_builder.models.identifiers import ArxivId, RepositoryId
from site_builder.models.kind_spec import KINDS


def role_ranks() -> dict[str, int]:
    """Return role -> rank, for the roles and fields that lead to entries. 0 is the strongest relation.

    First are the roles of links to the entries of a kind (see `KindSpec.link_role`), in the order of the kinds.
    The fields with ids of entries follow. Roles that are missing in the result are weaker than those in it.
    """
    specs = KINDS.values()
    roles = [spec.link_role for spec in specs if spec.link_role]
    references = [name for spec in specs for name in reference_fields(spec.model)]
    return {role: rank for rank, role in enumerate(dict.fromkeys((*roles, *references)))}


@lru_cache
def roles_in_rows(model: type[Entry]) -> frozenset[str]:
    """Return the roles whose links the row of an entry in a listing shows (see `FieldFacts.in_rows`)."""
    own, common = facts_of(model), facts_of(Links)
    hidden = {name for name, facts in own.items() if facts.in_rows is False}
    shown = {role for role, facts in common.items() if facts.in_rows}
    return frozenset({*link_fields(model), *shown} - hidden)


def link_label(entry: Entry, role: str, link: Link, language: LanguageCode) -> str:
    """Return the label of an entry's link, such as `Paper` or `Code`.

    Entries of some kinds have a field such as `url` for the link to the thing itself. If this link leads to a
    repository, its label says so. Otherwise, its label depends on the kind. A link to arXiv has the label `arXiv` if
    the entry also has a link with this role to another site, such as the publisher's. The label of any other link is
    that of its role.
    """
    if isinstance(link.identifier, ArxivId) and _has_other_site(entry, role):
        return "arXiv"
    if (role,) != entry.own_link_path:
        return role_label(type(entry), role, language)
    if isinstance(link.identifier, RepositoryId):
        return message(language, "link.repository")
    words = KINDS[entry.kind].words_in(language)
    return words.own_link or words.one


def _has_other_site(entry: Entry, role: str) -> bool:
    return any(
        role_of_link == role and not isinstance(link.identifier, ArxivId)
        for role_of_link, link in entry.all_links()
    )


def role_label(model: type[Entry], role: str, language: LanguageCode) -> str:
    """Return the label of the links with a role."""
    key = f"link.{role}"
    return message(language, key) if has_message(key) else field_label(model, role, language)
