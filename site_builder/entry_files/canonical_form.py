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

from site_builder.entry_files.scalars import double_quoted, is_plain, needs_no_escapes, to_scalar
from site_builder.entry_files.source_tree import (
    Item,
    Node,
    Tree,
    Value,
    normalize_comment_places,
    read_tree,
)
from site_builder.entry_files.spacing import has_han, space_han_latin, trim_markdown
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import FieldPath
from site_builder.models import LANGUAGES, Links, Topic
from site_builder.models.urls import UrlError, canonical_url

MAX_WIDTH = 100
"""A list, a name in both languages and folded prose are this wide at most, in characters."""

FIELD_ORDER = (
    *("title", "name", "aliases", "authors", "year", "venue", "pages", "url", "paper"),
    *("size", "license", "modalities", "topics", "tags", "links", "uses"),
    *("summary", "notes", "added", "waive"),
)
"""The order of an entry's fields, for every kind of entry."""

_LINE_FIELDS = frozenset(
    ("title", "name", "aliases", "authors", "venue", "pages", "size", "license", "modalities")
) | {"tags", "waive"}
_NAME_FIELDS = frozenset(("title", "name", "size"))
_PROSE_FIELDS = frozenset(("summary", "description"))
_URL_FIELDS = frozenset(("url", "paper", "links"))
_UNQUOTED_PATTERNS = {
    "year": re.compile(r"[1-9][0-9]*"),
    "added": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


def format_text(text: str, folder: str | None) -> str:
    """Return the canonical form of an entry file of that folder, or of topics.yml (None).

    A text that cannot be read, or is no entry, comes back as it was.
    """
    tree = _parse(text, is_mapping=folder is not None)
    if tree is None:
        return text
    result = _render(tree)
    return result if _has_same_meaning(text, result, is_topics=folder is None) else text


def render_entry(folder: str, data: Mapping[str, object]) -> str:  # noqa: ARG001  one order for all
    """Write one entry from plain data: texts, numbers, dates, lists and mappings.

    What is None is left out.
    """
    root = _to_value(data)
    return _render(Tree([], root if isinstance(root, Node) else Node(is_mapping=True)))


def _parse(text: str, *, is_mapping: bool) -> Tree | None:
    try:
        document = read_yaml(text.encode())
    except UnicodeEncodeError:
        return None
    if document.problems or not isinstance(document.data, dict if is_mapping else list):
        return None
    return read_tree(text.replace("\r\n", "\n").replace("\r", "\n"))


def _has_same_meaning(before: str, after: str, *, is_topics: bool) -> bool:
    """Make sure, whatever this module does, that no file ever says something else afterwards."""
    then, now = read_yaml(before.encode()), read_yaml(after.encode())
    return not now.problems and normalized(then.data, is_topics=is_topics) == now.data


def normalized(data: object, path: FieldPath = (), *, is_topics: bool = False) -> object:
    """Return plain data with every text as the canonical form has it; `is_topics`: of topics.yml."""
    if isinstance(data, str):
        return _normalize_text(data, path[1:] if is_topics else path)
    if isinstance(data, list):
        return [normalized(item, (*path, i), is_topics=is_topics) for i, item in enumerate(data)]
    if isinstance(data, dict):
        return {
            key: normalized(value, (*path, key), is_topics=is_topics) for key, value in data.items()
        }
    return data


def _normalize_text(text: str, path: FieldPath) -> str:
    """Return a text as the canonical form has it; `path` leads there from the entry or topic."""
    field = path[0] if path else ""
    if field in _URL_FIELDS:
        try:
            return canonical_url(text)
        except UrlError:
            return text
    if field in _LINE_FIELDS:
        return text.strip()
    if field not in _PROSE_FIELDS and field != "notes":
        return text
    clean = space_han_latin(trim_markdown(text))
    block = needs_no_escapes(clean) and ("\n" in clean or (clean and field == "notes"))
    return f"{clean}\n" if block else clean


def _to_value(data: object) -> Value:
    match data:
        case Mapping():
            pairs = [(str(key), value) for key, value in data.items() if value is not None]
            return Node(True, [Item(_to_value(value), key) for key, value in pairs])
        case str() | None:
            return data
        case dt.date():
            return data.isoformat()
        case Sequence():
            return Node(False, [Item(_to_value(value)) for value in data])
        case _:
            return str(data)


# --- putting in order --------------------------------------------------------------------------


def _normalize(branch: Node, path: FieldPath = ()) -> None:
    """Clean every text and sort every mapping."""
    is_topics = not branch.is_mapping and not path
    for index, item in enumerate(branch.items):
        place = () if is_topics else (*path, index if item.key is None else item.key)
        if isinstance(item.value, Node):
            _normalize(item.value, place)
        elif item.value is not None:
            item.value = _normalize_text(item.value, place)
    if branch.is_mapping:
        branch.items = _sorted_items(branch, path)


def _sorted_items(branch: Node, path: FieldPath) -> list[Item]:
    """Sort a mapping's items; an unknown key stays behind the one that it followed."""
    order = _key_order(branch, path)
    rank = -1
    ranked: list[tuple[int, Item]] = []
    for item in branch.items:
        rank = order.index(item.key) if item.key in order else rank
        ranked.append((rank, item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def _key_order(branch: Node, path: FieldPath) -> Sequence[str | None]:
    if not path:
        topic = any(item.key == "id" for item in branch.items)
        return list(Topic.model_fields) if topic else FIELD_ORDER
    if path == ("links",):
        return list(Links.model_fields)
    if len(path) == 1 and path[0] in _NAME_FIELDS | _PROSE_FIELDS | {"notes"}:
        return LANGUAGES
    return ()


# --- writing ----------------------------------------------------------------------------------


def _render(tree: Tree) -> str:
    _normalize(tree.root)
    normalize_comment_places(tree.root)
    return "\n".join([*tree.header, *_node_lines(tree.root, 0, ())]) + "\n"


def _node_lines(branch: Node, indent: int, path: FieldPath) -> list[str]:
    lines: list[str] = []
    for item in branch.items:
        if item.key is None:
            lines += _list_item_lines(item, indent, path)
        else:
            lines += _pair_lines(item, indent, (*path, item.key))
    return lines + [" " * indent + comment for comment in branch.footer]


def _list_item_lines(item: Item, indent: int, path: FieldPath) -> list[str]:
    pad = " " * indent
    lines = [pad + comment for comment in item.before]
    if isinstance(item.value, Node) and item.value.items:
        # A topic is an item of a list, and its fields are named from there.
        inner = _node_lines(item.value, indent + 2, (*path, 0) if path else ())
        return [*lines, f"{pad}- {inner[0].lstrip(' ')}", *inner[1:]]
    return lines + _scalar_lines(f"{pad}-", item, indent, (*path, 0))


def _pair_lines(item: Item, indent: int, path: FieldPath) -> list[str]:
    pad = " " * indent
    lines = [pad + comment for comment in item.before]
    lead = f"{pad}{_render_key(str(item.key))}:"
    if not (isinstance(item.value, Node) and item.value.items):
        return lines + _scalar_lines(lead, item, indent, path)
    inline = _flow_collection(item.value, path)
    if inline is not None and len(f"{lead} {inline}") <= MAX_WIDTH:
        return [*lines, _with_trailing_comment(f"{lead} {inline}", item)]
    return [*lines, _with_trailing_comment(lead, item), *_node_lines(item.value, indent + 2, path)]


def _render_key(key: str) -> str:
    return to_scalar(key)


def _flow_collection(branch: Node, path: FieldPath) -> str | None:
    """Write a branch between brackets or braces; None where it must not stand in one line."""
    texts = [item.value for item in branch.items if not isinstance(item.value, Node)]
    names = len(path) == 1 and path[0] in _NAME_FIELDS
    if branch.has_comments() or len(texts) < len(branch.items) or (branch.is_mapping and not names):
        return None
    if any(text is not None and "\n" in text for text in texts):
        return None
    if not branch.is_mapping:
        return f"[{', '.join(_flow_scalar(item.value) for item in branch.items)}]"
    pairs = [
        f"{to_scalar(str(item.key), flow=True)}: {_flow_scalar(item.value)}"
        for item in branch.items
    ]
    return f"{{{', '.join(pairs)}}}"


def _flow_scalar(value: Value) -> str:
    return to_scalar(value, flow=True) if isinstance(value, str) else "null"


def _scalar_lines(lead: str, item: Item, indent: int, path: FieldPath) -> list[str]:
    """Write a text, nothing, or an empty list or mapping, behind its key or dash."""
    if isinstance(item.value, Node):
        return [
            _with_trailing_comment(f"{lead} {{}}" if item.value.is_mapping else f"{lead} []", item)
        ]
    if item.value is None:
        return [_with_trailing_comment(lead if lead.endswith(":") else f"{lead} null", item)]
    text, field = item.value, path[0]
    if needs_no_escapes(text) and (block := _block_scalar(text, field, f"{lead} ", indent + 2)):
        return [_with_trailing_comment(f"{lead} {block[0]}", item), *block[1:]]
    unquoted = _UNQUOTED_PATTERNS.get(str(field)) if len(path) == 1 else None
    plain = text if unquoted and unquoted.fullmatch(text) else to_scalar(text)
    return [_with_trailing_comment(f"{lead} {plain}", item)]


def _block_scalar(text: str, field: str | int, lead: str, indent: int) -> list[str]:
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
        field not in _PROSE_FIELDS
        or has_han(text)
        or len(lead + (text if plain else double_quoted(text))) <= MAX_WIDTH
    ):
        return []
    words = re.split(r"(?<=\S) (?=\S)", text)
    return [">-", *_wrap(words, pad)] if len(words) > 1 else []


def _wrap(words: list[str], pad: str) -> list[str]:
    lines = [pad + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= MAX_WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(pad + word)
    return lines


def _with_trailing_comment(line: str, item: Item) -> str:
    return "  ".join([line, *item.trailing])
