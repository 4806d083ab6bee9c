"""A YAML file as a tree of texts in which each comment is attached to the item that it is about.

PyYAML returns the start and the end of every scalar; a comment starts at a `#` between two scalars.
ruamel.yaml keeps comments as well, but attaches them to the *previous* token, so that they do not move
together with their field.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass
class Item:
    """A `key: value` or a `- value`, with its comments."""

    value: Value
    key: str | None = None
    comments_above: list[str] = field(default_factory=list)
    """Comments on separate lines above the item."""
    trailing_comments: list[str] = field(default_factory=list)
    """Comments at the end of the item's first line (usually one)."""

    def has_comment(self) -> bool:
        """Return whether the item itself has a comment; those in its value are ignored."""
        return bool(self.comments_above or self.trailing_comments)


@dataclass
class Node:
    """A mapping, whose items have keys, or a list, whose items have none."""

    is_mapping: bool
    items: list[Item] = field(default_factory=list)
    comments_below: list[str] = field(default_factory=list)
    """Comments on separate lines below the last item."""

    def has_comments(self) -> bool:
        """Return whether there is a comment anywhere in the node."""
        return bool(self.comments_below) or any(
            item.has_comment() or (isinstance(item.value, Node) and item.value.has_comments())
            for item in self.items
        )


Value = str | Node | None


@dataclass
class Tree:
    """A YAML file."""

    header: list[str]
    """Comments about the whole file; an empty string is a blank line."""
    root: Node


@dataclass(frozen=True)
class Comment:
    """A comment and its position."""

    text: str
    index: int
    column: int
    is_on_own_line: bool


def read_tree(text: str) -> Tree | None:
    """Return the tree of a file that is valid for `read_yaml`.

    Return None for a file that is empty or a single scalar, and for one with YAML directives or with
    keys of several lines.
    """
    events = list(yaml.parse(text, Loader=_Loader))
    if any(isinstance(e, yaml.DocumentStartEvent) and (e.version or e.tags) for e in events):
        return None
    yaml_node = yaml.compose(text, Loader=_Loader)
    if not isinstance(yaml_node, yaml.MappingNode | yaml.SequenceNode) or not yaml_node.value:
        return None
    builder = _TreeBuilder(text)
    root = builder.build(yaml_node, None)
    if root is None:
        return None
    header = builder.attach_comments(root, list(find_comments(text, yaml_node)))
    return Tree(header, root.node)


# --- finding comments -------------------------------------------------------------------------


def find_comments(text: str, root: yaml.Node) -> Iterator[Comment]:
    """Yield the comments of a file in order: from a `#` outside of scalars to the end of the line."""
    end = 0
    for start, stop, is_block in [*_scalar_spans(root), (len(text), len(text), False)]:
        yield from _comments_between(text, end, start)
        end = stop
        if is_block:
            line_end = text.find("\n", start)
            yield from _comments_between(text, start, line_end if line_end >= 0 else stop)


def _scalar_spans(node: yaml.Node) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of every scalar, and whether it is a block."""
    if isinstance(node, yaml.ScalarNode):
        yield node.start_mark.index, node.end_mark.index, node.style in {"|", ">"}
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalar_spans(item)
    else:
        for key, value in node.value:
            yield from _scalar_spans(key)
            yield from _scalar_spans(value)


def _comments_between(text: str, start: int, stop: int) -> Iterator[Comment]:
    while (at := text.find("#", start, stop)) >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text.rfind("\n", 0, at) + 1
        yield Comment(text[at:end].rstrip(), at, at - line, not text[line:at].strip())
        start = end


# --- building the tree ------------------------------------------------------------------------


@dataclass(eq=False)
class _SourceNode:
    """A node and its position in the file."""

    node: Node
    column: int
    start: int
    end: int
    flow: bool
    parent: _SourceItem | None


@dataclass(eq=False)
class _SourceItem:
    """An item and its position in the file."""

    item: Item
    start: int
    value_start: int
    container: _SourceNode

    def containers(self) -> list[_SourceNode]:
        """Return the nodes that contain the item, outermost first."""
        found = [self.container]
        while found[-1].parent is not None:
            found.append(found[-1].parent.container)
        return found[::-1]


_MAX_KEY_LENGTH = 100


class _TreeBuilder:
    """Builds the tree, and then attaches the comments by the positions of nodes and items."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._items: list[_SourceItem] = []
        self._nodes: list[_SourceNode] = []
        self._dashes: list[int] = [
            token.start_mark.index
            for token in yaml.scan(text, Loader=_Loader)
            if isinstance(token, yaml.BlockEntryToken)
        ]

    def build(
        self, yaml_node: yaml.MappingNode | yaml.SequenceNode, parent: _SourceItem | None
    ) -> _SourceNode | None:
        """Return the node of a YAML node, or None if a key has several lines or is very long."""
        is_mapping = isinstance(yaml_node, yaml.MappingNode)
        source_node = _SourceNode(
            Node(is_mapping),
            yaml_node.start_mark.column,
            yaml_node.start_mark.index,
            yaml_node.end_mark.index,
            bool(yaml_node.flow_style),
            parent,
        )
        self._nodes.append(source_node)
        for part in yaml_node.value:
            key_node, value_node = part if is_mapping else (None, part)
            key = None if key_node is None else str(key_node.value)
            if key is not None and (len(key) > _MAX_KEY_LENGTH or "\n" in key):
                return None
            source_item = _SourceItem(
                Item(None, key),
                self._start(key_node or value_node, source_node),
                value_node.start_mark.index,
                source_node,
            )
            self._items.append(source_item)
            source_node.node.items.append(source_item.item)
            if isinstance(value_node, yaml.ScalarNode):
                is_null = not value_node.style and value_node.value in _NULLS
                source_item.item.value = None if is_null else str(value_node.value)
            else:
                source_value = self.build(value_node, source_item)
                if source_value is None:
                    return None
                source_item.item.value = source_value.node
        return source_node

    def _start(self, yaml_node: yaml.Node, container: _SourceNode) -> int:
        index = int(yaml_node.start_mark.index)
        if container.node.is_mapping or container.flow:
            return index
        # An item of a block list starts at its dash; a missing value starts after it.
        return self._dashes[max(bisect_left(self._dashes, index) - 1, 0)]

    def attach_comments(self, root: _SourceNode, comments: list[Comment]) -> list[str]:
        """Attach each comment to the item or node that it is about; return the file's header."""
        header, others = self._split_header(comments)
        for comment in others:
            if comment.is_on_own_line:
                self._comment_list_for(comment, root).append(comment.text)
            else:
                self._attach_trailing(comment, root)
        return header

    def _split_header(self, comments: list[Comment]) -> tuple[list[str], list[Comment]]:
        """Split off the header: mode lines, and comments with a blank line before the first field."""
        first = self._items[0].start if self._items else len(self._text)
        above = [c for c in comments if c.index < first and c.is_on_own_line]
        header: list[str] = []
        size = 0
        for number, comment in enumerate(above):
            after = above[number + 1].index if number + 1 < len(above) else first
            gap = self._text[comment.index : after]
            blank = re.search(r"\n[ \t]*\n", gap) is not None
            if blank or comment.text.startswith("# yaml-language-server:"):
                header += [c.text for c in above[size : number + 1]] + [""] * blank
                size = number + 1
        return header, [c for c in comments if c not in above[:size]]

    def _attach_trailing(self, comment: Comment, root: _SourceNode) -> None:
        for source_item in reversed(self._items):
            if source_item.start <= comment.index and not (
                source_item.container.flow and source_item.container.end <= comment.index
            ):
                source_item.item.trailing_comments.append(comment.text)
                return
        comments = self._items[0].item.comments_above if self._items else root.node.comments_below
        comments.append(comment.text)

    def _comment_list_for(self, comment: Comment, root: _SourceNode) -> list[str]:
        """Return the list to which a comment on a separate line belongs."""
        index = comment.index
        items_before = [item for item in self._items if item.start < index]
        count = len(items_before)
        last = items_before[-1] if items_before else None
        following = self._items[count] if count < len(self._items) else None
        if (
            last is not None
            and last.value_start > index
            and not self._is_first_in_value(last, following)
        ):
            return last.item.comments_above
        enclosing = [node for node in self._nodes if node.flow and node.start < index < node.end]
        if enclosing:
            innermost = enclosing[-1]
            if following is not None and following.container is innermost:
                return following.item.comments_above
            return innermost.node.comments_below
        container = root if following is None else following.container
        if last is not None and not self._is_first_in_value(last, following):
            deeper = [
                node
                for node in last.containers()
                if not node.flow and container.column < node.column <= comment.column
            ]
            if deeper:  # the outermost of several in the same column
                return max(deeper, key=lambda node: node.column).node.comments_below
        return root.node.comments_below if following is None else following.item.comments_above

    @staticmethod
    def _is_first_in_value(last: _SourceItem, following: _SourceItem | None) -> bool:
        """Return whether `following` is the first item of a block that is the value of `last`."""
        return (
            following is not None
            and following.container.parent is last
            and not following.container.flow
        )


def normalize_comment_places(node: Node) -> None:
    """Move comments to the places that the canonical form allows.

    These are above an item, at the end of its first line (one comment), and below the last item.
    """
    for item in node.items:
        value = item.value
        if isinstance(value, Node):
            normalize_comment_places(value)
            if not value.items:
                item.comments_above += value.comments_below
                value.comments_below = []
            elif not node.is_mapping:
                item.comments_above += item.trailing_comments + value.items[0].comments_above
                item.trailing_comments, value.items[0].comments_above = [], []
        item.comments_above += item.trailing_comments[:-1]
        del item.trailing_comments[:-1]
