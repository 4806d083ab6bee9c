"""Decide whether a repository contains code, from the names of the files and folders at its top level."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NO_CODE = re.compile(
    r"(?:readme|licen[cs]e|copying|notice|citation|contributing|code_of_conduct|security)(?:[._-].*)?"
    r"|\.git(?:ignore|attributes|keep|hub)|\.nojekyll"
    r"|assets?|images?|imgs?|figs?|figures?|pics?|pictures?|media|static|docs?"
    r"|.*\.(?:png|jpe?g|gif|svg|webp|pdf|mp4|md)",
    re.IGNORECASE,
)
"""Matches names of files and folders that a repository without code may contain at its top level."""


def has_no_code(names: Iterable[str]) -> bool:
    """Return whether all names are usual names of files and folders without code, such as README, LICENSE and images."""
    return all(_NO_CODE.fullmatch(name) for name in names)
