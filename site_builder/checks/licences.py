"""Check for licences that SPDX does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from site_builder.checks.base import Check
from site_builder.errors import Finding, Severity
from site_builder.models import Entry
from site_builder.models.licences import hyphenated_name, is_unknown, spdx_expression, spdx_ids
from site_builder.suggestions import closest_match

_SIMILAR = 75
"""An SPDX id is suggested only if its similarity to the unknown name is at least this number of percent.

If the name only lacks a version, the newest version is suggested instead: for `CC-BY`, this is `CC-BY-4.0`."""
_MAX_WORDS = 5
"""If a text has more words than this, it is a sentence, and the hint suggests the name `LicenseRef-custom`."""


def find_unknown_licences(entry: Entry) -> Iterator[Finding]:
    """Find a licence that is not a valid SPDX expression. A name such as `LicenseRef-research-only` is valid, too."""
    text: str | None = getattr(entry, "license", None)
    if text is not None and spdx_expression(text) is None:
        yield Finding(
            subject=entry.id,
            field=("license",),
            code="unknown-licence",
            message=f"`{text}` is not a licence that SPDX knows",
            hint=_hint(text),
        )


def _hint(text: str) -> str:
    if is_unknown(text):
        return "Delete the line until the licence is known."
    words = re.findall(r"[A-Za-z0-9.]*[A-Za-z0-9]", text)
    name = "-".join(words) if 0 < len(words) <= _MAX_WORDS else "custom"
    own = f"`LicenseRef-{name}`, which names a licence that SPDX does not know."
    nearest = _nearest(hyphenated_name(text).lower())
    return f"Write {own}" if nearest is None else f"Did you mean `{nearest}`? If not, write {own}"


def _nearest(name: str) -> str | None:
    """Return the newest SPDX id that begins with the name and a version; else the most similar id, or None."""
    ids = _ids_by_name()
    with_version = re.compile(rf"{re.escape(name)}-\d")
    for known, id_ in ids.items():
        if with_version.match(known):
            return id_
    match = closest_match(name, ids, cutoff=_SIMILAR)
    return None if match is None else ids[match]


@cache
def _ids_by_name() -> dict[str, str]:
    """Return SPDX id in lower case -> SPDX id. Newer versions come first."""
    return {id_.lower(): id_ for id_ in sorted(spdx_ids(), key=str.lower, reverse=True)}


CHECK = Check(
    id="unknown-licence",
    severity=Severity.WARNING,
    check_entry=find_unknown_licences,
    bad="license: CC-BY-NC-5.0",
    good="license: CC-BY-NC-4.0",
)
