"""Remove an item of a list from the text of a YAML file, and keep every other byte."""

from __future__ import annotations

import yaml

_SafeLoader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def without_item(text: str, field: str | None, index: int) -> str | None:
    """Return the text without an item of the list in a field, or of the list that the whole file is.

    A comment after the item becomes a line of its own. Return None if a comment belongs to the item in
    another way, or if the item cannot be separated from the text around it.
    """
    root = yaml.compose(text, Loader=_SafeLoader)
    if field is not None and isinstance(root, yaml.MappingNode):
        root = next((value for key, value in root.value if key.value == field), None)
    if not isinstance(root, yaml.SequenceNode):
        return None
    item = root.value[index]
    start, end = item.start_mark.index, _end(item)
    if root.flow_style:
        start = root.value[index - 1].end_mark.index if index else end
        return text[:start] + text[end:] if index and "#" not in text[start:end] else None
    line_start = text.rfind("\n", 0, start) + 1
    line_end = end if text[end - 1] == "\n" else (text.find("\n", end) + 1) or len(text)
    rest = text[end:line_end].strip()
    is_scalar = isinstance(item, yaml.ScalarNode)
    if text[line_start:start].strip() != "-" or (not is_scalar and "#" in text[start:line_end]):
        return None
    indent = text[line_start:start].partition("-")[0]
    return text[:line_start] + (f"{indent}{rest}\n" if rest else "") + text[line_end:]


def _end(node: yaml.Node) -> int:
    """Return the index after the last scalar of a node."""
    while not isinstance(node, yaml.ScalarNode) and node.value:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return int(node.end_mark.index)
