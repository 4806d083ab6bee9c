"""Remove an item of a list from the text of a YAML file, without formatting the rest of the file."""

from __future__ import annotations

import yaml

from site_builder.entry_files.yaml_reader import read_yaml

_SafeLoader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def without_item(text: str, field: str | None, index: int) -> str | None:
    """Return the text without one item of a list. If `field` is None, the whole file is the list.

    A comment after the item becomes a line of its own. Return None if the item contains a comment, or if the
    item cannot be cut out of the text.
    """
    result = _cut(text, field, index)
    if result is None:
        return None
    before, after = read_yaml(text.encode()), read_yaml(result.encode())
    items = before.value_at(() if field is None else (field,))
    if isinstance(items, list):
        del items[index]
    return result if after.data == before.data and not after.problems else None


def _cut(text: str, field: str | None, index: int) -> str | None:
    root = yaml.compose(text, Loader=_SafeLoader)
    if field is not None and isinstance(root, yaml.MappingNode):
        root = next((value for key, value in root.value if key.value == field), None)
    if not isinstance(root, yaml.SequenceNode):
        return None
    item = root.value[index]
    start = item.start_mark.index
    end = start + len(text[start : _end(item)].rstrip())
    if root.flow_style:
        start = root.value[index - 1].end_mark.index if index else end
        return text[:start] + text[end:] if index and "#" not in text[start:end] else None
    line_start = text.rfind("\n", 0, start) + 1
    line_end = (text.find("\n", end) + 1) or len(text)
    rest = text[end:line_end].strip()
    is_scalar = isinstance(item, yaml.ScalarNode)
    if text[line_start:start].strip() != "-" or (not is_scalar and "#" in text[start:line_end]):
        return None
    indent = text[line_start:start].partition("-")[0]
    return text[:line_start] + (f"{indent}{rest}\n" if rest else "") + text[line_end:]


def _end(node: yaml.Node) -> int:
    """Return the index after a node. In block style, `end_mark` would be the start of the next node."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return int(node.end_mark.index)
