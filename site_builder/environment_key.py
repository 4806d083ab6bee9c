"""The environment key, a digest of the builder's code and of the versions of its libraries and Python."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

_PROJECT = "site-builder"
_PACKAGE = Path(__file__).parent

_REQUIREMENT = re.compile(r"([\w.-]+)\s*(\[.+?\])?[^;]*(;.*)?")
"""Matches a requirement such as `Requests[socks]>=2.32; extra == "dev"`. The groups are its name, extras and
marker (see `_Requirement`)."""


class UnidentifiedCode(Exception):
    """The metadata of an installed distribution does not identify its code and requirements."""


class _Requirement(NamedTuple):
    name: str
    has_extras: bool = False
    has_marker: bool = False
    """Whether the requirement has a marker: a condition on the Python version, the system or an extra."""


@functools.cache
def environment_key() -> bytes | None:
    """Return the environment key, or None if values must not be cached.

    The key depends on the versions of Python and of every distribution that the project requires. It also
    depends on the files of the package `site_builder`, which may change without a new version number.
    The result is None if a file cannot be read, or if `required_distributions` raises an exception: for example, if a
    library was installed from a local folder.
    """
    try:
        versions = sorted(required_distributions().items())
        code = _digest_of_package()
    except (OSError, UnicodeError, PackageNotFoundError, UnidentifiedCode):
        return None
    environment = (sys.version, unicodedata.unidata_version, versions, code)
    return hashlib.sha256(repr(environment).encode()).digest()


def required_distributions() -> dict[str, str]:
    """Return name -> version of the project and of all its direct and indirect requirements.

    Requirements of the project's extras are left out. Markers are not evaluated, because their evaluation
    is slow. If a requirement with a marker is not installed, its version is empty. Raises
    PackageNotFoundError if a requirement without a marker is not installed. Raises UnidentifiedCode if
    the metadata of a distribution does not identify its code and requirements.
    """
    versions = {}
    pending = [_Requirement(_PROJECT)]
    seen = set(pending)
    while pending:
        requirement = pending.pop()
        try:
            version, requirements = _read_metadata(requirement.name)
        except PackageNotFoundError:
            if not requirement.has_marker:
                raise
            version, requirements = "", []
        versions[requirement.name] = version
        new = set(_parse(requirements, with_extras=requirement.has_extras)) - seen
        seen |= new
        pending += new
    return versions


def _read_metadata(name: str) -> tuple[str, list[str]]:
    """Return (version, requirements) of a distribution.

    For a distribution that was installed from git, the version contains the commit. This function reads
    the requirements itself, because `Distribution.requires` takes five times as long.
    """
    installed = distribution(name)
    metadata = installed.read_text("METADATA") or ""
    origin = installed.read_text("direct_url.json") or ""  # empty if installed from a package index
    headers = metadata.partition("\n\n")[0].split("\n")
    versions = _values(headers, "Version")
    if len(versions) != 1 or ("dir_info" in origin and name != _PROJECT):
        raise UnidentifiedCode(name)
    return f"{versions[0]} {origin}".strip(), _values(headers, "Requires-Dist")


def _values(headers: list[str], field: str) -> list[str]:
    return [line.removeprefix(f"{field}: ") for line in headers if line.startswith(f"{field}: ")]


def _parse(requirements: Iterable[str], *, with_extras: bool) -> Iterator[_Requirement]:
    """Yield a distribution's requirements. If `with_extras` is false, leave out the requirements of its extras."""
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement)
        if match is None:
            raise UnidentifiedCode(requirement)
        name, extras, marker = match.groups(default="")
        # A marker such as `extra == "x" or sys_platform == "linux"` may be true without the extra.
        if with_extras or "extra" not in marker or re.search(r"\bor\b", marker):
            name = re.sub(r"[-_.]+", "-", name).lower()
            yield _Requirement(name, bool(extras), bool(marker))


def _digest_of_package() -> str:
    """Return a digest of the paths and contents of the files of `site_builder`, without `__pycache__`. Raises OSError."""
    digest = hashlib.sha256()
    for folder, subfolders, names in os.walk(_PACKAGE, onerror=_raise):
        subfolders[:] = sorted(set(subfolders) - {"__pycache__"})
        relative = folder.removeprefix(str(_PACKAGE))
        for name in sorted(names):
            with open(f"{folder}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - twice as fast
                content = file.read()
            digest.update(f"{relative}/{name} {len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _raise(error: OSError) -> None:
    raise error
