"""Check the targets of the links in texts, and find names in double brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.catalog import Catalog
from site_builder.checks.base import Check, descriptions, localized_texts
from site_builder.errors import FieldPath, Finding, Severity
from site_builder.models import Entry
from site_builder.models.pictures import MEDIA_FOLDER
from site_builder.models.urls import UrlError, normalize_url
from site_builder.notes import entry_reference, link_targets
from site_builder.notes.links import texts_in_brackets
from site_builder.notes.markdown_links import link_index

_PICTURE_ENDING = re.compile(r"\.(?:png|jpe?g|webp|gif|svg|avif)$", re.IGNORECASE)
_PICTURE_HINT = (
    f"Put a PNG, JPEG or WebP file in the folder of the entry, such as {MEDIA_FOLDER}/papers/quick-sort/, "
    "and write its name in the notes: ![...](figure-1.webp)."
)


def find_bad_links(entry: Entry) -> Iterator[Finding]:
    """Find links to a target that is neither a valid URL nor an entry id.

    The check `dangling-reference` finds ids of entries that do not exist.
    """
    for field, _, text in localized_texts(entry):
        yield from _bad_links_in(entry.id, field, text)


def find_bad_links_in_descriptions(catalog: Catalog) -> Iterator[Finding]:
    """Find bad links, as `find_bad_links` does, in the descriptions of topics and tags."""
    for subject, field, text in descriptions(catalog):
        yield from _bad_links_in(subject, field, text)


def find_names_in_brackets(catalog: Catalog) -> Iterator[Finding]:
    """Find texts such as `[[CLIP]]` and `[[papers/clip|CLIP]]` that name an entry, but are not links."""
    ids: dict[str, str] = {}
    for entry in catalog:
        for field, _, text in localized_texts(entry):
            for written in texts_in_brackets(text):
                ids = ids or _ids_by_name(catalog)
                target, _, label = (part.strip() for part in written.partition("|"))
                id_ = target if target in catalog.entries else ids.get(target.casefold())
                if id_ is not None:
                    yield Finding(
                        entry.id,
                        field,
                        "bad-link",
                        f"has `[[{written}]]`, which is not a link",
                        f"Write `[{label}]({id_})`." if label else f"Write `[[{id_}]]`.",
                        index=text.find(f"[[{written}]]"),
                    )


def _ids_by_name(catalog: Catalog) -> dict[str, str]:
    """Return name in lower case -> entry id.

    The names of an entry are its titles in all languages, its aliases, and the last part of its id.
    """
    return {
        name.casefold(): entry.id
        for entry in catalog
        for name in (*entry.heading.variants(), *entry.aliases, entry.slug)
    }


def find_bad_links_in_catalog(catalog: Catalog) -> Iterator[Finding]:
    """Find bad links in descriptions, and names in brackets."""
    yield from find_bad_links_in_descriptions(catalog)
    yield from find_names_in_brackets(catalog)


def _bad_links_in(subject: str, field: FieldPath, text: str) -> Iterator[Finding]:
    targets = link_targets(text, with_pictures=field[0] != "notes")
    for number, target in enumerate(targets):
        if entry_reference().fullmatch(target):
            continue
        message, hint = _mistake(target)
        if message:
            index = link_index(text, target, targets[:number].count(target))
            yield Finding(subject, field, "bad-link", message, hint, index=index)


def _mistake(target: str) -> tuple[str, str]:
    """Return a message and a hint about a target that is not an entry id. For a valid URL, both are empty."""
    if not target.startswith(("http://", "https://")):
        message = f"links to `{target}`, which is neither a URL nor an entry id"
        if _PICTURE_ENDING.search(target):
            return message, _PICTURE_HINT
        return message, "Write a URL (https://...) or an entry id (papers/quick-sort)."
    try:
        normalize_url(target)
    except UrlError as error:
        return f"has an invalid link: {error}", error.hint
    return "", ""


CHECK = Check(
    id="bad-link",
    severity=Severity.ERROR,
    check_entry=find_bad_links,
    check_catalog=find_bad_links_in_catalog,
    bad="notes:\n  en: Builds on [Quicksort](../quick-sort.html).\n  zh: 以 [Quicksort](../quick-sort.html) 为基础。",
    good="notes:\n  en: Builds on [Quicksort](papers/quick-sort).\n  zh: 以 [Quicksort](papers/quick-sort) 为基础。",
)
