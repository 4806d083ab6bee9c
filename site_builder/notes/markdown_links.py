"""Find the links of a note, with the positions of their URLs.

markdown-it does not return the positions of links. So its inline rules for links are wrapped in functions
that record where each URL is in the content of its block. These positions are then converted to positions in
the note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, image, link
from markdown_it.token import Token

from site_builder.notes.parser import make_parser, may_have_links
from site_builder.notes.positions import SourceLines, blocks_with_positions
from site_builder.notes.syntax import bare_url, entry_link

Span = tuple[int, int]
"""Start and end index, as in `markdown[start:end]`."""


@dataclass(frozen=True, slots=True)
class MarkdownLink:
    """A link, an image or a link reference definition."""

    target: str
    """The URL, percent-encoded as in the page's HTML."""
    span: Span | None
    """Span of the URL in the note, without angle brackets; None if the URL was not found."""
    has_angle_brackets: bool = False
    """Whether the URL is between `<` and `>`."""
    is_autolink: bool = False
    """Whether the link has the form `<https://example.org>`."""
    is_bare: bool = False
    """Whether the link has the form `https://example.org`, without brackets around it."""


def markdown_links(markdown: str) -> tuple[MarkdownLink, ...]:
    """Return the links, images and link reference definitions of a note, sorted by `span` (None comes first).

    Definitions are returned even if no link uses them. Some links are left out: links without a URL, links in the
    alternative text of an image, and reference links such as `[text][label]`, whose URL is in a definition.
    """
    if not may_have_links(markdown):
        return ()
    env: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(markdown, env)
    lines = SourceLines(markdown)
    links = [*_inline_links(tokens, env, lines), *_definitions(env, lines)]
    return tuple(sorted(links, key=lambda found: found.span or (0, 0)))


def link_index(markdown: str, target: str, number: int = 0) -> int | None:
    """Return the index at which the URL of a link begins, or None if the URL was not found.

    `number` is the number of earlier links with this target. If several links use one definition, the note contains
    fewer URLs than links. In this case, the last links get the index of the last URL.
    """
    spans = [link.span for link in markdown_links(markdown) if link.target == target]
    span = spans[min(number, len(spans) - 1)] if spans else None
    return None if span is None else span[0]


# --- links and images -------------------------------------------------------------------------

_Rule = Callable[[StateInline, bool], bool]
_Destination = tuple[Span, bool, bool]
"""(Span of the URL in the content of the block, `has_angle_brackets`, `is_autolink`)."""
_RecordedLink = tuple[str, Span, bool, bool, bool]
"""The target of the link, the three values of its `_Destination`, and `is_bare`."""


def _inline_links(
    tokens: list[Token], env: dict[str, Any], lines: SourceLines
) -> Iterator[MarkdownLink]:
    """Parse the content of each block, and yield the links and images in it."""
    for token, to_source in blocks_with_positions(tokens, lines):
        if token.type != "inline":
            continue
        recorded: list[_RecordedLink] = []
        env[_RECORDED_KEY] = recorded
        if may_have_links(token.content):
            _MARKDOWN.inline.parse(token.content, _MARKDOWN, env, [])
        for target, (start, end), has_angle_brackets, is_autolink, is_bare in recorded:
            first, last = to_source(start), to_source(end - 1)
            span = None if first is None or last is None else (first, last + 1)
            yield MarkdownLink(target, span, has_angle_brackets, is_autolink, is_bare)


def _recording(
    rule: _Rule, find_destination: Callable[[StateInline, int], _Destination | None]
) -> _Rule:
    """Wrap a rule so that it records the links that it finds, except links in the alternative text of an image."""

    def recording_rule(state: StateInline, silent: bool) -> bool:
        start, recorded, token_count = state.pos, state.env.get(_RECORDED_KEY), len(state.tokens)
        if rule is image:
            state.env[_RECORDED_KEY] = None
        matched = rule(state, silent)
        state.env[_RECORDED_KEY] = recorded
        if matched and not silent and recorded is not None:
            destination = find_destination(state, start)
            if destination is not None:
                target = _target(state.tokens, token_count)
                recorded.append((target, *destination, rule is bare_url))
        return matched

    return recording_rule


_RECORDED_KEY = "site_builder.recorded"


def _target(tokens: list[Token], first: int) -> str:
    """Return the target of a new link. Its token has the index `first`, or follows a `text` token with this index."""
    token = tokens[first] if tokens[first].type in {"link_open", "image"} else tokens[first + 1]
    return str(token.attrs.get("href") or token.attrs.get("src"))


def _destination(state: StateInline, opening: int, *, refuse_nested: bool) -> _Destination | None:
    """Return the destination of `[text](URL)`, or None for a reference link or an empty URL.

    `opening` is the index of the `[`. If `refuse_nested` is true and `text` contains a link, return None. For images,
    `refuse_nested` is false, because their alternative text may contain a link.
    """
    helpers, end = state.md.helpers, state.pos
    position = helpers.parseLinkLabel(state, opening, refuse_nested) + 1
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


def _bare_destination(state: StateInline, _: int) -> _Destination:
    return (state.pos - len(state.tokens[-2].content), state.pos), False, False


def _parser_with_positions() -> MarkdownIt:
    """Return a Markdown parser with wrapped rules for links. The module docstring explains the wrapping."""
    markdown = make_parser().disable(["inline", "footnote_tail"])
    # Links do not depend on these rules.
    markdown.disable(["emphasis", "strikethrough", "balance_pairs", "fragments_join"], True)
    rules = markdown.inline.ruler
    rules.at(
        "link", _recording(link, lambda state, at: _destination(state, at, refuse_nested=True))
    )
    rules.at(
        "image",
        _recording(image, lambda state, at: _destination(state, at + 1, refuse_nested=False)),
    )
    rules.at(
        "entry_link",
        _recording(entry_link, lambda state, at: ((at + 2, state.pos - 2), False, False)),
    )
    rules.at("autolink", _recording(autolink, _autolink_destination))
    rules.at("bare_url", _recording(bare_url, _bare_destination))
    return markdown


# --- definitions ------------------------------------------------------------------------------


def _definitions(env: Mapping[str, Any], lines: SourceLines) -> Iterator[MarkdownLink]:
    """Yield each definition `[label]: URL` whose URL is not empty, including repeated definitions of a label."""
    first_of_label = env.get("references", {}).values()
    for definition in chain(first_of_label, env.get("duplicate_refs", ())):
        if definition["href"]:
            start, end = (lines.starts[number] for number in definition["map"])
            end = min(end, len(lines.markdown))
            yield _definition(definition["href"], lines.markdown, start, end)


def _definition(target: str, markdown: str, start: int, end: int) -> MarkdownLink:
    """Return the link reference definition in `markdown[start:end]`. Its URL is `target`."""
    position = markdown.find("[", start, end)
    while 0 <= position < end and markdown[position] != "]":
        position += 2 if markdown[position] == "\\" else 1
    position += 2  # the bracket and the colon
    while position < end and markdown[position] in " \t\n>":  # `>` starts a line of a block quote
        position += 1
    result = _MARKDOWN.helpers.parseLinkDestination(markdown, position, end)
    if not result.ok or _MARKDOWN.normalizeLink(result.str) != target:
        return MarkdownLink(target, None)
    has_angle_brackets = markdown[position] == "<"
    return MarkdownLink(
        target, (position + has_angle_brackets, result.pos - has_angle_brackets), has_angle_brackets
    )


_MARKDOWN = _parser_with_positions()
