"""The one way in which an entry is written: order, quotes, line breaks, addresses, white space.

A file is read into a tree that keeps its comments, put in order, and written anew. What the models
read from it is the same afterwards, but for three things: addresses are canonical, texts have no
white space at their edges and their lines' ends, and summaries and notes have a space between
Chinese and Latin.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from site_builder.entry_files.scalars import is_plain, is_raw, quoted, written
from site_builder.entry_files.source_tree import (
    Branch,
    Item,
    Tree,
    Value,
    lift_comments,
    read_tree,
)
from site_builder.entry_files.spacing import has_han, spaced, trimmed
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import FieldPath
from site_builder.models import LANGUAGES, Links, Topic
from site_builder.models.urls import UrlError, canonical_url

WIDTH = 100
"""A list, a name in both languages and folded prose are this wide at most, in characters."""

FIELD_ORDER = (
    *("title", "name", "aliases", "authors", "year", "venue", "pages", "url", "paper"),
    *("size", "license", "modalities", "topics", "tags", "links", "uses"),
    *("summary", "notes", "added", "waive"),
)
"""The order of an entry's fields, for every kind of entry."""

_LINES = frozenset(
    ("title", "name", "aliases", "authors", "venue", "pages", "size", "license", "modalities")
) | {"tags", "waive"}
_NAMES = frozenset(("title", "name", "size"))
_PROSE = frozenset(("summary", "description"))
_ADDRESSES = frozenset(("url", "paper", "links"))
_UNQUOTED = {"year": re.compile(r"[1-9][0-9]*"), "added": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")}


def format_text(text: str, folder: str | None) -> str:
    """Return the canonical form of an entry file of that folder, or of topics.yml (None).

    A text that cannot be read, or is no entry, comes back as it was.
    """
    tree = _readable_tree(text, keyed=folder is not None)
    if tree is None:
        return text
    result = _write(tree)
    return result if _says_the_same(text, result, listed=folder is None) else text


def render_entry(folder: str, data: Mapping[str, object]) -> str:  # noqa: ARG001  one order for all
    """Write one entry from plain data: texts, numbers, dates, lists and mappings.

    What is None is left out.
    """
    root = _planted(data)
    return _write(Tree([], root if isinstance(root, Branch) else Branch(keyed=True)))


def _readable_tree(text: str, *, keyed: bool) -> Tree | None:
    try:
        document = read_yaml(text.encode())
    except UnicodeEncodeError:
        return None
    if document.complaints or not isinstance(document.data, dict if keyed else list):
        return None
    return read_tree(text.replace("\r\n", "\n").replace("\r", "\n"))


def _says_the_same(before: str, after: str, *, listed: bool) -> bool:
    """Make sure, whatever this module does, that no file ever says something else afterwards."""
    then, now = read_yaml(before.encode()), read_yaml(after.encode())
    return not now.complaints and cleaned(then.data, listed=listed) == now.data


def cleaned(data: object, path: FieldPath = (), *, listed: bool = False) -> object:
    """Return plain data with every text as the canonical form has it; `listed`: of topics.yml."""
    if isinstance(data, str):
        return _clean(data, path[1:] if listed else path)
    if isinstance(data, list):
        return [cleaned(item, (*path, i), listed=listed) for i, item in enumerate(data)]
    if isinstance(data, dict):
        return {key: cleaned(value, (*path, key), listed=listed) for key, value in data.items()}
    return data


def _clean(text: str, path: FieldPath) -> str:
    """Return a text as the canonical form has it; `path` leads there from the entry or topic."""
    field = path[0] if path else ""
    if field in _ADDRESSES:
        try:
            return canonical_url(text)
        except UrlError:
            return text
    if field in _LINES:
        return text.strip()
    if field not in _PROSE and field != "notes":
        return text
    clean = spaced(trimmed(text))
    block = is_raw(clean) and ("\n" in clean or (clean and field == "notes"))
    return f"{clean}\n" if block else clean


def _planted(data: object) -> Value:
    match data:
        case Mapping():
            pairs = [(str(key), value) for key, value in data.items() if value is not None]
            return Branch(True, [Item(_planted(value), key) for key, value in pairs])
        case str() | None:
            return data
        case dt.date():
            return data.isoformat()
        case Sequence():
            return Branch(False, [Item(_planted(value)) for value in data])
        case _:
            return str(data)


# --- putting in order --------------------------------------------------------------------------


def _tidy(branch: Branch, path: FieldPath = ()) -> None:
    """Clean every text and sort every mapping."""
    listed = not branch.keyed and not path
    for index, item in enumerate(branch.items):
        place = () if listed else (*path, index if item.key is None else item.key)
        if isinstance(item.value, Branch):
            _tidy(item.value, place)
        elif item.value is not None:
            item.value = _clean(item.value, place)
    if branch.keyed:
        branch.items = _in_order(branch, path)


def _in_order(branch: Branch, path: FieldPath) -> list[Item]:
    """Sort a mapping's items; an unknown key stays behind the one that it followed."""
    order = _order(branch, path)
    rank = -1
    ranked: list[tuple[int, Item]] = []
    for item in branch.items:
        rank = order.index(item.key) if item.key in order else rank
        ranked.append((rank, item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def _order(branch: Branch, path: FieldPath) -> Sequence[str | None]:
    if not path:
        topic = any(item.key == "id" for item in branch.items)
        return list(Topic.model_fields) if topic else FIELD_ORDER
    if path == ("links",):
        return list(Links.model_fields)
    if len(path) == 1 and path[0] in _NAMES | _PROSE | {"notes"}:
        return LANGUAGES
    return ()


# --- writing ----------------------------------------------------------------------------------


def _write(tree: Tree) -> str:
    _tidy(tree.root)
    lift_comments(tree.root)
    return "\n".join([*tree.header, *_branch(tree.root, 0, ())]) + "\n"


def _branch(branch: Branch, indent: int, path: FieldPath) -> list[str]:
    lines: list[str] = []
    for item in branch.items:
        if item.key is None:
            lines += _list_item(item, indent, path)
        else:
            lines += _pair(item, indent, (*path, item.key))
    return lines + [" " * indent + comment for comment in branch.footer]


def _list_item(item: Item, indent: int, path: FieldPath) -> list[str]:
    pad = " " * indent
    lines = [pad + comment for comment in item.before]
    if isinstance(item.value, Branch) and item.value.items:
        # A topic is an item of a list, and its fields are named from there.
        inner = _branch(item.value, indent + 2, (*path, 0) if path else ())
        return [*lines, f"{pad}- {inner[0].lstrip(' ')}", *inner[1:]]
    return lines + _scalar_lines(f"{pad}-", item, indent, (*path, 0))


def _pair(item: Item, indent: int, path: FieldPath) -> list[str]:
    pad = " " * indent
    lines = [pad + comment for comment in item.before]
    lead = f"{pad}{_key(str(item.key))}:"
    if not (isinstance(item.value, Branch) and item.value.items):
        return lines + _scalar_lines(lead, item, indent, path)
    inline = _inline(item.value, path)
    if inline is not None and len(f"{lead} {inline}") <= WIDTH:
        return [*lines, _ended(f"{lead} {inline}", item)]
    return [*lines, _ended(lead, item), *_branch(item.value, indent + 2, path)]


def _key(key: str) -> str:
    return written(key)


def _inline(branch: Branch, path: FieldPath) -> str | None:
    """Write a branch between brackets or braces; None where it must not stand in one line."""
    texts = [item.value for item in branch.items if not isinstance(item.value, Branch)]
    names = len(path) == 1 and path[0] in _NAMES
    if branch.has_comments() or len(texts) < len(branch.items) or (branch.keyed and not names):
        return None
    if any(text is not None and "\n" in text for text in texts):
        return None
    if not branch.keyed:
        return f"[{', '.join(_in_flow(item.value) for item in branch.items)}]"
    pairs = [
        f"{written(str(item.key), flow=True)}: {_in_flow(item.value)}" for item in branch.items
    ]
    return f"{{{', '.join(pairs)}}}"


def _in_flow(value: Value) -> str:
    return written(value, flow=True) if isinstance(value, str) else "null"


def _scalar_lines(lead: str, item: Item, indent: int, path: FieldPath) -> list[str]:
    """Write a text, nothing, or an empty list or mapping, behind its key or dash."""
    if isinstance(item.value, Branch):
        return [_ended(f"{lead} {{}}" if item.value.keyed else f"{lead} []", item)]
    if item.value is None:
        return [_ended(lead if lead.endswith(":") else f"{lead} null", item)]
    text, field = item.value, path[0]
    if is_raw(text) and (block := _block(text, field, f"{lead} ", indent + 2)):
        return [_ended(f"{lead} {block[0]}", item), *block[1:]]
    unquoted = _UNQUOTED.get(str(field)) if len(path) == 1 else None
    plain = text if unquoted and unquoted.fullmatch(text) else written(text)
    return [_ended(f"{lead} {plain}", item)]


def _block(text: str, field: str | int, lead: str, indent: int) -> list[str]:
    """Write a text as a block; nothing where it should stand in one line.

    Notes and all texts of several lines are literal blocks; long prose is folded at its spaces,
    but for Chinese, which has so few that its lines would be as ragged as they are long.
    """
    pad = " " * indent
    if "\n" in text:
        body = text.removesuffix("\n")
        if not body or body != body.strip():
            return []  # needs indicators that few people know
        sign = "|" if text.endswith("\n") else "|-"
        return [sign, *(f"{pad}{line}" if line else "" for line in body.split("\n"))]
    plain = is_plain(text)
    if (
        field not in _PROSE
        or has_han(text)
        or len(lead + (text if plain else quoted(text))) <= WIDTH
    ):
        return []
    words = re.split(r"(?<=\S) (?=\S)", text)
    return [">-", *_filled(words, pad)] if len(words) > 1 else []


def _filled(words: list[str], pad: str) -> list[str]:
    lines = [pad + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(pad + word)
    return lines


def _ended(line: str, item: Item) -> str:
    return "  ".join([line, *item.behind])
