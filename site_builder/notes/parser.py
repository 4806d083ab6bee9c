"""Parse notes as CommonMark. The HTML, the plain text and the targets of links are made from the tokens of `parse`.

Most notes are plain: one line of text, or a list of such lines. `plain_lines` recognises plain notes without the
parser, because parsing them as Markdown would take longer than rendering the rest of the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from site_builder.i18n.scripts import WITHOUT_SPACES
from site_builder.notes.figures import make_figures
from site_builder.notes.syntax import add_rules, split_at_formulas

_PAGE_LEVELS = 2  # the page itself uses h1 and h2, so the first heading of a note becomes h3
# A plain line begins with a letter and contains no Markdown syntax.
_PLAIN = r"[^\W\d_][^\x00-\x1f\x7f-\x9f\\`*_\[\]<>&!~|$]*"
_PLAIN_LINE = re.compile(rf"{_PLAIN}\n*")
_PLAIN_LIST = re.compile(rf"- {_PLAIN}(?:\n- {_PLAIN})*\n*")
# `lines_with_formulas` refuses these characters: `str.strip` would remove some of them, but the parser keeps them.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_WITHOUT_SPACES = re.compile(f"[{WITHOUT_SPACES}]")


def plain_lines(markdown: str) -> tuple[list[str], bool] | None:
    """Return (lines, is_list) if a note is one plain line or a list of plain lines; else None."""
    if _PLAIN_LIST.fullmatch(markdown) and not _has_url_or_mark(markdown):
        return [line.strip() for line in markdown[2:].split("\n- ")], True
    return ([markdown.strip()], False) if is_plain_line(markdown) else None


def is_plain_line(markdown: str) -> bool:
    """Return whether a text is one line that begins with a letter and contains no Markdown syntax."""
    return _PLAIN_LINE.fullmatch(markdown) is not None and not _has_url_or_mark(markdown)


def lines_with_formulas(markdown: str) -> tuple[list[list[str]], bool] | None:
    """Return (lines, is_list) if a note is plain except for formulas between single dollars; else None.

    Each line is a list of text, formula, text, formula ... and text. A formula keeps its dollars.
    """
    if "$" not in markdown or "$$" in markdown or _CONTROL.search(markdown):
        return None
    is_list = markdown.startswith("- ")
    text = markdown.rstrip("\n")
    written = text[2:].split("\n- ") if is_list else [text]
    lines = [split_at_formulas(line) for line in written]
    is_plain = not any("\n" in line for line in written) and all(
        is_plain_line("x".join(line[::2])) for line in lines
    )
    return (lines, is_list) if is_plain else None


def _has_url_or_mark(markdown: str) -> bool:
    return "://" in markdown or "==" in markdown


def is_empty_link(tokens: Sequence[Token], idx: int) -> bool:
    """Return whether a token opens a link without a text, such as `[[papers/clip]]` or `[](papers/clip)`."""
    following = tokens[idx + 1 : idx + 2]
    return tokens[idx].type == "link_open" and [token.type for token in following] == ["link_close"]


def may_have_links(markdown: str) -> bool:
    """Return False if a note certainly has no links and no images."""
    return "[" in markdown or "<" in markdown or "://" in markdown


def may_have_formulas(markdown: str) -> bool:
    """Return False if a note certainly has no formulas."""
    return "$" in markdown or "\\(" in markdown or "\\[" in markdown


def is_within_words(tokens: Sequence[Token], idx: int) -> bool:
    """Return whether the line break `tokens[idx]` is within text that is written without spaces, such as Chinese."""
    before = next((tokens[i].content for i in range(idx - 1, -1, -1) if tokens[i].content), "")
    after = next((tokens[i].content for i in range(idx + 1, len(tokens)) if tokens[i].content), "")
    return bool(_WITHOUT_SPACES.match(before[-1:]) and _WITHOUT_SPACES.match(after))


def _set_heading_levels(state: StateCore) -> None:
    """Set the levels of a note's headings: the first is h3, and no level is skipped, even if the author skipped one."""
    written: list[int] = []  # the author's level of each enclosing heading and of this heading
    for opening, closing in pairwise(
        token for token in state.tokens if token.type in {"heading_open", "heading_close"}
    ):
        if opening.type != "heading_open":
            continue
        level = int(opening.tag[1])
        written = [*(upper for upper in written if upper < level), level]
        opening.tag = closing.tag = f"h{min(_PAGE_LEVELS + len(written), 6)}"


def make_parser() -> MarkdownIt:
    """Return a parser with the syntax of notes."""
    markdown = MarkdownIt("js-default", {"html": False, "tasklists": True, "alerts": True})
    markdown.use(footnote_plugin, inline=False).use(deflist_plugin)
    markdown.block.ruler.at("footnote_def", _footnote, {"alt": ["paragraph", "reference"]})
    add_rules(markdown)
    return markdown


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Parse a footnote. Refuse a footnote inside a footnote, because the plugin would forget where the blocks begin."""
    is_footnote: bool = footnote_def(state, start, end, silent=True)
    if silent or not is_footnote:  # `silent` means: only test whether a footnote begins here
        return is_footnote
    if state.env.get("in_footnote"):
        return False
    state.env["in_footnote"] = True
    try:
        return footnote_def(state, start, end, silent)
    finally:
        state.env["in_footnote"] = False


MARKDOWN = make_parser()
"""The parser of complete notes. `notes.html` renders its tokens."""
MARKDOWN.core.ruler.push("heading_levels", _set_heading_levels)
MARKDOWN.core.ruler.push("figures", make_figures)
_BLOCKS = make_parser().disable("inline")
_BLOCKS.core.ruler.push("heading_levels", _set_heading_levels)


@lru_cache(maxsize=64)
def parse(markdown: str) -> tuple[Token, ...]:
    """Return the tokens of a note.

    The tokens are cached: the builder renders the pages of an entry in all languages one after the other, and
    each of these pages can show every note of the entry. A renderer must not change a token, because the next
    page uses it, too.
    """
    return tuple(MARKDOWN.parse(markdown))


def parse_blocks(markdown: str) -> Sequence[Token]:
    """Return the tokens of a note. If the note certainly has no links and no images, its inline content is not parsed.

    Parsing the inline content takes most of the time. It is necessary for notes with footnotes or figures, because the
    blocks of a note depend on references to footnotes and on pictures.
    """
    return parse(markdown) if may_have_links(markdown) else _BLOCKS.parse(markdown)
