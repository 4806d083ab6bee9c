"""Read and write redirects.yml, which keeps the URLs of former entry ids working."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from site_builder.entry_files.yaml_reader import YamlDocument
from site_builder.errors import Problem
from site_builder.models.fields import is_entry_id

REDIRECTS_FILE = "redirects.yml"

_HEADER = """\
# Old id: new id of the same entry. `kb rename` writes this; the old URLs redirect to the new ones.
"""


def read_redirects(
    document: YamlDocument, path: str, entry_ids: Collection[str], problems: list[Problem]
) -> dict[str, str]:
    """Return former id -> present id for each valid redirect. Add a problem for each invalid redirect.

    `path` is the path of redirects.yml in messages.
    """
    if not isinstance(document.data, dict):
        hint = "Write one line `papers/old: papers/new` for each redirect, or delete the file."
        problems.append(_problem(path, document, "", "not-a-mapping", "is not a mapping", hint))
        return {}
    redirects: dict[str, str] = {}
    for old, new in document.data.items():
        error = _error(old, new, entry_ids)
        if error is None:
            redirects[old] = str(new)
        else:
            problems.append(_problem(path, document, old, *error))
    return redirects


def _error(old: str, new: object, entry_ids: Collection[str]) -> tuple[str, str, str] | None:
    """Return (code, message, hint) for an invalid redirect, or None for a valid redirect."""
    if not is_entry_id(old):
        return "bad-entry-id", f"`{old}` is not the id of an entry", "Write papers/old: papers/new."
    if old in entry_ids:
        hint = "Delete this line: the URL belongs to the page of the existing entry."
        return "redirected-entry", f"`{old}` is the id of an existing entry", hint
    if not isinstance(new, str) or not is_entry_id(new):
        return (
            "bad-entry-id",
            "must redirect to the id of an entry",
            "Write papers/old: papers/new.",
        )
    if new not in entry_ids:
        hint = "Write the present id of the entry, or delete the line."
        return "dangling-redirect", f"there is no entry `{new}`", hint
    return None


def _problem(
    path: str, document: YamlDocument, old: str, code: str, message: str, hint: str
) -> Problem:
    at_key = code == "redirected-entry" or (old and not is_entry_id(old))
    field = (old,) if old else ()
    return document.locate(field, key=bool(at_key)).problem(path, field, code, message, hint)


def render_redirects(redirects: Mapping[str, str]) -> str:
    """Return the text of redirects.yml."""
    lines = [f"{old}: {new}\n" for old, new in sorted(redirects.items())]
    return _HEADER + "".join(lines)


def with_redirect(redirects: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Return the redirects with an additional redirect from `old` to `new`.

    No redirect leads to another redirect: existing redirects to `old` are changed to lead to `new`, and an
    existing redirect from `new` is removed.
    """
    direct = {source: new if target == old else target for source, target in redirects.items()}
    return {source: target for source, target in {**direct, old: new}.items() if source != new}
