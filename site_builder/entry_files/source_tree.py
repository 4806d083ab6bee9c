"""A YAML file as a tree in which each comment is attached to the item that it is about.

PyYAML ignores comments, but returns the position of every scalar. This module finds a comment at each `#` outside
the texts of scalars. It does not use ruamel.yaml, which attaches a comment to the *previous* token: sorting the fields
would then separate a comment from the field below it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

_SafeLoader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass
class Item:
    """A `key: value` of a mapping or a `- value` of a sequence, with its comments."""

    value: Value
    key: str | None = None
    comments_above: list[str] = field(default_factory=list)
    """Full-line comments above the item."""
    trailing_comments: list[str] = field(default_factory=list)
    """Comments at the end of the item's first line. Usually, there is at most one."""

    def has_comment(self) -> bool:
        """Return whether the item has a comment. Comments inside the value of the item do not count."""
        return bool(self.comments_above or self.trailing_comments)

    def all_comments(self) -> Iterator[str]:
        """Yield the comments of the item, and those inside its value."""
        yield from (*self.comments_above, *self.trailing_comments)
        if isinstance(self.value, CollectionNode):
            yield from self.value.all_comments()


@dataclass
class CollectionNode:
    """A mapping, whose items have keys, or a sequence, whose items have no keys."""

    is_mapping: bool
    items: list[Item] = field(default_factory=list)
    comments_below: list[str] = field(default_factory=list)
    """Full-line comments below the last item."""

    def has_comments(self) -> bool:
        """Return whether the node contains a comment, at any depth."""
        return bool(self.comments_below) or any(
            item.has_comment()
            or (isinstance(item.value, CollectionNode) and item.value.has_comments())
            for item in self.items
        )

    def find(self, key: str) -> Item | None:
        """Return the item with this key, or None."""
        return next((item for item in self.items if item.key == key), None)

    def all_comments(self) -> Iterator[str]:
        """Yield every comment in the node, at any depth, in the order of the file."""
        for item in self.items:
            yield from item.all_comments()
        yield from self.comments_below

    def remove(self, item: Item) -> None:
        """Remove an item. Its comments move to the item that follows it, or below the last item."""
        index = next(index for index, other in enumerate(self.items) if other is item)
        comments = [*item.all_comments()]
        del self.items[index]
        if index < len(self.items):
            self.items[index].comments_above[:0] = comments
        else:
            self.comments_below[:0] = comments


Value = str | CollectionNode | None
"""The value of an item: a text, a mapping, a sequence or null."""


@dataclass
class SourceTree:
    """The data and comments of a YAML file."""

    header: list[str]
    """The comments about the whole file, one string for each line. A blank line is an empty string."""
    root: CollectionNode


@dataclass(frozen=True)
class Comment:
    """A comment and its position."""

    text: str
    index: int
    column: int
    is_full_line: bool


def read_tree(content: str) -> SourceTree | None:
    """Return the tree of a file. The caller has checked that `read_yaml` finds no problem in it.

    Return None if the file contains only a scalar or an empty collection such as `[]`. Also return None if it contains
    a YAML directive, or a key that has several lines or more than `_MAX_KEY_LENGTH` characters.
    """
    events = list(yaml.parse(content, Loader=_SafeLoader))
    if any(isinstance(e, yaml.DocumentStartEvent) and (e.version or e.tags) for e in events):
        return None
    yaml_node = yaml.compose(content, Loader=_SafeLoader)
    if not isinstance(yaml_node, yaml.MappingNode | yaml.SequenceNode) or not yaml_node.value:
        return None
    builder = _TreeBuilder(content)
    root = builder.build(yaml_node, None)
    if root is None:
        return None
    header = builder.attach_comments(root, list(find_comments(content, yaml_node)))
    return SourceTree(header, root.node)


# --- finding comments -------------------------------------------------------------------------


def find_comments(content: str, root: yaml.Node) -> Iterator[Comment]:
    """Yield the comments of a file in order. A comment is the rest of a line from a `#` outside all scalars."""
    previous_end = 0
    for start, end, is_block in [*_scalar_spans(root), (len(content), len(content), False)]:
        yield from _comments_between(content, previous_end, start)
        previous_end = end
        if is_block:  # the first line of a block scalar may end with a comment
            line_end = content.find("\n", start)
            yield from _comments_between(content, start, line_end if line_end >= 0 else end)


def _scalar_spans(yaml_node: yaml.Node) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, whether it has block style) for every scalar."""
    if isinstance(yaml_node, yaml.ScalarNode):
        yield yaml_node.start_mark.index, yaml_node.end_mark.index, yaml_node.style in {"|", ">"}
    elif isinstance(yaml_node, yaml.SequenceNode):
        for child in yaml_node.value:
            yield from _scalar_spans(child)
    else:
        for key_node, value_node in yaml_node.value:
            yield from _scalar_spans(key_node)
            yield from _scalar_spans(value_node)


def _comments_between(content: str, start: int, stop: int) -> Iterator[Comment]:
    while (index := content.find("#", start, stop)) >= 0:
        end = content.find("\n", index)
        end = len(content) if end < 0 else end
        line_start = content.rfind("\n", 0, index) + 1
        is_full_line = not content[line_start:index].strip()
        yield Comment(content[index:end].rstrip(), index, index - line_start, is_full_line)
        start = end


# --- building the tree ------------------------------------------------------------------------


@dataclass(eq=False)
class _LocatedNode:
    """A node and its position in the file."""

    node: CollectionNode
    column: int
    start: int
    end: int
    is_flow: bool
    """Whether the node has flow style: `[...]` or `{...}`."""
    parent: _LocatedItem | None
    """The item whose value the node is; None for the root."""


@dataclass(eq=False)
class _LocatedItem:
    """An item and its position in the file."""

    item: Item
    start: int
    value_start: int
    container: _LocatedNode
    """The node that the item belongs to."""

    def containers(self) -> list[_LocatedNode]:
        """Return the nodes that contain the item, outermost first."""
        located_nodes = [self.container]
        while located_nodes[-1].parent is not None:
            located_nodes.append(located_nodes[-1].parent.container)
        return located_nodes[::-1]


_MAX_KEY_LENGTH = 100
"""`read_tree` returns None for a file that has a key with more characters than this."""


class _TreeBuilder:
    """Builds the tree. Then compares positions to find the item or node that each comment is about."""

    def __init__(self, content: str) -> None:
        self._content = content
        self._items: list[_LocatedItem] = []
        self._nodes: list[_LocatedNode] = []
        self._dashes: list[int] = [
            token.start_mark.index
            for token in yaml.scan(content, Loader=_SafeLoader)
            if isinstance(token, yaml.BlockEntryToken)
        ]

    def build(
        self, yaml_node: yaml.MappingNode | yaml.SequenceNode, parent: _LocatedItem | None
    ) -> _LocatedNode | None:
        """Convert a node of PyYAML. Return None if the node contains a key that `read_tree` does not accept."""
        is_mapping = isinstance(yaml_node, yaml.MappingNode)
        located_node = _LocatedNode(
            CollectionNode(is_mapping),
            yaml_node.start_mark.column,
            yaml_node.start_mark.index,
            yaml_node.end_mark.index,
            bool(yaml_node.flow_style),
            parent,
        )
        self._nodes.append(located_node)
        for child in yaml_node.value:
            key_node, value_node = child if is_mapping else (None, child)
            key = None if key_node is None else str(key_node.value)
            if key is not None and (len(key) > _MAX_KEY_LENGTH or "\n" in key):
                return None
            located_item = _LocatedItem(
                Item(None, key),
                self._start(key_node or value_node, located_node),
                value_node.start_mark.index,
                located_node,
            )
            self._items.append(located_item)
            located_node.node.items.append(located_item.item)
            if isinstance(value_node, yaml.ScalarNode):
                is_null = not value_node.style and value_node.value in _NULLS
                located_item.item.value = None if is_null else str(value_node.value)
            else:
                located_value = self.build(value_node, located_item)
                if located_value is None:
                    return None
                located_item.item.value = located_value.node
        return located_node

    def _start(self, yaml_node: yaml.Node, container: _LocatedNode) -> int:
        """Return the index where an item starts.

        An item of a mapping starts at its key. An item of a sequence starts at its dash. In a sequence of the form
        `[...]`, it starts at its value.
        """
        index = int(yaml_node.start_mark.index)
        if container.node.is_mapping or container.is_flow:
            return index
        return self._dashes[max(bisect_left(self._dashes, index) - 1, 0)]

    def attach_comments(self, root: _LocatedNode, comments: list[Comment]) -> list[str]:
        """Attach each comment to the item or node that it is about. Return the header of the file."""
        header, comments = self._split_header(comments)
        for comment in comments:
            if comment.is_full_line:
                self._comment_list_for(comment, root).append(comment.text)
            else:
                self._attach_trailing(comment, root)
        return header

    def _split_header(self, comments: list[Comment]) -> tuple[list[str], list[Comment]]:
        """Return (header, remaining comments).

        The header consists of the comments above the first item, up to the last one that is a
        `# yaml-language-server:` comment or is followed by a blank line.
        """
        first = self._items[0].start if self._items else len(self._content)
        above = [c for c in comments if c.index < first and c.is_full_line]
        header: list[str] = []
        size = 0
        for number, comment in enumerate(above):
            after = above[number + 1].index if number + 1 < len(above) else first
            gap = self._content[comment.index : after]
            blank = re.search(r"\n[ \t]*\n", gap) is not None
            if blank or comment.text.startswith("# yaml-language-server:"):
                header += [c.text for c in above[size : number + 1]] + [""] * blank
                size = number + 1
        return header, [c for c in comments if c not in above[:size]]

    def _attach_trailing(self, comment: Comment, root: _LocatedNode) -> None:
        for located_item in reversed(self._items):
            if located_item.start <= comment.index and not (
                located_item.container.is_flow and located_item.container.end <= comment.index
            ):
                located_item.item.trailing_comments.append(comment.text)
                return
        comments = self._items[0].item.comments_above if self._items else root.node.comments_below
        comments.append(comment.text)

    def _comment_list_for(self, comment: Comment, root: _LocatedNode) -> list[str]:
        """Return the list of comments to which a full-line comment belongs."""
        index = comment.index
        items_before = [located_item for located_item in self._items if located_item.start < index]
        count = len(items_before)
        previous = items_before[-1] if items_before else None
        following = self._items[count] if count < len(self._items) else None
        # A comment between a key and its value moves above the key.
        if (
            previous is not None
            and previous.value_start > index
            and not self._is_first_in_value(previous, following)
        ):
            return previous.item.comments_above
        enclosing = [
            located_node
            for located_node in self._nodes
            if located_node.is_flow and located_node.start < index < located_node.end
        ]
        if enclosing:
            innermost = enclosing[-1]
            if following is not None and following.container is innermost:
                return following.item.comments_above
            return innermost.node.comments_below
        container = root if following is None else following.container
        if previous is not None and not self._is_first_in_value(previous, following):
            # Nodes that end before the comment and whose items are indented at most as far as the comment.
            deeper = [
                located_node
                for located_node in previous.containers()
                if not located_node.is_flow
                and container.column < located_node.column <= comment.column
            ]
            # The comment belongs to the node with the largest indentation, or to the outermost of several such nodes.
            if deeper:
                return max(deeper, key=lambda located_node: located_node.column).node.comments_below
        return root.node.comments_below if following is None else following.item.comments_above

    @staticmethod
    def _is_first_in_value(previous: _LocatedItem, following: _LocatedItem | None) -> bool:
        """Return whether the value of `previous` has block style and starts with the item `following`."""
        return (
            following is not None
            and following.container.parent is previous
            and not following.container.is_flow
        )


def move_comments(node: CollectionNode) -> None:
    """Move each comment for which the canonical form has no place.

    The canonical form has places for full-line comments above items and below the last item, and for one trailing
    comment in the first line of an item.
    """
    for item in node.items:
        value = item.value
        if isinstance(value, CollectionNode):
            move_comments(value)
            if not value.items:
                item.comments_above += value.comments_below
                value.comments_below = []
            elif not node.is_mapping:
                item.comments_above += item.trailing_comments + value.items[0].comments_above
                item.trailing_comments, value.items[0].comments_above = [], []
        item.comments_above += item.trailing_comments[:-1]
        del item.trailing_comments[:-1]
