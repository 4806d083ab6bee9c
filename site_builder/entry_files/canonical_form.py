"""The canonical form of entry files: order of fields, quotes, line breaks, URLs, white space.

A file is read into a tree that contains the comments. The tree is sorted and written. The models determine the
order and the style of the fields. Formatting changes the data only in these ways:

- It normalizes URLs, ORCID iDs and licences.
- It writes each author in the simplest form that loses nothing.
- It replaces TeX by Unicode where this is possible, but not in notes (see `tex`).
- It writes texts in NFC, except for code and URLs in Markdown.
- It writes yes-or-no values as `true` or `false`.
- It removes superfluous white space.
- It inserts a space between Chinese and Latin text in Markdown: in summaries, descriptions and notes (see
  `WritingRules`).
- It replaces a text without a language by a mapping such as `{en: A}`, or a mapping such as `{en: A, zh: A}` by one
  text (see below).

A name that is equal in all languages of the site is written without a language, any other name as a mapping. On a site
with one language, a summary, a description or a note in this language is written without the language. Any other
summary, description or note is written as a mapping. An abstract stays a text or a mapping, as in the file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from site_builder.entry_files.record_lists import LIST_FILES
from site_builder.entry_files.scalars import double_quoted, is_plain, needs_no_escapes, to_scalar
from site_builder.entry_files.source_tree import (
    CollectionNode,
    Item,
    SourceTree,
    Value,
    move_comments,
    read_tree,
)
from site_builder.entry_files.spacing import space_han_latin, trim_markdown
from site_builder.entry_files.yaml_reader import read_yaml
from site_builder.errors import FieldPath
from site_builder.i18n import LANGUAGES, SiteLanguages
from site_builder.i18n.scripts import has_letters_without_spaces, language_of_text
from site_builder.models import Entry, kinds_by_folder
from site_builder.models.field_groups import FieldGroups, field_groups
from site_builder.models.licences import normalize_licence
from site_builder.models.names import parse_author, parse_orcid, shortest_form
from site_builder.models.normal_form import nfc, nfc_markdown
from site_builder.models.scores import is_number_of_yaml
from site_builder.models.urls import UrlError, normalize_url
from site_builder.tex import markdown_to_unicode, to_unicode

MAX_WIDTH = 100
"""If a line has more characters than this, a list or a mapping in it gets one line per item, and prose is folded.

Prose is a text such as a summary or a description, but not notes and not an abstract. In a script without spaces
between words, it is not folded (see `_block_scalar`).
"""

_BOOL = TypeAdapter(bool)
_UNQUOTED_YEAR = re.compile(r"[1-9][0-9]*")
_UNQUOTED_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Layout:
    """What decides the canonical form of a file: the fields of its model, and the site's languages."""

    fields: FieldGroups
    languages: SiteLanguages
    is_list: bool = False
    """Whether the file is a list of records, such as topics.yml. If so, paths of fields begin inside the record."""


def layout_of(folder: str, languages: SiteLanguages | None = None) -> Layout:
    """Return the layout of the entry files in a folder such as `papers`, or of a list of records such as topics.yml."""
    languages = languages or SiteLanguages()
    if (record_list := LIST_FILES.get(folder)) is not None:
        return Layout(field_groups(record_list.model), languages, is_list=True)
    spec = kinds_by_folder().get(folder)
    return Layout(field_groups(spec.model if spec is not None else Entry), languages)


def format_text(content: str, folder: str, languages: SiteLanguages | None = None) -> str:
    """Return the canonical form of an entry file, or of a list of records, such as topics.yml.

    `folder` is the name of the entry's folder, such as `papers`, or the name of the list's file. `languages`
    are those of the site, by default `en` and `zh`.

    In these cases, `content` is returned unchanged:

    - It is not valid YAML.
    - It must be a mapping (an entry) or a list (such as topics.yml), but is not.
    - `read_tree` returns None for it.
    - Formatting would change its data in a wrong way.
    """
    layout = layout_of(folder, languages)
    tree = _parse(content, is_mapping=not layout.is_list)
    if tree is None:
        return content
    result = _render(tree, layout)
    return result if _has_same_meaning(content, result, layout) else content


def rewrite_text(
    content: str,
    folder: str,
    change: Callable[[CollectionNode, Layout], None],
    languages: SiteLanguages | None = None,
) -> str | None:
    """Return the canonical form of a file after `change` has changed the root of its tree. Comments are kept.

    The other parameters are those of `format_text`. Return None if `content` is not valid YAML, if an entry is not a
    mapping or a list of records is not a list, or if `read_tree` returns None.
    """
    layout = layout_of(folder, languages)
    tree = _parse(content, is_mapping=not layout.is_list)
    if tree is None:
        return None
    change(tree.root, layout)
    return _render(tree, layout)


def render_entry(
    folder: str, data: Mapping[str, object], languages: SiteLanguages | None = None
) -> str:
    """Return the content of an entry file. `data` consists of texts, numbers, dates, lists and mappings.

    Keys whose value is None are left out. `languages` are those of the site, by default `en` and `zh`.
    """
    root = to_value(data)
    tree = root if isinstance(root, CollectionNode) else CollectionNode(is_mapping=True)
    return _render(SourceTree([], tree), layout_of(folder, languages))


def _parse(content: str, *, is_mapping: bool) -> SourceTree | None:
    try:
        document = read_yaml(content.encode())
    except UnicodeEncodeError:
        return None
    if document.problems or not isinstance(document.data, dict if is_mapping else list):
        return None
    return read_tree(content.replace("\r\n", "\n").replace("\r", "\n"))


def _has_same_meaning(before: str, after: str, layout: Layout) -> bool:
    """Return whether the new data are equal to the normalized old data. False means that formatting has a bug."""
    old, new = read_yaml(before.encode()), read_yaml(after.encode())
    return not new.problems and normalized(old.data, layout) == new.data


def normalized(data: object, layout: Layout, path: FieldPath = ()) -> object:
    """Return data with all texts in canonical form. `path` is the path of the data in the file."""
    in_record = path[1:] if layout.is_list else path
    if _is_author(in_record, layout, is_sequence=isinstance(data, list)):
        return canonical_author(data)
    if isinstance(data, str):
        return canonical_text(data, in_record, layout)
    if isinstance(data, list):
        return [normalized(item, layout, (*path, i)) for i, item in enumerate(data)]
    if isinstance(data, dict):
        record = _record_layout(in_record, layout)
        if record is None:
            return {key: normalized(value, layout, (*path, key)) for key, value in data.items()}
        texts = {key: _below_language(str(key), value, record) for key, value in data.items()}
        values = {key: normalized(value, layout, (*path, key)) for key, value in texts.items()}
        return {key: _without_language(str(key), value, record) for key, value in values.items()}
    return data


def _record_layout(path: FieldPath, layout: Layout) -> Layout | None:
    """Return the layout for the mapping at `path` if this mapping is a record, and None if it is not."""
    path, fields = _innermost(path, layout.fields)
    if path:
        nested = fields.nested.get(str(path[0])) if len(path) == 1 else None
        return None if nested is None else replace(layout, fields=nested)
    return layout if fields is layout.fields else replace(layout, fields=fields)


def _below_language(field: str, value: object, layout: Layout) -> object:
    """Return {language: text} for a Markdown text without a language, and any other value unchanged.

    On a site with one language, return every value unchanged.
    """
    if not isinstance(value, str) or field not in layout.fields.texts or len(layout.languages) == 1:
        return value
    return {language_of_text(value, layout.languages) or layout.languages.first: value}


def _without_language(field: str, value: object, layout: Layout) -> object:
    """Return the text of a mapping such as `{en: A, zh: A}` if languages are not needed, and any other value unchanged.

    A name without a language holds for all languages of the site. On a site with one language, a Markdown text without
    a language is in this language.
    """
    languages, fields = layout.languages, layout.fields
    may_be_plain = field in fields.names or (field in fields.texts and len(languages) == 1)
    if not may_be_plain or not isinstance(value, dict) or value.keys() != {*languages}:
        return value
    first = value[languages.first]
    is_one_text = isinstance(first, str) and all(text == first for text in value.values())
    return first if is_one_text else value


def _innermost(path: FieldPath, fields: FieldGroups) -> tuple[FieldPath, FieldGroups]:
    """Return (path inside the innermost record, groups of this record's fields).

    For example, `("results", 0, "scores", "r1")` in a paper becomes `("scores", "r1")` in a result.
    """
    while len(path) > 1 and (inner := fields.nested.get(str(path[0]))) is not None:
        path, fields = path[2 if isinstance(path[1], int) else 1 :], inner
    return path, fields


def canonical_text(text: str, path: FieldPath, layout: Layout) -> str:
    """Return a text in canonical form. `path` leads to the text in the record."""
    path, fields = _innermost(path, layout.fields)
    field = path[0] if path else ""
    if field in fields.urls:
        try:
            return normalize_url(text)
        except UrlError:
            return text
    if field in fields.numbers:
        return " ".join(text.split())
    if field in fields.licences:
        return normalize_licence(nfc(text.strip()))
    if field in fields.orcids:
        return _orcid(text)
    if field in fields.lines:
        return nfc(to_unicode(text).strip())
    if field in fields.abstracts:
        return nfc(to_unicode(text))
    if field in fields.booleans:
        return _truth(text)
    if field not in fields.texts:
        return text
    clean = nfc_markdown(trim_markdown(text))
    if field not in fields.blocks:
        clean = trim_markdown(markdown_to_unicode(clean))
    language = LANGUAGES.get(str(path[1]) if len(path) > 1 else layout.languages.first)
    if language is not None and language.writing.has_spaces_between_scripts:
        clean = space_han_latin(clean)
    is_block = needs_no_escapes(clean) and ("\n" in clean or (clean and field in fields.blocks))
    return f"{clean}\n" if is_block else clean


def _is_author(path: FieldPath, layout: Layout, *, is_sequence: bool) -> bool:
    """Return whether the value at a path in a record is an author.

    An author is an item of a field such as `authors`, or the value of a field such as `name` in people.yml.
    """
    return (len(path) == 2 or (len(path) == 1 and not is_sequence)) and path[
        0
    ] in layout.fields.authors


def canonical_author(data: object) -> object:
    """Return the simplest form of an author that loses nothing.

    A string that is not an author is returned in NFC and without white space at its ends. Other data that are not an
    author are returned unchanged.
    """
    try:
        return shortest_form(parse_author(data))
    except ValueError:
        return nfc(data.strip()) if isinstance(data, str) else data


def _orcid(text: str) -> str:
    """Return an ORCID iD without `https://orcid.org/`. A text that is not an ORCID iD is returned unchanged."""
    try:
        return parse_orcid(text)
    except ValueError:
        return text


def _truth(text: str) -> str:
    """Return `true` or `false` for a text that the models read as yes or no, else the text."""
    try:
        return str(_BOOL.validate_python(text)).lower()
    except ValidationError:
        return text


def to_value(data: object) -> Value:
    """Convert data to a `Value` of a tree. Keys with the value None are left out."""
    match data:
        case Mapping():
            pairs = [(str(key), value) for key, value in data.items() if value is not None]
            return CollectionNode(True, [Item(to_value(value), key) for key, value in pairs])
        case str() | None:
            return data
        case dt.date():
            return data.isoformat()
        case Sequence():
            return CollectionNode(False, [Item(to_value(value)) for value in data])
        case _:
            return str(data)


# --- normalizing and sorting ------------------------------------------------------------------


def _normalize(node: CollectionNode, layout: Layout, path: FieldPath = ()) -> None:
    """Normalize every text. Sort the fields of each record, and the languages of each text except an abstract."""
    is_list_of_records = layout.is_list and not node.is_mapping and not path
    record = _record_layout(path, layout) if node.is_mapping else None
    for index, item in enumerate(node.items):
        if record is not None and isinstance(item.value, str):
            item.value = to_value(_below_language(str(item.key), item.value, record))
        item_path = () if is_list_of_records else (*path, index if item.key is None else item.key)
        node_value = item.value if isinstance(item.value, CollectionNode) else None
        is_sequence = node_value is not None and not node_value.is_mapping
        if _is_author(item_path, layout, is_sequence=is_sequence):
            _shorten_author(item)
        elif isinstance(item.value, CollectionNode):
            _normalize(item.value, layout, item_path)
        elif item.value is not None:
            item.value = canonical_text(item.value, item_path, layout)
        if record is not None and isinstance(item.value, CollectionNode) and item.value.is_mapping:
            _simplify(item, item.value, record)
    if node.is_mapping:
        node.items = _sorted_items(node, _key_order(path, layout))


def _shorten_author(item: Item) -> None:
    """Write an author in the simplest form. The comments of an author that is a mapping move above the author."""
    node = item.value if isinstance(item.value, CollectionNode) else None
    before = item.value if node is None else {part.key: part.value for part in node.items}
    after = canonical_author(before)
    if after == before and (node is None or [*before] == [*after]):  # type: ignore[misc]
        return
    if node is not None:
        item.comments_above += node.all_comments()
    item.value = to_value(after)


def _simplify(item: Item, node: CollectionNode, layout: Layout) -> None:
    """Replace a mapping of languages by one text if `_without_language` returns a text.

    Comments move above the text.
    """
    text = _without_language(str(item.key), {i.key: i.value for i in node.items}, layout)
    if isinstance(text, str):
        item.comments_above += node.all_comments()
        item.value = text


def _sorted_items(node: CollectionNode, order: Sequence[str | None]) -> list[Item]:
    """Return a mapping's items in canonical order. An unknown key stays after the key that precedes it in the file."""
    rank = -1
    ranked: list[tuple[int, Item]] = []
    for item in node.items:
        rank = order.index(item.key) if item.key in order else rank
        ranked.append((rank, item))
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])]


def _key_order(path: FieldPath, layout: Layout) -> Sequence[str | None]:
    """Return the order of the keys of the mapping at a path. It is empty for a mapping that is not sorted."""
    record = _record_layout(path, layout)
    if record is not None:
        return record.fields.order
    path, fields = _innermost(path, layout.fields)
    if len(path) == 1 and (path[0] in fields.names or path[0] in fields.texts):
        return tuple(dict.fromkeys((*layout.languages, *LANGUAGES)))
    return ()


# --- writing ----------------------------------------------------------------------------------


def _render(tree: SourceTree, layout: Layout) -> str:
    _normalize(tree.root, layout)
    move_comments(tree.root)
    return "\n".join([*tree.header, *_node_lines(tree.root, 0, (), layout.fields)]) + "\n"


def _node_lines(
    node: CollectionNode, indent: int, path: FieldPath, fields: FieldGroups
) -> list[str]:
    lines: list[str] = []
    for item in node.items:
        if item.key is None:
            lines += _sequence_item_lines(item, indent, path, fields)
        else:
            lines += _mapping_item_lines(item, indent, (*path, item.key), fields)
    return lines + [" " * indent + comment for comment in node.comments_below]


def _sequence_item_lines(
    item: Item, indent: int, path: FieldPath, fields: FieldGroups
) -> list[str]:
    pad = " " * indent
    lines = [pad + comment for comment in item.comments_above]
    if isinstance(item.value, CollectionNode) and item.value.items:
        # An item of the top-level sequence is a record. Its fields have paths that start at the record.
        value_lines = _node_lines(item.value, indent + 2, (*path, 0) if path else (), fields)
        return [*lines, f"{pad}- {value_lines[0].lstrip(' ')}", *value_lines[1:]]
    return lines + _scalar_lines(f"{pad}-", item, indent, (*path, 0), fields)


def _mapping_item_lines(item: Item, indent: int, path: FieldPath, fields: FieldGroups) -> list[str]:
    pad = " " * indent
    lines = [pad + comment for comment in item.comments_above]
    prefix = f"{pad}{to_scalar(str(item.key))}:"
    if not (isinstance(item.value, CollectionNode) and item.value.items):
        return lines + _scalar_lines(prefix, item, indent, path, fields)
    inner_path, inner = _innermost(path, fields)
    may_flow = len(inner_path) == 1 and inner_path[0] in inner.names | inner.flows
    flow = _flow_collection(item.value, inner_path, inner, may_flow=may_flow)
    if flow is not None and len(f"{prefix} {flow}") <= MAX_WIDTH:
        return [*lines, _with_trailing_comment(f"{prefix} {flow}", item)]
    return [
        *lines,
        _with_trailing_comment(prefix, item),
        *_node_lines(item.value, indent + 2, path, fields),
    ]


def _flow_collection(
    node: CollectionNode, path: FieldPath, fields: FieldGroups, *, may_flow: bool
) -> str | None:
    """Return a node in flow style, `[...]` or `{...}`, or None if the node must have block style.

    A mapping has flow style only if `may_flow` is true.
    """
    texts = [item.value for item in node.items if not isinstance(item.value, CollectionNode)]
    if node.has_comments() or len(texts) < len(node.items) or (node.is_mapping and not may_flow):
        return None
    if any(text is not None and "\n" in text for text in texts):
        return None
    if not node.is_mapping:
        items = [_flow_scalar(item.value, (*path, i), fields) for i, item in enumerate(node.items)]
        return f"[{', '.join(items)}]"
    pairs = [
        f"{to_scalar(str(item.key), flow=True)}: "
        + _flow_scalar(item.value, (*path, str(item.key)), fields)
        for item in node.items
    ]
    return f"{{{', '.join(pairs)}}}"


def _flow_scalar(value: Value, path: FieldPath, fields: FieldGroups) -> str:
    if not isinstance(value, str):
        return "null"
    return value if _is_unquoted(value, path, fields) else to_scalar(value, flow=True)


def _scalar_lines(
    prefix: str, item: Item, indent: int, path: FieldPath, fields: FieldGroups
) -> list[str]:
    """Return the lines of an item whose value is a text, null, or an empty mapping or sequence."""
    if isinstance(item.value, CollectionNode):
        return [
            _with_trailing_comment(
                f"{prefix} {{}}" if item.value.is_mapping else f"{prefix} []", item
            )
        ]
    if item.value is None:
        return [_with_trailing_comment(prefix if prefix.endswith(":") else f"{prefix} null", item)]
    path, fields = _innermost(path, fields)
    field = path[0] if path else ""
    text, is_prose = item.value, field in fields.texts and field not in fields.blocks
    block = _block_scalar(text, f"{prefix} ", indent + 2, is_prose=is_prose)
    if block and needs_no_escapes(text):
        return [_with_trailing_comment(f"{prefix} {block[0]}", item), *block[1:]]
    scalar = text if _is_unquoted(text, path, fields) else to_scalar(text)
    return [_with_trailing_comment(f"{prefix} {scalar}", item)]


def _is_unquoted(text: str, path: FieldPath, fields: FieldGroups) -> bool:
    """Return whether a text is a number, a year, a date or a boolean in a field for such values.

    Such a text is written without quotes, because parsers need not read it as a string.
    """
    if path and path[0] in fields.numbers:
        return is_number_of_yaml(text)
    if len(path) != 1:
        return False
    is_year = path[0] in fields.years and _UNQUOTED_YEAR.fullmatch(text)
    is_date = path[0] in fields.dates and _UNQUOTED_DATE.fullmatch(text)
    is_truth = path[0] in fields.booleans and text in {"true", "false"}
    return bool(is_year or is_date or is_truth)


def _block_scalar(text: str, prefix: str, indent: int, *, is_prose: bool) -> list[str]:
    """Return the lines of a text in block style, or no lines if the text must have another style.

    Texts of several lines become literal blocks. Long prose becomes a folded block. Prose in a script without spaces
    between words is not folded, because YAML can break a line only at a space.
    """
    pad = " " * indent
    if "\n" in text:
        body = text.removesuffix("\n")
        if not body or body != body.strip():
            return []  # a block would need an indentation indicator, which is hard to read
        indicator = "|" if text.endswith("\n") else "|-"
        return [indicator, *(f"{pad}{line}" if line else "" for line in body.split("\n"))]
    in_one_line = text if is_plain(text) else double_quoted(text)
    if not is_prose or has_letters_without_spaces(text) or len(prefix + in_one_line) <= MAX_WIDTH:
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
