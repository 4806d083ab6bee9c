"""Read and update redirects.yml. The file maps former addresses of pages to present ones or to `gone`.

An address is the path of a page, such as `papers/blip-2` (see `catalog.addresses`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from site_builder.catalog import Catalog
from site_builder.catalog.addresses import GONE, NAME_FIELDS, TOPICS, existing_addresses, is_address
from site_builder.entry_files.scalars import to_scalar
from site_builder.entry_files.yaml_reader import YamlDocument, read_yaml
from site_builder.errors import Problem

REDIRECTS_FILE = "redirects.yml"

_HEADER = """\
# Old address: new address of the same page. `kb rename` writes this; the old URLs redirect to the new ones.
"""
_LINE_HINT = "Write `papers/old: papers/new`, or `tags/old: tags/new`."


def read_redirects(
    document: YamlDocument, path: str, catalog: Catalog, problems: list[Problem]
) -> dict[str, str]:
    """Return former address -> present address for each valid redirect. Add a problem for each invalid redirect.

    `path` is the path of redirects.yml in messages. `catalog` has no redirects yet. A redirect from the former address
    of a tag, a venue or an author stays valid if entries use the old name again. While they do, the address has a page
    and is not redirected. The value `gone` says that no page replaces the page at the address.
    """
    if not isinstance(document.data, dict):
        hint = "Write one line `papers/old: papers/new` for each redirect, or delete the file."
        problems.append(_problem(path, document, "", "not-a-mapping", "is not a mapping", hint))
        return {}
    exists = existing_addresses(catalog)
    redirects: dict[str, str] = {}
    for old, new in document.data.items():
        error = _error(old, new, exists)
        if error is None:
            redirects[old] = str(new)
        else:
            problems.append(_problem(path, document, old, *error))
    return redirects


def _error(old: str, new: object, exists: Callable[[str], bool]) -> tuple[str, str, str] | None:
    """Return (code, message, hint) for an invalid redirect, or None for a valid redirect."""
    prefix = old.partition("/")[0]
    if not is_address(old):
        message = f"`{old}` is not the address of an entry, a topic, a tag, a venue or an author"
        return "bad-entry-id", message, _LINE_HINT
    if prefix not in NAME_FIELDS and exists(old):
        hint = "Delete this line: the URL belongs to the page that exists."
        what = "topic" if prefix == TOPICS else "entry"
        return "redirected-entry", f"`{old}` is the id of an existing {what}", hint
    if new == GONE:
        return None
    if not isinstance(new, str) or not is_address(new) or new.partition("/")[0] != prefix:
        return (
            "bad-entry-id",
            f"must redirect to an address that begins with `{prefix}/`",
            _LINE_HINT,
        )
    if not exists(new):
        hint = "Write the present address, or delete the line."
        return "dangling-redirect", f"there is no page `{new}`", hint
    return None


def _problem(
    path: str, document: YamlDocument, old: str, code: str, message: str, hint: str
) -> Problem:
    at_key = code == "redirected-entry" or (old and not is_address(old))
    field = (old,) if old else ()
    return document.locate(field, key=bool(at_key)).problem(path, field, code, message, hint)


def update_redirects(text: str | None, redirects: Mapping[str, str]) -> str:
    """Return the text of redirects.yml with these redirects. `text` is the present text, or None if there is no file.

    Lines of unchanged redirects, comments and blank lines are kept. A new line follows the lines that redirect to the
    same address, so the first of these lines has the oldest address of the page (see `feeds.ids`). If there are no such
    lines, the new line is inserted in the order of the former addresses.
    """
    if text is None:
        return _HEADER + "".join(_line(*pair) for pair in sorted(redirects.items()))
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    numbers, data = _lines_of_keys(text), read_yaml(text.encode()).data
    before: Mapping[str, object] = data if isinstance(data, dict) else {}
    for key, number in numbers.items():
        if key not in redirects:
            lines[number] = ""
        elif redirects[key] != before[key]:
            _, hash_mark, comment = lines[number].rstrip("\n").partition(" #")
            lines[number] = _line(
                key, redirects[key], f" {hash_mark}{comment}" if hash_mark else ""
            )
    start = min(numbers.values(), default=len(lines))
    new_lines = []
    for key in redirects.keys() - numbers.keys():
        same = [
            number
            for address, number in numbers.items()
            if redirects.get(address) == redirects[key]
        ]
        smaller = [number for address, number in numbers.items() if address < key]
        new_lines.append((max(same or smaller, default=start - 1) + 1, key))
    for index, key in sorted(new_lines, reverse=True):
        lines.insert(index, _line(key, redirects[key]))
    return "".join(lines)


def _lines_of_keys(text: str) -> dict[str, int]:
    """Return address -> number of its line, counted from 0."""
    marks = read_yaml(text.encode()).key_marks
    return {str(path[0]): mark.line for path, mark in marks.items() if len(path) == 1}


def _line(old: str, new: str, comment: str = "") -> str:
    return f"{to_scalar(old)}: {to_scalar(new)}{comment}\n"


def with_redirect(redirects: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Return the redirects with an additional redirect from `old` to `new`.

    No redirect leads to another redirect: existing redirects to `old` are changed to lead to `new`, and an
    existing redirect from `new` is removed.
    """
    direct = {source: new if target == old else target for source, target in redirects.items()}
    return {source: target for source, target in {**direct, old: new}.items() if source != new}
