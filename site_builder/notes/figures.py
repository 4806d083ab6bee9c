"""Figures: a paragraph is a figure if its first lines contain only pictures. Its remaining lines are the caption."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from site_builder.models.pictures import is_picture_name


def is_picture(token: Token) -> bool:
    """Return whether a token is an image whose target has the form of a picture's file name (`is_picture_name`)."""
    return token.type == "image" and is_picture_name(str(token.attrGet("src") or ""))


def make_figures(state: StateCore) -> None:
    """Turn paragraphs into `figure` elements if they are figures, and enclose the captions in `figcaption`."""
    tokens = state.tokens
    for idx in range(len(tokens) - 2):
        opening, inline, closing = tokens[idx : idx + 3]
        # In the last paragraph of a footnote, the token of the link back to the text comes before `paragraph_close`.
        # Therefore, the last paragraph of a footnote never becomes a figure.
        is_paragraph = (opening.type, closing.type) == ("paragraph_open", "paragraph_close")
        if is_paragraph and _is_figure(inline.children or []):
            opening.tag = closing.tag = "figure"
            opening.hidden = closing.hidden = False  # in a tight list, paragraphs have no tags
            inline.children = _with_figcaption(inline.children or [])


def _is_figure(children: Sequence[Token]) -> bool:
    """Return whether a paragraph begins with a picture, and the lines of its leading pictures contain no text."""
    following = children[len(list(_leading_pictures(children))) :]
    is_led_by_picture = bool(children) and is_picture(children[0])
    return is_led_by_picture and (not following or _is_break(following[0]))


def _leading_pictures(children: Sequence[Token]) -> Iterator[Token]:
    """Yield the pictures at the beginning of a paragraph, and the white space between these pictures."""
    leading = list(takewhile(lambda token: is_picture(token) or _is_space(token), children))
    while leading and not is_picture(leading[-1]):
        leading.pop()
    yield from leading


def _with_figcaption(children: Sequence[Token]) -> list[Token]:
    pictures = list(_leading_pictures(children))
    caption = list(children[len(pictures) :])
    while caption and _is_space(caption[0]):
        del caption[0]
    if not caption:
        return pictures
    opening = Token("figcaption_open", "figcaption", 1)
    return [*pictures, opening, *caption, Token("figcaption_close", "figcaption", -1)]


def _is_break(token: Token) -> bool:
    return token.type in {"softbreak", "hardbreak"}


def _is_space(token: Token) -> bool:
    return _is_break(token) or (token.type == "text" and not token.content.strip())
