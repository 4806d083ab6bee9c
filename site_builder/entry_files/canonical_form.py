"""The canonical form of entry files: order of fields, quotes, line breaks, URLs, white space.

A file is read into a tree that contains the comments. The tree is sorted and written. Formatting changes the
data in three ways only: it normalizes URLs, removes white space around texts and at the ends of lines, and
inserts a space between Chinese and Latin text in summaries and notes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from site_builder.entry_files.scalars import double_quoted, is_plain, needs_no_escapes, to_scalar
from site_builder.entry_files.source_tree import (
    CollectionNode,
    Item,
    SourceTree,
    Value,
    move_comments,
    read_tree,
)
from site_builder.entry_files.spacing import has_han, space_han_latin, trim_markdown
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import FieldPath
from site_builder.i18n import LANGUAGES
from site_builder.models import Links, Topic
from site_builder.models.urls import UrlError, normalize_url

MAX_WIDTH = 100
"""Maximum length of a line, in characters, that contains a list, a name in two languages, or prose.

If the line would be longer, a list or a name gets one line per item, and prose gets several lines.
"""

FIELD_ORDER = (
    *("title", "name", "aliases", "authors", "year", "venue", "pages", "url", "paper"),
    *("size", "license", "modalities", "topics", "tags", "links", "uses"),
    *("summary", "notes", "added", "waive"),
)
"""Order of the fields of papers, repositories and datasets."""

# Names of fields by the types of their values. A test compares these sets with the models.
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


def format_text(content: str, folder: str | None) -> str:
    """Return the canonical form of an entry file, or of topics.yml.

    `folder` is the name of the entry's folder, such as `papers`, or None for topics.yml. If `content` is not
    valid YAML, or is neither an entry nor a list of topics, it is returned unchanged.
    """
    tree = _parse(content, is_mapping=folder is not None)
    if tree is None:
        return content
    result = _render(tree)
    return result if _has_same_meaning(content, result, is_topics=folder is None) else content


def render_entry(folder: str, data: Mapping[str, object]) -> str:  # noqa: ARG001  all folders have one order of fields
    """Return the content of an entry file. `data` consists of texts, numbers, dates, lists and mappings.

    Keys whose value is None are left out.
    """
    root = _to_value(data)
    return _render(
        SourceTree(
            [], root if isinstance(root, CollectionNode) else CollectionNode(is_mapping=True)
        )
    )


def _parse(content: str, *, is_mapping: bool) -> SourceTree | None:
    try:
        document = read_yaml(content.encode())
    except UnicodeEncodeError:
        return None
    if document.problems or not isinstance(document.data, dict if is_mapping else list):
        return None
    return read_tree(content.replace("\r\n", "\n").replace("\r", "\n"))


def _has_same_meaning(before: str, after: str, *, is_topics: bool) -> bool:
    """Return whether the formatted file has the normalized data of the original. False means a bug."""
    old, new = read_yaml(before.encode()), read_yaml(after.encode())
    return not new.problems and normalized(old.data, is_topics=is_topics) == new.data


def normalized(data: object, path: FieldPath = (), *, is_topics: bool = False) -> object:
    """Return data with all texts in canonical form. `path` leads to the data in the file."""
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
    """Return a text in canonical form. `path` leads to the text in the entry or topic."""
    field = path[0] if path else ""
    if field in _URL_FIELDS:
        try:
            return normalize_url(text)
        except UrlError:
            return text
    if field in _LINE_FIELDS:
        return text.strip()
    if field not in _PROSE_FIELDS and field != "notes":
        return text
    clean = space_han_latin(trim_markdown(text))
    is_block = needs_no_escapes(clean) and ("\n" in clean or (clean and field == "notes"))
    return f"{clean}\n" if is_block else clean


def _to_value(data: object) -> Value:
    match data:
        case Mapping():
            pairs = [(str(key), value) for key, value in data.items() if value is not None]
            return CollectionNode(True, [Item(_to_value(value), key) for key, value in pairs])
        case str() | None:
            return data
        case dt.date():
            return data.isoformat()
        case Sequence():
            return CollectionNode(False, [Item(_to_value(value)) for value in data])
        case _:
            return str(data)


# --- normalizing and sorting ------------------------------------------------------------------


def _normalize(node: CollectionNode, path: FieldPath = ()) -> None:
    """Normalize every text and sort every mapping."""
    is_topics = not node.is_mapping and not path
    for index, item in enumerate(node.items):
        item_path = () if is_topics else (*path, index if item.key is None else item.key)
        if isinstance(item.value, CollectionNode):
            _normalize(item.value, item_path)
        elif item.value is not None:
            item.value = _normalize_text(item.value, item_path)
    if node.is_mapping:
        node.items = _sorted_items(node, path)


def _sorted_items(node: CollectionNode, path: FieldPath) -> list[Item]:
    """Return a mapping's items in canonical order. An unknown key stays after the key that precedes it in the file."""
    order = _key_order(node, path)
    rank = -1
    ranked: list[tuple[int, Item]] = []
    for item in node.items:
        rank = order.index(item.key) if item.key in order else rank
        ranked.append((rank, item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def _key_order(node: CollectionNode, path: FieldPath) -> Sequence[str | None]:
    if not path:
        is_topic = any(item.key == "id" for item in node.items)
        return list(Topic.model_fields) if is_topic else FIELD_ORDER
    if path == ("links",):
        return list(Links.model_fields)
    if len(path) == 1 and path[0] in _NAME_FIELDS | _PROSE_FIELDS | {"notes"}:
        return tuple(LANGUAGES)
    return ()


# --- writing ----------------------------------------------------------------------------------


def _render(tree: SourceTree) -> str:
    _normalize(tree.root)
    move_comments(tree.root)
    return "\n".join([*tree.header, *_node_lines(tree.root, 0, ())]) + "\n"


def _node_lines(node: CollectionNode, indent: int, path: FieldPath) -> list[str]:
    lines: list[str] = []
    for item in node.items:
        if item.key is None:
            lines += _sequence_item_lines(item, indent, path)
        else:
            lines += _mapping_item_lines(item, indent, (*path, item.key))
    return lines + [" " * indent + comment for comment in node.comments_below]


def _sequence_item_lines(item: Item, indent: int, path: FieldPath) -> list[str]:
    pad = " " * indent
    lines = [pad + comment for comment in item.comments_above]
    if isinstance(item.value, CollectionNode) and item.value.items:
        # An item of the top-level sequence is a topic. Its fields have paths that start at the topic.
        value_lines = _node_lines(item.value, indent + 2, (*path, 0) if path else ())
        return [*lines, f"{pad}- {value_lines[0].lstrip(' ')}", *value_lines[1:]]
    return lines + _scalar_lines(f"{pad}-", item, indent, (*path, 0))


def _mapping_item_lines(item: Item, indent: int, path: FieldPath) -> list[str]:
    pad = " " * indent
    lines = [pad + comment for comment in item.comments_above]
    prefix = f"{pad}{to_scalar(str(item.key))}:"
    if not (isinstance(item.value, CollectionNode) and item.value.items):
        return lines + _scalar_lines(prefix, item, indent, path)
    flow = _flow_collection(item.value, path)
    if flow is not None and len(f"{prefix} {flow}") <= MAX_WIDTH:
        return [*lines, _with_trailing_comment(f"{prefix} {flow}", item)]
    return [
        *lines,
        _with_trailing_comment(prefix, item),
        *_node_lines(item.value, indent + 2, path),
    ]


def _flow_collection(node: CollectionNode, path: FieldPath) -> str | None:
    """Return a node in flow style, `[...]` or `{...}`, or None if the node must have block style."""
    texts = [item.value for item in node.items if not isinstance(item.value, CollectionNode)]
    is_name = len(path) == 1 and path[0] in _NAME_FIELDS
    if node.has_comments() or len(texts) < len(node.items) or (node.is_mapping and not is_name):
        return None
    if any(text is not None and "\n" in text for text in texts):
        return None
    if not node.is_mapping:
        return f"[{', '.join(_flow_scalar(item.value) for item in node.items)}]"
    pairs = [
        f"{to_scalar(str(item.key), flow=True)}: {_flow_scalar(item.value)}" for item in node.items
    ]
    return f"{{{', '.join(pairs)}}}"


def _flow_scalar(value: Value) -> str:
    return to_scalar(value, flow=True) if isinstance(value, str) else "null"


def _scalar_lines(prefix: str, item: Item, indent: int, path: FieldPath) -> list[str]:
    """Return the lines of an item whose value is a text, null, or an empty mapping or sequence."""
    if isinstance(item.value, CollectionNode):
        return [
            _with_trailing_comment(
                f"{prefix} {{}}" if item.value.is_mapping else f"{prefix} []", item
            )
        ]
    if item.value is None:
        return [_with_trailing_comment(prefix if prefix.endswith(":") else f"{prefix} null", item)]
    text, field = item.value, path[0]
    if needs_no_escapes(text) and (block := _block_scalar(text, field, f"{prefix} ", indent + 2)):
        return [_with_trailing_comment(f"{prefix} {block[0]}", item), *block[1:]]
    unquoted = _UNQUOTED_PATTERNS.get(str(field)) if len(path) == 1 else None
    plain = text if unquoted and unquoted.fullmatch(text) else to_scalar(text)
    return [_with_trailing_comment(f"{prefix} {plain}", item)]


def _block_scalar(text: str, field: str | int, prefix: str, indent: int) -> list[str]:
    """Return the lines of a text in block style, or no lines if the text must have another style.

    Texts of several lines become literal blocks. Long prose becomes a folded block, except for Chinese
    prose, which has too few spaces to break lines at.
    """
    pad = " " * indent
    if "\n" in text:
        body = text.removesuffix("\n")
        if not body or body != body.strip():
            return []  # a block would need an indentation indicator, which is hard to read
        indicator = "|" if text.endswith("\n") else "|-"
        return [indicator, *(f"{pad}{line}" if line else "" for line in body.split("\n"))]
    in_one_line = text if is_plain(text) else double_quoted(text)
    if field not in _PROSE_FIELDS or has_han(text) or len(prefix + in_one_line) <= MAX_WIDTH:
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
    return "  ".join([line, *item.trailing_comments])
