"""Where in a Markdown text the address of each link stands.

markdown-it tells what links there are, not where; so its rules for links are wrapped, and what a
block handed to them is looked up in the lines that the block was made of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, image, link
from markdown_it.token import Token

Span = tuple[int, int]
"""Where something begins, and where it has ended: `text[start:end]`."""


@dataclass(frozen=True, slots=True)
class MarkdownLink:
    """A link, a picture or the definition of a reference."""

    target: str
    """Where it leads, percent-encoded as in the page's HTML."""
    span: Span | None
    """The address as it is written, without angle brackets; None where it could not be found."""
    has_angle_brackets: bool = False
    """It stands between `<` and `>`."""
    is_autolink: bool = False
    """It is its own text: `<https://example.org>`."""


def markdown_links(markdown: str) -> tuple[MarkdownLink, ...]:
    """Return all links and pictures in order, and definitions whether they are used or not.

    A link that refers to a definition is told once, as the definition.
    """
    if "[" not in markdown and "<" not in markdown:  # most notes: no need to parse
        return ()
    env: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(markdown, env)
    lines = _SourceLines(markdown)
    found = [*_inline_links(tokens, env, lines), *_definitions(env, lines)]
    return tuple(sorted(found, key=lambda item: item.span or (0, 0)))


class _SourceLines:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)


# --- links and pictures -----------------------------------------------------------------------

_Rule = Callable[[StateInline, bool], bool]
_ToSource = Callable[[int], int | None]
_Destination = tuple[Span, bool, bool]
"""Span in the text of the block, angled, automatic."""
_RecordedLink = tuple[str, Span, bool, bool]
"""Target, then the same."""


def _inline_links(
    tokens: list[Token], env: dict[str, Any], lines: _SourceLines
) -> Iterator[MarkdownLink]:
    cell_end = 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type != "inline" or not token.map:
            continue
        if before is not None and before.type in {"th_open", "td_open"}:
            place, cell_end = _cell_to_source(token, lines, cell_end)
        else:
            place = _block_to_source(token, lines)
        noted: list[_RecordedLink] = []
        env[_RECORDED_KEY] = noted
        if "[" in token.content or "<" in token.content:
            _MARKDOWN.inline.parse(token.content, _MARKDOWN, env, [])
        for target, (start, end), has_angle_brackets, is_autolink in noted:
            first, last = place(start), place(end - 1)
            span = None if first is None or last is None else (first, last + 1)
            yield MarkdownLink(target, span, has_angle_brackets, is_autolink)


def _block_to_source(token: Token, lines: _SourceLines) -> _ToSource:
    """Return what turns a place in a block's text into one in the whole text."""
    ends: list[int] = []
    shifts: list[int | None] = []
    end = 0
    for number, part in enumerate(token.content.split("\n"), (token.map or [0])[0]):
        line, words = lines.lines[number], part.strip()
        # All that stands before the words of a line are marks of lists, quotations and headings.
        at = line.rfind(words) if line.rstrip().endswith(words) else line.find(words)
        indent = len(part) - len(part.lstrip())
        shifts.append(None if at < 0 else lines.starts[number] + at - indent - end)
        end += len(part) + 1
        ends.append(end)

    def place(position: int) -> int | None:
        shift = shifts[bisect_right(ends, position)]
        return None if shift is None else position + shift

    return place


def _cell_to_source(token: Token, lines: _SourceLines, after: int) -> tuple[_ToSource, int]:
    """Do the same for a cell of a table, in which pipes are escaped; return where it ends as well.

    `after` is where the cell before it ended.
    """
    number = (token.map or [0])[0]
    written = token.content.replace("|", "\\|")
    start, end = lines.starts[number], lines.starts[number + 1]
    at = lines.text.find(written, max(after, start), end)

    def place(position: int) -> int | None:
        return None if at < 0 else at + position + token.content.count("|", 0, position + 1)

    return place, max(after, at + len(written))


def _recording(rule: _Rule, at: Callable[[StateInline, int], _Destination | None]) -> _Rule:
    """Wrap a rule so that it notes what it made a link of; nothing within a picture's text."""

    def noting(state: StateInline, silent: bool) -> bool:
        start, outer, made = state.pos, state.env.get(_RECORDED_KEY), len(state.tokens)
        if rule is image:
            state.env[_RECORDED_KEY] = None
        matched = rule(state, silent)
        state.env[_RECORDED_KEY] = outer
        if matched and not silent and outer is not None:
            written = at(state, start)
            if written is not None:
                outer.append((_target(state.tokens, made), *written))
        return matched

    return noting


_RECORDED_KEY = "site_builder.found"


def _target(tokens: list[Token], made: int) -> str:
    """Return where the link leads that a rule made; a text may have been pending before it."""
    token = tokens[made] if tokens[made].type in {"link_open", "image"} else tokens[made + 1]
    return str(token.attrs.get("href") or token.attrs.get("src"))


def _destination(state: StateInline, opening: int, *, nested: bool) -> _Destination | None:
    """Return the address of `[text](address)`, whose bracket opens there; None for a reference."""
    helpers, end = state.md.helpers, state.pos
    position = helpers.parseLinkLabel(state, opening, nested) + 1
    if state.src[position : position + 1] != "(":
        return None
    position += 1
    while state.src[position : position + 1] in {" ", "\t", "\n"}:
        position += 1
    result = helpers.parseLinkDestination(state.src, position, state.posMax)
    if not result.ok or not result.str or result.pos >= end:
        return None
    has_angle_brackets = state.src[position] == "<"
    return (
        (position + has_angle_brackets, result.pos - has_angle_brackets),
        has_angle_brackets,
        False,
    )


def _autolink_destination(state: StateInline, opening: int) -> _Destination:
    return (opening + 1, state.pos - 1), True, True


def _make_parser() -> MarkdownIt:
    """Return a parser that finds the blocks, and leaves what stands in them to be parsed by us."""
    markdown = MarkdownIt("js-default", {"html": False}).disable("inline")
    # Nothing of these decides what is a link.
    markdown.disable(["emphasis", "strikethrough", "balance_pairs", "fragments_join"], True)
    rules = markdown.inline.ruler
    rules.at("link", _recording(link, lambda state, at: _destination(state, at, nested=True)))
    rules.at(
        "image", _recording(image, lambda state, at: _destination(state, at + 1, nested=False))
    )
    rules.at("autolink", _recording(autolink, _autolink_destination))
    return markdown


# --- definitions ------------------------------------------------------------------------------


def _definitions(env: Mapping[str, Any], lines: _SourceLines) -> Iterator[MarkdownLink]:
    """Yield what `[label]: address` lines define; of two for one label, both."""
    first = env.get("references", {}).values()
    for definition in chain(first, env.get("duplicate_refs", ())):
        if definition["href"]:
            start, end = (lines.starts[number] for number in definition["map"])
            yield _definition(definition["href"], lines.text, start, min(end, len(lines.text)))


def _definition(target: str, text: str, start: int, end: int) -> MarkdownLink:
    position = text.find("[", start, end)
    while 0 <= position < end and text[position] != "]":
        position += 2 if text[position] == "\\" else 1
    position += 2  # the colon
    while position < end and text[position] in " \t\n>":  # the address of a quoted one may follow
        position += 1
    result = _MARKDOWN.helpers.parseLinkDestination(text, position, end)
    if not result.ok or _MARKDOWN.normalizeLink(result.str) != target:
        return MarkdownLink(target, None)
    has_angle_brackets = text[position] == "<"
    return MarkdownLink(
        target, (position + has_angle_brackets, result.pos - has_angle_brackets), has_angle_brackets
    )


_MARKDOWN = _make_parser()
