"""Citation keys. A key derives from the id or is in the field `cite_key`. No other field and no other entry changes it."""

from __future__ import annotations

from site_builder.models import KINDS, Entry, kinds_by_folder


def citation_key(entry: Entry) -> str:
    """Return the first key in the field `cite_key`, or the key that derives from the id: `blip-2`, or `repo:lavis`.

    Papers are what most readers cite, so the key of a paper is its slug. The key of any other entry begins with
    its kind. No slug has a colon, so two ids never give the same key.
    """
    return entry.cite_key[0] if entry.cite_key else derived_key(entry)


def derived_key(entry: Entry) -> str:
    """Return the citation key that derives from the id."""
    return key_of_id(entry.id)


def key_of_id(entry_id: str) -> str:
    """Return the citation key that derives from an id. The folder in the id must be that of a kind."""
    first_publication_kind = next(
        (kind for kind, spec in KINDS.items() if spec.is_publication), None
    )
    folder, _, slug = entry_id.partition("/")
    kind = kinds_by_folder()[folder].kind
    return slug if kind == first_publication_kind else f"{kind}:{slug}"


def all_keys(entry: Entry) -> tuple[str, ...]:
    """Return the citation key and the former keys of an entry."""
    return entry.cite_key or (derived_key(entry),)
