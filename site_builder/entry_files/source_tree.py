"""A YAML file as a tree of texts that keeps the comments, each beside what it speaks of.

PyYAML tells where every scalar begins and ends; a comment is what follows a `#` between two of
them. ruamel.yaml keeps comments as well, but hangs them on the token *before*, so that they stay
behind when a field moves.
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
    before: list[str] = field(default_factory=list)
    """Comments on lines of their own, above it."""
    trailing: list[str] = field(default_factory=list)
    """Comments at the end of its first line (one, as a rule)."""

    def has_comment(self) -> bool:
        """Tell whether a comment belongs to it; those inside its value do not count."""
        return bool(self.before or self.trailing)


@dataclass
class Node:
    """A mapping (all its items have keys) or a list (none has)."""

    is_mapping: bool
    items: list[Item] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)
    """Comments on lines of their own, below the last item."""

    def has_comments(self) -> bool:
        """Tell whether a comment stands anywhere in it."""
        return bool(self.footer) or any(
            item.has_comment() or (isinstance(item.value, Node) and item.value.has_comments())
            for item in self.items
        )


Value = str | Node | None


@dataclass
class Tree:
    """A file."""

    header: list[str]
    """Comments that speak of the whole file; an empty one is a blank line."""
    root: Node


@dataclass(frozen=True)
class Comment:
    """A comment and where it stands."""

    text: str
    index: int
    column: int
    is_on_own_line: bool


def read_tree(text: str) -> Tree | None:
    """Read what `read_yaml` found to be sound. None where a tree cannot stand for it.

    That is the case for a file that is empty or one text, has YAML directives, or keys of several lines.
    """
    events = list(yaml.parse(text, Loader=_Loader))
    if any(isinstance(e, yaml.DocumentStartEvent) and (e.version or e.tags) for e in events):
        return None
    node = yaml.compose(text, Loader=_Loader)
    if not isinstance(node, yaml.MappingNode | yaml.SequenceNode) or not node.value:
        return None
    builder = _TreeBuilder(text)
    root = builder.branch(node, None)
    if root is None:
        return None
    header = builder.attach_comments(root, list(find_comments(text, node)))
    return Tree(header, root.branch)


# --- finding comments -------------------------------------------------------------------------


def find_comments(text: str, root: yaml.Node) -> Iterator[Comment]:
    """Yield the comments of a file in order: all that follows a `#` outside of scalars."""
    end = 0
    for start, stop, block in [*_scalar_spans(root), (len(text), len(text), False)]:
        yield from _comments_between(text, end, start)
        end = stop
        if block:
            line_end = text.find("\n", start)
            yield from _comments_between(text, start, line_end if line_end >= 0 else stop)


def _scalar_spans(node: yaml.Node) -> Iterator[tuple[int, int, bool]]:
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
    """A branch, and where it stood."""

    branch: Node
    column: int
    start: int
    end: int
    flow: bool
    parent: _SourceItem | None


@dataclass(eq=False)
class _SourceItem:
    """An item, and where it stood."""

    item: Item
    start: int
    value_start: int
    container: _SourceNode

    def containers(self) -> list[_SourceNode]:
        """Return the branches that it lies in, outermost first."""
        found = [self.container]
        while found[-1].parent is not None:
            found.append(found[-1].parent.container)
        return found[::-1]


_MAX_KEY_LENGTH = 100


class _TreeBuilder:
    """Builds the tree, and remembers where its parts stood until the comments hang in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._items: list[_SourceItem] = []
        self._nodes: list[_SourceNode] = []
        self._dashes: list[int] = [
            token.start_mark.index
            for token in yaml.scan(text, Loader=_Loader)
            if isinstance(token, yaml.BlockEntryToken)
        ]

    def branch(
        self, node: yaml.MappingNode | yaml.SequenceNode, parent: _SourceItem | None
    ) -> _SourceNode | None:
        is_mapping = isinstance(node, yaml.MappingNode)
        source_node = _SourceNode(
            Node(is_mapping),
            node.start_mark.column,
            node.start_mark.index,
            node.end_mark.index,
            bool(node.flow_style),
            parent,
        )
        self._nodes.append(source_node)
        for part in node.value:
            key_node, value_node = part if is_mapping else (None, part)
            key = None if key_node is None else str(key_node.value)
            if key is not None and (len(key) > _MAX_KEY_LENGTH or "\n" in key):
                return None
            place = _SourceItem(
                Item(None, key),
                self._start(key_node or value_node, source_node),
                value_node.start_mark.index,
                source_node,
            )
            self._items.append(place)
            source_node.branch.items.append(place.item)
            if isinstance(value_node, yaml.ScalarNode):
                nothing = not value_node.style and value_node.value in _NULLS
                place.item.value = None if nothing else str(value_node.value)
            else:
                inner = self.branch(value_node, place)
                if inner is None:
                    return None
                place.item.value = inner.branch
        return source_node

    def _start(self, node: yaml.Node, container: _SourceNode) -> int:
        index = int(node.start_mark.index)
        if container.branch.is_mapping or container.flow:
            return index
        # A value that is missing begins where its dash ends.
        return self._dashes[max(bisect_left(self._dashes, index) - 1, 0)]

    def attach_comments(self, root: _SourceNode, comments: list[Comment]) -> list[str]:
        """Hang each comment on what it speaks of; return the header."""
        header, others = self._split_header(comments)
        for comment in others:
            if comment.is_on_own_line:
                self._comment_list_for(comment, root).append(comment.text)
            else:
                self._attach_trailing(comment, root)
        return header

    def _split_header(self, comments: list[Comment]) -> tuple[list[str], list[Comment]]:
        """Split off what stands above the first field and a blank line, and editors' mode lines."""
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
        for place in reversed(self._items):
            if place.start <= comment.index and not (
                place.container.flow and place.container.end <= comment.index
            ):
                place.item.trailing.append(comment.text)
                return
        before = self._items[0].item.before if self._items else root.branch.footer
        before.append(comment.text)

    def _comment_list_for(self, comment: Comment, root: _SourceNode) -> list[str]:
        """Return the list of comments in which one on a line of its own belongs."""
        at = comment.index
        before = [place for place in self._items if place.start < at]
        last = before[-1] if before else None
        following = self._items[len(before)] if len(before) < len(self._items) else None
        if (
            last is not None
            and last.value_start > at
            and not self._is_first_in_value(last, following)
        ):
            return last.item.before
        around = [g for g in self._nodes if g.flow and g.start < at < g.end]
        if around:
            inner = around[-1]
            if following is not None and following.container is inner:
                return following.item.before
            return inner.branch.footer
        container = root if following is None else following.container
        if last is not None and not self._is_first_in_value(last, following):
            deeper = [
                g
                for g in last.containers()
                if not g.flow and container.column < g.column <= comment.column
            ]
            if deeper:  # of several in one column the outermost
                return max(deeper, key=lambda g: g.column).branch.footer
        return root.branch.footer if following is None else following.item.before

    @staticmethod
    def _is_first_in_value(last: _SourceItem, following: _SourceItem | None) -> bool:
        """Tell whether `following` is the first item of a block that is the value of `last`."""
        return (
            following is not None
            and following.container.parent is last
            and not following.container.flow
        )


def normalize_comment_places(branch: Node) -> None:
    """Move comments to the few places where the canonical form has them.

    Those are above an item, behind its first line (one), and below the last item.
    """
    for item in branch.items:
        value = item.value
        if isinstance(value, Node):
            normalize_comment_places(value)
            if not value.items:
                item.before += value.footer
                value.footer = []
            elif not branch.is_mapping:
                item.before += item.trailing + value.items[0].before
                item.trailing, value.items[0].before = [], []
        item.before += item.trailing[:-1]
        del item.trailing[:-1]
