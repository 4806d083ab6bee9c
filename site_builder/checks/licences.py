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
"""An SPDX id is suggested for its spelling only if its similarity to the name is at least this number of percent."""
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
    """Return the SPDX id that an unknown name in lower case probably means, or None.

    - `cc-by` lacks the version, so the name means the newest one, `CC-BY-4.0`.
    - `gpl3` and `gplv3` mean version 3.0 of the GPL, and `bsd-3` means `BSD-3-Clause`.
    - `bsd-style` means the same as `bsd`, for which `spdx_expression` has an id.
    - Any other name means the most similar id.
    """
    ids = _ids_by_name()
    family = re.sub(r"^gnu-|-(?:style|like)$|\+$", "", name)
    with_hyphen = re.sub(r"(?<=[a-uw-z])v?(?=\d)", "-", family)
    for spelling in (family, with_hyphen):
        for known in (spelling, f"{spelling}-clause", f"{spelling}-or-later"):
            if known in ids:
                return ids[known]
        if (newest := _newest_version(spelling)) is not None:
            return newest
    if (expression := spdx_expression(family)) is not None:
        return expression
    match = closest_match(name, ids, cutoff=_SIMILAR)
    return None if match is None else ids[match]


def _newest_version(family: str) -> str | None:
    """Return the SPDX id of the newest version of a licence: `AFL-3.0` for `afl`. Return None if it has no versions.

    - If a version has several ids, an id without an ending such as `-RFN` comes first, then the id with `-or-later`.
    - `gpl-2` means version 2.0.
    - If only variants have versions, the newest version of a variant is returned: `CC-BY-4.0` for `cc`.
    """
    pattern = re.compile(
        rf"{re.escape(family)}(?P<variant>(?:-[a-z]+)*)[-.](?P<version>\d+(?:\.\d+)*)(?P<letter>[a-z]?)"
        r"(?P<ending>(?!-clause|-para)(?:-.+)?)"
    )
    is_version_given = family[-1:].isdigit()

    def rank(match: re.Match[str]) -> tuple[object, ...]:
        numbers = [int(number) for number in match["version"].split(".")]
        return (
            -match["variant"].count("-"),
            [-number for number in numbers] if is_version_given else numbers,
            match["letter"],
            not match["ending"],
            match["ending"] == "-or-later",
        )

    matches = [match for known in _ids_by_name() if (match := pattern.fullmatch(known))]
    return _ids_by_name()[max(matches, key=rank)[0]] if matches else None


@cache
def _ids_by_name() -> dict[str, str]:
    """Return SPDX id in lower case -> SPDX id, in reverse order. Of equally similar ids, the first one is suggested."""
    return {id_.lower(): id_ for id_ in sorted(spdx_ids(), key=str.lower, reverse=True)}


CHECK = Check(
    id="unknown-licence",
    severity=Severity.WARNING,
    check_entry=find_unknown_licences,
    bad="license: CC-BY-NC-5.0",
    good="license: CC-BY-NC-4.0",
)
